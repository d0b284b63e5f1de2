//! Errors between a model file and its outputs. Each message says what happened and
//! what to do.

use std::path::PathBuf;

use super::provider::Provider;
use figure::Note;

/// Why ONNX Runtime gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    #[error(
        "no ONNX Runtime found in {}; run `assay runtime install`, or set ASSAY_ORT_LIB to the \
         path of a libonnxruntime.so of version 1.24 or newer",
        list(.searched)
    )]
    LibraryMissing { searched: Vec<PathBuf> },
    #[error(
        "{path} cannot be used as ONNX Runtime: {reason}; ASSAY_ORT_LIB must name a \
             libonnxruntime.so of version 1.24 or newer, or be unset"
    )]
    LibraryUnusable { path: PathBuf, reason: String },
    #[error(
        "this process already uses the ONNX Runtime at {loaded}; restart it to use {asked} instead"
    )]
    AlreadyLoaded { loaded: PathBuf, asked: PathBuf },
    #[error("provider {provider} cannot be used: {reason}")]
    ProviderUnavailable { provider: Provider, reason: String },
    #[error(
        "provider {provider} cannot compute every node of {model}, and falling back to the CPU \
         was not allowed: {reason}"
    )]
    Fallback { provider: Provider, model: PathBuf, reason: String },
    #[error("cannot read the model {path}: {source}")]
    ModelUnreadable { path: PathBuf, source: std::io::Error },
    #[error("{path} is not a model that ONNX Runtime can load: {reason}")]
    ModelInvalid { path: PathBuf, reason: String },
    #[error("{path} cannot be used here: {reason}")]
    ModelUnsupported { path: PathBuf, reason: String },
    #[error("{got} input values do not make {rows} rows of {features}")]
    InputLength { got: usize, rows: usize, features: usize },
    #[error("{got} is no id; the model takes whole numbers from 0 up to, not including, {end}")]
    Id { got: f32, end: f32 },
    #[error("threads is {got}; it must be between 1 and {max}")]
    Threads { got: usize, max: usize },
    #[error("ONNX Runtime failed while computing: {0}")]
    Inference(String),
    #[error("the profile of a run cannot be read: {0}")]
    Profile(String),
}

impl EngineError {
    /// Why, for pages: without the server's paths.
    #[must_use]
    pub fn note(&self) -> Note {
        match self {
            Self::LibraryMissing { .. } => Note::said("failure-engine-missing", self),
            Self::LibraryUnusable { reason, .. } => {
                Note::said("failure-engine-unusable", self).with("detail", reason)
            }
            Self::AlreadyLoaded { .. } => Note::said("failure-engine-other", self),
            Self::ProviderUnavailable { provider, reason } => Note::said("failure-provider", self)
                .with("provider", provider)
                .with("detail", reason),
            Self::Fallback { provider, reason, .. } => Note::said("failure-fallback", self)
                .with("provider", provider)
                .with("detail", reason),
            Self::ModelUnreadable { source, .. } => {
                Note::said("failure-model-unreadable", self).with("detail", source)
            }
            Self::ModelInvalid { reason, .. } => {
                Note::said("failure-model-invalid", self).with("detail", reason)
            }
            Self::ModelUnsupported { reason, .. } => {
                Note::said("failure-model-unsupported", self).with("detail", reason)
            }
            Self::Threads { got, max } => {
                Note::said("failure-engine-threads", self).with("got", got).with("max", max)
            }
            Self::InputLength { .. } | Self::Id { .. } | Self::Inference(_) | Self::Profile(_) => {
                Note::said("failure-engine", self).with("detail", self)
            }
        }
    }

    /// True when what was given is at fault, not the work or the machine.
    #[must_use]
    pub fn is_bad_input(&self) -> bool {
        matches!(
            self,
            Self::LibraryUnusable { .. }
                | Self::ModelUnreadable { .. }
                | Self::ModelInvalid { .. }
                | Self::ModelUnsupported { .. }
                | Self::InputLength { .. }
                | Self::Id { .. }
                | Self::Threads { .. }
        )
    }
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
