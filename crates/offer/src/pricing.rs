//! What customers pay for. Pure.

use serde::Serialize;

/// What customers pay for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pricing {
    #[default]
    PerMonth,
    Per1000Requests,
}

impl Pricing {
    pub const ALL: [Self; 2] = [Self::PerMonth, Self::Per1000Requests];

    /// The word that the database and forms use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PerMonth => "per-month",
            Self::Per1000Requests => "per-1000-requests",
        }
    }

    /// Reads the word that [`Pricing::as_str`] gives.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pricing| pricing.as_str() == word)
    }
}
