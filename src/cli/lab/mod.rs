//! `assay lab`: the model lab on the command line. Knows no database.

pub mod bench;

use clap::Subcommand;

use crate::{cli::CliResult, config::Settings};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Measure latency and throughput of a model
    Bench(bench::Bench),
}

pub(super) fn run(settings: &Settings, command: Command) -> CliResult {
    match command {
        Command::Bench(options) => bench::run(settings, &options),
    }
}
