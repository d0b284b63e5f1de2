//! The request of a benchmark, and its ranges.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::engine::{MAX_THREADS, Provider};
use parsing::param::{Param, ParamError};

/// The request of a benchmark. Build it with [`BenchRequest::new`], change
/// fields, then [`BenchRequest::check`]; [`super::run`] checks again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BenchRequest {
    /// The ONNX file.
    pub model: PathBuf,
    pub provider: Provider,
    /// Samples per query.
    #[serde(default = "defaults::batch")]
    pub batch: u32,
    /// Threads inside one operator.
    #[serde(default = "defaults::threads")]
    pub threads: u32,
    /// Length of the measurement, without warm-up.
    #[serde(default = "defaults::seconds")]
    pub seconds: f64,
    /// Queries before the measurement, whose latencies are discarded.
    #[serde(default = "defaults::warmup")]
    pub warmup: u32,
    /// Seed of the random inputs.
    #[serde(default)]
    pub seed: u64,
    /// Let the CPU compute nodes that the provider cannot. The record shows which.
    #[serde(default)]
    pub allow_cpu_fallback: bool,
}

pub const BATCH: Param = Param {
    name: "batch",
    default: 1.0,
    low: 1.0,
    high: 4096.0,
    whole: true,
    unit: "samples",
    help: "Samples per query.",
};
pub const THREADS: Param = Param {
    name: "threads",
    default: 2.0,
    low: 1.0,
    high: MAX_THREADS as f64,
    whole: true,
    unit: "threads",
    help: "Threads inside one operator.",
};
pub const SECONDS: Param = Param {
    name: "seconds",
    default: 10.0,
    low: 0.1,
    high: 3600.0,
    whole: false,
    unit: "s",
    help: "Length of the measurement, without the warm-up.",
};
pub const WARMUP: Param = Param {
    name: "warmup",
    default: 50.0,
    low: 1.0,
    high: 10_000.0,
    whole: true,
    unit: "queries",
    help: "Queries before the measurement; their latencies are discarded.",
};
/// Every numeric setting of a benchmark; names are those of [`BenchRequest`].
pub const PARAMS: [Param; 4] = [BATCH, THREADS, SECONDS, WARMUP];

impl BenchRequest {
    /// A request with the default numbers.
    #[must_use]
    pub fn new(model: PathBuf, provider: Provider) -> Self {
        Self {
            model,
            provider,
            batch: defaults::batch(),
            threads: defaults::threads(),
            seconds: defaults::seconds(),
            warmup: defaults::warmup(),
            seed: 0,
            allow_cpu_fallback: false,
        }
    }

    /// Checks every number against its range.
    ///
    /// # Errors
    /// The first number outside its range, with the name of its field.
    pub fn check(&self) -> Result<(), ParamError> {
        BATCH.check(f64::from(self.batch))?;
        THREADS.check(f64::from(self.threads))?;
        SECONDS.check(self.seconds)?;
        WARMUP.check(f64::from(self.warmup))?;
        Ok(())
    }
}

/// The defaults of the table, for serde.
mod defaults {
    use super::{BATCH, SECONDS, THREADS, WARMUP};

    pub(super) fn batch() -> u32 {
        BATCH.default as u32
    }

    pub(super) fn threads() -> u32 {
        THREADS.default as u32
    }

    pub(super) fn seconds() -> f64 {
        SECONDS.default
    }

    pub(super) fn warmup() -> u32 {
        WARMUP.default as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> BenchRequest {
        BenchRequest::new(PathBuf::from("m.onnx"), Provider::Cpu)
    }

    #[test]
    fn the_defaults_are_within_their_ranges() {
        assert_eq!(request().check(), Ok(()));
        for param in &PARAMS {
            assert_eq!(param.check(param.default), Ok(param.default));
        }
    }

    #[test]
    fn a_number_outside_its_range_is_refused_by_name() {
        let mut tries = [request(), request(), request(), request(), request()];
        tries[0].batch = 0;
        tries[1].threads = 0;
        tries[2].seconds = f64::NAN;
        tries[3].warmup = 0;
        tries[4].batch = 4097;
        let fields: Vec<_> = tries.iter().map(|r| r.check().unwrap_err().field()).collect();
        assert_eq!(fields, ["batch", "threads", "seconds", "warmup", "batch"]);
    }

    #[test]
    fn a_request_of_model_and_provider_alone_takes_the_defaults() {
        let json = r#"{"model":"m.onnx","provider":"cpu"}"#;
        assert_eq!(serde_json::from_str::<BenchRequest>(json).unwrap(), request());
        let wrong = r#"{"model":"m.onnx","provider":"cpu","batchs":2}"#;
        assert!(serde_json::from_str::<BenchRequest>(wrong).is_err());
    }
}
