//! The real library on small models, compared with the answers of the
//! reference evaluator of the `onnx` package (scripts/golden/engine.py).

use std::{fs, path::Path};

use super::{
    testing::{engine, engine_with, golden},
    *,
};

#[derive(serde::Deserialize)]
struct Answer {
    rows: usize,
    classes: usize,
    input: Vec<f32>,
    logits: Vec<f32>,
}

fn answer() -> Answer {
    serde_json::from_str(&fs::read_to_string(golden("tiny.json")).unwrap()).unwrap()
}

/// Infers the golden input, returns the comparison and who computed what.
fn compare(engine: &Engine, options: SessionOptions) -> (Parity, Vec<NodePlacement>) {
    let folder = tempfile::tempdir().unwrap();
    let profile = Some(folder.path().join("profile"));
    let mut session =
        engine.session(&golden("tiny.onnx"), &SessionOptions { profile, ..options }).unwrap();
    let Answer { rows, classes, input, logits } = answer();
    let got = session.infer(&input, rows).unwrap();
    (compare_logits(&logits, &got, classes).unwrap(), session.placement().unwrap())
}

#[test]
fn the_cpu_agrees_with_an_independent_evaluator() {
    let Some(engine) = engine() else { return };
    for threads in [1, 2] {
        let (parity, placement) = compare(&engine, SessionOptions::new(Provider::Cpu, threads));
        assert!(parity.holds() && parity.n == 7, "{parity:?}");
        assert!(placement.iter().all(|node| node.provider == "CPUExecutionProvider"));
        assert!(placement.len() >= 3, "{placement:?}");
    }
}

#[test]
fn webgpu_agrees_and_computes_every_node_itself() {
    let Some(engine) = engine_with(Provider::WebGpu) else { return };
    let (parity, placement) = compare(&engine, SessionOptions::new(Provider::WebGpu, 2));
    assert!(parity.holds(), "{parity:?}");
    assert!(placement.iter().all(|node| node.provider == "WebGpuExecutionProvider"));
    assert_eq!(placement.iter().filter(|node| node.op == "Gemm").count(), 3, "{placement:?}");
}

#[test]
fn a_gpu_without_a_device_node_is_marked_as_software() {
    let Some(engine) = engine_with(Provider::WebGpu) else { return };
    let status = engine.provider(Provider::WebGpu);
    assert_eq!(status.software_adapter, !device::gpu_node_exists(), "{status:?}");
    assert_eq!(status.software_adapter, status.device.unwrap().contains("software"));
}

#[test]
fn falling_back_to_the_cpu_is_refused_unless_allowed() {
    let Some(engine) = engine_with(Provider::WebGpu) else { return };
    let options = SessionOptions::new(Provider::WebGpu, 2);
    let error = engine.session(&golden("quantized_input.onnx"), &options).unwrap_err();
    assert!(matches!(error, EngineError::Fallback { .. }), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let profile = Some(folder.path().join("profile"));
    let mixed = SessionOptions { allow_cpu_fallback: true, profile, ..options };
    let mut session = engine.session(&golden("quantized_input.onnx"), &mixed).unwrap();
    let Answer { rows, input, .. } = answer();
    session.infer(&input, rows).unwrap();
    let placement = session.placement().unwrap();
    let by = |provider| placement.iter().filter(|node| node.provider == provider).count();
    assert!(by("CPUExecutionProvider") > 0, "{placement:?}");
    assert!(by("WebGpuExecutionProvider") > 0, "{placement:?}");
}

#[test]
fn a_provider_that_is_not_here_is_explained() {
    let Some(engine) = engine() else { return };
    let statuses = engine.providers();
    assert_eq!(statuses.len(), PROVIDERS.len());
    for status in statuses {
        assert_eq!(status.available, status.device.is_some(), "{status:?}");
        assert_eq!(status.code.is_some(), status.reason.is_some(), "{status:?}");
        assert!(status.available || status.reason.is_some_and(|why| why.len() > 20));
        if status.available {
            continue;
        }
        let options = SessionOptions::new(status.provider, 1);
        let error = engine.session(&golden("tiny.onnx"), &options).unwrap_err();
        assert!(matches!(error, EngineError::ProviderUnavailable { .. }), "{error}");
        assert!(!error.is_bad_input());
    }
}

#[test]
fn files_that_are_no_models_are_refused_by_name() {
    let Some(engine) = engine() else { return };
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(golden("tiny.onnx")).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let bad = [
        write("truncated.onnx", &whole[..whole.len() / 2]),
        write("text.onnx", b"this is no model"),
        write("empty.onnx", b""),
        folder.path().join("missing.onnx"),
        folder.path().to_owned(),
    ];
    for path in bad {
        let error = engine.session(&path, &SessionOptions::new(Provider::Cpu, 1)).unwrap_err();
        assert!(error.is_bad_input(), "{error}");
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}

#[test]
fn a_model_of_ids_takes_whole_numbers() {
    let Some(engine) = engine() else { return };
    let options = SessionOptions::new(Provider::Cpu, 1);
    let mut session = engine.session(&golden("integer_input.onnx"), &options).unwrap();
    assert!(session.takes_ids() && session.vocabulary().is_none());
    let ids = [1.0, 0.0, 9_999.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    assert_eq!(session.infer(&ids, 2).unwrap(), ids);
    for bad in [0.5, -1.0, f32::NAN, f32::INFINITY, 3e7] {
        let error = session.infer(&[1.0, bad, 2.0, 3.0], 1).unwrap_err();
        assert!(matches!(error, EngineError::Id { .. }) && error.is_bad_input(), "{error}");
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    let Some(engine) = engine() else { return };
    let tiny = golden("tiny.onnx");
    for threads in [0, MAX_THREADS + 1] {
        let error =
            engine.session(&tiny, &SessionOptions::new(Provider::Cpu, threads)).unwrap_err();
        assert!(matches!(error, EngineError::Threads { .. }), "{error}");
    }
    let mut session = engine.session(&tiny, &SessionOptions::new(Provider::Cpu, 1)).unwrap();
    assert_eq!((session.features(), session.input().name.as_str()), (12, "input"));
    assert_eq!(session.output().shape, [None, Some(4)]);
    for (values, rows) in [(0, 0), (11, 1), (12, 2), (12, 0), (0, usize::MAX)] {
        let error = session.infer(&vec![0.0; values], rows).unwrap_err();
        assert!(matches!(error, EngineError::InputLength { .. }), "{error}");
    }
    assert!(session.placement().is_err(), "no profile was asked for");
}

#[test]
fn a_second_library_is_refused_in_the_same_process() {
    let Some(engine) = engine() else { return };
    let other = Path::new("/nowhere/libonnxruntime.so");
    let error = Engine::load(Path::new("."), Some(other)).unwrap_err();
    assert!(matches!(error, EngineError::AlreadyLoaded { .. }), "{error}");
    let again = Engine::load(Path::new("."), None).unwrap();
    assert!(std::sync::Arc::ptr_eq(&engine, &again));
}
