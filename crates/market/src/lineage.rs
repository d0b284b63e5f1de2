//! Where a need comes from: how it was stated before, what was merged into it,
//! what it was split into.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

parsing::words! {
    /// A step in a need's history.
    pub enum NeedEventKind {
        /// It was stated otherwise before.
        Restated = "restated",
        /// Another need became part of it.
        Merged = "merged",
        /// It was split into several.
        Split = "split",
        /// It is a part of one that was split.
        PartOf = "part-of",
    }
}

impl NeedEventKind {
    /// True when the step can be taken back.
    #[must_use]
    pub fn can_be_undone(self) -> bool {
        matches!(self, Self::Merged | Self::Split)
    }
}

/// A line of a need's history.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeedEvent {
    pub id: Uuid,
    pub kind: NeedEventKind,
    /// The statement as it was: of the need itself, of the one merged in, or of the whole.
    pub statement: String,
    /// The need merged in, or the whole that this one is a part of.
    pub other: Option<Uuid>,
    /// What it was split into.
    pub parts: Vec<Uuid>,
    pub author: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub undone_at: Option<OffsetDateTime>,
}

/// What a merge or a split moved, so that it can be undone. Holds identifiers
/// only: what a respondent said leaves with the respondent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct MovedRecords {
    pub(super) ratings: Vec<MovedAnswer>,
    pub(super) offers: Vec<MovedAnswer>,
    /// Competitors whose rating went along.
    pub(super) features: Vec<Uuid>,
    pub(super) votes: Vec<Uuid>,
    pub(super) capabilities: Vec<Uuid>,
    /// Links of evidence that went along, or that a split copied for its parts.
    pub(super) links: Vec<Uuid>,
    pub(super) experiments: Vec<Uuid>,
    /// Questions of surveys that ask about it.
    pub(super) questions: Vec<Uuid>,
    /// Needs that were made of the one that was split.
    pub(super) parts: Vec<Uuid>,
}

/// An answer and the need that it belonged to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MovedAnswer {
    pub(super) id: Uuid,
    pub(super) need: Uuid,
}
