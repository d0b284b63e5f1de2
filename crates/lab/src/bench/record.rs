//! The record of a benchmark, with everything needed to interpret or repeat it.

use serde::{Deserialize, Serialize};

use super::{FilledInput, RequestUnit, percentiles::Percentiles};
use crate::engine::{NodePlacement, Provider};

/// Above this share of the CPU taken by others a benchmark is conservative: other load can only
/// have lowered the throughput and raised the latency.
pub const NOISY_ABOVE: f64 = 0.10;
/// From this share on there is no useful bound of what an idle machine would reach (twenty times as
/// much and more), and the benchmark is not used in a report.
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
    /// A GPU emulated on the CPU: marked wherever shown, never priced.
    pub software_adapter: bool,
    /// Requests per query.
    pub batch: u32,
    /// What one request is; samples in records of older versions.
    #[serde(default)]
    pub request: RequestUnit,
    /// What was sent; empty in records of older versions.
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
    /// Warm-up queries, which are discarded.
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
    /// There was other load: `other_cpu_share` above 10 %, or unknown.
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

/// Whether other processes took enough of the machine to matter.
pub(super) fn is_noisy(other_cpu_share: Option<f64>) -> bool {
    other_cpu_share.is_none_or(|share| share > NOISY_ABOVE)
}

impl BenchRecord {
    /// True when a report may use this record: what an idle machine would reach is bounded,
    /// and it is not a software GPU.
    #[must_use]
    pub fn usable_in_report(&self) -> bool {
        self.highest_throughput().is_some() && !self.software_adapter
    }

    /// Requests per second that an idle machine would reach at most: those measured ÷ (1 −
    /// the share of others), or just those measured where others took 10 % or less. `None` where
    /// others took 95 % or more, or an unknown share.
    #[must_use]
    pub fn highest_throughput(&self) -> Option<f64> {
        Some(self.throughput_per_s / self.free_share()?)
    }

    /// A lower bound, in milliseconds, of every percentile of the latency on an idle
    /// machine: the fastest query × the share that others left. The percentiles themselves
    /// are no bounds, since a preempted query waits for whole time slices.
    #[must_use]
    pub fn lowest_latency(&self) -> Option<f64> {
        Some(self.min_ms * self.free_share()?)
    }

    /// True when other load made the figures worse than those of an idle machine, by a
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
