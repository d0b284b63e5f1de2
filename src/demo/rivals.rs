//! What the sample's competitors are and can do: profiles, the feature matrix
//! with cells that nobody knows, a dated log. As invented as the rest.

use sea_orm::DatabaseConnection;
use time::{Date, Duration};
use uuid::Uuid;

use super::provenance::provenance;
use market::{
    CapabilityDraft, CapabilityRatingDraft, ChangeDraft, ChangedField, Money, Product, Profile,
    VoteDraft,
};
use venture::Edit;

/// Who somebody is: year, money raised in minor units, people, strengths, weaknesses.
struct Known {
    name: &'static str,
    founded: Option<u16>,
    funding_minor: Option<i64>,
    headcount: Option<u32>,
    strengths: &'static str,
    weaknesses: &'static str,
}

const KNOWN: [Known; 4] = [
    Known {
        name: "Labelwise",
        founded: Some(2016),
        funding_minor: Some(3_200_000_000),
        headcount: Some(180),
        strengths: "Known to every large carrier.\nReads printed labels in many languages.",
        weaknesses: "Pictures leave the building.\nStops when the network does.",
    },
    Known {
        name: "Scanforge",
        founded: Some(2009),
        funding_minor: None,
        headcount: Some(420),
        strengths: "Camera, light and reading from one hand.",
        weaknesses: "Only with its own cameras.\nA new line takes months.",
    },
    Known {
        name: "Inkreader",
        founded: Some(2019),
        funding_minor: Some(450_000_000),
        headcount: Some(24),
        strengths: "Runs on the customer's machines.",
        weaknesses: "Little known outside its own country.",
    },
    Known {
        name: "Postkey",
        founded: Some(2024),
        funding_minor: None,
        headcount: None,
        strengths: "",
        weaknesses: "Nobody we asked has used it.",
    },
];

/// Profile of a competitor by name.
pub(super) fn profile(name: &str) -> Profile {
    let Some(one) = KNOWN.iter().find(|one| one.name == name) else { return Profile::default() };
    let money = |minor| Money { minor, currency: "USD".to_owned() };
    Profile {
        segment: None,
        founded: one.founded,
        funding: one.funding_minor.map(money),
        headcount: one.headcount,
        strengths: one.strengths.to_owned(),
        weaknesses: one.weaknesses.to_owned(),
    }
}

/// What was asked before, in minor units a month, and days since.
pub(super) fn earlier_price(name: &str) -> Option<(i64, i64)> {
    match name {
        "Labelwise" => Some((7_900, 190)),
        "Scanforge" => Some((12_500, 150)),
        _ => None,
    }
}

/// What somebody saw: the competitor by place, days since.
const SEEN: [(usize, &str, i64); 2] = [
    (0, "Shows handwriting at a fair; asked, they have no depot that uses it.", 33),
    (2, "Looks for people who sell in two more countries.", 18),
];

/// Capability, its group, the need it serves by place, our rating, and each
/// competitor's: nothing where nobody could tell.
type SampleCapability = (&'static str, &'static str, Option<usize>, Option<u8>, [Option<u8>; 5]);

const CAPABILITIES: [SampleCapability; 9] = [
    ("Handwritten digits", "Reading", Some(0), Some(5), [Some(3), Some(3), Some(2), None, Some(4)]),
    (
        "Whole handwritten addresses",
        "Reading",
        Some(1),
        Some(1),
        [Some(4), Some(2), Some(3), None, Some(4)],
    ),
    (
        "Bar codes under film",
        "Reading",
        None,
        Some(3),
        [Some(4), Some(5), Some(3), Some(2), Some(0)],
    ),
    (
        "Confidence for every digit",
        "Reading",
        Some(3),
        Some(4),
        [Some(2), None, Some(1), None, Some(3)],
    ),
    (
        "Works without a network",
        "Running",
        Some(2),
        Some(5),
        [Some(0), Some(4), Some(4), None, Some(5)],
    ),
    (
        "Pictures stay inside",
        "Running",
        Some(4),
        Some(5),
        [Some(0), Some(3), Some(5), Some(1), Some(5)],
    ),
    (
        "Interface for sorting lines",
        "Running",
        Some(5),
        Some(2),
        [Some(4), Some(5), Some(3), None, Some(3)],
    ),
    ("Report of misread labels", "Service", None, Some(3), [Some(3), Some(2), None, None, Some(0)]),
    ("Support at night", "Service", None, Some(1), [Some(4), Some(4), None, Some(1), None]),
];

/// Votes for needs, by place.
const VOTES: [(usize, u32); 4] = [(0, 41), (2, 27), (1, 19), (4, 12)];

/// Fills in what is known of the competitors beyond their ratings by need.
///
/// # Errors
/// When the database refuses.
pub(super) async fn load(
    db: &DatabaseConnection,
    edit: Edit,
    today: Date,
    needs: &[Uuid],
    rivals: &[Uuid],
) -> anyhow::Result<()> {
    load_matrix(db, edit, today, needs, rivals).await?;
    load_log(db, edit, today, rivals).await?;
    for (place, votes) in VOTES {
        let draft = VoteDraft { votes, provenance: provenance(today - Duration::days(6)) };
        market::store::insert_votes(db, edit, needs[place], draft).await?;
    }
    Ok(())
}

async fn load_matrix(
    db: &DatabaseConnection,
    edit: Edit,
    today: Date,
    needs: &[Uuid],
    rivals: &[Uuid],
) -> anyhow::Result<()> {
    let cell = |rating: Option<u8>, days: i64| CapabilityRatingDraft {
        rating,
        evidence: String::new(),
        link: None,
        provenance: provenance(today - Duration::days(days)),
    };
    let mut cells = Vec::new();
    for (name, group, need, ours, theirs) in CAPABILITIES {
        let draft = CapabilityDraft {
            name: name.to_owned(),
            group: group.to_owned(),
            note: String::new(),
            need: need.map(|place| needs[place]),
        };
        let id = market::store::insert_capability(db, edit, draft).await?;
        cells.push((id, Product::Offer, cell(ours, 3)));
        for (rival, rating) in rivals.iter().zip(theirs) {
            // Half of what nobody knows was never looked up at all.
            if rating.is_some() || need.is_some() {
                cells.push((id, Product::Competitor(*rival), cell(rating, 20)));
            }
        }
    }
    let transaction = venture::records::begin(db, edit).await?;
    market::store::write_capability_ratings(&transaction, edit, cells).await?;
    transaction.commit().await?;
    Ok(())
}

/// What somebody saw and wrote down.
async fn load_log(
    db: &DatabaseConnection,
    edit: Edit,
    today: Date,
    rivals: &[Uuid],
) -> anyhow::Result<()> {
    for (place, note, days) in SEEN {
        let change = ChangeDraft {
            field: ChangedField::Note,
            subject: String::new(),
            before: None,
            after: None,
            note: note.to_owned(),
            provenance: provenance(today - Duration::days(days)),
        };
        market::store::insert_change(db, edit, rivals[place], change).await?;
    }
    Ok(())
}
