//! What a venture is, without where it is kept.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

/// The application area of the venture's model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    ComputerVision,
    NaturalLanguage,
    Recommendation,
    FinancialRisk,
}

impl Area {
    pub const ALL: [Self; 4] =
        [Self::ComputerVision, Self::NaturalLanguage, Self::Recommendation, Self::FinancialRisk];

    /// The word that the database, forms and addresses use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ComputerVision => "computer-vision",
            Self::NaturalLanguage => "natural-language",
            Self::Recommendation => "recommendation",
            Self::FinancialRisk => "financial-risk",
        }
    }

    /// Reads the word that [`Area::as_str`] gives.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.as_str() == word)
    }

    /// Key of the area's name.
    #[must_use]
    pub fn text_key(self) -> String {
        format!("area-{}", self.as_str())
    }
}

/// A person's part in a venture; each may do what the ones before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberRole {
    /// Reads.
    Viewer,
    /// Changes records, runs models, builds reports.
    Editor,
    /// Changes members and settings, archives.
    Owner,
}

impl MemberRole {
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Editor, Self::Owner];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Owner => "owner",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
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
    /// Raised by every change of a record below the venture.
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
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}", self.id)
    }
}

/// What a person says about a venture.
#[derive(Debug, Clone)]
pub struct VentureDraft {
    pub name: String,
    pub summary: String,
    pub area: Area,
    pub currency: String,
}

/// Currencies that are offered.
pub const CURRENCIES: [&str; 8] = ["USD", "EUR", "CNY", "GBP", "JPY", "HKD", "SGD", "INR"];
