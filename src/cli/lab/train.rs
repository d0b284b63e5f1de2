//! `assay lab train`: trains the reference network, measures and exports it.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::{
    cli::{CliError, CliResult, print_json, progress::Progress},
    config::Settings,
    lab::{
        data::DataChoice,
        engine::{Engine, install},
        experiment::{self, LabError, TrainOutcome, TrainRequest},
        train::OptimizerKind,
    },
};

#[derive(Debug, Args)]
pub struct Train {
    /// The data set: digits (synthetic) or mnist=FOLDER
    #[arg(long, default_value = "digits")]
    data: DataChoice,
    /// Passes over the training images [default: 10]
    #[arg(long)]
    epochs: Option<u32>,
    /// Samples per step [default: 64]
    #[arg(long)]
    batch: Option<u32>,
    /// Learning rate [default: 0.001]
    #[arg(long, value_name = "RATE")]
    lr: Option<f64>,
    /// adam or sgd
    #[arg(long, default_value = "adam")]
    optimizer: OptimizerKind,
    /// Seed of weights, order, dropout and split [default: 1]
    #[arg(long)]
    seed: Option<u64>,
    /// Threads of the trainer [default: 2]
    #[arg(long)]
    threads: Option<u32>,
    /// Share of the training images held back for validation [default: 0.1]
    #[arg(long, value_name = "SHARE")]
    validation_share: Option<f64>,
    /// Stop after so many epochs without a better one on the validation images
    #[arg(long, value_name = "EPOCHS")]
    patience: Option<u32>,
    /// Folder of the run's files [default: a new one in the data folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Print one JSON object as the last line
    #[arg(long)]
    json: bool,
}

impl Train {
    fn request(&self) -> TrainRequest {
        let defaults = TrainRequest::with_defaults(self.data.clone());
        TrainRequest {
            epochs: self.epochs.unwrap_or(defaults.epochs),
            batch: self.batch.unwrap_or(defaults.batch),
            learning_rate: self.lr.unwrap_or(defaults.learning_rate),
            optimizer: self.optimizer,
            seed: self.seed.unwrap_or(defaults.seed),
            threads: self.threads.unwrap_or(defaults.threads),
            validation_share: self.validation_share.unwrap_or(defaults.validation_share),
            patience: self.patience,
            data: self.data.clone(),
        }
    }
}

/// The contract of `--json`: these names stay.
#[derive(Serialize)]
struct Summary<'a> {
    test_accuracy: f64,
    test_n: usize,
    interval: [f64; 2],
    /// Epochs that ran.
    epochs: usize,
    seconds_per_epoch: f64,
    onnx_path: &'a PathBuf,
    onnx_sha256: &'a str,
    parity_max_abs: Option<f32>,
    parity_passed: Option<bool>,
    seed: u64,
    data_digest: &'a str,
    synthetic: bool,
    best_epoch: u32,
    curve: &'a [crate::lab::watch::EpochRecord],
}

impl<'a> From<&'a TrainOutcome> for Summary<'a> {
    fn from(outcome: &'a TrainOutcome) -> Self {
        Self {
            test_accuracy: outcome.test.accuracy,
            test_n: outcome.test.n,
            interval: outcome.test.interval,
            epochs: outcome.epochs.len(),
            seconds_per_epoch: outcome.seconds_per_epoch,
            onnx_path: &outcome.onnx_path,
            onnx_sha256: &outcome.onnx_sha256,
            parity_max_abs: outcome.parity.as_ref().and_then(|parity| parity.comparison.max_abs),
            parity_passed: outcome.parity.as_ref().map(|parity| parity.passed),
            seed: outcome.seed,
            data_digest: &outcome.data_digest,
            synthetic: outcome.synthetic,
            best_epoch: outcome.best_epoch,
            curve: &outcome.epochs,
        }
    }
}

pub(super) fn run(settings: &Settings, options: &Train) -> CliResult {
    let request = options.request();
    // Before the engine, so that a wrong value is told at once.
    request.check().map_err(|errors| input(&LabError::Request(errors)))?;
    let progress = Progress::new();
    let explicit = settings.ort_lib.as_deref();
    let engine = install::ensure(&settings.runtime_dir(), explicit, &progress)
        .map_err(|error| error.to_string())
        .and_then(|_| {
            Engine::load(&settings.runtime_dir(), explicit).map_err(|error| error.to_string())
        });
    if let Err(reason) = &engine {
        eprintln!("no comparison with ONNX Runtime: {reason}");
    }
    let folder = options
        .out
        .clone()
        .unwrap_or_else(|| settings.runs_dir().join(uuid::Uuid::now_v7().to_string()));
    let outcome = experiment::run(
        &request,
        &folder,
        &settings.datasets_dir(),
        engine.as_deref().ok(),
        &progress,
    );
    progress.finish();
    let outcome = outcome.map_err(|error| {
        if error.is_input() { input(&error) } else { CliError::Failure(error.into()) }
    })?;
    print_summary(&outcome);
    if options.json {
        print_json(&Summary::from(&outcome))?;
    }
    Ok(())
}

fn input(error: &LabError) -> CliError {
    CliError::Input(error.to_string())
}

fn print_summary(outcome: &TrainOutcome) {
    let [low, high] = outcome.test.interval.map(|bound| bound * 100.0);
    let kind = if outcome.synthetic { " (synthetic)" } else { "" };
    println!("data set            {}{kind}", outcome.dataset);
    println!(
        "test accuracy       {:.2} % of {} (95 % interval {low:.2} to {high:.2} %)",
        outcome.test.accuracy * 100.0,
        outcome.test.n
    );
    println!("best epoch          {} of {}", outcome.best_epoch, outcome.epochs.len());
    println!("seconds per epoch   {:.2} (median)", outcome.seconds_per_epoch);
    match &outcome.parity {
        Some(parity) => println!(
            "ONNX Runtime        {}; {}; largest difference {}",
            parity.runtime_version,
            if parity.passed { "agrees" } else { "DISAGREES" },
            parity.comparison.max_abs.map_or("not finite".to_owned(), |d| format!("{d:.1e}"))
        ),
        None => println!("ONNX Runtime        not compared"),
    }
    println!("model               {}", outcome.onnx_path.display());
}
