//! The kinds of background work, by the words of the queue: stores queue them, jobs do them.

/// A training run.
pub(super) const TRAIN: &str = "train";
/// A benchmark.
pub(super) const BENCHMARK: &str = "benchmark";
