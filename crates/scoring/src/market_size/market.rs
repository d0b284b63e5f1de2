//! The segments of a market, and a figure from above to compare with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of the market whose customers are alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    #[schemars(length(min = 1))]
    pub name: String,
    /// Customers there are.
    #[schemars(range(min = 0.0))]
    pub accounts: f64,
    /// What one of them pays in a year.
    #[schemars(range(min = 0.0))]
    pub annual_value: f64,
    /// Whether the product serves this segment.
    #[serde(default = "served")]
    pub served: bool,
    /// Share of the segment that can be won, 0 to 1.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub attainable_share: Option<f64>,
    /// Customers that can be won, instead of a share.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub customers: Option<f64>,
}

fn served() -> bool {
    true
}

/// Which of the three markets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The whole market.
    #[default]
    Tam,
    /// The segments that the product serves.
    Sam,
    /// What can be won of them.
    Som,
}

/// A figure from above, such as an analyst's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TopDown {
    /// Per year.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub amount: f64,
    #[serde(default)]
    pub of: Level,
    #[serde(default)]
    pub source: Option<String>,
}
