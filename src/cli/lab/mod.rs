//! `assay lab`: the model lab on the command line. Knows no database.

pub mod bench;
pub mod train;

use clap::Subcommand;

use crate::{cli::CliResult, config::Settings};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Train the reference network, measure it and export it as ONNX
    Train(train::Train),
    /// Measure latency and throughput of a model
    Bench(bench::Bench),
}

pub(super) fn run(settings: &Settings, command: Command) -> CliResult {
    match command {
        Command::Train(options) => train::run(settings, &options),
        Command::Bench(options) => bench::run(settings, &options),
    }
}
