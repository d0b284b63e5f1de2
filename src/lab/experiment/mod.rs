//! The façade of the lab: one request in, one trained, evaluated and exported
//! model out. The command line and background jobs call the same function.
//! Knows no database and no web.

mod request;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use request::*;

use crate::{
    lab::{
        data::DataError,
        evaluate::Evaluation,
        train::{OptimizerKind, StopReason, TrainError},
        watch::EpochRecord,
    },
    param::ParamError,
};

/// Agreement of ONNX Runtime with the trainer over the whole test set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParityRecord {
    /// Samples compared.
    pub n: usize,
    /// Largest absolute difference of a logit.
    pub max_abs: f64,
    /// Logits whose difference exceeds 1e-4 + 1e-5·|logit|.
    pub violations: usize,
    /// Samples with another largest logit, near-ties within the tolerance left out.
    pub argmax_disagreements: usize,
    /// True when there is neither a violation nor a disagreement.
    pub passed: bool,
    /// Version of ONNX Runtime.
    pub runtime_version: String,
}

/// Everything that is known about a finished training run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainOutcome {
    /// Name of the architecture, `reference-mlp`.
    pub model: String,
    /// Trainable parameters.
    pub parameters: usize,
    /// Data set as chosen, `digits` or `mnist`.
    pub dataset: String,
    /// True when the images were generated in code.
    pub synthetic: bool,
    /// SHA-256 over all images and labels.
    pub data_digest: String,
    pub train_n: usize,
    pub validation_n: usize,
    pub seed: u64,
    pub threads: u32,
    pub batch: u32,
    pub learning_rate: f64,
    pub optimizer: OptimizerKind,
    /// One record for each epoch that ran.
    pub epochs: Vec<EpochRecord>,
    /// Epoch whose weights were exported, counted from 1.
    pub best_epoch: u32,
    pub stop: StopReason,
    /// Median wall time of a training pass.
    pub seconds_per_epoch: f64,
    /// Figures on the test set.
    pub test: Evaluation,
    /// `None` when no ONNX Runtime was at hand.
    pub parity: Option<ParityRecord>,
    pub onnx_path: PathBuf,
    pub onnx_sha256: String,
    pub onnx_bytes: u64,
    /// Version of this program.
    pub trainer_version: String,
}

/// Why a run has no result. Nothing half-written is kept.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Request(Vec<ParamError>),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Train(#[from] TrainError),
    #[error("cancelled; nothing was kept")]
    Cancelled,
}

impl LabError {
    /// True when the person who asked can mend it by asking differently.
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::Request(_) => true,
            Self::Data(error) => error.is_input(),
            Self::Train(error) => error.is_input(),
            Self::Cancelled => false,
        }
    }
}
