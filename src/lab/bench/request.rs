//! What to measure, and the ranges of it. Knows nothing of how it is done.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::lab::engine::Provider;

/// A benchmark that somebody wants. Build it with [`BenchRequest::new`], change
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
    /// Length of the measurement, warm-up not counted.
    #[serde(default = "defaults::seconds")]
    pub seconds: f64,
    /// Queries before the measurement, whose latencies are thrown away.
    #[serde(default = "defaults::warmup")]
    pub warmup: u32,
    /// Seed of the random inputs.
    #[serde(default)]
    pub seed: u64,
    /// Let the CPU compute nodes that the provider cannot. The record shows which.
    #[serde(default)]
    pub allow_cpu_fallback: bool,
}

/// One number of a request: its name, default and range. Forms, command line
/// and documentation are made from these, and only here are ranges checked.
#[derive(Debug, Clone, Copy)]
pub struct BenchParam {
    pub name: &'static str,
    pub unit: &'static str,
    pub min: f64,
    pub max: f64,
    /// Only whole numbers.
    pub whole: bool,
    pub default: fn() -> f64,
    pub help: &'static str,
}

/// The numbers of a request.
pub const BENCH_PARAMS: [BenchParam; 4] = [
    BenchParam {
        name: "batch",
        unit: "samples",
        min: 1.0,
        max: 4096.0,
        whole: true,
        default: || f64::from(defaults::batch()),
        help: "Samples per query",
    },
    BenchParam {
        name: "threads",
        unit: "threads",
        min: 1.0,
        max: 256.0,
        whole: true,
        default: || f64::from(defaults::threads()),
        help: "Threads inside one operator",
    },
    BenchParam {
        name: "seconds",
        unit: "s",
        min: 0.1,
        max: 3600.0,
        whole: false,
        default: defaults::seconds,
        help: "Length of the measurement, warm-up not counted",
    },
    BenchParam {
        name: "warmup",
        unit: "queries",
        min: 1.0,
        max: 10_000.0,
        whole: true,
        default: || f64::from(defaults::warmup()),
        help: "Queries before the measurement",
    },
];

/// A number outside its range.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{field} is {got}; it must be between {min} and {max} {unit}")]
pub struct OutOfRange {
    /// Name of the field.
    pub field: &'static str,
    pub got: f64,
    pub min: f64,
    pub max: f64,
    pub unit: &'static str,
}

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
    pub fn check(&self) -> Result<(), OutOfRange> {
        for param in &BENCH_PARAMS {
            let got = match param.name {
                "batch" => f64::from(self.batch),
                "threads" => f64::from(self.threads),
                "seconds" => self.seconds,
                _ => f64::from(self.warmup),
            };
            // Written so that a NaN is refused.
            if !(param.min..=param.max).contains(&got) {
                let BenchParam { name, min, max, unit, .. } = *param;
                return Err(OutOfRange { field: name, got, min, max, unit });
            }
        }
        Ok(())
    }
}

mod defaults {
    pub(super) fn batch() -> u32 {
        1
    }

    pub(super) fn threads() -> u32 {
        std::thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(1))
    }

    pub(super) fn seconds() -> f64 {
        10.0
    }

    pub(super) fn warmup() -> u32 {
        50
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
        for param in &BENCH_PARAMS {
            assert!((param.min..=param.max).contains(&(param.default)()), "{}", param.name);
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
        let fields: Vec<_> = tries.iter().map(|r| r.check().unwrap_err().field).collect();
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
