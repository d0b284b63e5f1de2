//! What `assay lab bench-endpoint --json` prints.

use serde::Serialize;

use super::costs::Costs;
use endpoint::{
    load::{SearchEnd, Trial},
    measurement::Measurement,
};

/// What is printed as JSON.
#[derive(Serialize)]
pub(super) struct Output<'a> {
    #[serde(flatten)]
    pub(super) last: &'a Measurement,
    #[serde(flatten)]
    pub(super) costs: Costs,
    /// One measurement for each concurrency, where several were asked for.
    #[serde(skip_serializing_if = "<[Measurement]>::is_empty")]
    pub(super) sweep: &'a [Measurement],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) search: Option<Search>,
}

/// The highest rate that keeps the promise.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Search {
    pub(super) highest_rate_per_s: Option<f64>,
    pub(super) end: SearchEnd,
    /// Share of the requests that must keep every target.
    pub(super) share_asked: f64,
    pub(super) trials: Vec<Trial>,
}
