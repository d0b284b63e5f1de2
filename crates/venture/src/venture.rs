//! A venture, independent of how it is stored.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

parsing::words! {
    /// The application area of the venture's model.
    pub enum Area as "area-" {
        ComputerVision = "computer-vision",
        NaturalLanguage = "natural-language",
        Recommendation = "recommendation",
        FinancialRisk = "financial-risk",
    }
}

parsing::words! {
    /// A person's role in a venture; each includes the rights of those before.
    #[derive(PartialOrd, Ord)]
    pub enum MemberRole {
        /// Reads.
        Viewer = "viewer",
        /// Changes records, runs models, builds reports.
        Editor = "editor",
        /// Changes members and settings, archives.
        Owner = "owner",
    }
}

/// A venture as pages and the API show it.
#[derive(Debug, Clone, Serialize)]
pub struct Venture {
    pub id: Uuid,
    pub name: String,
    pub summary: String,
    pub area: Area,
    /// ISO 4217 code of the currency that all its money is in.
    pub currency: String,
    /// Made by the demo; its records are examples.
    pub sample: bool,
    /// Incremented by every change of a record below the venture.
    pub revision: i64,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

impl Venture {
    /// Address of the venture's home page.
    pub fn href(&self) -> String {
        format!("/ventures/{}", self.id)
    }
}

/// The editable fields of a venture.
#[derive(Debug, Clone)]
pub struct VentureDraft {
    pub name: String,
    pub summary: String,
    pub area: Area,
    pub currency: String,
}

/// Currencies to choose from.
pub const CURRENCIES: [&str; 8] = ["USD", "EUR", "CNY", "GBP", "JPY", "HKD", "SGD", "INR"];
