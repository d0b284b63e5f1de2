//! Net promoter score with its standard error.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Method, ScoreError, Scored, Scores, respondents, table::Table, wilson};
use figure::{Figure, IntervalKind, Note};

pub const METHOD: Method = Method {
    id: "nps",
    version: 1,
    unit: "points -100 to 100",
    convention: "100 x (share of 9 and 10 - share of 0 to 6); standard error of a mean of +1, 0 and -1 \
                 with divisor n; interval = score +/- 1.96 standard errors",
};

/// Fewest answers.
pub const LEAST: u64 = 2;
const LEVEL: f64 = 0.95;

/// How often promoters, passives and detractors answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Answers 9 and 10.
    pub promoters: u32,
    /// Answers 7 and 8.
    pub passives: u32,
    /// Answers 0 to 6.
    pub detractors: u32,
}

/// The score and its standard error.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Nps {
    pub figure: Figure,
    /// In points.
    pub standard_error: f64,
    pub counts: Counts,
}

impl Counts {
    /// Counts answers from 0 to 10; larger ones count as 10.
    pub fn of(answers: impl IntoIterator<Item = u8>) -> Self {
        let mut counts = Self::default();
        for answer in answers {
            match answer {
                0..=6 => counts.detractors += 1,
                7..=8 => counts.passives += 1,
                _ => counts.promoters += 1,
            }
        }
        counts
    }

    pub fn n(&self) -> u64 {
        [self.promoters, self.passives, self.detractors].map(u64::from).iter().sum()
    }
}

/// Scores the answers.
///
/// # Errors
/// Fewer than [`LEAST`] answers; says how many more are needed.
pub fn score(counts: &Counts) -> Result<Nps, ScoreError> {
    let n = counts.n();
    ScoreError::require("answers", LEAST, n)?;
    let share = |count: u32| f64::from(count) / n as f64;
    let (promoters, detractors) = (share(counts.promoters), share(counts.detractors));
    let net = promoters - detractors;
    let variance = (promoters + detractors - net * net).max(0.0) / n as f64;
    let standard_error = 100.0 * variance.sqrt();
    let score = 100.0 * (f64::from(counts.promoters) - f64::from(counts.detractors)) / n as f64;
    let figure = METHOD.figure(score).with_n(n);
    let half = wilson::z_of_level(LEVEL) * standard_error;
    let figure = if half > 0.0 {
        let (low, high) = ((score - half).max(-100.0), (score + half).min(100.0));
        figure.with_interval(low, high, LEVEL, IntervalKind::Normal)
    } else {
        figure.with_warning(Note::new(
            "note-nps-same",
            "No interval: everybody is in the same group.",
        ))
    };
    Ok(Nps { figure, standard_error, counts: *counts })
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

/// How likely one respondent is to recommend the product.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    #[serde(default)]
    respondent: Option<String>,
    #[schemars(range(min = 0, max = 10))]
    score: u8,
}

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "How many more would recommend the product than warn of it";
    const SOURCE: &'static str =
        "Reichheld 2003; standard error by Engelhardt, cybaea.net, via r-bloggers.com";
    const LEAST: u64 = LEAST;
    const TABLE: Table = Table::Records { field: "answers" };
    type Input = Input;

    fn example() -> Input {
        let counts = Counts { promoters: 50, passives: 30, detractors: 20 };
        Input { answers: Vec::new(), counts: Some(counts) }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let people = input.answers.iter().map(|one| one.respondent.as_deref());
        respondents::only_once("answers", people)?;
        let counts = match (&input.counts, input.answers.as_slice()) {
            (Some(counts), []) => *counts,
            (None, answers) if !answers.is_empty() => {
                Counts::of(answers.iter().map(|one| one.score))
            }
            _ => return Err(ScoreError::input("answers", "give either answers or counts")),
        };
        let nps = score(&counts)?;
        let result = json!({
            "nps": nps.figure.value,
            "standard_error": nps.standard_error,
            "counts": counts,
        });
        Ok(Scores::new(counts.n(), result)?
            .with_interval(nps.figure.interval)
            .with_warnings(nps.figure.warnings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_fall_into_their_groups() {
        let counts = Counts::of([0, 6, 7, 8, 9, 10, 10]);
        assert_eq!(counts, Counts { promoters: 3, passives: 2, detractors: 2 });
    }

    #[test]
    fn one_group_has_a_score_but_no_interval() {
        let nps = score(&Counts { promoters: 12, ..Counts::default() }).unwrap();
        assert_eq!((nps.figure.value, nps.standard_error), (Some(100.0), 0.0));
        assert_eq!((nps.figure.interval, nps.figure.warnings.len()), (None, 1));
        let one = score(&Counts { promoters: 1, ..Counts::default() }).unwrap_err();
        assert!(one.to_string().contains("1 more needed"), "{one}");
    }
}
