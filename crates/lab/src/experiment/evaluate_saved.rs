//! Measuring a saved model on chosen data, with the preprocessing that is stored
//! beside it.

use std::path::Path;

use serde::Serialize;

use super::{
    LabError, Metrics,
    learn::{all_rows, for_chunks},
    measure::{Context, measure, name_classes},
    prepare::apply_text,
    sidecar::{Sidecar, read_sidecar},
};
use crate::{
    data::{
        self, Colour, DataChoice, DataError, ImageOptions, Known, LoadOptions, Loaded, Names,
        Preprocessing, Samples,
    },
    engine::{Engine, Provider, SessionOptions},
    evaluate::{Evaluation, evaluate},
    progress::{Event, ProgressReporter},
};
use figure::Note;

/// The figures of a saved model on data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SavedEvaluation {
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
    /// All rows of files instead of their test part: for data that the model was not trained on.
    pub every_row: bool,
}

impl MeasuredOn<'_> {
    /// Generated and published sets have a test part of their own.
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

/// Measures an exported model on a data set, which is read as the model's own
/// preprocessing says: classes, columns and categories are found by name. The file
/// `preprocessing.json` must be beside the model.
///
/// # Errors
/// No preprocessing or one that does not fit the data, data that cannot be used,
/// classes that the model never saw, a model that cannot run, cancellation.
pub fn evaluate_saved(
    model: &Path,
    on: MeasuredOn<'_>,
    engine: &Engine,
    threads: usize,
    cache: &Path,
    reporter: &dyn ProgressReporter,
) -> Result<SavedEvaluation, LabError> {
    let sidecar: Sidecar<Preprocessing> = read_sidecar(model, on.choice)?;
    let task = sidecar.task.task();
    let load = load_options(&sidecar, on)?;
    let mut loaded = data::load_with(on.choice, &load, cache, reporter)?;
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
        if reporter.is_cancelled() {
            return Err(LabError::Cancelled);
        }
        logits.extend(session.infer(numbers, numbers.len() / test.width())?);
        reporter.report(Event::Step { name: "test".to_owned(), done: done as u64, total });
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
    let evaluation = name_classes(evaluate(&logits, &labels, classes)?, &about);
    let metrics = measure(task, &context, &evaluation, &logits, &labels)?;
    Ok(SavedEvaluation {
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

/// The options of the caller, with the model's own description of its rows instead of what
/// would be inferred.
///
/// # Errors
/// Options that contradict the model; every row of a set with a test part.
fn load_options(
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
