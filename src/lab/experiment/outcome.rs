//! What is known of a finished training run. Knows nothing of how it was made.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::lab::{
    engine::Parity,
    evaluate::Evaluation,
    train::{OptimizerKind, StopReason},
    watch::EpochRecord,
};

/// Agreement of ONNX Runtime with the trainer over the whole test set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParityRecord {
    #[serde(flatten)]
    pub comparison: Parity,
    /// True when no logit and no decision is outside the tolerance.
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
    /// Processor that trained.
    pub machine: String,
    /// Version of this program.
    pub trainer_version: String,
}
