//! Recommenders from ratings to an exported model: factors, neighbours and
//! biases, always beside the bias-only baseline.

use std::path::Path;

use super::{
    LabError, ParityRecord, TrainRequest, leak,
    memory::{self, InitialMemory},
    paths::RunPaths,
    rating_memory::{SESSION, loading, memory_of},
    rating_outcome::RatingOutcome,
    rating_parts::{Parts, TrainedRecommender},
    sidecar::{self, metadata},
};
use crate::{
    artifact::{self, write_atomically},
    data::{self, Loaded, RatingData},
    digest::file_sha256,
    engine::{Engine, compare_logits},
    host_lock::HostLock,
    onnx::write_factors,
    progress::{Event, ProgressReporter},
    recommend::Ratings,
};

/// Pairs in one call of ONNX Runtime while comparing.
const CHUNK: usize = 10_000;

/// Trains a recommender, measures it on the test ratings beside biases alone,
/// and exports it.
///
/// # Errors
/// As [`super::run()`].
pub fn recommend(
    request: &TrainRequest,
    paths: RunPaths<'_>,
    engine: Option<&Engine>,
    reporter: &dyn ProgressReporter,
) -> Result<RatingOutcome, LabError> {
    request.check().map_err(LabError::Request)?;
    request.check_task()?;
    request.check_device()?;
    let before = InitialMemory::now();
    let loaded = data::load_with(&request.data, &request.load, paths.cache, reporter)?;
    leak::report_warnings(&loaded, reporter);
    let split = loaded.validation(request.validation_share, request.seed)?;
    let Loaded::Ratings(data) = loaded else {
        return Err(LabError::WrongKind("recommenders take ratings"));
    };
    let past = before.program().saturating_add(loading(request, &data));
    let exported = engine.is_some() && request.model() != "item-knn";
    let session = if exported { SESSION } else { 0 };
    let coming = memory_of(request, &data, &split).saturating_add(session) as u64;
    let memory_estimate = memory::check(before.expected(&[past], &[coming]))?;
    let _turn = HostLock::for_training(reporter)?;
    let parts = Parts::of(&data, &split);
    let fitted = parts.fit(request, paths.checkpoint, reporter)?;
    let test = parts.test.ratings()?;
    let metrics = parts.measure(&data, fitted.model.as_recommender(), reporter)?;
    let staging = artifact::staging(paths.folder)?;
    let mut outcome = fitted.outcome(request, &data, &split, metrics);
    outcome.memory_estimate = memory_estimate;
    if let TrainedRecommender::Factors(model) = &fitted.model {
        let path = staging.path().join(artifact::MODEL);
        let words = "numbers of users and items in the order of their ids";
        write_factors(&path, model, request.model(), &metadata(request, &data, &[], words))?;
        let unreadable = |source| artifact::ArtifactError { path: path.clone(), source };
        outcome.onnx_sha256 = Some(file_sha256(&path).map_err(unreadable)?);
        outcome.onnx_path = Some(paths.folder.join(artifact::MODEL));
        let predicted = model.predict(test.users(), test.items())?;
        let threads = request.threads as usize;
        let parity =
            engine.map(|engine| compare(engine, &path, &test, &predicted, threads, reporter));
        outcome.parity = parity.transpose()?;
    }
    write_records(&staging, request, &data, &outcome)?;
    if reporter.is_cancelled() {
        return Err(LabError::Cancelled);
    }
    artifact::publish(staging, paths.folder)?;
    Ok(outcome)
}

fn compare(
    engine: &Engine,
    model: &Path,
    test: &Ratings<'_>,
    predicted: &[f32],
    threads: usize,
    reporter: &dyn ProgressReporter,
) -> Result<ParityRecord, LabError> {
    let pairs = [test.users(), test.items()];
    let got = rated_by(engine, model, threads, pairs, "parity", reporter)?;
    let comparison = compare_logits(predicted, &got, 1)?;
    Ok(ParityRecord {
        comparison,
        passed: comparison.holds(),
        runtime_version: engine.version().to_string(),
    })
}

/// Ratings of pairs of users and items by a model's file in ONNX Runtime; `step` is what
/// progress is reported as.
pub(super) fn rated_by(
    engine: &Engine,
    model: &Path,
    threads: usize,
    [users, items]: [&[u32]; 2],
    step: &str,
    reporter: &dyn ProgressReporter,
) -> Result<Vec<f32>, LabError> {
    let mut session = engine.pairs(model, threads)?;
    let mut got = Vec::with_capacity(users.len());
    for (part, others) in users.chunks(CHUNK).zip(items.chunks(CHUNK)) {
        if reporter.is_cancelled() {
            return Err(LabError::Cancelled);
        }
        got.extend(session.rate(part, others)?);
        let (done, total) = (got.len() as u64, users.len() as u64);
        reporter.report(Event::Step { name: step.to_owned(), done, total });
    }
    Ok(got)
}

fn write_records(
    staging: &tempfile::TempDir,
    request: &TrainRequest,
    data: &RatingData,
    outcome: &RatingOutcome,
) -> Result<(), LabError> {
    let folder = staging.path();
    write_atomically(&folder.join(artifact::EPOCHS), &|target| {
        outcome.epochs.iter().try_for_each(|epoch| {
            let line = serde_json::to_string(epoch)?;
            writeln!(target, "{line}")
        })
    })?;
    write_atomically(&folder.join(artifact::METRICS), &|target| {
        target.write_all(&serde_json::to_vec_pretty(outcome)?)
    })?;
    let ids = serde_json::json!({ "kind": "ratings", "users": data.users, "items": data.items, "scale": data.scale });
    let sidecar = sidecar::contents(request, data, &ids);
    write_atomically(&folder.join(artifact::PREPROCESSING), &|target| {
        target.write_all(&serde_json::to_vec(&sidecar)?)
    })?;
    Ok(())
}
