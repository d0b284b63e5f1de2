//! The price sensitivity meter as a method of the registry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{LEAST, METHOD, NARROWER, Prices, Range, score};
use crate::scoring::{Method, ScoreError, Scored, Scores, table::Table};

/// Four prices of every respondent.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(min = 1))]
    answers: Vec<Prices>,
    #[serde(default)]
    range: Range,
    /// Currency of the prices, for people.
    #[serde(default)]
    currency: Option<String>,
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
            Prices { too_cheap, cheap, expensive: cheap + 4.0 + a, too_expensive: 27.0 + a + b }
        };
        Input {
            answers: (0..36).map(answer).collect(),
            range: Range::Original,
            currency: Some("EUR".to_owned()),
        }
    }

    fn score(input: &Input, seed: u64) -> Result<Scores, ScoreError> {
        let meter = score(&input.answers, input.range, seed)?;
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
            "curves": meter.curves.points,
        });
        Ok(Scores::new(meter.n, result)?
            .with_interval(meter.optimal.interval)
            .with_convention(convention)
            .with_warnings(dropped.into_iter().chain(open)))
    }
}
