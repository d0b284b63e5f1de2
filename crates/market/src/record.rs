//! Records as other crates read them.

use std::collections::BTreeMap;

use serde::Serialize;
use time::Date;
use uuid::Uuid;

use figure::{Source, SourceKind};

/// One respondent's answer on one need; importance and satisfaction are 1 to 10.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rating {
    pub respondent: String,
    pub importance: u8,
    pub satisfaction: u8,
    pub date: Date,
}

/// How well the offer meets a need, 0 to 5, in one respondent's eyes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferAnswer {
    pub respondent: String,
    pub rating: u8,
    pub date: Date,
}

/// A need that is not archived, with every answer on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeedRecord {
    pub id: Uuid,
    pub statement: String,
    /// Whose need it is.
    pub segment: Option<Uuid>,
    /// The newest count of each source, added up.
    pub votes: u64,
    /// In the order of the respondents' labels.
    pub ratings: Vec<Rating>,
    pub offer_ratings: Vec<OfferAnswer>,
    /// Most of its ratings are older than 180 days.
    pub stale: bool,
    /// Most of the offer's ratings are older than 180 days.
    pub offer_stale: bool,
    pub href: String,
}

impl NeedRecord {
    /// What its ratings are as a ground for figures; nothing when there are none.
    #[must_use]
    pub fn rated(&self) -> Option<Source> {
        (!self.ratings.is_empty()).then(|| self.source(self.stale))
    }

    /// What the offer's ratings are as a ground for figures; nothing when there are none.
    #[must_use]
    pub fn offer_rated(&self) -> Option<Source> {
        (!self.offer_ratings.is_empty()).then(|| self.source(self.offer_stale))
    }

    /// Mean of the offer's ratings, 0 to 5.
    #[must_use]
    pub fn offer_mean(&self) -> Option<f64> {
        let sum: f64 = self.offer_ratings.iter().map(|answer| f64::from(answer.rating)).sum();
        (!self.offer_ratings.is_empty()).then(|| sum / self.offer_ratings.len() as f64)
    }

    fn source(&self, stale: bool) -> Source {
        Source {
            kind: SourceKind::Observed,
            href: self.href.clone(),
            label: self.statement.clone(),
            stale,
        }
    }
}

/// How well a competitor meets a need, 0 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FeatureRecord {
    pub rating: u8,
    /// Older than 60 days, as for all facts about a competitor.
    pub stale: bool,
}

/// A competitor that is not archived, with its known ratings by need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompetitorRecord {
    pub id: Uuid,
    pub name: String,
    /// Per cent of the market.
    pub share: Option<f64>,
    pub ratings: BTreeMap<Uuid, FeatureRecord>,
    /// The competitor's own facts, its share among them, are older than 60 days.
    pub stale: bool,
    pub href: String,
}

impl CompetitorRecord {
    /// The competitor's rating for a need as a ground for figures.
    #[must_use]
    pub fn source_of(&self, need: Uuid) -> Option<(u8, Source)> {
        let feature = self.ratings.get(&need)?;
        Some((feature.rating, self.source(feature.stale)))
    }

    /// The competitor's own facts as a ground for figures.
    #[must_use]
    pub fn source(&self, stale: bool) -> Source {
        Source {
            kind: SourceKind::Observed,
            href: self.href.clone(),
            label: self.name.clone(),
            stale,
        }
    }
}

/// A capability that is not archived, with what is known of each product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CapabilityRecord {
    pub id: Uuid,
    pub name: String,
    /// What it is listed under; empty for none.
    pub group: String,
    /// The need that it serves.
    pub need: Option<Uuid>,
    /// Known ratings by competitor.
    pub ratings: BTreeMap<Uuid, FeatureRecord>,
    /// Our offer's rating.
    pub ours: Option<FeatureRecord>,
    pub href: String,
}

/// The best rating among competitors for a need, with who holds it.
#[must_use]
pub(super) fn best_for<'a>(
    competitors: impl Iterator<Item = &'a CompetitorRecord>,
    need: Uuid,
) -> Option<(FeatureRecord, &'a CompetitorRecord)> {
    competitors
        .filter_map(|competitor| Some((*competitor.ratings.get(&need)?, competitor)))
        .max_by(|a, b| a.0.rating.cmp(&b.0.rating).then_with(|| b.1.name.cmp(&a.1.name)))
}
