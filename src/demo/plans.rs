//! The sample venture's ideas and its way to market, as invented as the rest.

use sea_orm::DatabaseConnection;
use time::{Date, Duration};
use uuid::Uuid;

use super::{person::person, words::Words};
use gotomarket::{
    ChannelDraft, MarketSizeDraft, MilestoneDraft, ScoreDraft, State, force::factors,
};
use idea::{IdeaDraft, Period, Status};
use market::SegmentDraft;
use venture::{Edit, MemberRole, Provenance};
use web::visitor::Role;

/// A segment with its size, need and reachability, its accounts, what one pays in a year in
/// minor units, whether it is served, and the attainable shares.
struct SampleSegment {
    name: &'static str,
    description: &'static str,
    ratings: [u8; 3],
    accounts: u64,
    acv_minor: i64,
    served: bool,
    share: [f64; 3],
}

const SEGMENTS: [SampleSegment; 3] = [
    SampleSegment {
        name: "segment-depots",
        description: "segment-depots-about",
        ratings: [4, 5, 3],
        accounts: 14_000,
        acv_minor: 58_800,
        served: true,
        share: [0.03, 0.06, 0.1],
    },
    SampleSegment {
        name: "segment-hospitals",
        description: "segment-hospitals-about",
        ratings: [2, 4, 4],
        accounts: 4_000,
        acv_minor: 58_800,
        served: true,
        share: [0.02, 0.04, 0.075],
    },
    SampleSegment {
        name: "segment-carriers",
        description: "segment-carriers-about",
        ratings: [5, 2, 1],
        accounts: 300,
        acv_minor: 4_800_000,
        served: false,
        share: [0.0, 0.01, 0.02],
    },
];

/// Title, reach per quarter, impact, confidence, effort, needs served, competitors that have it, state.
type SampleIdea =
    (&'static str, f64, f64, f64, f64, &'static [usize], &'static [&'static str], Status);

const IDEAS: [SampleIdea; 5] = [
    ("idea-two-pictures", 900.0, 2.0, 0.8, 3.0, &[0], &[], Status::Idea),
    ("idea-ask", 1200.0, 1.0, 0.8, 1.5, &[3, 1], &["Labelwise"], Status::Chosen),
    (
        "idea-plug",
        700.0,
        2.0,
        0.5,
        6.0,
        &[5],
        &["Labelwise", "Scanforge", "Inkreader"],
        Status::Idea,
    ),
    ("idea-box", 1000.0, 2.0, 1.0, 2.0, &[2, 4], &["Inkreader"], Status::Building),
    ("idea-report", 400.0, 0.5, 0.8, 1.0, &[], &[], Status::Idea),
];

/// Name, cost per customer in minor units, customers per year.
const CHANNELS: [(&str, Option<i64>, Option<f64>); 3] = [
    ("channel-partners", Some(18_000), Some(600.0)),
    ("channel-own", Some(42_000), Some(350.0)),
    ("channel-search", None, None),
];

/// Ratings of the factors of the five forces, in their order.
const FORCES: [u8; 20] = [4, 2, 3, 2, 3, 2, 4, 2, 4, 3, 4, 4, 3, 4, 3, 4, 2, 2, 2, 1];

/// Who else rated.
const RATERS: [(&str, &str); 2] =
    [("mira@assay.invalid", "rater-mira"), ("tao@assay.invalid", "rater-tao")];

/// Title, days from today, state, the steps that it waits for.
const MILESTONES: [(&str, i64, State, &[usize]); 5] = [
    ("milestone-network", -40, State::Done, &[]),
    ("milestone-box", -6, State::Doing, &[0]),
    ("milestone-pilot", 60, State::Planned, &[1]),
    ("milestone-partner", 150, State::Planned, &[2]),
    ("milestone-hundred", 330, State::Planned, &[3]),
];

/// The milestone that an experiment decides.
const PAID_PILOT: usize = 2;

/// Fills in segments, ideas and the ways to customers.
///
/// # Errors
/// When the database refuses.
pub(super) async fn load(
    db: &DatabaseConnection,
    edit: Edit,
    (today, words): (Date, Words),
    needs: &[Uuid],
) -> anyhow::Result<()> {
    load_segments(db, edit, (today, words)).await?;
    load_ideas(db, edit, (today, words), needs).await?;
    load_channels(db, edit, (today, words)).await
}

async fn load_segments(
    db: &DatabaseConnection,
    edit: Edit,
    (today, words): (Date, Words),
) -> anyhow::Result<()> {
    let said = words.provenance(today - Duration::days(15));
    let mut scores = Vec::new();
    for one in &SEGMENTS {
        let draft = SegmentDraft {
            name: words.say(one.name),
            description: words.say(one.description),
            provenance: said.clone(),
        };
        let segment = market::store::insert_segment(db, edit, draft).await?;
        scores.push(ScoreDraft { segment, ratings: Some(one.ratings) });
        let size = MarketSizeDraft {
            name: words.say(one.name),
            segment: Some(segment),
            accounts: one.accounts,
            acv_minor: one.acv_minor,
            served: one.served,
            share: one.share,
            note: String::new(),
            provenance: said.clone(),
        };
        gotomarket::store::insert_size(db, edit, size).await?;
    }
    gotomarket::store::put_scores(db, edit, scores.clone(), &said).await?;
    let above = 2_700_000_000;
    gotomarket::store::put_top_down(db, edit, Some((above, said.clone()))).await?;
    let ratings = factors().zip(FORCES).collect();
    gotomarket::store::put_force_ratings(db, edit, ratings, &said).await?;
    load_raters(db, edit, &scores, (&said, words)).await
}

/// Two invented colleagues who see things a little differently.
async fn load_raters(
    db: &DatabaseConnection,
    edit: Edit,
    scores: &[ScoreDraft],
    (said, words): (&Provenance, Words),
) -> anyhow::Result<()> {
    for (at, (email, name)) in RATERS.into_iter().enumerate() {
        let author = person(db, email, &words.say(name), Role::Founder).await?;
        let role = MemberRole::Editor;
        venture::store::insert_member(db, edit.author, edit.venture, author, role).await?;
        let own = Edit { author, ..edit };
        // One is a point away here, the other there.
        let shifted = |place: usize, rating: u8| match (place + at) % 3 {
            0 => (rating + 1).min(5),
            1 => rating,
            _ => rating.saturating_sub(1 - at as u8).max(1),
        };
        let ratings = factors().zip(FORCES).enumerate();
        let ratings = ratings.map(|(place, (factor, rating))| (factor, shifted(place, rating)));
        gotomarket::store::put_force_ratings(db, own, ratings.collect(), said).await?;
        let scores = scores.iter().enumerate().map(|(place, one)| ScoreDraft {
            segment: one.segment,
            ratings: one
                .ratings
                .map(|all| [0, 1, 2].map(|criterion| shifted(place + criterion, all[criterion]))),
        });
        gotomarket::store::put_scores(db, own, scores.collect(), said).await?;
    }
    Ok(())
}

async fn load_ideas(
    db: &DatabaseConnection,
    edit: Edit,
    (today, words): (Date, Words),
    needs: &[Uuid],
) -> anyhow::Result<()> {
    let rivals = market::store::competitor_ratings(db, edit.venture).await?;
    for (title, reach, impact, confidence, effort, serves, having, status) in IDEAS {
        let has = |name: &str| having.contains(&name);
        let draft = IdeaDraft {
            title: words.say(title),
            note: String::new(),
            reach,
            reach_period: Period::Quarter,
            impact,
            confidence,
            effort,
            provenance: words.provenance(today - Duration::days(9)),
            needs: serves.iter().map(|place| needs[*place]).collect(),
            competitors: rivals.iter().filter(|one| has(&one.name)).map(|one| one.id).collect(),
        };
        let id = idea::store::insert_idea(db, edit, draft).await?;
        if status != Status::Idea {
            idea::store::set_status(db, edit, id, status, "").await?;
        }
    }
    Ok(())
}

async fn load_channels(
    db: &DatabaseConnection,
    edit: Edit,
    (today, words): (Date, Words),
) -> anyhow::Result<()> {
    for (name, cost_minor, customers) in CHANNELS {
        let draft = ChannelDraft {
            name: words.say(name),
            segment: None,
            cost_minor,
            customers,
            note: String::new(),
            provenance: words.provenance(today - Duration::days(15)),
        };
        gotomarket::store::insert_channel(db, edit, draft).await?;
    }
    Ok(())
}

/// The roadmap. What is still to be sold waits for the experiment that is planned.
///
/// # Errors
/// When the database refuses.
pub(super) async fn load_milestones(
    db: &DatabaseConnection,
    edit: Edit,
    (today, words): (Date, Words),
) -> anyhow::Result<()> {
    let experiments = experiment::store::list_every_experiment(db, edit.venture).await?;
    let planned = experiments.iter().find(|one| one.state == experiment::State::Planned);
    let mut made: Vec<Uuid> = Vec::new();
    for (place, (title, days, state, after)) in MILESTONES.into_iter().enumerate() {
        let draft = MilestoneDraft {
            title: words.say(title),
            note: String::new(),
            due_on: today + Duration::days(days),
            state,
            owner: String::new(),
            idea: None,
            experiment: planned.filter(|_| place == PAID_PILOT).map(|one| one.id),
            experiment_text: String::new(),
            depends_on: after.iter().map(|earlier| made[*earlier]).collect(),
        };
        made.push(gotomarket::store::insert_milestone(db, edit, draft).await?);
    }
    Ok(())
}
