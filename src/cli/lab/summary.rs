//! What `assay lab train` prints: for people, and as JSON.

use std::path::PathBuf;

use serde::Serialize;

use lab::{
    data::WarningRecord,
    evaluate::{
        ranking::Ranking,
        rating::RatingError,
        subgroup::{Rate, SubgroupTable},
    },
    experiment::{
        BaselineFigure, Comparison, Metrics, ParityRecord, RatingMetrics, RatingOutcome,
        TrainOutcome,
    },
    progress::EpochRecord,
    recommend::RatingEpoch,
    train::{Adapter, TrainDevice},
};

/// The contract of `--json`: these names stay.
#[derive(Serialize)]
pub(super) struct Summary<'a> {
    task: &'a str,
    model: &'a str,
    parameters: usize,
    /// Names of the classes in the order of the model's outputs.
    classes: Vec<&'a str>,
    train_n: usize,
    validation_n: usize,
    test_accuracy: f64,
    test_n: usize,
    /// What was noticed of the data.
    warnings: &'a [WarningRecord],
    interval: [f64; 2],
    metrics: Option<&'a Metrics>,
    /// What simple models reach on the same test rows.
    baselines: &'a [BaselineFigure],
    /// How the model was chosen, where none was asked for.
    comparison: Option<&'a Comparison>,
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
    memory_estimate: u64,
    curve: &'a [EpochRecord],
    device: TrainDevice,
    /// The device, where it was no CPU.
    adapter: Option<&'a Adapter>,
}

impl<'a> From<&'a TrainOutcome> for Summary<'a> {
    fn from(outcome: &'a TrainOutcome) -> Self {
        Self {
            task: &outcome.task,
            model: &outcome.model,
            parameters: outcome.parameters,
            classes: classes(outcome).collect(),
            train_n: outcome.train_n,
            validation_n: outcome.validation_n,
            warnings: &outcome.warnings,
            test_accuracy: outcome.test.accuracy,
            test_n: outcome.test.n,
            interval: outcome.test.interval,
            metrics: outcome.metrics.as_ref(),
            baselines: &outcome.baselines,
            comparison: outcome.comparison.as_ref(),
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
            memory_estimate: outcome.memory_estimate,
            curve: &outcome.epochs,
            device: outcome.device,
            adapter: outcome.adapter.as_ref(),
        }
    }
}

/// The same of a recommender.
#[derive(Serialize)]
pub(super) struct RatingSummary<'a> {
    task: &'a str,
    model: &'a str,
    parameters: usize,
    test_n: u64,
    /// What was noticed of the data.
    warnings: &'a [WarningRecord],
    metrics: &'a RatingMetrics,
    epochs: usize,
    seconds_per_epoch: f64,
    onnx_path: Option<&'a PathBuf>,
    onnx_sha256: Option<&'a str>,
    parity_max_abs: Option<f32>,
    parity_passed: Option<bool>,
    seed: u64,
    data_digest: &'a str,
    synthetic: bool,
    best_epoch: u32,
    memory_estimate: u64,
    curve: &'a [RatingEpoch],
}

impl<'a> From<&'a RatingOutcome> for RatingSummary<'a> {
    fn from(outcome: &'a RatingOutcome) -> Self {
        Self {
            task: &outcome.task,
            model: &outcome.model,
            parameters: outcome.parameters,
            test_n: outcome.metrics.report.error.n,
            warnings: &outcome.warnings,
            metrics: &outcome.metrics,
            epochs: outcome.epochs.len(),
            seconds_per_epoch: outcome.seconds_per_epoch,
            onnx_path: outcome.onnx_path.as_ref(),
            onnx_sha256: outcome.onnx_sha256.as_deref(),
            parity_max_abs: outcome.parity.as_ref().and_then(|parity| parity.comparison.max_abs),
            parity_passed: outcome.parity.as_ref().map(|parity| parity.passed),
            seed: outcome.seed,
            data_digest: &outcome.data_digest,
            synthetic: outcome.synthetic,
            best_epoch: outcome.best_epoch,
            memory_estimate: outcome.memory_estimate,
            curve: &outcome.epochs,
        }
    }
}

/// Classes that are told by name.
const CLASSES_TOLD: usize = 12;

fn classes(outcome: &TrainOutcome) -> impl Iterator<Item = &str> {
    outcome.test.classes.iter().map(|class| class.label.as_str())
}

pub(super) fn print_summary(outcome: &TrainOutcome) {
    let [low, high] = outcome.test.interval.map(|bound| bound * 100.0);
    let kind = if outcome.synthetic { " (synthetic)" } else { "" };
    println!("task, model         {}, {}", outcome.task, outcome.model);
    let rows = outcome.train_n + outcome.validation_n + outcome.test.n;
    println!("data set            {}{kind}, {rows} rows", outcome.dataset);
    let told: Vec<&str> = classes(outcome).take(CLASSES_TOLD).collect();
    let more = if outcome.test.classes.len() > told.len() { ", …" } else { "" };
    println!("classes             {}{more}", told.join(", "));
    println!(
        "test accuracy       {:.2} % of {} (95 % interval {low:.2} to {high:.2} %)",
        outcome.test.accuracy * 100.0,
        outcome.test.n
    );
    if let Some(metrics) = &outcome.metrics {
        print_metrics(metrics);
        print_baselines(outcome, metrics);
    }
    if let Some(comparison) = &outcome.comparison {
        print_comparison(comparison);
    }
    let epochs = outcome.epochs.len();
    let by = if outcome.validation_n > 0 && epochs > 1 {
        ", by validation accuracy; its weights were saved"
    } else {
        ""
    };
    println!("best epoch          {} of {epochs}{by}", outcome.best_epoch);
    if let Some(adapter) = &outcome.adapter {
        println!("trained on          {adapter}");
    }
    println!("seconds per epoch   {:.2} (median)", outcome.seconds_per_epoch);
    print_parity(outcome.parity.as_ref());
    println!("model               {}", outcome.onnx_path.display());
}

/// What simple models reach on the same rows.
fn print_baselines(outcome: &TrainOutcome, metrics: &Metrics) {
    for one in outcome.baselines.iter().filter(|one| one.model != outcome.model) {
        let told =
            one.value.map_or_else(|| "not defined".to_owned(), |value| format!("{value:.4}"));
        let interval = one.interval.map(|[low, high]| format!(" ({low:.4} to {high:.4})"));
        println!(
            "baseline {:<10} {} {told}{} on {} test rows, trained on {}",
            one.model,
            metrics.measure,
            interval.unwrap_or_default(),
            one.n,
            one.learnt_from
        );
    }
}

/// How the model was chosen.
fn print_comparison(comparison: &Comparison) {
    println!(
        "model comparison    on {} validation rows, each trained on {}:",
        comparison.n, comparison.learnt_from
    );
    for one in &comparison.models {
        let [low, high] = one.interval.map(|bound| bound * 100.0);
        let share = one.accuracy * 100.0;
        println!("  {:<17} {share:.2} % (95 % interval {low:.2} to {high:.2} %)", one.model);
    }
}

/// The figures that a task has beside accuracy.
pub(super) fn print_metrics(metrics: &Metrics) {
    if let Some(mcc) = metrics.summary.mcc {
        println!("Matthews corr. (MCC) {mcc:.3}");
    }
    if let Some(binary) = &metrics.binary {
        if let Some(auc) = binary.report.auc {
            let [low, high] = auc.interval;
            println!("ROC-AUC             {:.3} ({low:.3} to {high:.3})", auc.value);
        } else {
            println!("ROC-AUC             not defined: all rows are of one class");
        }
        if let Some(precision) = binary.report.average_precision {
            println!(
                "average precision   {:.3} at a prevalence of {:.3}",
                precision.value, precision.prevalence
            );
        }
        let budget = binary.report.budget;
        println!(
            "at {} alerts of {}   precision {:.3}, recall {}",
            budget.k,
            budget.n,
            budget.precision,
            budget.recall.map_or("undefined".to_owned(), |recall| format!("{recall:.3}"))
        );
        binary.subgroups.iter().for_each(|table| print_groups(table, &binary.positive));
    }
    println!("calibration (ECE)   {:.3} of {}", metrics.calibration.ece, metrics.calibration.n);
    if let Some(best) = &metrics.best_achievable {
        println!("best possible       {} {:.3}: {}", best.metric, best.figure, best.how);
    }
}

/// The figures of each group, and of what was measured too little only how much.
fn print_groups(table: &SubgroupTable, positive: &str) {
    let percent = |rate: &Rate| {
        let [low, high] = rate.interval.map(|bound| bound * 100.0);
        format!("{:.1} % ({low:.1} to {high:.1})", rate.value * 100.0)
    };
    for group in &table.groups {
        print!("by {:<16} {}: n {}", table.column, group.value, group.n);
        match &group.figures {
            Some(figures) => {
                let auc = figures.auc.map_or("none".to_owned(), |auc| format!("{:.3}", auc.value));
                println!(
                    ", predicted {positive} {}, truly {}, AUC {auc}",
                    percent(&figures.selection),
                    percent(&figures.observed)
                );
            }
            None => println!(", too few to measure (at least {})", table.options.minimum),
        }
    }
}

pub(super) fn print_ratings(outcome: &RatingOutcome) {
    let RatingMetrics { report, bias_only, best_achievable, .. } = &outcome.metrics;
    let error = &report.error;
    let kind = if outcome.synthetic { " (synthetic)" } else { "" };
    println!("task, model         {}, {}", outcome.task, outcome.model);
    println!(
        "data set            {}{kind}, {} users, {} items",
        outcome.dataset, outcome.users, outcome.items
    );
    print_rating_error(error);
    println!("biases only         RMSE {:.3}", bias_only.rmse);
    for (what, lists) in
        [("among rated", report.among_rated), ("whole catalogue", report.whole_catalogue)]
    {
        let Some(lists) = lists else { continue };
        print_lists(what, &lists);
    }
    if let Some(best) = best_achievable {
        println!("best possible       {} {:.3}: {}", best.metric, best.figure, best.how);
    }
    print_parity(outcome.parity.as_ref());
    match &outcome.onnx_path {
        Some(path) => println!("model               {}", path.display()),
        None => println!(
            "model               not exported: predictions depend on the user's own ratings"
        ),
    }
}

pub(super) fn print_rating_error(error: &RatingError) {
    let interval = error
        .rmse_interval
        .map_or(String::new(), |[low, high]| format!(" ({low:.3} to {high:.3})"));
    println!("RMSE                {:.3}{interval} of {}", error.rmse, error.n);
    println!("MAE                 {:.3}", error.mae);
}

pub(super) fn print_lists(what: &str, lists: &Ranking) {
    println!(
        "{what:<15}     precision {:.3}, recall {:.3}, NDCG {:.3} at {}, {} users",
        lists.precision.value, lists.recall.value, lists.ndcg.value, lists.k, lists.users
    );
}

fn print_parity(parity: Option<&ParityRecord>) {
    match parity {
        Some(parity) => println!(
            "ONNX Runtime        {}; {}; largest difference {}",
            parity.runtime_version,
            if parity.passed { "parity passed" } else { "parity FAILED" },
            parity.comparison.max_abs.map_or("not finite".to_owned(), |d| format!("{d:.1e}"))
        ),
        None => println!("ONNX Runtime        not checked"),
    }
}
