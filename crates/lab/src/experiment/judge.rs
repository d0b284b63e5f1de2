//! Measuring a model that is there, with the preprocessing that was kept beside
//! it, on the data of a choice. Knows no trainer.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    LabError, Metrics,
    learn::{CHUNK, all_rows, for_chunks},
    measure::{Context, measure},
    named,
    prepare::apply_text,
};
use crate::{
    artifact,
    data::{
        self, Colour, DataChoice, DataError, ImageOptions, Known, LoadOptions, Loaded, Names,
        Preprocessing, Samples,
    },
    engine::{Engine, Provider, SessionOptions},
    evaluate::{Evaluation, evaluate},
    model::AT_ONCE,
    task::TaskId,
    watch::{Event, Watch},
};
use figure::Note;

/// What a model reached on data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    pub task: String,
    pub model: String,
    pub dataset: String,
    pub synthetic: bool,
    pub data_digest: String,
    /// Which rows were measured on.
    pub split: String,
    /// Classes of the model of which the data have no row; figures that need them are
    /// left out.
    pub missing_classes: Vec<String>,
    pub test: Evaluation,
    pub metrics: Metrics,
    /// Version of ONNX Runtime, on the CPU.
    pub runtime_version: String,
    pub threads: usize,
}

/// What a model is measured on.
#[derive(Debug, Clone, Copy)]
pub struct MeasuredOn<'a> {
    pub choice: &'a DataChoice,
    pub load: &'a LoadOptions,
    /// All rows of files instead of their test part: for data that nothing was learnt from.
    pub every_row: bool,
}

impl MeasuredOn<'_> {
    /// Generated and published sets have a test part that is theirs.
    ///
    /// # Errors
    /// Every row of such a set.
    pub(super) fn check(&self) -> Result<(), LabError> {
        let of_files = matches!(
            self.choice,
            DataChoice::Images(_)
                | DataChoice::Text(_)
                | DataChoice::Ratings(_)
                | DataChoice::Table { .. }
        );
        if of_files || !self.every_row {
            return Ok(());
        }
        let text = "every row is taken of files only; this set has a test part of its own";
        let fault = Note::new("fault-every-row", text);
        Err(LabError::Data(DataError::Option { field: "every_row", message: fault }))
    }
}

/// What is kept beside a model.
#[derive(Debug, Deserialize)]
pub(super) struct Sidecar<P> {
    pub(super) task: TaskId,
    pub(super) model: String,
    /// Names of the classes in the order of the outputs; none of ratings.
    pub(super) classes: Vec<String>,
    /// Column of the class; not there beside models from before it was kept.
    pub(super) target: Option<String>,
    /// What a row takes in the model, in bytes; not there beside models from before it was
    /// kept.
    pub(super) row_bytes: Option<usize>,
    pub(super) preprocessing: P,
}

impl<P> Sidecar<P> {
    /// Rows of `width` numbers that go through the model at once, so that its memory does
    /// not grow with them.
    fn rows_at_once(&self, width: usize) -> usize {
        // Half a kilobyte for each number that goes in is more than most models take.
        let row = self.row_bytes.unwrap_or(512 * width).max(1);
        (AT_ONCE / row).clamp(1, CHUNK)
    }
}

/// Measures an exported model on a data set, which is read as the model's own
/// preprocessing says: classes, columns and categories are found by name. The file
/// `preprocessing.json` must lie beside the model.
///
/// # Errors
/// No preprocessing or one that does not fit the data, data that cannot be used,
/// classes that the model never saw, a model that cannot run, cancellation.
pub fn judge(
    model: &Path,
    on: MeasuredOn<'_>,
    engine: &Engine,
    threads: usize,
    cache: &Path,
    watch: &dyn Watch,
) -> Result<Judgement, LabError> {
    let sidecar: Sidecar<Preprocessing> = read_sidecar(model, on.choice)?;
    let task = sidecar.task.task();
    let load = as_model_reads(&sidecar, on)?;
    let mut loaded = data::load_with(on.choice, &load, cache, watch)?;
    if let Some(known) = &load.known {
        loaded.renumber_classes(known)?;
    }
    let (about, context) = (loaded.about().clone(), Context::of(&loaded));
    let test = test_part(loaded, &sidecar)?;
    let test = &*test;
    let mut session = engine.session(model, &SessionOptions::new(Provider::Cpu, threads))?;
    let mut logits = Vec::new();
    let total = test.len() as u64;
    let at_once = sidecar.rows_at_once(test.width());
    for_chunks(test, &all_rows(test), at_once, |done, numbers| {
        if watch.cancelled() {
            return Err(LabError::Cancelled);
        }
        logits.extend(session.infer(numbers, numbers.len() / test.width())?);
        watch.tell(Event::Step { name: "test".to_owned(), done: done as u64, total });
        Ok(())
    })?;
    let labels: Vec<u8> = (0..test.len()).map(|row| test.label(row)).collect();
    let classes = logits.len().checked_div(labels.len()).unwrap_or(0);
    if classes != about.classes.len().max(2) {
        return Err(LabError::Sidecar(format!(
            "the model gives {classes} numbers a row, and the file beside it names {} classes",
            about.classes.len()
        )));
    }
    let evaluation = named(evaluate(&logits, &labels, classes)?, &about);
    let metrics = measure(task, &context, &evaluation, &logits, &labels)?;
    Ok(Judgement {
        task: task.id.to_owned(),
        model: sidecar.model,
        dataset: about.name.to_owned(),
        synthetic: about.synthetic,
        data_digest: about.digest.clone(),
        split: about.split.clone(),
        missing_classes: evaluation
            .classes
            .iter()
            .filter(|class| class.support == 0)
            .map(|class| class.label.clone())
            .collect(),
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
    let Sidecar::<Value> { task, model, classes, target, row_bytes, preprocessing } =
        serde_json::from_str(&text).map_err(damaged)?;
    // Before the rest, which only a model of the same kind has in this shape.
    if choice.area() != task.task().area {
        return Err(LabError::WrongKind("the data are of another kind than the model takes"));
    }
    let preprocessing = serde_json::from_value(preprocessing).map_err(damaged)?;
    Ok(Sidecar { task, model, classes, target, row_bytes, preprocessing })
}

/// The options of the caller, with what the model says of its rows in the place of what
/// would be inferred.
///
/// # Errors
/// Options that contradict the model; rows that cannot all be taken.
fn as_model_reads(
    sidecar: &Sidecar<Preprocessing>,
    on: MeasuredOn<'_>,
) -> Result<LoadOptions, LabError> {
    on.check()?;
    let classes = &sidecar.classes;
    if let Some(positive) = &on.load.positive {
        let place = Names::new(classes.iter().map(String::as_str)).index(positive);
        if classes.len() != 2 || place != Some(1) {
            return Err(LabError::Sidecar(format!(
                "the model's classes are {}, of which the last counts as positive; leave the \
                 option out",
                classes.join(", ")
            )));
        }
    }
    let mut load = on.load.clone();
    let mut known = Known {
        classes: classes.clone(),
        target: sidecar.target.clone(),
        every_row: on.every_row,
        ..Known::default()
    };
    match &sidecar.preprocessing {
        Preprocessing::Pixels { channels, rows, columns } => {
            load.image = ImageOptions {
                rows: *rows as u32,
                columns: *columns as u32,
                colour: if *channels == 1 { Colour::Grey } else { Colour::Rgb },
            };
        }
        Preprocessing::Table(table) => known.columns = table.kinds(),
        Preprocessing::Text(_) => {}
    }
    load.known = Some(known);
    Ok(load)
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
