//! A model measured on data other than its own, while the reader waits: its files come from
//! the store, the lab evaluates it, and nothing is stored. Knows no request and no page.

use sea_orm::DatabaseConnection;
use serde::Serialize;

use super::{
    model::Model,
    saved_files::{self, Stores},
    store,
};
use dataset::store::DatasetChoice;
use figure::Notes;
use lab::{
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
    let run = store::find_run(stores.db, model.venture_id, model.run_id).await?;
    let (file, beside) = match saved_files::stored(model, run.as_ref()) {
        Ok(found) => found,
        Err(note) => return Ok(Err(Notes::from_iter([note]))),
    };
    let files = saved_files::place(stores, (&file, &beside)).await?;
    let path = files.model();
    let (data, load) = match choice.version {
        None => (choice.kind.choice(None, None), LoadOptions::default()),
        Some(id) => {
            let version = dataset::store::find_version(stores.db, id).await?;
            let version = version.ok_or(AppError::NotFound)?;
            dataset::store::materialize(stores.artifacts, &version, &files.folder().join("data"))
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
        drop(files);
        measured
    };
    let (measured, _permit) = budget::process().work(bytes, work).await?;
    Ok(measured.map_err(|error| error.notes().without_paths()))
}
