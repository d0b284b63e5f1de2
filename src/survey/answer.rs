//! What respondents answered. Knows no form and no database.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::survey::words;

/// Most characters of an answer in words.
pub const LONGEST_WORDS: usize = 2_000;

words! {
    /// How somebody would feel without the product (Ellis).
    Feeling {
        Very = "very",
        Somewhat = "somewhat",
        Not = "not",
    }
}

impl<'de> Deserialize<'de> for Feeling {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = String::deserialize(from)?;
        Self::parse(&word).ok_or_else(|| serde::de::Error::custom(format!("no feeling: {word:?}")))
    }
}

/// The answer to one question. Prices are in the currency's minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Answer {
    /// On the survey's own scale.
    Need {
        importance: u8,
        satisfaction: u8,
    },
    /// 1 like, 2 expect, 3 neutral, 4 live with, 5 dislike.
    Kano {
        with: u8,
        without: u8,
    },
    Price {
        too_cheap: i64,
        cheap: i64,
        expensive: i64,
        too_expensive: i64,
    },
    Ellis {
        feeling: Feeling,
    },
    Nps {
        score: u8,
    },
    Text {
        words: String,
    },
}

/// Question to answer; what was skipped is not there.
pub type Answers = BTreeMap<Uuid, Answer>;

/// What one respondent answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Response {
    pub id: Uuid,
    pub survey: Uuid,
    /// The respondent's label, made up by us.
    pub label: String,
    pub language: String,
    pub answers: Answers,
    #[serde(with = "time::serde::rfc3339")]
    pub submitted_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

impl Response {
    /// Address of the response's page.
    #[must_use]
    pub fn href(&self, survey_href: &str) -> String {
        format!("{survey_href}/responses/{}", self.id)
    }
}

impl Answer {
    /// The parts as they stand in a table, in the order of the kind's parts.
    #[must_use]
    pub fn cells(&self, minor_digits: usize) -> Vec<String> {
        let money = |minor: &i64| {
            let unit = 10_f64.powi(i32::try_from(minor_digits).unwrap_or(0));
            format!("{:.minor_digits$}", *minor as f64 / unit)
        };
        match self {
            Self::Need { importance, satisfaction } => {
                vec![importance.to_string(), satisfaction.to_string()]
            }
            Self::Kano { with, without } => vec![with.to_string(), without.to_string()],
            Self::Price { too_cheap, cheap, expensive, too_expensive } => {
                [too_cheap, cheap, expensive, too_expensive].map(money).to_vec()
            }
            Self::Ellis { feeling } => vec![feeling.as_str().to_owned()],
            Self::Nps { score } => vec![score.to_string()],
            Self::Text { words } => vec![words.clone()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_survive_being_kept() {
        let answers: Answers = [
            Answer::Need { importance: 9, satisfaction: 2 },
            Answer::Kano { with: 1, without: 5 },
            Answer::Price { too_cheap: 100, cheap: 500, expensive: 900, too_expensive: 2_000 },
            Answer::Ellis { feeling: Feeling::Very },
            Answer::Nps { score: 10 },
            Answer::Text { words: "更快".into() },
        ]
        .into_iter()
        .map(|answer| (Uuid::now_v7(), answer))
        .collect();
        let kept = serde_json::to_string(&answers).unwrap();
        assert_eq!(serde_json::from_str::<Answers>(&kept).unwrap(), answers);
    }

    #[test]
    fn prices_stand_in_tables_with_the_digits_of_their_currency() {
        let price = Answer::Price { too_cheap: 5, cheap: 1250, expensive: 0, too_expensive: 99 };
        assert_eq!(price.cells(2), ["0.05", "12.50", "0.00", "0.99"]);
        assert_eq!(price.cells(0)[1], "1250");
    }
}
