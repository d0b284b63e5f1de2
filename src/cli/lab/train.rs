//! `assay lab train`: trains a model for a task, measures and exports it.

use std::{path::PathBuf, time::Duration};

use clap::Args;

use super::{
    load::Load,
    summary::{RatingSummary, Summary, print_ratings, print_summary},
};
use crate::cli::{
    error::{CliError, CliResult},
    numbers::number,
    output::print_json,
    progress::Progress,
};
use config::Settings;
use lab::{
    data::{Area, DataChoice},
    engine::{Engine, install},
    experiment::{self, LabError, RunPaths, TrainRequest},
    task::TaskId,
    train::{CheckpointOptions, ClassWeights, OptimizerKind, Recipe, Schedule, TrainDevice},
};

/// Name of the checkpoint in the run's folder.
const CHECKPOINT: &str = "training.state";

#[derive(Debug, Args)]
#[command(after_help = super::params::table())]
pub struct Train {
    /// Task: digits, mnist, images, text, ratings, credit, fraud or table [default: from the data]
    #[arg(long)]
    task: Option<TaskId>,
    /// The model, or compare: the best of a quick comparison on the validation rows [default: compare
    /// for texts, else the first model of the task listed below]
    #[arg(long)]
    model: Option<String>,
    /// The data set: digits, mnist=FOLDER, images=FOLDER or ZIP, sentences, sentences=zh,
    /// text=FILE, FOLDER or ZIP, world, ratings=FILE, applicants, credit=FOLDER, transactions,
    /// table=FILE or table=FILE:TARGET [default: the generated set of the task, else digits]
    #[arg(long)]
    data: Option<DataChoice>,
    /// Size of the model, as NAME=VALUE; can be repeated
    #[arg(long = "size", value_name = "NAME=VALUE", value_parser = size)]
    sizes: Vec<(String, f64)>,
    /// Passes over the training rows
    #[arg(long)]
    epochs: Option<u32>,
    /// Samples per step
    #[arg(long)]
    batch: Option<u32>,
    /// Learning rate
    #[arg(long, value_name = "RATE", value_parser = number)]
    lr: Option<f64>,
    /// Optimiser: adam, adamw or sgd
    #[arg(long, default_value = "adam")]
    optimizer: OptimizerKind,
    #[command(flatten)]
    recipe: RecipeArgs,
    #[command(flatten)]
    load: Load,
    /// Seed of the weights, sample order, dropout and validation split
    #[arg(long)]
    seed: Option<u64>,
    /// Threads used for training
    #[arg(long)]
    threads: Option<u32>,
    /// Device: cpu, gpu or software-gpu (emulated on the CPU, for tests)
    #[arg(long, default_value = "cpu")]
    device: TrainDevice,
    /// Share of the training rows held out for validation
    #[arg(long, value_name = "SHARE", value_parser = number)]
    validation_share: Option<f64>,
    /// Stop after this many epochs without improvement on the validation rows
    #[arg(long, value_name = "EPOCHS")]
    patience: Option<u32>,
    /// Train although one column alone predicts the class in every row
    #[arg(long)]
    accept_leak: bool,
    /// Folder for the files of the run [default: a new one in the data folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Save a checkpoint in --out every this many seconds
    #[arg(long, value_name = "SECONDS", requires = "out", default_value_t = 60)]
    keep_every: u64,
    /// Resume from the checkpoint in --out, if there is one
    #[arg(long, requires = "out")]
    resume: bool,
    /// Print one JSON object as the last line
    #[arg(long)]
    json: bool,
}

/// What most runs leave alone.
#[derive(Debug, Args)]
struct RecipeArgs {
    /// Weight decay: pulls the weights towards 0
    #[arg(long, value_name = "SHARE", value_parser = number)]
    weight_decay: Option<f64>,
    /// Momentum, only for SGD
    #[arg(long, value_parser = number)]
    momentum: Option<f64>,
    /// Learning rate schedule: constant, step or cosine
    #[arg(long, default_value = "constant")]
    schedule: Schedule,
    /// Warm-up epochs, over which the learning rate rises to its full value
    #[arg(long, value_name = "EPOCHS", value_parser = number)]
    warmup_epochs: Option<f64>,
    /// Gradient clipping: gradients with a larger norm are scaled down
    #[arg(long, value_name = "NORM", value_parser = number)]
    clip_norm: Option<f64>,
    /// Label smoothing: share of each target spread over all classes
    #[arg(long, value_name = "SHARE", value_parser = number)]
    label_smoothing: Option<f64>,
    /// Class weights: equal or balanced
    #[arg(long, default_value = "equal")]
    class_weights: ClassWeights,
}

impl RecipeArgs {
    fn recipe(&self) -> Recipe {
        let usual = Recipe::default();
        Recipe {
            weight_decay: self.weight_decay.unwrap_or(usual.weight_decay),
            momentum: self.momentum.unwrap_or(usual.momentum),
            schedule: self.schedule,
            warmup_epochs: self.warmup_epochs.unwrap_or(usual.warmup_epochs),
            clip_norm: self.clip_norm,
            label_smoothing: self.label_smoothing.unwrap_or(usual.label_smoothing),
            class_weights: self.class_weights,
        }
    }
}

fn size(text: &str) -> Result<(String, f64), String> {
    let wrong = || format!("{text:?} is not NAME=VALUE with a number");
    let (name, value) = text.split_once('=').ok_or_else(wrong)?;
    let value = number(value).map_err(|reason| format!("{name}: {reason}"))?;
    Ok((name.to_owned(), value))
}

impl Train {
    fn request(&self) -> Result<TrainRequest, CliError> {
        let data = match (&self.data, self.task) {
            (Some(data), _) => data.clone(),
            (None, None) => DataChoice::Digits,
            (None, Some(task)) => {
                let needs =
                    || CliError::Input(format!("data: the task {task} needs --data with a path"));
                task.task().data.ok_or_else(needs)?()
            }
        };
        let task = self.task.unwrap_or_else(|| TaskId::of_data(&data));
        let defaults = TrainRequest::usual(data.clone(), task, self.model.as_deref());
        Ok(TrainRequest {
            epochs: self.epochs.unwrap_or(defaults.epochs),
            task: Some(task),
            model: self.model.clone(),
            sizes: self.sizes.iter().cloned().collect(),
            load: self.load.options(),
            batch: self.batch.unwrap_or(defaults.batch),
            learning_rate: self.lr.unwrap_or(defaults.learning_rate),
            optimizer: self.optimizer,
            recipe: self.recipe.recipe(),
            seed: self.seed.unwrap_or(defaults.seed),
            threads: self.threads.unwrap_or(defaults.threads),
            device: self.device,
            accept_leak: self.accept_leak,
            validation_share: self.validation_share.unwrap_or(defaults.validation_share),
            patience: self.patience,
            data,
        })
    }
}

pub(super) fn run(settings: &Settings, options: &Train) -> CliResult {
    let request = options.request()?;
    // Before the engine, so that a wrong value is told at once.
    request.check().map_err(|errors| failed(LabError::Request(errors)))?;
    request.check_task().map_err(failed)?;
    request.check_device().map_err(failed)?;
    let progress = Progress::new();
    let explicit = settings.ort_lib.as_deref();
    let engine = install::ensure(&settings.runtime_dir(), explicit, &progress)
        .map_err(|error| error.to_string())
        .and_then(|_| {
            Engine::load(&settings.runtime_dir(), explicit).map_err(|error| error.to_string())
        });
    if let Err(reason) = &engine {
        eprintln!("not checked against ONNX Runtime: {reason}");
    }
    let folder = options
        .out
        .clone()
        .unwrap_or_else(|| settings.runs_dir().join(uuid::Uuid::now_v7().to_string()));
    let checkpoint = options.out.as_ref().map(|folder| CheckpointOptions {
        path: folder.join(CHECKPOINT),
        every: Duration::from_secs(options.keep_every),
        resume: options.resume,
    });
    let cache = settings.datasets_dir();
    let paths = RunPaths { folder: &folder, cache: &cache, checkpoint: checkpoint.as_ref() };
    let engine = engine.as_deref().ok();
    if request.task().area == Area::Ratings {
        let outcome = experiment::recommend(&request, paths, engine, &progress);
        progress.finish();
        let outcome = outcome.map_err(failed)?;
        print_ratings(&outcome);
        return if options.json { print_json(&RatingSummary::from(&outcome)) } else { Ok(()) };
    }
    let outcome = experiment::run(&request, paths, engine, &progress);
    progress.finish();
    let outcome = outcome.map_err(failed)?;
    print_summary(&outcome);
    if options.json { print_json(&Summary::from(&outcome)) } else { Ok(()) }
}

pub(super) fn failed(error: LabError) -> CliError {
    if error.is_input() {
        CliError::Input(error.to_string())
    } else {
        CliError::Failure(error.into())
    }
}
