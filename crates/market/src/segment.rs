//! Segments: parts of the market, people with much in common.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;
use venture::Provenance;

/// A segment as its page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segment {
    pub id: Uuid,
    #[serde(skip)]
    pub venture: Uuid,
    pub name: String,
    pub description: String,
    pub provenance: Provenance,
    pub author: Uuid,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

impl Segment {
    /// Address of the segment's page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/market/segments/{}", self.venture, self.id)
    }
}

/// What a person says about a segment.
#[derive(Debug, Clone)]
pub struct SegmentDraft {
    pub name: String,
    pub description: String,
    pub provenance: Provenance,
}
