//! `assay dataset`: which data sets there are, and getting MNIST.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use serde::Serialize;

use crate::cli::{
    error::{CliError, CliResult},
    output::print_json,
    progress::Progress,
};
use config::Settings;
use lab::data::{DataChoice, Language, MIRRORS, fetch_mnist, load};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the data sets and whether they are available
    List {
        /// Print one JSON object as the last line
        #[arg(long)]
        json: bool,
    },
    /// Download a data set from a public mirror and check its hashes
    Fetch {
        name: Fetchable,
        /// Folder for the files [default: in the data folder]
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
        /// Download from this address instead of the public mirrors
        #[arg(long, value_name = "URL")]
        mirror: Option<String>,
    },
}

/// Data sets that a mirror holds.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Fetchable {
    /// Handwritten digits, 60,000 + 10,000
    Mnist,
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    choice: String,
    /// Where the files are kept.
    folder: PathBuf,
    synthetic: bool,
    ready: bool,
    train_n: Option<usize>,
    test_n: Option<usize>,
    digest: Option<String>,
}

pub(super) fn run(settings: &Settings, command: Command) -> CliResult {
    match command {
        Command::List { json } => list(settings, json),
        Command::Fetch { name: Fetchable::Mnist, out, mirror } => {
            let folder = out.unwrap_or_else(|| settings.datasets_dir().join("mnist"));
            let mirrors = mirror.as_deref().map_or(MIRRORS.to_vec(), |mirror| vec![mirror]);
            let progress = Progress::new();
            let result = fetch_mnist(&folder, &mirrors, &progress);
            progress.finish();
            result.map_err(anyhow::Error::from)?;
            println!("MNIST is in {0}; use it with --data mnist={0}", folder.display());
            Ok(())
        }
    }
}

fn list(settings: &Settings, json: bool) -> CliResult {
    let cache = settings.datasets_dir();
    let progress = Progress::new();
    let choices = [
        DataChoice::Digits,
        DataChoice::Sentences(Language::English),
        DataChoice::Sentences(Language::Chinese),
        DataChoice::SyntheticRatings,
        DataChoice::Applicants,
        DataChoice::Transactions,
        DataChoice::Mnist(cache.join("mnist")),
    ];
    let mut entries = Vec::new();
    for choice in choices {
        let set = match load(&choice, &cache, &progress) {
            Ok(set) => Some(set),
            // MNIST may simply not be there.
            Err(error) if error.is_input() => None,
            Err(error) => return Err(CliError::Failure(error.into())),
        };
        entries.push(Entry {
            name: choice.name(),
            synthetic: choice.synthetic(),
            choice: choice.to_string(),
            folder: cache.join(choice.name()),
            ready: set.is_some(),
            train_n: set.as_ref().map(|set| set.counts().0),
            test_n: set.as_ref().map(|set| set.counts().1),
            digest: set.map(|set| set.digest.clone()),
        });
    }
    progress.finish();
    for entry in &entries {
        let kind = if entry.synthetic { "synthetic" } else { "collected" };
        let state = match (entry.train_n, entry.test_n) {
            (Some(train), Some(test)) => format!("{train} + {test} rows"),
            _ => "not downloaded; run `assay dataset fetch mnist`".to_owned(),
        };
        println!("{:<13} {kind:<10} {state}", entry.name);
    }
    if json { print_json(&serde_json::json!({ "items": entries })) } else { Ok(()) }
}
