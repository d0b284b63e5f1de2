//! A model asked for one input while the reader waits: its files come from the store, the lab
//! answers, and nothing is stored. Knows no request and no page.

use std::path::Path;

use super::{
    model::Model,
    run::Run,
    saved_files::{self, Stores},
    store,
};
use artifacts::Sha;
use dataset::SampleRows;
use figure::{Note, Notes};
use lab::{
    data::DataChoice,
    engine::Engine,
    experiment::predict::{PredictError, Prediction, Sample, SavedModel},
};
use web::{budget, error::AppError};

/// Memory that a model, ONNX Runtime and a decoded image take, in bytes.
const MEMORY: u64 = 192 << 20;
/// Threads that one answer takes.
const THREADS: usize = 1;

/// A model that can be asked.
pub(super) struct Askable {
    /// What it takes.
    pub(super) saved: SavedModel,
    /// Its images are drawn digits: ink on nothing.
    pub(super) ink: bool,
    /// Rows that were kept to look at, from which examples are taken.
    pub(super) rows: Option<SampleRows>,
    files: (Sha, Sha),
}

/// What a model takes, as stored beside it; else why it cannot be asked.
///
/// # Errors
/// When the database refuses.
pub(super) async fn askable(
    stores: &Stores<'_>,
    model: &Model,
) -> Result<Result<Askable, Notes>, AppError> {
    let refused = |note: Note| Ok(Err(Notes::from_iter([note])));
    let run = store::find_run(stores.db, model.venture_id, model.run_id).await?;
    let files = match saved_files::stored(model, run.as_ref()) {
        Ok(files) => files,
        Err(note) => return refused(note),
    };
    let Ok(beside) = stores.artifacts.get(&files.1).await else {
        return refused(saved_files::missing());
    };
    let parse = move || SavedModel::parse(Path::new(""), &beside);
    let saved = match blocking::run(parse).await.map_err(anyhow::Error::from)? {
        Ok(saved) => saved,
        Err(error) => return Ok(Err(error.notes().without_paths())),
    };
    let of_pictures =
        |run: &Run| matches!(run.request.data, DataChoice::Images(_)) || !saved.takes_images();
    let ink = run.as_ref().is_some_and(|run| !of_pictures(run));
    let rows = match run {
        Some(run) => example_rows(stores, &run).await,
        None => None,
    };
    Ok(Ok(Askable { saved, ink, rows, files }))
}

/// Rows of the data that the model was trained on; none where they are gone, which a form
/// without example survives.
async fn example_rows(stores: &Stores<'_>, run: &Run) -> Option<SampleRows> {
    let version = dataset::store::find_version(stores.db, run.dataset_version_id?).await;
    dataset::store::sample_rows(stores.artifacts, &version.ok()??).await.ok()?
}

/// Asks a model, with ONNX Runtime where it is installed.
///
/// # Errors
/// When the store refuses, or the server has too much to do.
pub(super) async fn ask(
    stores: &Stores<'_>,
    askable: &Askable,
    sample: Sample,
) -> Result<Result<Prediction, PredictError>, AppError> {
    let files = saved_files::place(stores, (&askable.files.0, &askable.files.1)).await?;
    let (runtime, library) = (stores.settings.runtime_dir(), stores.settings.ort_lib.clone());
    let work = move || {
        let engine = Engine::load(&runtime, library.as_deref()).ok();
        let saved = SavedModel::open(&files.model())?;
        let answer = saved.predict(&sample, engine.as_deref(), THREADS);
        // The files must be there until now.
        drop(files);
        answer
    };
    let bytes = MEMORY.min(budget::process().most());
    let (answer, _permit) = budget::process().work(bytes, work).await?;
    Ok(answer)
}
