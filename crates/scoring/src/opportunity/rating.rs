//! One rating of one need, its scale, and how ratings are condensed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers from 1 to how much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Scale {
    /// Answers from 1 to 10.
    #[default]
    #[serde(rename = "1-10")]
    Ten,
    /// Answers from 1 to 5, scored by their top two boxes only.
    #[serde(rename = "1-5")]
    Five,
}

impl Scale {
    /// The best answer.
    pub fn most(self) -> u8 {
        match self {
            Self::Ten => 10,
            Self::Five => 5,
        }
    }
}

/// One respondent's opinion of one need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub(super) importance: u8,
    pub(super) satisfaction: u8,
}

/// Why ratings cannot be scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RatingError {
    #[error("{what} is rated from 1 to 10, not {got}")]
    OutOfRange { what: &'static str, got: u8 },
    #[error("{what} is rated from 1 to {most}, not {got}")]
    AboveScale { what: &'static str, most: u8, got: u8 },
    #[error("a respondent has {got} ratings for {needs} needs")]
    Width { needs: usize, got: usize },
}

impl Rating {
    /// # Errors
    /// When a value is outside 1..=10.
    pub fn new(importance: u8, satisfaction: u8) -> Result<Self, RatingError> {
        for (what, got) in [("importance", importance), ("satisfaction", satisfaction)] {
            if !(1..=10).contains(&got) {
                return Err(RatingError::OutOfRange { what, got });
            }
        }
        Ok(Self { importance, satisfaction })
    }

    pub fn importance(self) -> u8 {
        self.importance
    }

    pub fn satisfaction(self) -> u8 {
        self.satisfaction
    }
}

/// Aggregation of ratings before the formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Convention {
    /// Means of the answers as they are: 1 to 19.
    Mean,
    /// Ten times the share of the two best answers: 0 to 20.
    TopTwoBox,
}

impl Convention {
    /// Value of one rating.
    pub(super) fn value(self, rating: u8, scale: Scale) -> u8 {
        match self {
            Self::Mean => rating,
            Self::TopTwoBox => 10 * u8::from(rating + 1 >= scale.most()),
        }
    }
}

/// importance + max(importance − satisfaction, 0).
pub fn opportunity(importance: f64, satisfaction: f64) -> f64 {
    importance + (importance - satisfaction).max(0.0)
}
