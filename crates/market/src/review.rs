//! Stale facts, which want a second look.

use serde::Serialize;
use uuid::Uuid;
use venture::Provenance;

/// Which fact is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum ReviewKey {
    /// Share, funding, headcount and what else is said of a competitor.
    Competitor { competitor: Uuid },
    /// The newest price of its unit.
    Price { price: Uuid },
    /// How well a competitor meets a need.
    Rating { competitor: Uuid, need: Uuid },
    /// How good a competitor is at something.
    Capability { capability: Uuid, competitor: Uuid },
    /// How good our offer is at something.
    OfferCapability { capability: Uuid },
}

impl ReviewKey {
    /// The word that forms use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Competitor { .. } => "competitor",
            Self::Price { .. } => "price",
            Self::Rating { .. } => "rating",
            Self::Capability { .. } => "capability",
            Self::OfferCapability { .. } => "offer-capability",
        }
    }

    /// The key in one word, for a form's hidden field.
    #[must_use]
    pub fn code(self) -> String {
        let word = self.as_str();
        match self {
            Self::Competitor { competitor: id }
            | Self::Price { price: id }
            | Self::OfferCapability { capability: id } => format!("{word}.{id}"),
            Self::Rating { competitor, need } => format!("{word}.{competitor}.{need}"),
            Self::Capability { capability, competitor } => {
                format!("{word}.{capability}.{competitor}")
            }
        }
    }

    /// Reads what [`ReviewKey::code`] gives.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let mut pieces = code.split('.');
        let word = pieces.next()?;
        let first = Uuid::parse_str(pieces.next()?).ok()?;
        let second = pieces.next().map(|id| Uuid::parse_str(id).ok());
        if pieces.next().is_some() {
            return None;
        }
        Some(match (word, second) {
            ("competitor", None) => Self::Competitor { competitor: first },
            ("price", None) => Self::Price { price: first },
            ("offer-capability", None) => Self::OfferCapability { capability: first },
            ("rating", Some(need)) => Self::Rating { competitor: first, need: need? },
            ("capability", Some(competitor)) => {
                Self::Capability { capability: first, competitor: competitor? }
            }
            _ => return None,
        })
    }

    /// Key of the kind's name.
    #[must_use]
    pub fn text_key(self) -> String {
        format!("review-kind-{}", self.as_str())
    }
}

/// A stale fact as the review page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewItem {
    pub key: ReviewKey,
    /// The competitor's name; empty for our offer.
    pub product: String,
    /// The need, the capability or the price's unit; empty for the competitor itself.
    pub about: String,
    /// The value as people read it; nothing when it is unknown.
    pub value: Option<String>,
    pub provenance: Provenance,
    pub href: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read_back_and_nothing_else() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for key in [
            ReviewKey::Competitor { competitor: a },
            ReviewKey::Price { price: a },
            ReviewKey::Rating { competitor: a, need: b },
            ReviewKey::Capability { capability: a, competitor: b },
            ReviewKey::OfferCapability { capability: a },
        ] {
            assert_eq!(ReviewKey::parse(&key.code()), Some(key));
        }
        let spare = format!("price.{a}.{b}");
        let short = format!("rating.{a}");
        for wrong in ["", "price", "price.x", "rating.x.y", spare.as_str(), short.as_str()] {
            assert_eq!(ReviewKey::parse(wrong), None, "{wrong}");
        }
    }
}
