//! Service tiers: what was asked for and what was served. The served one is billed.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// At which urgency a provider serves a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum ServiceTier {
    #[default]
    Standard,
    Batch,
    Flex,
    Priority,
    /// A word that only its provider explains.
    Other(String),
}

impl ServiceTier {
    /// The tier of a provider's word; `None` for words that leave the choice to the provider.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim().to_ascii_lowercase();
        Some(match word.as_str() {
            "" | "auto" | "service_tier_unspecified" | "traffic_type_unspecified" => return None,
            "standard" | "default" | "on_demand" | "standard_only" => Self::Standard,
            "batch" => Self::Batch,
            "flex" => Self::Flex,
            "priority" => Self::Priority,
            _ => Self::Other(word),
        })
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Standard => "standard",
            Self::Batch => "batch",
            Self::Flex => "flex",
            Self::Priority => "priority",
            Self::Other(word) => word,
        }
    }
}

impl Serialize for ServiceTier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ServiceTier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Ok(Self::parse(&word).unwrap_or_default())
    }
}

/// The tier that is billed, with what it was decided from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct TierChoice {
    pub asked: Option<ServiceTier>,
    /// As the answer states it.
    pub served: Option<ServiceTier>,
    pub billed: ServiceTier,
    /// Another one was served than was asked for.
    pub contradiction: bool,
}

impl TierChoice {
    #[must_use]
    pub fn new(asked: Option<ServiceTier>, served: Option<ServiceTier>) -> Self {
        let contradiction = asked.is_some() && served.is_some() && asked != served;
        let billed = served.clone().or_else(|| asked.clone()).unwrap_or_default();
        Self { asked, served, billed, contradiction }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_served_tier_is_billed_and_a_contradiction_shown() {
        // litellm#31837: priority asked for, default served, billed as priority.
        let asked = ServiceTier::parse("priority");
        let choice = TierChoice::new(asked.clone(), ServiceTier::parse("default"));
        assert_eq!((choice.billed, choice.contradiction), (ServiceTier::Standard, true));
        assert_eq!(choice.asked, asked);
        let choice = TierChoice::new(asked, ServiceTier::parse("auto"));
        assert_eq!((choice.billed, choice.contradiction), (ServiceTier::Priority, false));
        assert_eq!(TierChoice::new(None, None).billed, ServiceTier::Standard);
    }
}
