//! Benchmarks with the real library on a small model.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::lab::{
    engine::{
        Provider,
        testing::{engine, engine_with, golden},
    },
    watch::{Event, Unwatched, Watch},
};

fn request(provider: Provider) -> BenchRequest {
    BenchRequest {
        batch: 3,
        threads: 1,
        seconds: 0.3,
        warmup: 5,
        ..BenchRequest::new(golden("tiny.onnx"), provider)
    }
}

#[test]
fn a_record_holds_what_its_figures_depend_on() {
    let Some(engine) = engine() else { return };
    let record = run(&engine, &request(Provider::Cpu), &Unwatched).unwrap();
    assert_eq!(record.n >= minimum_queries(0.99), record.latency.p99_ms.is_some());
    assert!((record.throughput_per_s - 3.0 * record.n as f64 / record.seconds).abs() < 1e-6);
    assert!(record.seconds >= 0.3 && record.min_ms <= record.mean_ms);
    // Little's law: one query is under way at any time, less what lies between two queries.
    let concurrency = record.n as f64 / record.seconds * record.mean_ms / 1e3;
    assert!(concurrency <= 1.000_001, "{concurrency}");
    assert_eq!(record.fallbacks().count(), 0);
    assert_eq!((record.precision.as_str(), record.model.as_str()), ("fp32", "tiny.onnx"));
    assert_eq!(record.environment.onnxruntime, engine.version().to_string());
    assert_eq!(record.noisy, record.other_cpu_share.is_none_or(|share| share > NOISY_ABOVE));
    let json = serde_json::to_value(&record).unwrap();
    for key in ["p50_ms", "p90_ms", "p99_ms", "placement", "other_cpu_share", "device"] {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(serde_json::from_value::<BenchRecord>(json).unwrap(), record);
}

#[test]
fn a_gpu_in_software_is_no_input_of_a_report() {
    let Some(engine) = engine_with(Provider::WebGpu) else { return };
    let record = run(&engine, &request(Provider::WebGpu), &Unwatched).unwrap();
    assert_eq!(record.fallbacks().count(), 0);
    assert!(!(record.software_adapter && record.usable_in_report()));
    assert_eq!(record.software_adapter, engine.provider(Provider::WebGpu).software_adapter);
}

#[test]
fn the_precision_and_the_fallbacks_come_from_what_ran() {
    let Some(engine) = engine_with(Provider::WebGpu) else { return };
    let request = BenchRequest {
        model: golden("quantized_input.onnx"),
        allow_cpu_fallback: true,
        ..request(Provider::WebGpu)
    };
    let record = run(&engine, &request, &Unwatched).unwrap();
    assert_eq!(record.precision, "int8");
    assert!(record.fallbacks().count() > 0, "{:?}", record.placement);
}

#[test]
fn a_wrong_request_fails_before_anything_is_measured() {
    let Some(engine) = engine() else { return };
    let tries = [
        BenchRequest { batch: 0, ..request(Provider::Cpu) },
        BenchRequest { threads: 0, ..request(Provider::Cpu) },
        BenchRequest { model: "missing.onnx".into(), ..request(Provider::Cpu) },
    ];
    for request in tries {
        assert!(run(&engine, &request, &Unwatched).unwrap_err().is_bad_input());
    }
}

/// Cancels as soon as the measurement has begun.
#[derive(Default)]
struct CancelMeasuring(AtomicUsize);

impl Watch for CancelMeasuring {
    fn tell(&self, event: Event) {
        if matches!(event, Event::Step { name, .. } if name == "measure") {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    fn cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst) > 0
    }
}

#[test]
fn a_cancelled_benchmark_ends_soon_and_keeps_nothing() {
    let Some(engine) = engine() else { return };
    let watch = CancelMeasuring::default();
    let long = BenchRequest { seconds: 600.0, ..request(Provider::Cpu) };
    let error = run(&engine, &long, &watch).unwrap_err();
    assert!(matches!(error, BenchError::Cancelled), "{error}");
}
