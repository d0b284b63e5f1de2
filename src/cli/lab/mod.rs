//! `assay lab`: the model lab on the command line. Knows no database.

pub mod bench;
pub mod bench_endpoint;
pub mod eval;
mod load;
mod params;
pub mod predict;
mod summary;
pub mod train;

use clap::Subcommand;

use crate::cli::error::CliResult;
use config::Settings;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Train a model for a task, measure it and export it as ONNX
    Train(Box<train::Train>),
    /// Measure an exported model on another data set, or on the test part of its own
    Eval(Box<eval::Eval>),
    /// Ask an exported model for one input
    Predict(predict::Predict),
    /// Measure latency and throughput of a model
    Bench(bench::Bench),
    /// Measure a large-model endpoint: latency, throughput, errors and quality
    BenchEndpoint(Box<bench_endpoint::BenchEndpoint>),
}

pub(super) fn run(settings: &Settings, command: Command) -> CliResult {
    match command {
        Command::Train(options) => train::run(settings, &options),
        Command::Eval(options) => eval::run(settings, &options),
        Command::Predict(options) => predict::run(settings, &options),
        Command::Bench(options) => bench::run(settings, &options),
        Command::BenchEndpoint(options) => bench_endpoint::run(settings, &options),
    }
}
