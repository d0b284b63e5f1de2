//! A model measured on data other than its own, while the reader waits: its files come from
//! the store, the lab evaluates it, and nothing is stored. Knows no request and no page.

use sea_orm::DatabaseConnection;
use serde::Serialize;

use super::{model::Model, run::Run, store};
use artifacts::{Artifacts, Sha};
use config::Settings;
use dataset::store::DatasetChoice;
use figure::{Note, Notes};
use lab::{
    artifact,
    data::{self, Area, LoadOptions},
    engine::Engine,
    experiment::{self, LabError, MeasuredOn, SavedEvaluation, SavedRatingEvaluation},
    progress::NoProgress,
};
use web::{budget, error::AppError};

/// Memory that a model and ONNX Runtime take beside the rows, in bytes.
const MODEL: u64 = 128 << 20;
/// Threads that one measurement takes.
const THREADS: usize = 2;

/// What a model reached on other data.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum OtherDataResult {
    Classifier(Box<SavedEvaluation>),
    Recommender(Box<SavedRatingEvaluation>),
}

/// What is at hand.
pub(super) struct Stores<'a> {
    pub(super) db: &'a DatabaseConnection,
    pub(super) artifacts: &'a Artifacts,
    pub(super) settings: &'a Settings,
}

/// Kind of rows that a model takes, as its run had them.
///
/// # Errors
/// When the database refuses.
pub(super) async fn area(db: &DatabaseConnection, model: &Model) -> Result<Option<Area>, AppError> {
    let run = store::find_run(db, model.venture_id, model.run_id).await?;
    Ok(run.map(|run| run.request.task().area))
}

/// Measures a model on a data set, on its test part or on every row. What does not fit is
/// told in notes.
///
/// # Errors
/// When the database or the store refuses, or the server has too much to do.
pub(super) async fn measure(
    stores: &Stores<'_>,
    model: &Model,
    choice: &DatasetChoice,
    every_row: bool,
) -> Result<Result<OtherDataResult, Notes>, AppError> {
    let told = |note: Note| Ok(Err(Notes::from_iter([note])));
    let run = store::find_run(stores.db, model.venture_id, model.run_id).await?;
    let (Some(file), Some(run)) = (&model.file, run) else {
        return told(Note::new("elsewhere-no-file", "the model's file is missing"));
    };
    let Some(beside) = preprocessing(&run) else {
        let said = "the model's preprocessing was not saved when it was trained; train it again";
        return told(Note::new("elsewhere-no-preprocessing", said));
    };
    let parent = stores.settings.data_dir.join("work");
    let folder = blocking::run(move || {
        std::fs::create_dir_all(&parent)?;
        tempfile::Builder::new().prefix("elsewhere-").tempdir_in(parent)
    });
    let folder = folder.await.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?;
    let path = folder.path().join(artifact::MODEL);
    let copied = async {
        stores.artifacts.copy_to(file, &path).await?;
        stores.artifacts.copy_to(&beside, &folder.path().join(artifact::PREPROCESSING)).await
    };
    copied.await.map_err(anyhow::Error::from)?;
    let (data, load) = match choice.version {
        None => (choice.kind.choice(None, None), LoadOptions::default()),
        Some(id) => {
            let version = dataset::store::find_version(stores.db, id).await?;
            let version = version.ok_or(AppError::NotFound)?;
            dataset::store::materialize(stores.artifacts, &version, &folder.path().join("data"))
                .await
                .map_err(anyhow::Error::from)?
        }
    };
    // Which class is the positive one is the model's own affair.
    let load = LoadOptions { positive: None, ..load };
    let bytes = data::estimate(&data, &load).map_or(0, |read| read.bytes).saturating_add(MODEL);
    let bytes = bytes.min(budget::process().most());
    let (runtime, library) = (stores.settings.runtime_dir(), stores.settings.ort_lib.clone());
    let cache = stores.settings.datasets_dir();
    let work = move || -> Result<OtherDataResult, LabError> {
        let engine = Engine::load(&runtime, library.as_deref())?;
        let on = MeasuredOn { choice: &data, load: &load, every_row };
        let measured = if data.area() == Area::Ratings {
            experiment::evaluate_saved_ratings(&path, on, &engine, THREADS, &cache, &NoProgress)
                .map(|judged| OtherDataResult::Recommender(Box::new(judged)))
        } else {
            experiment::evaluate_saved(&path, on, &engine, THREADS, &cache, &NoProgress)
                .map(|judged| OtherDataResult::Classifier(Box::new(judged)))
        };
        // The files must be there until now.
        drop(folder);
        measured
    };
    let (measured, _permit) = budget::process().work(bytes, work).await?;
    Ok(measured.map_err(|error| error.notes().without_paths()))
}

/// The file that says how the run's model reads its rows.
fn preprocessing(run: &Run) -> Option<Sha> {
    let sha256 = run.outcome.as_ref()?.preprocessing_sha256()?;
    Sha::try_from(sha256.to_owned()).ok()
}
