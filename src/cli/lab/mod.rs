//! `assay lab`: the model lab on the command line. Knows no database.

use clap::Subcommand;

use crate::{cli::CliResult, config::Settings};

#[derive(Debug, Subcommand)]
pub enum Command {}

pub(super) fn run(_settings: &Settings, command: Command) -> CliResult {
    match command {}
}
