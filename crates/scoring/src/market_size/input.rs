//! The market size as a method of the registry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    METHOD,
    market::{Level, Segment, TopDown},
    no_interval, size,
};
use crate::{Method, ScoreError, Scored, Scores, table::Table};

/// The segments of a market.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(min = 1))]
    segments: Vec<Segment>,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    top_down: Option<TopDown>,
}

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "How large the market is, and what of it can be won";
    const SOURCE: &'static str = "bottom-up sizing as usual in venture practice; figures of \
                                  bird.parkerslegacy and v50.ai";
    const LEAST: u64 = 1;
    const TABLE: Table = Table::Records { field: "segments" };
    type Input = Input;

    fn example() -> Input {
        let segment = |name: &str, accounts, annual_value, served, attainable_share| Segment {
            name: name.to_owned(),
            accounts,
            annual_value,
            served,
            attainable_share,
            customers: None,
        };
        Input {
            segments: vec![
                segment("clinics", 5_000.0, 1_000.0, true, Some(0.05)),
                segment("hospitals", 400.0, 20_000.0, true, Some(0.02)),
                segment("insurers", 90.0, 50_000.0, false, None),
            ],
            currency: Some("EUR".to_owned()),
            top_down: Some(TopDown {
                amount: 15_000_000.0,
                of: Level::Tam,
                source: Some("analyst's report".to_owned()),
            }),
        }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let found = size(&input.segments, input.top_down.as_ref())?;
        let result = json!({
            "currency": input.currency,
            "tam": found.tam,
            "sam": found.sam,
            "som": found.som,
            "segments": found.segments,
            "cross_check": found.cross_check,
        });
        Ok(Scores::new(input.segments.len() as u64, result)?
            .with_warnings(found.warnings)
            .with_warnings([no_interval()]))
    }
}
