//! The price sensitivity meter as a method of the registry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{LEAST, METHOD, NARROWER, Prices, Range, score};
use crate::{Method, ScoreError, Scored, Scores, respondents, table::Table};

/// Four prices of every respondent.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(min = 1))]
    answers: Vec<Answer>,
    #[serde(default)]
    range: Range,
    /// Currency of the prices, for people.
    #[serde(default)]
    currency: Option<String>,
}

/// One respondent's four prices; who leaves one out is left out.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Answer {
    respondent: Option<String>,
    /// So cheap that the quality must be bad.
    #[schemars(range(min = 0.0, max = 1e12))]
    too_cheap: Option<f64>,
    /// A bargain.
    #[schemars(range(min = 0.0, max = 1e12))]
    cheap: Option<f64>,
    /// Getting expensive, still worth thinking about.
    #[schemars(range(min = 0.0, max = 1e12))]
    expensive: Option<f64>,
    /// Out of the question.
    #[schemars(range(min = 0.0, max = 1e12))]
    too_expensive: Option<f64>,
}

impl Answer {
    fn prices(&self) -> Option<Prices> {
        Some(Prices {
            too_cheap: self.too_cheap?,
            cheap: self.cheap?,
            expensive: self.expensive?,
            too_expensive: self.too_expensive?,
        })
    }
}

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "Between which prices a product is worth its money";
    const SOURCE: &'static str = "Van Westendorp 1976, ESOMAR; curves and crossings as in R's \
                                  pricesensitivitymeter";
    const LEAST: u64 = LEAST;
    const TABLE: Table = Table::Records { field: "answers" };
    type Input = Input;

    fn example() -> Input {
        let answer = |k: u32| {
            let (a, b) = (f64::from(k * 7 % 11), f64::from(k * 5 % 13));
            let (too_cheap, cheap) = (6.0 + a / 2.0, 10.0 + a / 2.0 + b / 4.0);
            Answer {
                respondent: Some(format!("respondent {}", k + 1)),
                too_cheap: Some(too_cheap),
                cheap: Some(cheap),
                expensive: Some(cheap + 4.0 + a),
                too_expensive: Some(27.0 + a + b),
            }
        };
        Input {
            answers: (0..36).map(answer).collect(),
            range: Range::Original,
            currency: Some("EUR".to_owned()),
        }
    }

    fn score(input: &Input, seed: u64) -> Result<Scores, ScoreError> {
        let people = input.answers.iter().map(|one| one.respondent.as_deref());
        respondents::only_once("answers", people)?;
        let complete: Vec<Prices> = input.answers.iter().filter_map(Answer::prices).collect();
        let meter = score(&complete, input.range, seed)?;
        let incomplete = input.answers.len() - complete.len();
        let silent = (incomplete > 0)
            .then(|| format!("{incomplete} respondents are left out: a price is missing"));
        let dropped = (meter.dropped > 0).then(|| {
            format!("{} respondents are left out: their four prices do not rise", meter.dropped)
        });
        let open = [&meter.lowest, &meter.highest, &meter.optimal, &meter.indifferent]
            .iter()
            .any(|crossing| crossing.price.is_none())
            .then(|| "some curves do not cross inside the stated prices".to_owned());
        let convention = match input.range {
            Range::Original => METHOD.convention,
            Range::Narrower => NARROWER,
        };
        let result = json!({
            "range": meter.range,
            "currency": input.currency,
            "optimal": meter.optimal,
            "indifferent": meter.indifferent,
            "lowest": meter.lowest,
            "highest": meter.highest,
            "dropped": meter.dropped,
            "incomplete": incomplete,
            "curves": meter.curves.points,
        });
        Ok(Scores::new(meter.n, result)?
            .with_interval(meter.optimal.interval)
            .with_convention(convention)
            .with_warnings(silent.into_iter().chain(dropped).chain(open)))
    }
}
