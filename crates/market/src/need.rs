//! What people want to get done, and what they said of it.

use std::ops::RangeInclusive;

use serde::Serialize;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use venture::{Freshness, Provenance};

/// Importance and satisfaction.
pub const RATING_RANGE: RangeInclusive<i64> = 1..=10;
/// Most characters of a respondent's label.
pub const LONGEST_LABEL: usize = 100;
/// How well a product meets a need.
pub const FIT_RANGE: RangeInclusive<i64> = 0..=5;

/// A need as its page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Need {
    pub id: Uuid,
    #[serde(skip)]
    pub venture: Uuid,
    pub statement: String,
    pub note: String,
    /// What shows that people want it.
    pub evidence: String,
    /// Whose need it is.
    pub segment: Option<Uuid>,
    /// The need that this one has become part of.
    pub merged_into: Option<Uuid>,
    pub provenance: Provenance,
    pub author: Uuid,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

impl Need {
    /// Address of the need's page.
    #[must_use]
    pub fn href(&self) -> String {
        href(self.venture, self.id)
    }
}

/// Address of a need's page.
pub(super) fn href(venture: Uuid, need: Uuid) -> String {
    format!("/ventures/{venture}/needs/{need}")
}

/// What a person says about a need.
#[derive(Debug, Clone)]
pub struct NeedDraft {
    pub statement: String,
    pub note: String,
    pub evidence: String,
    pub segment: Option<Uuid>,
    pub provenance: Provenance,
}

/// One respondent's answer on a need, as its page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct NeedRating {
    pub id: Uuid,
    pub respondent: String,
    pub importance: u8,
    pub satisfaction: u8,
    pub provenance: Provenance,
}

impl NeedRating {
    /// True when the answer is older than 180 days.
    #[must_use]
    pub fn is_stale(&self, today: &Date) -> bool {
        Freshness::Rating.is_stale(self.provenance.observed_on, *today)
    }
}

/// An answer to be stored; both values are 1 to 10.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedRatingDraft {
    pub respondent: String,
    pub importance: u8,
    pub satisfaction: u8,
}

/// How well the offer meets a need, as the need's page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferRating {
    pub id: Uuid,
    pub respondent: String,
    pub rating: u8,
    pub provenance: Provenance,
}

impl OfferRating {
    /// True when the rating is older than 180 days.
    #[must_use]
    pub fn is_stale(&self, today: &Date) -> bool {
        Freshness::Rating.is_stale(self.provenance.observed_on, *today)
    }
}

/// A rating of the offer to be stored, 0 to 5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRatingDraft {
    pub respondent: String,
    pub rating: u8,
}

/// Votes for a need, counted somewhere on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VoteCount {
    pub id: Uuid,
    pub votes: u32,
    pub provenance: Provenance,
    pub author: Uuid,
}

/// A count of votes to be stored.
#[derive(Debug, Clone)]
pub struct VoteDraft {
    pub votes: u32,
    pub provenance: Provenance,
}
