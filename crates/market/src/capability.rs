//! What products of the market can do, and how well each of them does it. What
//! nobody knows stays unknown; it never counts as 0.

use serde::Serialize;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use venture::{Freshness, Provenance};

/// Something that products can do more or less well: a line of the feature matrix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Capability {
    pub id: Uuid,
    #[serde(skip)]
    pub venture: Uuid,
    pub name: String,
    /// What it is listed under; empty for none.
    pub group: String,
    pub note: String,
    /// The need that it serves.
    pub need: Option<Uuid>,
    pub author: Uuid,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

impl Capability {
    /// Address of the capability's page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/capabilities/{}", self.venture, self.id)
    }
}

/// What a person says about a capability.
#[derive(Debug, Clone, Default)]
pub struct CapabilityDraft {
    pub name: String,
    pub group: String,
    pub note: String,
    pub need: Option<Uuid>,
}

/// Whose capability a rating is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Product {
    /// The venture's own offer.
    Offer,
    Competitor(Uuid),
}

/// A cell of the feature matrix: somebody looked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CapabilityRating {
    pub capability: Uuid,
    pub product: Product,
    /// 0 to 5; nothing when somebody looked and could not tell.
    pub rating: Option<u8>,
    pub evidence: String,
    /// An http or https address.
    pub link: Option<String>,
    pub provenance: Provenance,
    pub author: Uuid,
}

impl CapabilityRating {
    /// True when the rating is older than 60 days, or of the offer than 180.
    #[must_use]
    pub fn is_stale(&self, today: &Date) -> bool {
        let freshness = match self.product {
            Product::Competitor(_) => Freshness::Competitor,
            Product::Offer => Freshness::Rating,
        };
        freshness.is_stale(self.provenance.observed_on, *today)
    }
}

/// What a person says about how good a product is at something.
#[derive(Debug, Clone)]
pub struct CapabilityRatingDraft {
    pub rating: Option<u8>,
    pub evidence: String,
    pub link: Option<String>,
    pub provenance: Provenance,
}
