//! `assay lab eval`: measures an exported model on data.

use std::path::PathBuf;

use clap::Args;

use super::{load::Load, train::failed};
use crate::cli::{error::CliResult, output::print_json, progress::Progress};
use config::Settings;
use lab::{
    data::{Area, DataChoice},
    engine::{Engine, install},
    experiment::{self, MeasuredOn, SavedEvaluation, SavedRatingEvaluation},
};

#[derive(Debug, Args)]
pub struct Eval {
    /// The ONNX file; its preprocessing.json must be in the same folder
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// The data set, written as for `lab train` and read with the model's preprocessing;
    /// its test rows are used
    #[arg(long)]
    data: DataChoice,
    /// Use all rows of a file instead of its test rows: for data that the model was not
    /// trained on
    #[arg(long)]
    every_row: bool,
    #[command(flatten)]
    load: Load,
    /// Threads inside one operator
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Print one JSON object as the last line
    #[arg(long)]
    json: bool,
}

pub(super) fn run(settings: &Settings, options: &Eval) -> CliResult {
    let progress = Progress::new();
    let (folder, explicit) = (settings.runtime_dir(), settings.ort_lib.as_deref());
    install::ensure(&folder, explicit, &progress)?;
    let engine = Engine::load(&folder, explicit)?;
    let (model, choice, load) = (&options.model, &options.data, options.load.options());
    let on = MeasuredOn { choice, load: &load, every_row: options.every_row };
    let (threads, cache) = (options.threads, settings.datasets_dir());
    if choice.area() == Area::Ratings {
        let judged =
            experiment::evaluate_saved_ratings(model, on, &engine, threads, &cache, &progress);
        progress.finish();
        let judged = judged.map_err(failed)?;
        print_ratings(&judged);
        return if options.json { print_json(&judged) } else { Ok(()) };
    }
    let judged = experiment::evaluate_saved(model, on, &engine, threads, &cache, &progress);
    progress.finish();
    let judged = judged.map_err(failed)?;
    print(&judged);
    if options.json { print_json(&judged) } else { Ok(()) }
}

fn print_ratings(judged: &SavedRatingEvaluation) {
    let kind = if judged.synthetic { " (synthetic)" } else { "" };
    println!("data set            {}{kind}", judged.dataset);
    println!("measured on         {}", judged.split);
    super::summary::print_rating_error(&judged.error);
    if judged.unknown > 0 {
        println!(
            "left out            {} ratings: {} users and {} items not in the training data",
            judged.unknown, judged.unknown_users, judged.unknown_items
        );
    }
    if let Some(n @ 1..) = judged.outside_scale {
        println!("outside the scale   {n} ratings beyond the training scale");
    }
    if let Some(lists) = judged.among_rated {
        super::summary::print_lists("among rated", &lists);
    }
    println!("ONNX Runtime        {}, CPU, {} threads", judged.runtime_version, judged.threads);
}

fn print(judgement: &SavedEvaluation) {
    let [low, high] = judgement.test.interval.map(|bound| bound * 100.0);
    let kind = if judgement.synthetic { " (synthetic)" } else { "" };
    println!("data set            {}{kind}", judgement.dataset);
    println!("measured on         {}", judgement.split);
    if !judgement.missing_classes.is_empty() {
        println!(
            "no rows of          {}; metrics that need every class are left out",
            judgement.missing_classes.join(", ")
        );
    }
    println!(
        "test accuracy       {:.2} % of {} (95 % interval {low:.2} to {high:.2} %)",
        judgement.test.accuracy * 100.0,
        judgement.test.n
    );
    super::summary::print_metrics(&judgement.metrics);
    println!(
        "ONNX Runtime        {}, CPU, {} threads",
        judgement.runtime_version, judgement.threads
    );
}
