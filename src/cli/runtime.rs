//! `assay runtime`: which ONNX Runtime and execution providers are here, and
//! fetching what is missing.

use clap::{Args, Subcommand};

use crate::cli::{
    error::{CliError, CliResult},
    output::print_json,
    progress::Progress,
};
use config::Settings;
use lab::engine::{
    Engine, EngineError,
    install::{self, EnsureError, RUNTIME, WEBGPU},
    library::find,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the library in use and the providers available here
    List(List),
    /// Download the library into the data folder, with pip
    Install(Install),
}

#[derive(Debug, Args)]
pub struct List {
    /// Print one JSON object as the last line
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub struct Install {
    /// Also download the plug-in for GPUs through Vulkan
    #[arg(long)]
    webgpu: bool,
}

pub(super) fn run(settings: &Settings, command: &Command) -> CliResult {
    match command {
        Command::List(options) => list(settings, options),
        Command::Install(options) => install(settings, options),
    }
}

fn list(settings: &Settings, options: &List) -> CliResult {
    let engine = Engine::load(&settings.runtime_dir(), settings.ort_lib.as_deref())?;
    let providers = engine.providers();
    let library = engine.library().path.display().to_string();
    println!("ONNX Runtime {} at {library}", engine.version());
    for status in &providers {
        let available = if status.available { "yes" } else { "no" };
        let device = status.device.as_deref().unwrap_or_default();
        let reason = status.reason.as_deref().unwrap_or_default();
        let gap = if device.is_empty() || reason.is_empty() { "" } else { "; " };
        println!("  {:9} {available:4} {device}{gap}{reason}", status.provider.id());
    }
    if options.json {
        print_json(&serde_json::json!({
            "version": engine.version().to_string(),
            "library": library,
            "providers": providers,
        }))?;
    }
    Ok(())
}

fn install(settings: &Settings, options: &Install) -> CliResult {
    let folder = settings.runtime_dir();
    let progress = Progress::new();
    install::install(RUNTIME, &folder, &progress).map_err(EnsureError::from)?;
    if options.webgpu {
        install::install(WEBGPU, &folder, &progress).map_err(EnsureError::from)?;
    }
    progress.finish();
    let library = find(&folder, None)?;
    println!("ONNX Runtime {} is at {}", library.version, library.path.display());
    Ok(())
}

impl From<EngineError> for CliError {
    fn from(error: EngineError) -> Self {
        if error.is_bad_input() {
            Self::Input(error.to_string())
        } else {
            Self::Failure(error.into())
        }
    }
}

impl From<EnsureError> for CliError {
    fn from(error: EnsureError) -> Self {
        match error {
            EnsureError::Engine(error) => error.into(),
            EnsureError::Install(error) => Self::Failure(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn what_was_typed_wrongly_is_told_from_what_is_missing() {
        let wrong = EngineError::LibraryUnusable {
            path: PathBuf::from("wrong.so"),
            reason: "it is no ONNX Runtime library".to_owned(),
        };
        assert!(matches!(CliError::from(wrong), CliError::Input(_)));
        let missing = EngineError::LibraryMissing { searched: vec![PathBuf::from("here")] };
        let CliError::Failure(error) = CliError::from(missing) else { panic!("exit code 1") };
        assert!(error.to_string().contains("assay runtime install"), "{error}");
    }
}
