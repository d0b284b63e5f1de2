//! What a benchmark found, with everything needed to judge it or to repeat it.

use serde::{Deserialize, Serialize};

use super::{FilledInput, RequestUnit, percentiles::Percentiles};
use crate::engine::{NodePlacement, Provider};

/// Above this share of the CPU taken by others a benchmark is conservative: other load can only
/// have lowered the throughput and raised the latency.
pub const NOISY_ABOVE: f64 = 0.10;
/// From this share on nothing useful bounds what the machine alone would reach (twenty times as
/// much and more), and the benchmark is no input of a report.
pub const BOUNDED_BELOW: f64 = 0.95;

/// A finished benchmark: closed loop, one query after the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchRecord {
    /// File name of the model.
    pub model: String,
    pub model_sha256: String,
    pub provider: Provider,
    /// What computed, for example `AMD EPYC 9V74`.
    pub device: String,
    /// A GPU played by the CPU: marked wherever shown, never priced.
    pub software_adapter: bool,
    /// Requests per query.
    pub batch: u32,
    /// What one request is. Records from before there were pairs are of samples.
    #[serde(default)]
    pub request: RequestUnit,
    /// What was sent; empty in records from before it was written down.
    #[serde(default)]
    pub inputs: Vec<FilledInput>,
    /// Threads inside one operator.
    pub threads: u32,
    /// `fp32`, `fp16` or `int8`, from the types and operators that ran.
    pub precision: String,
    /// Level of graph optimisation.
    pub optimization: String,
    /// Seed of the random inputs.
    pub seed: u64,
    /// Length asked for, in seconds.
    pub seconds_asked: f64,
    /// Length measured, in seconds.
    pub seconds: f64,
    /// Queries measured.
    pub n: u64,
    /// Queries thrown away before.
    pub warmup: u32,
    pub session_create_ms: f64,
    pub first_inference_ms: f64,
    pub mean_ms: f64,
    pub min_ms: f64,
    pub max_ms: f64,
    /// Sample percentiles of the query latency; `null` where `n` does not support one.
    #[serde(flatten)]
    pub latency: Percentiles,
    /// Upper bounds of the same percentiles at 99 % confidence, by MLPerf's early-stopping rule.
    pub latency_upper: Percentiles,
    /// Requests per second.
    pub throughput_per_s: f64,
    /// Mean latency of the fastest third over that of the slowest: 1 is perfectly steady.
    pub steadiness: Option<f64>,
    /// Which provider computed each node, from the profile of a run.
    pub placement: Vec<NodePlacement>,
    /// Share of the machine's CPU time taken by other processes meanwhile; `null` if unknown.
    pub other_cpu_share: Option<f64>,
    /// Other load went on: `other_cpu_share` above 10 %, or unknown.
    pub noisy: bool,
    /// Measurements made, of which this one had the least other load.
    #[serde(default = "once")]
    pub attempts: u32,
    pub environment: Environment,
    /// UTC, RFC 3339.
    pub started_at: String,
}

/// The machine and the programs of a measurement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    pub assay: String,
    pub onnxruntime: String,
    pub cpu: String,
    pub logical_cpus: u32,
    pub os: String,
    pub kernel: String,
    /// Frequency governor, where the machine shows one.
    pub governor: Option<String>,
}

fn once() -> u32 {
    1
}

/// Whether others took so much of the machine that it counts.
pub(super) fn is_noisy(other_cpu_share: Option<f64>) -> bool {
    other_cpu_share.is_none_or(|share| share > NOISY_ABOVE)
}

impl BenchRecord {
    /// True when a report may stand on this record: what the machine alone would reach is
    /// bounded, and it is no software GPU.
    #[must_use]
    pub fn usable_in_report(&self) -> bool {
        self.highest_throughput().is_some() && !self.software_adapter
    }

    /// Requests per second that the machine alone would reach at most: those measured ÷ (1 −
    /// the share of others), or just those measured where others took 10 % or less. `None` where
    /// others took 95 % or more, or nobody knows how much.
    #[must_use]
    pub fn highest_throughput(&self) -> Option<f64> {
        Some(self.throughput_per_s / self.free_share()?)
    }

    /// The least, in milliseconds, that any percentile of the latency would be on the machine
    /// alone: the fastest query × the share that others left. The percentiles themselves bound
    /// nothing, since a query that is put aside for another program waits for whole time slices.
    #[must_use]
    pub fn lowest_latency(&self) -> Option<f64> {
        Some(self.min_ms * self.free_share()?)
    }

    /// True when other load made the figures worse than the machine alone would give, by a
    /// bounded amount.
    #[must_use]
    pub fn is_conservative(&self) -> bool {
        self.free_share().is_some_and(|share| share < 1.0)
    }

    /// Share of the machine that others left, 1 where they took too little to count.
    fn free_share(&self) -> Option<f64> {
        let others = self.other_cpu_share.filter(|share| (0.0..BOUNDED_BELOW).contains(share))?;
        Some(if is_noisy(Some(others)) { 1.0 - others } else { 1.0 })
    }

    /// Nodes computed by another provider than the one asked for.
    pub fn fallbacks(&self) -> impl Iterator<Item = &NodePlacement> {
        self.placement.iter().filter(|node| node.provider != self.provider.name().runtime)
    }
}
