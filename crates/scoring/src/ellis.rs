//! The Ellis question ("how would you feel if you could no longer use it?"):
//! the share of very disappointed users against 40 %.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Method, ScoreError, Scored, Scores, respondents, table::Table, wilson};
use figure::{Figure, IntervalKind};

pub const METHOD: Method = Method {
    id: "ellis",
    version: 1,
    unit: "share",
    convention: "very disappointed / all who use the product; Wilson interval, 95 %; 40 % is a pattern \
                 found in practice, not a law",
};

/// Fewest users.
pub const LEAST: u64 = 30;
/// The share from which Ellis saw products grow.
pub const THRESHOLD: f64 = 0.4;
const LEVEL: f64 = 0.95;

/// An answer to the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Feeling {
    VeryDisappointed,
    SomewhatDisappointed,
    NotDisappointed,
    /// Does not use the product any more; excluded.
    NoLongerUse,
}

/// How often each answer was given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    pub very_disappointed: u32,
    pub somewhat_disappointed: u32,
    pub not_disappointed: u32,
    #[serde(default)]
    pub no_longer_use: u32,
}

/// The share compared with the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The whole interval is at or above it.
    Above,
    /// The interval holds it: ask more users.
    Open,
    /// The whole interval is below it.
    Below,
}

/// The share and its classification.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ellis {
    pub figure: Figure,
    pub counts: Counts,
    pub standing: Standing,
}

impl Counts {
    /// Counts answers.
    pub fn of(answers: impl IntoIterator<Item = Feeling>) -> Self {
        let mut counts = Self::default();
        for answer in answers {
            *match answer {
                Feeling::VeryDisappointed => &mut counts.very_disappointed,
                Feeling::SomewhatDisappointed => &mut counts.somewhat_disappointed,
                Feeling::NotDisappointed => &mut counts.not_disappointed,
                Feeling::NoLongerUse => &mut counts.no_longer_use,
            } += 1;
        }
        counts
    }

    /// Everybody who uses the product.
    pub fn users(&self) -> u64 {
        [self.very_disappointed, self.somewhat_disappointed, self.not_disappointed]
            .map(u64::from)
            .iter()
            .sum()
    }
}

/// Scores the answers.
///
/// # Errors
/// Fewer than [`LEAST`] users; says how many more are needed.
pub fn score(counts: &Counts) -> Result<Ellis, ScoreError> {
    let n = counts.users();
    ScoreError::require("users who answered", LEAST, n)?;
    let very = u64::from(counts.very_disappointed);
    let mut figure = METHOD.figure(very as f64 / n as f64).with_n(n);
    let mut standing = Standing::Open;
    if let Some((low, high)) = wilson::interval(very, n, LEVEL) {
        figure = figure.with_interval(low, high, LEVEL, IntervalKind::Wilson);
        standing = match (low >= THRESHOLD, high < THRESHOLD) {
            (true, _) => Standing::Above,
            (_, true) => Standing::Below,
            _ => Standing::Open,
        };
    }
    Ok(Ellis { figure, counts: *counts, standing })
}

/// Either single answers or their counts.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[serde(default)]
    answers: Vec<Answer>,
    #[serde(default)]
    counts: Option<Counts>,
}

/// One respondent's answer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    #[serde(default)]
    respondent: Option<String>,
    answer: Feeling,
}

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "How many users would miss the product very much";
    const SOURCE: &'static str = "Ellis; Vohra 2018, First Round Review (Superhuman 22 % to 58 %)";
    const LEAST: u64 = LEAST;
    const TABLE: Table = Table::Records { field: "answers" };
    type Input = Input;

    fn example() -> Input {
        let counts = Counts {
            very_disappointed: 40,
            somewhat_disappointed: 35,
            not_disappointed: 25,
            no_longer_use: 4,
        };
        Input { answers: Vec::new(), counts: Some(counts) }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let people = input.answers.iter().map(|one| one.respondent.as_deref());
        respondents::only_once("answers", people)?;
        let counts = match (&input.counts, input.answers.as_slice()) {
            (Some(counts), []) => *counts,
            (None, answers) if !answers.is_empty() => {
                Counts::of(answers.iter().map(|one| one.answer))
            }
            _ => return Err(ScoreError::input("answers", "give either answers or counts")),
        };
        let ellis = score(&counts)?;
        let result = json!({
            "share": ellis.figure.value,
            "threshold": THRESHOLD,
            "standing": ellis.standing,
            "counts": counts,
        });
        Ok(Scores::new(counts.users(), result)?.with_interval(ellis.figure.interval))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_is_met_only_by_the_whole_interval() {
        let counts = |very, not| Counts {
            very_disappointed: very,
            not_disappointed: not,
            ..Counts::default()
        };
        assert_eq!(score(&counts(40, 60)).unwrap().standing, Standing::Open);
        assert_eq!(score(&counts(60, 40)).unwrap().standing, Standing::Above);
        assert_eq!(score(&counts(10, 90)).unwrap().standing, Standing::Below);
    }

    #[test]
    fn former_users_are_excluded_and_too_few_are_refused() {
        let counts = Counts { very_disappointed: 20, no_longer_use: 50, ..Counts::default() };
        let told = score(&counts).unwrap_err().to_string();
        assert!(told.contains("10 more needed"), "{told}");
    }
}
