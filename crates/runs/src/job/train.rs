//! A training run, from claim to model.

use std::{path::Path, sync::Arc, time::Duration};

use super::{
    context::LabContext,
    follow::{End, end_interrupted, follow, no_folder, settle, work_folder},
};
use crate::{
    outcome::RunOutcome,
    run::Run,
    settings::Learning,
    store::{self, StoredFile, StoredResult},
};
use dataset::{DatasetKind, DatasetName, DatasetVersion, store::DatasetError};
use figure::{Note, Notes};
use jobs::{Failure, JobError, Stopping, ledger::Claim};
use lab::{
    artifact,
    data::{Area, DataError, LoadOptions},
    engine::{Engine, EngineError},
    experiment::{self, LabError, RunPaths, TrainRequest},
    train::CheckpointOptions,
};

/// Between two checkpoints of a training.
const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(30);

pub(super) async fn run(
    context: &LabContext,
    claim: Claim,
    stopping: &Stopping,
) -> Result<(), JobError> {
    let db = &context.db;
    let Some(run) = store::find_ordered_run(db, claim.id).await.map_err(JobError::from_error)?
    else {
        let why = Note::new("failure-gone", "the run is not in the database any more");
        return Err(JobError(why.into()));
    };
    match attempt(context, &claim, &run, stopping).await {
        Ok(()) => Ok(()),
        Err(AttemptError::Cancelled) => end_interrupted(db, &claim, stopping).await,
        Err(AttemptError::LostClaim) => Ok(()),
        Err(AttemptError::Failed(reason)) => settle(claim.fail(db, &reason).await),
    }
}

/// Why an attempt gave no model.
enum AttemptError {
    Cancelled,
    LostClaim,
    Failed(Failure),
}

impl From<LabError> for AttemptError {
    fn from(error: LabError) -> Self {
        match error {
            LabError::Cancelled | LabError::Data(DataError::Cancelled) => Self::Cancelled,
            other => Self::Failed(Failure { text: other.to_string(), notes: other.notes() }),
        }
    }
}

impl From<JobError> for AttemptError {
    fn from(error: JobError) -> Self {
        Self::Failed(error.0)
    }
}

fn failed(error: impl std::fmt::Display) -> AttemptError {
    failed_with(Note::said("failure-inside", &error).with("detail", &error))
}

fn failed_with(note: Note) -> AttemptError {
    AttemptError::Failed(note.into())
}

async fn attempt(
    context: &LabContext,
    claim: &Claim,
    run: &Run,
    stopping: &Stopping,
) -> Result<(), AttemptError> {
    settle(store::delete_epochs(&context.db, claim).await)?;
    check_device(&run.request).await?;
    let folder = work_folder(&context.settings, claim.id).await;
    let folder = folder.map_err(|error| failed_with(no_folder(&error)))?;
    let done = attempt_in(context, claim, run, stopping, folder.path()).await;
    folder.remove().await;
    done
}

async fn attempt_in(
    context: &LabContext,
    claim: &Claim,
    run: &Run,
    stopping: &Stopping,
    folder: &Path,
) -> Result<(), AttemptError> {
    let version = version(context, claim, run, stopping).await?;
    let mut request = run.request.clone();
    (request.data, request.load) =
        dataset::store::materialize(&context.artifacts, &version, &folder.join("data"))
            .await
            .map_err(failed)?;
    let (engine, unchecked) = match context.engine().await? {
        Ok(engine) => (Some(engine), Notes::default()),
        Err(error) => (None, without_parity(&error)),
    };
    let (mut outcome, mut notes) =
        train(context, claim, request, folder.join("run"), engine, stopping).await?;
    notes.extend(unchecked);
    let file = store_model(context, &mut outcome).await?;
    let stored = StoredResult { file, version: version.id, notes };
    let ended = store::finish_run(&context.db, claim, run, &outcome, stored).await;
    Ok(settle(ended.map(|_| ()))?)
}

fn without_parity(error: &EngineError) -> Notes {
    Notes::from_iter([Note::new("remark-no-parity", "parity not checked:"), error.note()])
}

/// The device was available where it was chosen; this may be another machine.
async fn check_device(request: &TrainRequest) -> Result<(), AttemptError> {
    let request = request.clone();
    let asked = tokio::task::spawn_blocking(move || request.check_device());
    Ok(asked.await.map_err(failed)??)
}

/// Stores the model's file; a model that is not exported has none.
async fn store_model(
    context: &LabContext,
    outcome: &mut RunOutcome,
) -> Result<Option<StoredFile>, AttemptError> {
    // The folder is gone in a moment, and no server path belongs on a page.
    let path = match outcome {
        RunOutcome::Classifier(outcome) => {
            Some(std::mem::replace(&mut outcome.onnx_path, artifact::MODEL.into()))
        }
        RunOutcome::Recommender(outcome) => {
            outcome.onnx_path.as_mut().map(|path| std::mem::replace(path, artifact::MODEL.into()))
        }
    };
    let Some(path) = path else { return Ok(None) };
    let bytes = tokio::fs::metadata(&path).await.map_err(failed)?.len();
    let sha256 = context.artifacts.put_file(&path).await.map_err(failed)?;
    if Some(sha256.as_str()) != outcome.onnx_sha256() {
        let said = "the exported model changed on its way into the store";
        return Err(failed_with(Note::new("failure-model-changed", said)));
    }
    let beside = path.with_file_name(artifact::PREPROCESSING);
    let beside = context.artifacts.put_file(&beside).await.map_err(failed)?;
    outcome.keep_preprocessing(beside.as_str());
    Ok(Some(StoredFile { sha256, bytes }))
}

async fn train(
    context: &LabContext,
    claim: &Claim,
    request: TrainRequest,
    folder: std::path::PathBuf,
    engine: Option<Arc<Engine>>,
    stopping: &Stopping,
) -> Result<(RunOutcome, Notes), AttemptError> {
    let cache = context.settings.datasets_dir();
    let ratings = request.task().area == Area::Ratings;
    // Recommenders report steps instead of epochs, which are in the outcome. A model that is
    // fitted at once has none.
    let at_once = Learning::of(request.model()) == Learning::AtOnce && !request.compares();
    let epochs = if ratings || at_once { 0 } else { request.epochs };
    let path = context.settings.data_dir.join("states").join(claim.id.to_string());
    let checkpoint =
        CheckpointOptions { path: path.clone(), every: CHECKPOINT_INTERVAL, resume: true };
    let end = follow(&context.db, claim, stopping, epochs, move |reporter| {
        let paths = RunPaths { folder: &folder, cache: &cache, checkpoint: Some(&checkpoint) };
        let engine = engine.as_deref();
        if ratings {
            experiment::recommend(&request, paths, engine, reporter).map(RunOutcome::from)
        } else {
            experiment::run(&request, paths, engine, reporter).map(RunOutcome::from)
        }
    });
    match end.await? {
        End::Answered(outcome, notes) => {
            // Only a worker that was killed or asked to stop leaves it for another.
            if outcome.is_err() && !stopping.asked() {
                let _ = tokio::fs::remove_file(&path).await;
            }
            Ok((outcome?, notes))
        }
        End::Lost => Err(AttemptError::LostClaim),
    }
}

/// The version that the run is about: the one that was ordered, or a
/// generated set, which is described on first use.
async fn version(
    context: &LabContext,
    claim: &Claim,
    run: &Run,
    stopping: &Stopping,
) -> Result<DatasetVersion, AttemptError> {
    let known = match run.dataset_version_id {
        Some(id) => dataset::store::find_version(&context.db, id).await.map_err(failed)?,
        None => newest(context, &run.dataset).await.map_err(failed)?,
    };
    let kind = DatasetKind::parse(run.dataset.as_str()).filter(|kind| kind.generated());
    let kind = match (known, kind) {
        (Some(version), _) => return Ok(version),
        (None, Some(kind)) => kind,
        (None, None) => {
            let why = DatasetError::NoVersion(run.dataset.to_string());
            let note = Note::said("failure-no-version", why).with("name", &run.dataset);
            return Err(failed_with(note));
        }
    };
    let cache = context.settings.datasets_dir();
    let end = follow(&context.db, claim, stopping, 0, move |reporter| {
        dataset::describe(&kind.choice(None, None), &LoadOptions::default(), &cache, reporter)
    });
    let described = match end.await? {
        End::Answered(described, _) => described.map_err(LabError::from)?,
        End::Lost => return Err(AttemptError::LostClaim),
    };
    let (db, artifacts) = (&context.db, &context.artifacts);
    dataset::store::keep_generated(db, artifacts, kind, described).await.map_err(failed)
}

async fn newest(
    context: &LabContext,
    name: &DatasetName,
) -> Result<Option<DatasetVersion>, sea_orm::DbErr> {
    Ok(dataset::store::list_versions(&context.db, name).await?.into_iter().next())
}
