//! What the rows of a file can become, by name; `kinds` knows everything else about it.

use serde::{Deserialize, Serialize};

/// What the rows of a file become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    Needs,
    Ratings,
    Votes,
    Competitors,
    Prices,
    Capabilities,
    OfferRatings,
    CompetitorRatings,
    Segments,
    Evidence,
}

impl Target {
    pub const ALL: [Self; 10] = [
        Self::Needs,
        Self::Ratings,
        Self::Votes,
        Self::Competitors,
        Self::Prices,
        Self::Capabilities,
        Self::OfferRatings,
        Self::CompetitorRatings,
        Self::Segments,
        Self::Evidence,
    ];

    /// The word that the database, forms and the command line use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Needs => "needs",
            Self::Ratings => "ratings",
            Self::Votes => "votes",
            Self::Competitors => "competitors",
            Self::Prices => "prices",
            Self::Capabilities => "capabilities",
            Self::OfferRatings => "offer-ratings",
            Self::CompetitorRatings => "competitor-ratings",
            Self::Segments => "segments",
            Self::Evidence => "evidence",
        }
    }

    /// Reads the word that [`Target::as_str`] gives.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Key of its name.
    pub fn text_key(self) -> String {
        format!("import-target-{}", self.as_str())
    }
}
