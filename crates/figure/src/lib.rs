//! The type of every computed number, from the computing crates to pages, JSON and reports.
//! Independent of how a number was computed.

mod note;
mod paths;

pub use note::{Note, Notes};
pub use paths::without_paths;

use serde::{Deserialize, Serialize};

/// A computed number with everything needed to judge it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The estimate; `None` when it cannot be computed (the warnings say why).
    pub value: Option<f64>,
    /// Unit of `value` and of the interval, for example `ms`, `USD`, `ratio`, `score 1-19`.
    pub unit: String,
    /// Number of observations behind the estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// Registered name of the method, for example `opportunity`.
    pub method: String,
    /// Version of the method, raised when its results may change.
    pub version: u32,
    #[serde(flatten)]
    pub warnings: Notes,
    #[serde(default)]
    pub sources: Vec<Source>,
}

/// An interval around an estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
    /// Coverage, for example 0.95.
    pub level: f64,
    pub kind: IntervalKind,
}

/// How an interval was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalKind {
    /// Percentile bootstrap over observations.
    Bootstrap,
    /// Wilson's score interval for a share.
    Wilson,
    /// Estimate ± a multiple of its standard error.
    Normal,
    /// Percentiles of a seeded simulation over stated distributions.
    Simulation,
    /// Smallest and largest possible value, no probability attached.
    Bounds,
}

/// A source of a number. Determines its underline and link.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    pub kind: SourceKind,
    /// Path inside the application, for example `/ventures/<id>/needs/<id>`.
    pub href: String,
    /// Short name shown to people.
    pub label: String,
    /// The record is older than its kind stays fresh.
    #[serde(default)]
    pub stale: bool,
}

/// Kinds of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Measured by the lab: a run or a benchmark.
    Measured,
    /// An observed record: a rating, a price, a share.
    Observed,
    /// An assumption.
    Assumption,
}

impl Figure {
    /// A figure without n, interval, warnings or sources; add them with the other functions.
    pub fn new(value: f64, unit: &str, method: &str, version: u32) -> Self {
        Self {
            value: value.is_finite().then_some(value),
            unit: unit.to_owned(),
            n: None,
            interval: None,
            method: method.to_owned(),
            version,
            warnings: Notes::default(),
            sources: Vec::new(),
        }
    }

    /// A missing figure, and why.
    pub fn refused(unit: &str, method: &str, version: u32, why: impl Into<Note>) -> Self {
        let mut figure = Self::new(f64::NAN, unit, method, version);
        figure.warnings.push(why.into());
        figure
    }

    #[must_use]
    pub fn with_n(mut self, n: u64) -> Self {
        self.n = Some(n);
        self
    }

    #[must_use]
    pub fn with_interval(mut self, low: f64, high: f64, level: f64, kind: IntervalKind) -> Self {
        self.interval = Some(Interval { low, high, level, kind });
        self
    }

    #[must_use]
    pub fn with_warning(mut self, warning: impl Into<Note>) -> Self {
        self.warnings.push(warning.into());
        self
    }

    #[must_use]
    pub fn with_source(mut self, source: Source) -> Self {
        self.sources.push(source);
        self
    }
}
