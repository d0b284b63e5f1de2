//! Why a training run has no result.

use crate::{
    artifact::ArtifactError,
    data::DataError,
    engine::{EngineError, ParityError},
    evaluate::{EvaluateError, MetricError},
    host_lock::HostLockError,
    train::TrainError,
};
use figure::{Note, Notes};
use parsing::param::ParamError;

/// Why a run has no result. Nothing half-written is left.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Request(Vec<ParamError>),
    #[error(transparent)]
    Data(DataError),
    #[error(transparent)]
    Train(TrainError),
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    #[error(transparent)]
    Metric(#[from] MetricError),
    #[error("model: {0:?} is not known to this task")]
    UnknownModel(String),
    #[error("sizes: {0:?} is no size of this model")]
    UnknownSize(String),
    #[error("task: {0}")]
    WrongKind(&'static str),
    #[error(
        "memory: about {needed_mib} MiB are needed and {free_mib} MiB are free; \
         take a smaller batch, a smaller model or fewer rows"
    )]
    Memory { needed_mib: u64, free_mib: u64 },
    /// Columns that alone determine the class in every row.
    #[error(
        "accept_leak: {} alone tells the class ({}) in all {rows} rows, so a figure shows that \
         column and nothing of a model. Leave it out (--column NAME=ignore), or confirm that it is \
         known before the outcome (--accept-leak)",
        named(.columns),
        .classes.join(", ")
    )]
    Leak { columns: Vec<String>, rows: usize, classes: Vec<String> },
    #[error("preprocessing: {0}")]
    Sidecar(String),
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Parity(#[from] ParityError),
    #[error(transparent)]
    Lock(HostLockError),
    #[error("cancelled; nothing was kept")]
    Cancelled,
}

/// Names of columns between quotes.
fn named(columns: &[String]) -> String {
    columns.iter().map(|column| format!("{column:?}")).collect::<Vec<_>>().join(", ")
}

impl LabError {
    /// Why there is no result, for pages: without the server's paths.
    #[must_use]
    pub fn notes(&self) -> Notes {
        let note = match self {
            Self::Data(error) => {
                let lead = Note::said("failure-data", "the data cannot be used:");
                return Notes::from_iter(std::iter::once(lead).chain(error.notes()));
            }
            Self::Request(_) => Note::said("failure-request", self).with("detail", self),
            Self::Train(error) => error.note(),
            Self::Evaluate(EvaluateError::Empty) => Note::said("failure-no-test", self),
            Self::UnknownModel(model) => {
                Note::said("failure-unknown-model", self).with("model", model)
            }
            Self::UnknownSize(size) => Note::said("failure-unknown-size", self).with("size", size),
            Self::WrongKind(_) => Note::said("failure-wrong-kind", self),
            Self::Memory { needed_mib, free_mib } => {
                Note::said("failure-memory", self).with("needed", needed_mib).with("free", free_mib)
            }
            Self::Leak { columns, .. } => {
                Note::said("failure-leak", self).with("columns", named(columns))
            }
            Self::Sidecar(detail) => {
                Note::said("failure-preprocessing", self).with("detail", detail)
            }
            Self::Artifact(error) => error.note(),
            Self::Engine(error) => error.note(),
            Self::Lock(error) => error.note(),
            Self::Evaluate(_) | Self::Metric(_) | Self::Parity(_) | Self::Cancelled => {
                Note::said("failure-inside", self).with("detail", self)
            }
        };
        Notes::from_iter([note])
    }

    /// True when the person who asked can mend it by asking differently.
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::Request(_)
            | Self::UnknownModel(_)
            | Self::UnknownSize(_)
            | Self::WrongKind(_)
            | Self::Memory { .. }
            | Self::Leak { .. }
            | Self::Sidecar(_) => true,
            Self::Data(error) => error.is_input(),
            Self::Train(error) => error.is_input(),
            Self::Evaluate(_)
            | Self::Metric(_)
            | Self::Artifact(_)
            | Self::Engine(_)
            | Self::Parity(_)
            | Self::Lock(_)
            | Self::Cancelled => false,
        }
    }
}

impl From<DataError> for LabError {
    fn from(error: DataError) -> Self {
        match error {
            DataError::Cancelled => Self::Cancelled,
            error => Self::Data(error),
        }
    }
}

impl From<HostLockError> for LabError {
    fn from(error: HostLockError) -> Self {
        match error {
            HostLockError::Cancelled => Self::Cancelled,
            error => Self::Lock(error),
        }
    }
}

impl From<TrainError> for LabError {
    fn from(error: TrainError) -> Self {
        match error {
            TrainError::Cancelled => Self::Cancelled,
            error => Self::Train(error),
        }
    }
}
