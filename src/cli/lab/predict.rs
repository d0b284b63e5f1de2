//! `assay lab predict`: asks an exported model for one input.

use std::{fs, path::PathBuf};

use clap::{ArgGroup, Args};
use serde_json::{Map, Value};

use super::train::failed;
use crate::cli::{CliError, CliResult, print_json, progress::Progress};
use config::Settings;
use lab::{
    engine::{Engine, install},
    experiment::predict::{ComputedBy, PredictError, Prediction, Sample, SavedModel},
};

/// Outcomes that are printed for people.
const PRINTED: usize = 5;

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("input").required(true).args(["text", "image", "row", "user"])))]
pub struct Predict {
    /// The ONNX file; its preprocessing.json must be in the same folder
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// A text
    #[arg(long)]
    text: Option<String>,
    /// A PNG or JPEG image; for digits, dark on light paper
    #[arg(long, value_name = "FILE")]
    image: Option<PathBuf>,
    /// A row of a table: a JSON object of values by column
    #[arg(long, value_name = "JSON")]
    row: Option<String>,
    /// A user of the ratings that the model was trained on
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// An item to rate for the user; can be repeated [default: all items]
    #[arg(long = "item", value_name = "ID", requires = "user")]
    items: Vec<String>,
    /// Threads inside one operator
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Print one JSON object as the last line
    #[arg(long)]
    json: bool,
}

impl Predict {
    fn sample(&self, model: &SavedModel) -> Result<Sample, CliError> {
        if let Some(text) = &self.text {
            return Ok(Sample::Text(text.clone()));
        }
        if let Some(path) = &self.image {
            let file = fs::read(path)
                .map_err(|error| CliError::Input(format!("image: {}: {error}", path.display())))?;
            return Ok(Sample::Image { file, ink: model.takes_drawings() });
        }
        if let Some(row) = &self.row {
            let row: Map<String, Value> = serde_json::from_str(row)
                .map_err(|error| CliError::Input(format!("row: not a JSON object: {error}")))?;
            return Ok(Sample::Row(row));
        }
        let user = self.user.clone().unwrap_or_default();
        Ok(Sample::Pairs { user, items: self.items.clone() })
    }
}

pub(super) fn run(settings: &Settings, options: &Predict) -> CliResult {
    let model = SavedModel::open(&options.model).map_err(failed)?;
    let sample = options.sample(&model)?;
    let progress = Progress::new();
    let (folder, explicit) = (settings.runtime_dir(), settings.ort_lib.as_deref());
    let engine = install::ensure(&folder, explicit, &progress)
        .map_err(|error| error.to_string())
        .and_then(|_| Engine::load(&folder, explicit).map_err(|error| error.to_string()));
    progress.finish();
    if let Err(reason) = &engine {
        eprintln!("computed without ONNX Runtime: {reason}");
    }
    let told = model.predict(&sample, engine.as_deref().ok(), options.threads);
    let told = told.map_err(refused)?;
    print(&told);
    if options.json { print_json(&told) } else { Ok(()) }
}

fn refused(error: PredictError) -> CliError {
    match error {
        PredictError::Model(error) => failed(error),
        error if error.is_input() => CliError::Input(error.to_string()),
        error => CliError::Failure(error.into()),
    }
}

fn print(told: &Prediction) {
    println!("task, model         {}, {}", told.task, told.model);
    for outcome in told.outcomes.iter().take(PRINTED) {
        match told.scale {
            Some(_) => println!("{:<20}{:.3}", outcome.label, outcome.value),
            None => println!("{:<20}{:.2} %", outcome.label, outcome.value * 100.0),
        }
    }
    let latency = told.latency;
    println!(
        "latency             {:.3} ms, median of {} on {} threads ({:.3} to {:.3})",
        latency.median_ms, latency.n, latency.threads, latency.lowest_ms, latency.highest_ms
    );
    match &told.computed_by {
        ComputedBy::OnnxRuntime { version } => {
            println!("computed by         ONNX Runtime {version}, CPU")
        }
        ComputedBy::Trainer => println!("computed by         the trainer, without ONNX Runtime"),
    }
}
