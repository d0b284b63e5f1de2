//! The command line: one file per family of subcommands, thin fronts over the
//! same functions as the web. Decides exit codes: 0 done, 2 wrong usage or bad
//! input, 1 failure while working.

// First: its macros hold in all that follows.
#[macro_use]
mod output;

pub mod admin;
pub mod catalogue;
pub mod dataset;
pub mod demo;
pub mod endpoint;
mod error;
pub mod exchange;
pub mod lab;
mod numbers;
mod process;
pub mod progress;
pub mod report;
pub mod runtime;
pub mod score;
pub mod serve;
pub mod worker;

use std::{ffi::OsString, process::ExitCode};

use clap::{Parser, Subcommand};

pub use error::{CliError, CliResult};
pub use output::print_json;

use config::Settings;
use web::characters;

/// Judge whether a product built on a model is viable, from evidence
#[derive(Debug, Parser)]
#[command(name = "assay", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train, export and benchmark models
    #[command(subcommand)]
    Lab(lab::Command),
    /// List and fetch data sets
    #[command(subcommand)]
    Dataset(dataset::Command),
    /// Import and list prices of large-model endpoints, and price an answer
    #[command(subcommand)]
    Catalogue(catalogue::Command),
    /// Try measurements of large-model endpoints on a simulated one
    #[command(subcommand)]
    Endpoint(endpoint::Command),
    /// Find or fetch ONNX Runtime, list execution providers
    #[command(subcommand)]
    Runtime(runtime::Command),
    /// Run all steps on the sample venture, then serve it
    Demo(demo::Args),
    /// Serve the web application, including a worker (the default)
    Serve(serve::Args),
    /// Score a file with a method of market analysis or statistics
    Score(score::Args),
    /// Compute the verdict of a venture and write the report
    Report(report::Args),
    /// Import the rows of a file, or a full export, into a venture
    Import(Box<exchange::ImportArgs>),
    /// Export everything in a venture to a file
    Export(exchange::ExportArgs),
    /// Run background jobs without serving pages
    Worker,
    /// Manage accounts
    #[command(subcommand)]
    Admin(admin::Command),
    /// Migrate the database to the current version
    Migrate,
    /// Check the configuration without changing anything
    CheckConfig,
}

impl Default for Command {
    fn default() -> Self {
        Self::Serve(serve::Args::default())
    }
}

/// Reads the command line, runs the command and returns the exit code.
#[must_use]
pub fn main() -> ExitCode {
    if let Err(error) = readable(std::env::args_os().skip(1)) {
        eprintln!("assay: {error}");
        return ExitCode::from(2);
    }
    let cli = Cli::parse();
    let done = run(cli.command.unwrap_or_default());
    let written = |()| {
        let lost = |error| anyhow::anyhow!("could not write to standard output: {error}");
        output::finish().map_err(|error| CliError::Failure(lost(error)))
    };
    match done.and_then(written) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("assay: {error}");
            match error {
                CliError::Input(_) => ExitCode::from(2),
                CliError::Failure(_) => ExitCode::FAILURE,
            }
        }
    }
}

/// Refuses what no form takes either: what is typed here becomes names and texts of records.
fn readable(arguments: impl Iterator<Item = OsString>) -> CliResult {
    let mut option = None;
    for (place, argument) in (1..).zip(arguments) {
        let text = argument.to_string_lossy();
        if !characters::is_readable(&text) {
            let of = option.map_or_else(String::new, |option| format!(", of {option}"));
            return Err(CliError::Input(format!(
                "argument {place}{of} contains a control character; type it without"
            )));
        }
        option = Some(text.into_owned()).filter(|text| text.starts_with("--"));
    }
    Ok(())
}

fn run(command: Command) -> CliResult {
    let settings = Settings::load().map_err(|error| CliError::Input(error.to_string()))?;
    match command {
        Command::Lab(command) => lab::run(&settings, command),
        Command::Dataset(command) => dataset::run(&settings, command),
        Command::Catalogue(command) => catalogue::run(&settings, command),
        Command::Endpoint(command) => endpoint::run(&command),
        Command::Runtime(command) => runtime::run(&settings, &command),
        Command::Demo(args) => demo::run(settings, &args),
        Command::Serve(args) => serve::run(settings, &args),
        Command::Score(args) => score::run(&args),
        Command::Report(args) => report::run(&settings, &args),
        Command::Import(args) => exchange::import(&settings, &args),
        Command::Export(args) => exchange::export(&settings, &args),
        Command::Worker => worker::run(settings),
        Command::Admin(command) => admin::run(&settings, command),
        Command::Migrate => serve::migrate(&settings),
        Command::CheckConfig => {
            println!("{settings:#?}");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_with_a_control_character_is_refused_by_its_place() {
        let check = |all: &[&str]| readable(all.iter().map(OsString::from));
        assert!(
            check(&["import", "needs", "--source", "visit\tto\nUlm", "--venture", "产品"]).is_ok()
        );
        for bad in ["a\u{1}b", "\u{1b}[31m", "\u{7f}"] {
            let told = check(&["import", "needs", "--source", bad]).unwrap_err();
            assert!(matches!(told, CliError::Input(_)));
            assert_eq!(
                told.to_string(),
                "argument 4, of --source contains a control character; type it without"
            );
        }
    }
}
