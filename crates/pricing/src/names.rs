//! Which names of a model a price stands for: a rule in place of a list, since providers add a
//! date or a region to a name.

use serde::{Deserialize, Serialize};

/// Whether a name is one of the model's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameRule {
    Equals(String),
    StartsWith(String),
    EndsWith(String),
    Contains(String),
    Or(Vec<Self>),
    And(Vec<Self>),
    /// A rule that is not read: true of no name.
    Regex(String),
}

impl NameRule {
    /// Ignores upper and lower case.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        self.holds_lower(&name.to_lowercase())
    }

    fn holds_lower(&self, name: &str) -> bool {
        match self {
            Self::Equals(text) => name == text.to_lowercase(),
            Self::StartsWith(text) => name.starts_with(&text.to_lowercase()),
            Self::EndsWith(text) => name.ends_with(&text.to_lowercase()),
            Self::Contains(text) => name.contains(&text.to_lowercase()),
            Self::Or(rules) => rules.iter().any(|rule| rule.holds_lower(name)),
            Self::And(rules) => {
                !rules.is_empty() && rules.iter().all(|rule| rule.holds_lower(name))
            }
            Self::Regex(_) => false,
        }
    }

    /// Parts that are not read.
    #[must_use]
    pub fn has_regex(&self) -> bool {
        match self {
            Self::Regex(_) => true,
            Self::Or(rules) | Self::And(rules) => rules.iter().any(Self::has_regex),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_from_json_and_applied() {
        let text = r#"{"or": [{"starts_with": "claude-3-5"}, {"and": [{"contains": "sonnet"}, {"ends_with": "-latest"}]}]}"#;
        let rule: NameRule = serde_json::from_str(text).unwrap();
        assert!(rule.holds("Claude-3-5-haiku"));
        assert!(rule.holds("sonnet-latest"));
        assert!(!rule.holds("sonnet"));
        assert!(!NameRule::And(Vec::new()).holds("x"));
        assert!(!NameRule::Regex(".*".to_owned()).holds("x"));
    }
}
