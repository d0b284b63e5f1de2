//! `assay demo`: runs the main job on the sample venture with progress, prints
//! the figures and where the report is, then serves it.

use std::path::Path;

use crate::{
    app::Shared,
    cli::{
        error::{CliError, CliResult},
        output::print_json,
        process::{block_on, start_log},
        progress::Progress,
        serve,
    },
    demo::{self, Plan, Shown},
};
use config::Settings;
use i18n::{Lang, format};
use lab::{bench::BenchRecord, data::DataChoice};
use report::ReportDocument;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Train for one epoch and measure briefly
    #[arg(long)]
    quick: bool,
    /// Show the finished sample with the models that come with the program, without training
    #[arg(long, conflicts_with_all = ["quick", "data"])]
    bundled: bool,
    /// Stop after the report instead of serving it
    #[arg(long)]
    no_serve: bool,
    /// Data to train on: `digits` (generated) or `mnist=FOLDER`
    #[arg(long, default_value = "digits")]
    data: DataChoice,
    /// Print the report's figures as one JSON object on the last line
    #[arg(long)]
    json: bool,
}

pub(super) fn run(settings: Settings, args: &Args) -> CliResult {
    start_log(&Settings { log: quiet(&settings.log), ..settings.clone() });
    if args.bundled {
        return run_bundled(settings, args);
    }
    let plan = Plan::new(args.data.clone(), args.quick);
    let reports = settings.reports_dir();
    block_on(async move {
        let shared = Shared::open(settings).await?;
        let progress = Progress::new();
        // Fetching blocks for as long as pip takes.
        tokio::task::block_in_place(|| demo::see_to_runtime(&shared, &progress))?;
        let mut shown = demo::run(&shared, &plan, &progress).await?;
        locate(&mut shown.report, &reports);
        progress.finish();
        print(&shown);
        if args.json {
            print_json(&shown.report).map_err(|error| anyhow::anyhow!("{error}"))?;
        }
        if args.no_serve { Ok(()) } else { serve::serve(shared, Some(shown.owner)).await }
    })
    .map_err(CliError::from)
}

/// The finished sample: nothing is trained, measured or fetched.
fn run_bundled(settings: Settings, args: &Args) -> CliResult {
    let reports = settings.reports_dir();
    block_on(async move {
        let shared = Shared::open(settings).await?;
        let mut shown = demo::show(&shared.stores()).await?;
        locate(&mut shown.report, &reports);
        println!("Models     come with the program; trained on generated data (see models/)");
        print_report(&shown.report);
        if args.json {
            print_json(&shown.report).map_err(|error| anyhow::anyhow!("{error}"))?;
        }
        if args.no_serve { Ok(()) } else { serve::serve(shared, Some(shown.owner)).await }
    })
    .map_err(CliError::from)
}

/// Who may start this program may know its folders.
fn locate(report: &mut ReportDocument, folder: &Path) {
    report.report_path = folder.join(&report.report_path).display().to_string();
}

/// The demo speaks through its progress; the log adds only what is wrong.
fn quiet(filter: &str) -> String {
    if filter == "info" { "warn".to_owned() } else { filter.to_owned() }
}

fn print(shown: &Shown) {
    let test = &shown.training.test;
    println!();
    println!(
        "Model      {} parameters, {}{}, test accuracy {} (95 % {} to {}, n {})",
        format::count(shown.training.parameters as u64),
        shown.training.dataset,
        if shown.training.synthetic { " (synthetic)" } else { "" },
        format::percent(test.accuracy, 2),
        format::percent(test.interval[0], 2),
        format::percent(test.interval[1], 2),
        format::count(test.n as u64),
    );
    if let Some(parity) = &shown.training.parity {
        println!(
            "Parity     ONNX Runtime {} against the trainer, largest difference {}: {}",
            parity.runtime_version,
            parity.comparison.max_abs.map_or("unknown".to_owned(), |value| format!("{value:.1e}")),
            if parity.passed { "passed" } else { "FAILED" }
        );
    }
    for record in &shown.benchmarks {
        print_benchmark(record);
    }
    for (provider, reason) in &shown.left_out {
        println!("           {provider} was not measured: {reason}");
    }
    print_report(&shown.report);
}

fn print_report(report: &ReportDocument) {
    let cost = &report.assessment.cost_per_1000_requests;
    let value = cost
        .figure
        .value
        .map_or("unknown".to_owned(), |value| format::money(value, &report.venture.currency));
    println!(
        "Cost       {value} per 1,000 requests (see the report for the machine's price and utilisation)"
    );
    for (at, line) in report::verdict_lines(&report.assessment, Lang::En).iter().enumerate() {
        println!("{:<10} {line}", if at == 0 { "Verdict" } else { "" });
    }
    println!("Report     {}", report.report_path);
}

fn print_benchmark(record: &BenchRecord) {
    let ms =
        |value: Option<f64>| value.map_or("n too small".to_owned(), |ms| format!("{ms:.3} ms"));
    println!(
        "Benchmark  {}{} batch {} threads {}: p50 {}, p99 {}, {} samples/s (n {}{})",
        record.provider,
        if record.software_adapter { " (software GPU: says nothing about a real one)" } else { "" },
        record.batch,
        record.threads,
        ms(record.latency.p50_ms),
        ms(record.latency.p99_ms),
        format::count(record.throughput_per_s as u64),
        record.n,
        match record.highest_throughput() {
            Some(high) if record.is_conservative() => {
                format!(", conservative: up to {} alone", format::count(high as u64))
            }
            Some(_) => String::new(),
            None => ", too much other load".to_owned(),
        },
    );
}
