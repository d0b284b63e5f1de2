//! The sample venture's records. Everything in it is invented to show how the
//! parts fit together, and every record's source says so; no company, price or
//! person in it is real.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::DatabaseConnection;
use time::{Date, Duration};
use uuid::Uuid;

use super::{learned, plans, rivals, words::Words};
use economics::{
    inputs::{LatencyPromise, RiskAnswer},
    triangular::Triangular,
};
use market::{
    CompetitorDraft, FeatureDraft, NeedDraft, NeedRatingDraft, OfferRatingDraft, PriceDraft,
    PriceUnit,
};
use offer::{AssumptionDraft, Ground, OfferDraft, Pricing, Quantity, Required, RiskDraft};
use parsing::typed_number::Fine;
use runs::measure::Measure;
use venture::{Area, Edit, Venture, VentureDraft};

/// Seed of the invented answers.
const SEED: u64 = 2026;

/// Invented respondents: enough to look for groups among them.
const RESPONDENTS: usize = 60;

/// A need with the middle of its invented answers and, competitor by
/// competitor, how well it is met (0 to 5; nothing = unknown).
struct SampleNeed {
    /// Key of its statement.
    statement: &'static str,
    importance: f64,
    /// How much more it matters to every third respondent, from a post room,
    /// than to the others.
    post_rooms: f64,
    satisfaction: f64,
    /// How well our offer meets it, 0 to 5.
    ours: f64,
    competitors: [Option<u8>; 5],
}

const NEEDS: [SampleNeed; 6] = [
    SampleNeed {
        statement: "need-damaged",
        importance: 9.0,
        post_rooms: -0.6,
        satisfaction: 3.6,
        ours: 4.3,
        competitors: [Some(3), Some(3), Some(2), None, Some(4)],
    },
    SampleNeed {
        statement: "need-retyping",
        importance: 8.3,
        post_rooms: -2.4,
        satisfaction: 4.4,
        ours: 4.1,
        competitors: [Some(4), Some(3), Some(3), Some(2), Some(0)],
    },
    SampleNeed {
        statement: "need-offline",
        importance: 7.6,
        post_rooms: 0.3,
        satisfaction: 4.0,
        ours: 4.4,
        competitors: [Some(1), None, Some(3), Some(2), Some(5)],
    },
    SampleNeed {
        statement: "need-doubt",
        importance: 8.0,
        post_rooms: 0.6,
        satisfaction: 4.6,
        ours: 3.6,
        competitors: [Some(3), Some(2), None, Some(2), Some(4)],
    },
    SampleNeed {
        statement: "need-privacy",
        importance: 6.8,
        post_rooms: 4.0,
        satisfaction: 5.2,
        ours: 4.5,
        competitors: [Some(1), Some(2), Some(4), None, Some(5)],
    },
    SampleNeed {
        statement: "need-line",
        importance: 7.2,
        post_rooms: -3.6,
        satisfaction: 6.1,
        ours: 2.9,
        competitors: [Some(4), Some(4), Some(3), Some(3), Some(5)],
    },
];

struct SampleCompetitor {
    /// Its name; the last one's is a key.
    name: &'static str,
    /// Key of a note.
    note: &'static str,
    /// Per cent of the market.
    share: Option<f64>,
    /// Minor units per month and days since it was looked up.
    price: Option<(i64, i64)>,
}

const COMPETITORS: [SampleCompetitor; 5] = [
    SampleCompetitor {
        name: "Labelwise",
        note: "labelwise-note",
        share: Some(34.0),
        price: Some((8_900, 20)),
    },
    SampleCompetitor {
        name: "Scanforge",
        note: "scanforge-note",
        share: Some(22.0),
        price: Some((12_000, 35)),
    },
    SampleCompetitor {
        name: "Inkreader",
        note: "inkreader-note",
        share: Some(15.0),
        price: Some((6_500, 75)),
    },
    SampleCompetitor { name: "Postkey", note: "postkey-note", share: Some(9.0), price: None },
    SampleCompetitor { name: rivals::BY_HAND, note: "by-hand-note", share: None, price: None },
];

/// Low, base and high of an assumption.
const ASSUMPTIONS: [(Quantity, [f64; 3]); 10] = [
    (Quantity::Price, [39.0, 49.0, 59.0]),
    (Quantity::Requests, [60_000.0, 12_0000.0, 240_000.0]),
    (Quantity::Utilisation, [0.10, 0.25, 0.50]),
    (Quantity::OtherCosts, [9.0, 13.0, 20.0]),
    (Quantity::AcquisitionCost, [180.0, 270.0, 420.0]),
    (Quantity::Churn, [0.02, 0.03, 0.05]),
    (Quantity::ReachableCustomers, [500.0, 1000.0, 1700.0]),
    (Quantity::FixedCost, [12_0000.0, 150_000.0, 200_000.0]),
    (Quantity::Cash, [200_000.0, 220_000.0, 240_000.0]),
    (Quantity::Burn, [8_000.0, 10_000.0, 13_000.0]),
];

/// Makes the sample venture with its market and its assumptions; the offer's
/// benchmark is chosen once there is one.
///
/// # Errors
/// When the database refuses.
pub(super) async fn load(
    db: &DatabaseConnection,
    owner: Uuid,
    words: Words,
) -> anyhow::Result<Venture> {
    let draft = VentureDraft {
        name: words.say("name"),
        summary: words.say("summary"),
        area: Area::ComputerVision,
        currency: "USD".to_owned(),
    };
    let id = venture::store::insert_venture(db, owner, draft, true).await?;
    let edit = Edit { author: owner, venture: id };
    let today = db::now().date();
    let needs = load_needs(db, edit, today, words).await?;
    let known = load_competitors(db, edit, today, &needs, words).await?;
    rivals::load(db, edit, (today, words), &needs, &known).await?;
    plans::load(db, edit, (today, words), &needs).await?;
    learned::load(db, edit, (today, words), &needs).await?;
    plans::load_milestones(db, edit, (today, words)).await?;
    let venture = venture::store::find_venture(db, id)
        .await?
        .ok_or_else(|| anyhow::anyhow!("the venture is gone"))?;
    load_assumptions(db, &venture, owner, (today, words)).await?;
    let asked: Vec<(Uuid, String)> =
        needs.iter().zip(&NEEDS).map(|(id, need)| (*id, words.say(need.statement))).collect();
    super::survey::load(db, edit, &venture, &asked, words).await?;
    Ok(venture)
}

async fn load_needs(
    db: &DatabaseConnection,
    edit: Edit,
    today: Date,
    words: Words,
) -> anyhow::Result<Vec<Uuid>> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let asked_on = words.provenance(today - Duration::days(12));
    let mut ids = Vec::new();
    for need in &NEEDS {
        let draft = NeedDraft {
            statement: words.say(need.statement),
            note: String::new(),
            evidence: String::new(),
            segment: None,
            provenance: asked_on.clone(),
        };
        let id = market::store::insert_need(db, edit, draft).await?;
        let answers = respondents(words)
            .enumerate()
            .map(|(at, respondent)| NeedRatingDraft {
                respondent,
                importance: around(&mut rng, need.importance + leaning(at, need), 1, 10),
                satisfaction: around(&mut rng, need.satisfaction, 1, 10),
            })
            .collect();
        market::store::put_need_ratings(db, edit, id, answers, &asked_on).await?;
        let answers = respondents(words)
            .map(|respondent| OfferRatingDraft {
                respondent,
                rating: around(&mut rng, need.ours, 0, 5),
            })
            .collect();
        market::store::put_offer_ratings(db, edit, id, answers, &asked_on).await?;
        ids.push(id);
    }
    Ok(ids)
}

fn respondents(words: Words) -> impl Iterator<Item = String> {
    let invented = words.say("invented");
    (1..=RESPONDENTS).map(move |number| format!("R{number:02} {invented}"))
}

/// How far a respondent's group lies from the middle; over all of them it is 0.
fn leaning(at: usize, need: &SampleNeed) -> f64 {
    need.post_rooms * if at.is_multiple_of(3) { 2.0 / 3.0 } else { -1.0 / 3.0 }
}

/// A whole answer near `middle`: the sum of three small dice keeps it there.
fn around(rng: &mut ChaCha8Rng, middle: f64, low: u8, high: u8) -> u8 {
    let spread: f64 = (0..3).map(|_| rng.random_range(-0.9..0.9)).sum();
    (middle + spread).round().clamp(f64::from(low), f64::from(high)) as u8
}

async fn load_competitors(
    db: &DatabaseConnection,
    edit: Edit,
    today: Date,
    needs: &[Uuid],
    words: Words,
) -> anyhow::Result<Vec<Uuid>> {
    let mut ids = Vec::new();
    let seen_on = words.provenance(today - Duration::days(20));
    for (place, competitor) in COMPETITORS.iter().enumerate() {
        let draft = CompetitorDraft {
            name: rivals::name(competitor.name, words),
            note: words.say(competitor.note),
            website: None,
            share: competitor.share,
            profile: rivals::profile(competitor.name, words),
            provenance: seen_on.clone(),
        };
        let id = market::store::insert_competitor(db, edit, draft).await?;
        ids.push(id);
        let earlier = rivals::earlier_price(competitor.name);
        for (amount_minor, days_ago) in earlier.into_iter().chain(competitor.price) {
            let price = PriceDraft {
                amount: Fine::minor(amount_minor),
                currency: None,
                unit: PriceUnit::Month,
                provenance: words.provenance(today - Duration::days(days_ago)),
            };
            market::store::insert_price(db, edit, id, price).await?;
        }
        for (need, id_of_need) in NEEDS.iter().zip(needs) {
            let feature = FeatureDraft {
                need: *id_of_need,
                rating: need.competitors[place],
                evidence: String::new(),
                provenance: seen_on.clone(),
            };
            market::store::put_feature(db, edit, id, feature).await?;
        }
    }
    Ok(ids)
}

async fn load_assumptions(
    db: &DatabaseConnection,
    venture: &Venture,
    author: Uuid,
    (today, words): (Date, Words),
) -> anyhow::Result<()> {
    let mut drafts = Vec::new();
    for (quantity, [low, base, high]) in ASSUMPTIONS {
        let draft = AssumptionDraft {
            range: Triangular::new(low, base, high)?,
            ground: Ground::Assumed,
            source: words.say("source"),
            dated: today,
        };
        drafts.push((quantity, Some(draft)));
    }
    offer::store::save_assumptions(db, author, venture.id, drafts).await?;
    let questions = offer::risk::questions(venture.area);
    let risks = questions
        .iter()
        .enumerate()
        .map(|(place, &question)| RiskDraft {
            question,
            // One question stays open, so that the report shows what an open one does.
            answer: if place == 0 { RiskAnswer::Open } else { RiskAnswer::None },
            note: words.say("source"),
        })
        .collect();
    offer::store::save_risks(db, author, venture.id, risks).await?;
    Ok(())
}

/// What the sample venture promises.
pub(super) fn offer() -> OfferDraft {
    OfferDraft {
        promise: Some(LatencyPromise { milliseconds: 5.0, percentile: 99.0 }),
        required: Some(Required { measure: Measure::Accuracy, value: 0.97 }),
        pricing: Pricing::PerMonth,
        ..OfferDraft::default()
    }
}
