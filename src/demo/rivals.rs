//! What the sample's competitors are and can do: profiles, the feature matrix
//! with cells that nobody knows, a dated log. As invented as the rest.

use sea_orm::DatabaseConnection;
use time::{Date, Duration};
use uuid::Uuid;

use super::words::Words;
use market::{
    CapabilityDraft, CapabilityRatingDraft, ChangeDraft, ChangedField, Money, Product, Profile,
    VoteDraft,
};
use venture::Edit;

/// Who somebody is: year, money raised in minor units, people, keys of strengths and weaknesses.
struct Known {
    name: &'static str,
    founded: Option<u16>,
    funding_minor: Option<i64>,
    headcount: Option<u32>,
    strengths: &'static str,
    weaknesses: &'static str,
}

/// The competitor that is no company.
pub(super) const BY_HAND: &str = "by-hand";

const KNOWN: [Known; 4] = [
    Known {
        name: "Labelwise",
        founded: Some(2016),
        funding_minor: Some(3_200_000_000),
        headcount: Some(180),
        strengths: "labelwise-strengths",
        weaknesses: "labelwise-weaknesses",
    },
    Known {
        name: "Scanforge",
        founded: Some(2009),
        funding_minor: None,
        headcount: Some(420),
        strengths: "scanforge-strengths",
        weaknesses: "scanforge-weaknesses",
    },
    Known {
        name: "Inkreader",
        founded: Some(2019),
        funding_minor: Some(450_000_000),
        headcount: Some(24),
        strengths: "inkreader-strengths",
        weaknesses: "inkreader-weaknesses",
    },
    Known {
        name: "Postkey",
        founded: Some(2024),
        funding_minor: None,
        headcount: None,
        strengths: "",
        weaknesses: "postkey-weaknesses",
    },
];

/// The name of a competitor: brands are alike in every language, other ways are a key.
pub(super) fn name(name: &str, words: Words) -> String {
    if name == BY_HAND { words.say(name) } else { name.to_owned() }
}

/// Profile of a competitor by name.
pub(super) fn profile(name: &str, words: Words) -> Profile {
    let Some(one) = KNOWN.iter().find(|one| one.name == name) else { return Profile::default() };
    let money = |minor| Money { minor, currency: "USD".to_owned() };
    Profile {
        segment: None,
        founded: one.founded,
        funding: one.funding_minor.map(money),
        headcount: one.headcount,
        strengths: words.say_if_any(one.strengths),
        weaknesses: words.say_if_any(one.weaknesses),
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
const SEEN: [(usize, &str, i64); 2] = [(0, "seen-fair", 33), (2, "seen-hiring", 18)];

/// Capability, its group, the need it serves by place, our rating, and each
/// competitor's: nothing where nobody could tell.
type SampleCapability = (&'static str, &'static str, Option<usize>, Option<u8>, [Option<u8>; 5]);

const CAPABILITIES: [SampleCapability; 9] = [
    (
        "capability-digits",
        "group-reading",
        Some(0),
        Some(5),
        [Some(3), Some(3), Some(2), None, Some(4)],
    ),
    (
        "capability-addresses",
        "group-reading",
        Some(1),
        Some(1),
        [Some(4), Some(2), Some(3), None, Some(4)],
    ),
    (
        "capability-bar-codes",
        "group-reading",
        None,
        Some(3),
        [Some(4), Some(5), Some(3), Some(2), Some(0)],
    ),
    (
        "capability-confidence",
        "group-reading",
        Some(3),
        Some(4),
        [Some(2), None, Some(1), None, Some(3)],
    ),
    (
        "capability-offline",
        "group-running",
        Some(2),
        Some(5),
        [Some(0), Some(4), Some(4), None, Some(5)],
    ),
    (
        "capability-inside",
        "group-running",
        Some(4),
        Some(5),
        [Some(0), Some(3), Some(5), Some(1), Some(5)],
    ),
    (
        "capability-interface",
        "group-running",
        Some(5),
        Some(2),
        [Some(4), Some(5), Some(3), None, Some(3)],
    ),
    ("capability-report", "group-service", None, Some(3), [Some(3), Some(2), None, None, Some(0)]),
    ("capability-support", "group-service", None, Some(1), [Some(4), Some(4), None, Some(1), None]),
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
    (today, words): (Date, Words),
    needs: &[Uuid],
    rivals: &[Uuid],
) -> anyhow::Result<()> {
    load_matrix(db, edit, (today, words), needs, rivals).await?;
    load_log(db, edit, (today, words), rivals).await?;
    for (place, votes) in VOTES {
        let draft = VoteDraft { votes, provenance: words.provenance(today - Duration::days(6)) };
        market::store::insert_votes(db, edit, needs[place], draft).await?;
    }
    Ok(())
}

async fn load_matrix(
    db: &DatabaseConnection,
    edit: Edit,
    (today, words): (Date, Words),
    needs: &[Uuid],
    rivals: &[Uuid],
) -> anyhow::Result<()> {
    let cell = |rating: Option<u8>, days: i64| CapabilityRatingDraft {
        rating,
        evidence: String::new(),
        link: None,
        provenance: words.provenance(today - Duration::days(days)),
    };
    let mut cells = Vec::new();
    for (name, group, need, ours, theirs) in CAPABILITIES {
        let draft = CapabilityDraft {
            name: words.say(name),
            group: words.say(group),
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
    (today, words): (Date, Words),
    rivals: &[Uuid],
) -> anyhow::Result<()> {
    for (place, note, days) in SEEN {
        let change = ChangeDraft {
            field: ChangedField::Note,
            subject: String::new(),
            before: None,
            after: None,
            note: words.say(note),
            provenance: words.provenance(today - Duration::days(days)),
        };
        market::store::insert_change(db, edit, rivals[place], change).await?;
    }
    Ok(())
}
