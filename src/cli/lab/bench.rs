//! `assay lab bench`: measures a model on a provider of this machine.

use std::{fs::File, path::PathBuf};

use clap::Args;

use crate::cli::{
    error::{CliError, CliResult},
    numbers::number,
    output::print_json,
    progress::Progress,
};
use config::Settings;
use lab::{
    bench::{self, BenchError, BenchRecord, BenchRequest, RequestUnit},
    engine::{Engine, EngineError, Provider, install},
};

#[derive(Debug, Args)]
pub struct Bench {
    /// The ONNX file
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Execution provider: cpu, webgpu, cuda or tensorrt
    #[arg(long, default_value = "cpu")]
    provider: Provider,
    /// Samples per query; for a recommender, user–item pairs [default: 1]
    #[arg(long)]
    batch: Option<u32>,
    /// Threads inside one operator [default: 2]
    #[arg(long)]
    threads: Option<u32>,
    /// Length of the measurement in seconds [default: 10]
    #[arg(long, value_parser = number)]
    seconds: Option<f64>,
    /// Warm-up queries before the measurement [default: 50]
    #[arg(long)]
    warmup: Option<u32>,
    /// Seed of the random inputs
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Let the CPU run nodes that the provider cannot
    #[arg(long)]
    allow_cpu_fallback: bool,
    /// Print one JSON object as the last line
    #[arg(long)]
    json: bool,
}

impl Bench {
    fn request(&self) -> BenchRequest {
        let defaults = BenchRequest::new(self.model.clone(), self.provider);
        BenchRequest {
            batch: self.batch.unwrap_or(defaults.batch),
            threads: self.threads.unwrap_or(defaults.threads),
            seconds: self.seconds.unwrap_or(defaults.seconds),
            warmup: self.warmup.unwrap_or(defaults.warmup),
            seed: self.seed,
            allow_cpu_fallback: self.allow_cpu_fallback,
            ..defaults
        }
    }
}

pub(super) fn run(settings: &Settings, options: &Bench) -> CliResult {
    let request = options.request();
    // Before anything is fetched or loaded: a mistyped number or name should cost nothing.
    request.check().map_err(BenchError::from)?;
    File::open(&request.model)
        .map_err(|source| EngineError::ModelUnreadable { path: request.model.clone(), source })?;
    let progress = Progress::new();
    let (folder, explicit) = (settings.runtime_dir(), settings.ort_lib.as_deref());
    install::ensure(&folder, explicit, &progress)?;
    let engine = Engine::load(&folder, explicit)?;
    let record = bench::run(&engine, &request, &progress)?;
    progress.finish();
    print_record(&record);
    if options.json { print_json(&BenchSummary::new(&record)) } else { Ok(()) }
}

fn print_record(record: &BenchRecord) {
    let software =
        if record.software_adapter { " (software GPU: says nothing about a real one)" } else { "" };
    println!("{} on {}{software}", record.model, record.device);
    println!(
        "provider {}, batch {}, threads {}, {}, ONNX Runtime {}",
        record.provider,
        record.batch,
        record.threads,
        record.precision,
        record.environment.onnxruntime
    );
    print_inputs(record);
    let latency = &record.latency;
    for (name, value) in [
        ("p50", latency.p50_ms),
        ("p90", latency.p90_ms),
        ("p95", latency.p95_ms),
        ("p99", latency.p99_ms),
    ] {
        match value {
            Some(ms) => println!("{name} {ms:10.3} ms"),
            None => println!("{name}          - (n = {} is too few)", record.n),
        }
    }
    let unit = record.request.as_str();
    println!("{:.1} {unit}s/s, n = {} queries", record.throughput_per_s, record.n);
    for node in record.fallbacks() {
        println!("node {} ({}) fell back to {}", node.node, node.op, node.provider);
    }
    print_others(record);
}

fn print_others(record: &BenchRecord) {
    let percent = record.other_cpu_share.map(|share| share * 100.0);
    match (percent, record.highest_throughput()) {
        (Some(percent), Some(highest)) if record.is_conservative() => println!(
            "conservative: other programs used {percent:.0} % of the CPU; on its own the machine could \
             serve up to {highest:.1} {}s/s (quietest of {} attempts)",
            record.request.as_str(),
            record.attempts
        ),
        (Some(percent), Some(_)) => println!("other programs used {percent:.1} % of the CPU"),
        (Some(percent), None) => {
            println!("other programs used {percent:.0} % of the CPU: too much for use in a report");
        }
        (None, _) => println!("the CPU use of other programs is unknown: not for use in a report"),
    }
}

/// A record with what follows from the load beside it.
#[derive(serde::Serialize)]
struct BenchSummary<'a> {
    #[serde(flatten)]
    record: &'a BenchRecord,
    conservative: bool,
    highest_throughput_per_s: Option<f64>,
}

impl<'a> BenchSummary<'a> {
    fn new(record: &'a BenchRecord) -> Self {
        Self {
            record,
            conservative: record.is_conservative(),
            highest_throughput_per_s: record.highest_throughput(),
        }
    }
}

/// What was sent, and what one request is.
fn print_inputs(record: &BenchRecord) {
    for input in &record.inputs {
        let shape: Vec<String> = input.shape.iter().map(ToString::to_string).collect();
        let kind = match input.ids {
            Some([first, last]) => format!("int64 ids {first} to {last}"),
            None => "float32 numbers in 0..1".to_owned(),
        };
        println!("input {} [{}]: {kind}", input.name, shape.join(" x "));
    }
    match record.request {
        RequestUnit::Sample => println!("one request is one sample"),
        RequestUnit::Pair => println!("one request is one user–item pair, scored"),
    }
}

impl From<BenchError> for CliError {
    fn from(error: BenchError) -> Self {
        if error.is_bad_input() {
            Self::Input(error.to_string())
        } else {
            Self::Failure(error.into())
        }
    }
}
