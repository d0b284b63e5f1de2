//! Measuring a model that is there, with the preprocessing that was kept beside
//! it, on the data of a choice. Knows no trainer.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    LabError, Metrics,
    learn::{all_rows, for_chunks},
    measure::{Context, measure},
    named,
    prepare::apply_text,
};
use crate::lab::{
    artifact,
    data::{self, DataChoice, LoadOptions, Loaded, Preprocessing, Samples},
    engine::{Engine, Provider, SessionOptions},
    evaluate::{Evaluation, evaluate},
    task::TaskId,
    watch::{Event, Watch},
};

/// What a model reached on data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    pub task: String,
    pub model: String,
    pub dataset: String,
    pub synthetic: bool,
    pub data_digest: String,
    pub test: Evaluation,
    pub metrics: Metrics,
    /// Version of ONNX Runtime, on the CPU.
    pub runtime_version: String,
    pub threads: usize,
}

/// What is kept beside a model.
#[derive(Debug, Deserialize)]
pub(super) struct Sidecar<P> {
    pub(super) task: TaskId,
    pub(super) model: String,
    pub(super) preprocessing: P,
}

/// Measures an exported model on the test part of a data set. The file
/// `preprocessing.json` must lie beside the model.
///
/// # Errors
/// No preprocessing or one that does not fit the data, data that cannot be used,
/// a model that cannot run, cancellation.
pub fn judge(
    model: &Path,
    choice: &DataChoice,
    load: &LoadOptions,
    engine: &Engine,
    threads: usize,
    cache: &Path,
    watch: &dyn Watch,
) -> Result<Judgement, LabError> {
    let sidecar: Sidecar<Preprocessing> = read_sidecar(model, choice)?;
    let task = sidecar.task.task();
    let loaded = data::load_with(choice, load, cache, watch)?;
    let (about, context) = (loaded.about().clone(), Context::of(&loaded));
    let test = test_part(loaded, &sidecar)?;
    let test = &*test;
    let mut session = engine.session(model, &SessionOptions::new(Provider::Cpu, threads))?;
    let mut logits = Vec::new();
    let total = test.len() as u64;
    for_chunks(test, &all_rows(test), |done, numbers| {
        if watch.cancelled() {
            return Err(LabError::Cancelled);
        }
        logits.extend(session.infer(numbers, numbers.len() / test.width())?);
        watch.tell(Event::Step { name: "test".to_owned(), done: done as u64, total });
        Ok(())
    })?;
    let labels: Vec<u8> = (0..test.len()).map(|row| test.label(row)).collect();
    let classes = logits.len().checked_div(labels.len()).unwrap_or(0);
    let evaluation = named(evaluate(&logits, &labels, classes)?, &about);
    let metrics = measure(task, &context, &evaluation, &logits, &labels)?;
    Ok(Judgement {
        task: task.id.to_owned(),
        model: sidecar.model,
        dataset: about.name.to_owned(),
        synthetic: about.synthetic,
        data_digest: about.digest.clone(),
        test: evaluation,
        metrics,
        runtime_version: engine.version().to_string(),
        threads,
    })
}

/// Reads what is kept beside a model for data of a kind.
pub(super) fn read_sidecar<P: DeserializeOwned>(
    model: &Path,
    choice: &DataChoice,
) -> Result<Sidecar<P>, LabError> {
    let path = model.with_file_name(artifact::PREPROCESSING);
    let text = fs::read_to_string(&path).map_err(|error| {
        LabError::Sidecar(format!(
            "cannot read {}: {error}; it is written beside each model that is trained here",
            path.display()
        ))
    })?;
    let damaged = |error: serde_json::Error| {
        LabError::Sidecar(format!("{} is damaged: {error}", path.display()))
    };
    let Sidecar::<Value> { task, model, preprocessing } =
        serde_json::from_str(&text).map_err(damaged)?;
    // Before the rest, which only a model of the same kind has in this shape.
    if choice.area() != task.task().area {
        return Err(LabError::WrongKind("the data are of another kind than the model takes"));
    }
    let preprocessing = serde_json::from_value(preprocessing).map_err(damaged)?;
    Ok(Sidecar { task, model, preprocessing })
}

fn test_part(
    loaded: Loaded,
    sidecar: &Sidecar<Preprocessing>,
) -> Result<Box<dyn Samples>, LabError> {
    match (loaded, &sidecar.preprocessing) {
        (Loaded::Images(data), Preprocessing::Pixels { channels, rows, columns }) => {
            let test = data.test;
            if (test.channels, test.rows, test.columns) == (*channels, *rows, *columns) {
                return Ok(Box::new(test));
            }
            Err(LabError::Sidecar(format!(
                "the model takes {channels} x {rows} x {columns} numbers, the images have {} x {} x {}",
                test.channels, test.rows, test.columns
            )))
        }
        (Loaded::Text(data), Preprocessing::Text(text)) => {
            Ok(apply_text(text, &data.test, &sidecar.model))
        }
        (Loaded::Table(data), Preprocessing::Table(table)) => {
            Ok(Box::new(table.apply(&data.test)?))
        }
        _ => Err(LabError::WrongKind("the data are of another kind than the model takes")),
    }
}
