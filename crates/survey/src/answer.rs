//! What respondents answered. Depends on no form and no database.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use parsing::typed_number::Fine;

/// Most characters of a free-text answer.
pub const LONGEST_WORDS: usize = 2_000;

parsing::words! {
    /// How somebody would feel without the product (Ellis).
    pub enum Feeling {
        Very = "very",
        Somewhat = "somewhat",
        Not = "not",
    }
}

/// The answer to one question. Prices are in the currency's minor units, with decimals where
/// they are finer.
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
        #[serde(with = "in_minor_units")]
        too_cheap: Fine,
        #[serde(with = "in_minor_units")]
        cheap: Fine,
        #[serde(with = "in_minor_units")]
        expensive: Fine,
        #[serde(with = "in_minor_units")]
        too_expensive: Fine,
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

/// An amount as a number of minor units: whole, with decimals where it is finer.
mod in_minor_units {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use parsing::typed_number::Fine;

    /// Parts of a minor unit that are stored.
    const PARTS: f64 = 10_000.0;
    /// Up to here, every part has an exact representation.
    const MOST: f64 = 2e11;

    pub(super) fn serialize<S: Serializer>(price: &Fine, to: S) -> Result<S::Ok, S::Error> {
        match price.rest {
            0 => to.serialize_i64(price.minor),
            rest => to.serialize_f64(price.minor as f64 + f64::from(rest) / PARTS),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Fine, D::Error> {
        let number = serde_json::Number::deserialize(from)?;
        if let Some(minor) = number.as_i64() {
            return Ok(Fine::minor(minor));
        }
        let units = number.as_f64().filter(|units| (0.0..=MOST).contains(units));
        let parts = units
            .map(|units| units * PARTS)
            .filter(|parts| (parts - parts.round()).abs() <= 1e-3 + parts * 2.5e-16);
        let parts = parts.ok_or_else(|| D::Error::custom(format!("no price: {number}")))?.round();
        Ok(Fine { minor: (parts / PARTS).floor() as i64, rest: (parts % PARTS) as i32 })
    }
}

/// Question to answer, without skipped ones.
pub type Answers = BTreeMap<Uuid, Answer>;

/// What one respondent answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Response {
    pub id: Uuid,
    pub survey: Uuid,
    /// The respondent's label, generated.
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
    pub fn href(&self, survey_href: &str) -> String {
        format!("{survey_href}/responses/{}", self.id)
    }
}

impl Answer {
    /// The parts for a table, in the order of the kind's parts.
    pub fn cells(&self, minor_digits: usize) -> Vec<String> {
        let money = |price: &Fine| price.text(u32::try_from(minor_digits).unwrap_or(0));
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
    fn answers_round_trip() {
        let answers: Answers = [
            Answer::Need { importance: 9, satisfaction: 2 },
            Answer::Kano { with: 1, without: 5 },
            Answer::Price {
                too_cheap: Fine { minor: 0, rest: 5_000 },
                cheap: Fine { minor: 1, rest: 4_901 },
                expensive: Fine::minor(900),
                too_expensive: Fine { minor: 99_999_999_999, rest: 1 },
            },
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
    fn prices_in_tables_have_the_digits_of_their_currency() {
        let kept =
            r#"{"kind":"price","too_cheap":0.5,"cheap":1250,"expensive":0,"too_expensive":99}"#;
        let price: Answer = serde_json::from_str(kept).unwrap();
        assert_eq!(serde_json::to_string(&price).unwrap(), kept);
        assert_eq!(price.cells(2), ["0.005", "12.50", "0.00", "0.99"]);
        for damaged in ["0.00001", "-0.5", "1e300", "\"5\""] {
            assert!(serde_json::from_str::<Answer>(&kept.replace("0.5", damaged)).is_err());
        }
        assert_eq!(price.cells(0)[1], "1250");
    }
}
