//! The gap between needs and offer: what each need is worth, how well the offer
//! and the best competitor meet it, and which ideas would. Pure.

use serde::Serialize;
use uuid::Uuid;

use super::{Idea, Status};
use figure::Figure;
use market::Snapshot;

/// From this mean rating of 5 on, the offer meets a need.
pub const MET_FROM: f64 = 4.0;

/// What is done about a need. The order is the one in which needs are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cover {
    /// The offer does not meet it and no idea would.
    Uncovered,
    /// The offer does not meet it, and at least one idea would.
    Planned,
    /// The offer meets it.
    Met,
}

impl Cover {
    /// Key of its name.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Uncovered => "cover-uncovered",
            Self::Planned => "cover-planned",
            Self::Met => "cover-met",
        }
    }
}

/// The best competitor for a need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Best {
    pub rating: u8,
    pub name: String,
    pub href: String,
    pub stale: bool,
}

/// An idea that would serve a need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Server {
    pub title: String,
    pub href: String,
    pub status: Status,
}

/// A need and what is done about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GapRow {
    pub need: Uuid,
    pub statement: String,
    pub href: String,
    pub cover: Cover,
    pub opportunity: Figure,
    /// Mean rating of the offer, 0 to 5; nothing when nobody rated it.
    pub ours: Option<f64>,
    /// People who rated the offer for it.
    pub ours_n: u64,
    pub ours_stale: bool,
    pub best: Option<Best>,
    /// The offer's mean minus the best competitor's rating; nothing when either is unknown.
    pub lead: Option<f64>,
    /// Ideas that are neither shipped nor dropped.
    pub ideas: Vec<Server>,
}

/// Every need that is not archived: uncovered ones first, then by opportunity.
#[must_use]
pub fn gap(market: &Snapshot, ideas: &[Idea]) -> Vec<GapRow> {
    let mut rows: Vec<GapRow> =
        market.ranking().into_iter().map(|at| row(market, ideas, at)).collect();
    // The sort is stable, so that within a group the ranking stays.
    rows.sort_by_key(|row| row.cover);
    rows
}

fn row(market: &Snapshot, ideas: &[Idea], at: usize) -> GapRow {
    let (need, standing) = (&market.needs[at], market.standing(at));
    let ideas: Vec<Server> = ideas
        .iter()
        .filter(|idea| idea.status.is_open() && idea.needs.contains(&need.id))
        .map(|idea| Server { title: idea.title.clone(), href: idea.href(), status: idea.status })
        .collect();
    let cover = match standing.ours {
        Some(ours) if ours >= MET_FROM => Cover::Met,
        _ if ideas.is_empty() => Cover::Uncovered,
        _ => Cover::Planned,
    };
    let best = standing.best.map(|(feature, one)| Best {
        rating: feature.rating,
        name: one.name.clone(),
        href: one.href.clone(),
        stale: feature.stale,
    });
    GapRow {
        need: need.id,
        statement: need.statement.clone(),
        href: need.href.clone(),
        cover,
        opportunity: market.scores[at].score.clone(),
        ours: standing.ours,
        ours_n: need.offer_ratings.len() as u64,
        ours_stale: need.offer_stale,
        lead: standing.ours.zip(best.as_ref()).map(|(ours, best)| ours - f64::from(best.rating)),
        best,
        ideas,
    }
}
