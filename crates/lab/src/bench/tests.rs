//! Benchmarks with the real library on a small model.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use super::*;
use crate::{
    engine::{
        EngineError, Feed, FeedValues, Provider, SessionOptions,
        testing::{engine, engine_with, golden},
    },
    onnx::{Metadata, write_factors},
    progress::{Event, NoProgress, ProgressReporter},
    recommend::FactorModel,
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
    let record = run(&engine, &request(Provider::Cpu), &NoProgress).unwrap();
    assert_eq!(record.n >= minimum_queries(0.99), record.latency.p99_ms.is_some());
    assert!((record.throughput_per_s - 3.0 * record.n as f64 / record.seconds).abs() < 1e-6);
    assert!(record.seconds >= 0.3 && record.min_ms <= record.mean_ms);
    // Little's law: one query is in progress at any time, except between two queries.
    let concurrency = record.n as f64 / record.seconds * record.mean_ms / 1e3;
    assert!(concurrency <= 1.000_001, "{concurrency}");
    assert_eq!(record.fallbacks().count(), 0);
    assert_eq!((record.precision.as_str(), record.model.as_str()), ("fp32", "tiny.onnx"));
    assert_eq!(record.environment.onnxruntime, engine.version().to_string());
    assert_eq!(record.noisy, record.other_cpu_share.is_none_or(|share| share > NOISY_ABOVE));
    // Measured again only beside other load, and three times at most.
    assert!(record.attempts == 1 || (2..=3).contains(&record.attempts));
    let at = |share: Option<f64>| BenchRecord {
        other_cpu_share: share,
        throughput_per_s: 600.0,
        ..record.clone()
    };
    for (share, highest, conservative) in [
        (Some(0.0), Some(600.0), false),
        (Some(0.1), Some(600.0), false),
        (Some(0.4), Some(1000.0), true),
        (Some(0.9), Some(6000.0), true),
        (Some(0.95), None, false),
        (Some(-0.1), None, false),
        (None, None, false),
    ] {
        let got = at(share).highest_throughput();
        assert_eq!(got.map(f64::round), highest, "{share:?}");
        assert_eq!(at(share).is_conservative(), conservative, "{share:?}");
    }
    let lowest = at(Some(0.4)).lowest_latency().unwrap();
    assert!((lowest - 0.6 * record.min_ms).abs() < 1e-12);
    assert_eq!(at(Some(0.96)).lowest_latency(), None);
    let json = serde_json::to_value(&record).unwrap();
    for key in ["p50_ms", "p90_ms", "p99_ms", "placement", "other_cpu_share", "device"] {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(serde_json::from_value::<BenchRecord>(json).unwrap(), record);
}

/// A recommender as the lab exports it, of 4 users and 5 items.
fn recommender(folder: &Path) -> PathBuf {
    let factors = |rows: usize| (0..rows * 2).map(|n| n as f32 / 10.0).collect();
    let model = FactorModel {
        mean: 3.0,
        user_bias: vec![0.1; 4],
        item_bias: vec![0.2; 5],
        factors: 2,
        user_factors: factors(4),
        item_factors: factors(5),
        low: 1.0,
        high: 5.0,
        item_ratings: vec![1; 5],
    };
    let about = Metadata {
        task: "recommendation",
        labels: &[],
        preprocessing: "none",
        data_digest: "abc",
        synthetic: true,
        data_licence: "CC0-1.0",
    };
    let path = folder.join("recommender.onnx");
    write_factors(&path, &model, "matrix-factorisation", &about).unwrap();
    path
}

#[test]
fn a_recommender_is_measured_in_pairs_of_its_users_and_items() {
    let Some(engine) = engine() else { return };
    let folder = tempfile::tempdir().unwrap();
    let request = BenchRequest { model: recommender(folder.path()), ..request(Provider::Cpu) };
    let record = run(&engine, &request, &NoProgress).unwrap();
    assert_eq!((record.request, record.batch), (RequestUnit::Pair, 3));
    let input = |name: &str, last| FilledInput {
        name: name.to_owned(),
        shape: Vec::new(),
        ids: Some([0, last]),
    };
    assert_eq!(record.inputs, [input("user", 3), input("item", 4)]);
    assert!((record.throughput_per_s - 3.0 * record.n as f64 / record.seconds).abs() < 1e-6);
    let ops: Vec<&str> = record.placement.iter().map(|node| node.op.as_str()).collect();
    assert_eq!(ops.iter().filter(|op| **op == "Gather").count(), 4, "{ops:?}");
    assert_eq!(record.usable_in_report(), record.highest_throughput().is_some());
    assert_eq!(record.fallbacks().count(), 0);
}

/// The ids come from the tables' lengths: one beyond is refused by the runtime itself.
#[test]
fn the_ids_that_are_drawn_are_all_that_there_are() {
    let Some(engine) = engine() else { return };
    let folder = tempfile::tempdir().unwrap();
    let model = recommender(folder.path());
    let mut session = engine.feeds(&model, &SessionOptions::new(Provider::Cpu, 1)).unwrap();
    let names: Vec<&str> = session.inputs().iter().map(|input| input.name.as_str()).collect();
    assert_eq!(names, ["user", "item"]);
    let mut rate = |user: i64, item: i64| {
        let feed = |name: &str, id| Feed {
            name: name.to_owned(),
            shape: vec![1],
            values: FeedValues::Ids(vec![id]),
        };
        let mut ratings = Vec::new();
        session
            .infer_into(&[feed("user", user), feed("item", item)], &mut ratings)
            .map(|()| ratings)
    };
    // 3 + .1 + .2 + .6 × .8 + .7 × .9
    let got = rate(3, 4).unwrap();
    assert!(got.len() == 1 && (got[0] - 4.41).abs() < 1e-5, "{got:?}");
    for (user, item) in [(4, 4), (3, 5)] {
        assert!(matches!(rate(user, item), Err(EngineError::Inference(_))));
    }
    let lone = Feed { name: "user".into(), shape: vec![2], values: FeedValues::Ids(vec![1]) };
    let error = session.infer_into(&[lone], &mut Vec::new()).unwrap_err();
    assert!(matches!(error, EngineError::InputLength { .. }), "{error}");
}

#[test]
fn inputs_that_cannot_be_generated_are_refused_with_the_reason() {
    let Some(engine) = engine() else { return };
    let request = BenchRequest { model: golden("integer_input.onnx"), ..request(Provider::Cpu) };
    let error = run(&engine, &request, &NoProgress).unwrap_err();
    assert!(error.is_bad_input() && error.to_string().contains("which ids there are"), "{error}");
}

/// A record of a version in which requests had no unit.
#[test]
fn records_of_versions_without_pairs_are_of_samples() {
    let Some(engine) = engine() else { return };
    let record = run(&engine, &request(Provider::Cpu), &NoProgress).unwrap();
    assert_eq!(record.inputs[0].shape, [12]);
    let mut older = serde_json::to_value(&record).unwrap();
    for key in ["request", "inputs", "attempts"] {
        older.as_object_mut().unwrap().remove(key).unwrap();
    }
    let read: BenchRecord = serde_json::from_value(older).unwrap();
    assert_eq!(read, BenchRecord { inputs: Vec::new(), attempts: 1, ..record });
}

#[test]
fn a_software_gpu_is_not_used_in_a_report() {
    let Some(engine) = engine_with(Provider::WebGpu) else { return };
    let record = run(&engine, &request(Provider::WebGpu), &NoProgress).unwrap();
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
    let record = run(&engine, &request, &NoProgress).unwrap();
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
        assert!(run(&engine, &request, &NoProgress).unwrap_err().is_bad_input());
    }
}

/// Cancels as soon as the measurement has begun.
#[derive(Default)]
struct CancelMeasuring(AtomicUsize);

impl ProgressReporter for CancelMeasuring {
    fn report(&self, event: Event) {
        if matches!(event, Event::Step { name, .. } if name == "measure") {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst) > 0
    }
}

#[test]
fn a_cancelled_benchmark_ends_soon_and_keeps_nothing() {
    let Some(engine) = engine() else { return };
    let reporter = CancelMeasuring::default();
    let long = BenchRequest { seconds: 600.0, ..request(Provider::Cpu) };
    let error = run(&engine, &long, &reporter).unwrap_err();
    assert!(matches!(error, BenchError::Cancelled), "{error}");
}
