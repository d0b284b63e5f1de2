//! The record of a finished training run.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{BaselineFigure, Comparison, Metrics};
use crate::{
    data::WarningRecord,
    engine::Parity,
    evaluate::Evaluation,
    progress::EpochRecord,
    train::{Adapter, OptimizerKind, Recipe, StopReason, TrainDevice},
};
use figure::Notes;

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

/// The record of a finished training run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainOutcome {
    /// Name of the task; empty in records of older versions.
    #[serde(default)]
    pub task: String,
    /// Name of the architecture, for example `reference-mlp`.
    pub model: String,
    /// Trainable parameters.
    pub parameters: usize,
    /// Data set as chosen, for example `digits`.
    pub dataset: String,
    /// True when the rows were generated in code.
    pub synthetic: bool,
    /// SHA-256 over all rows and labels.
    pub data_digest: String,
    pub train_n: usize,
    pub validation_n: usize,
    pub seed: u64,
    pub threads: u32,
    pub batch: u32,
    pub learning_rate: f64,
    pub optimizer: OptimizerKind,
    #[serde(default)]
    pub recipe: Recipe,
    /// One record for each epoch that ran.
    pub epochs: Vec<EpochRecord>,
    /// Epoch whose weights were exported, counted from 1.
    pub best_epoch: u32,
    pub stop: StopReason,
    /// Median wall time of a training pass.
    pub seconds_per_epoch: f64,
    /// Figures on the test set.
    pub test: Evaluation,
    /// The task's own figures on the test set.
    #[serde(default)]
    pub metrics: Option<Metrics>,
    /// What simple models reach on the same test rows, in the measure of the task.
    #[serde(default)]
    pub baselines: Vec<BaselineFigure>,
    /// How the model was chosen, where the request named none.
    #[serde(default)]
    pub comparison: Option<Comparison>,
    /// What was found in the data.
    #[serde(default, alias = "findings")]
    pub warnings: Vec<WarningRecord>,
    /// What was done to a row before it entered the model.
    #[serde(default)]
    pub preprocessing: String,
    /// The same for pages; missing in records of older versions.
    #[serde(default)]
    pub prepared: Notes,
    /// Memory that the run was expected to take, in bytes.
    #[serde(default)]
    pub memory_estimate: u64,
    /// `None` when ONNX Runtime was not available.
    pub parity: Option<ParityRecord>,
    pub onnx_path: PathBuf,
    pub onnx_sha256: String,
    /// Address in the store of the file beside the model, which defines its preprocessing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preprocessing_sha256: Option<String>,
    pub onnx_bytes: u64,
    /// Processor of the machine.
    pub machine: String,
    /// The device that computed the steps.
    #[serde(default)]
    pub device: TrainDevice,
    /// The adapter, unless it was the CPU. Times on a software adapter are not those of a GPU.
    #[serde(default)]
    pub adapter: Option<Adapter>,
    /// Version of this program.
    pub trainer_version: String,
}

/// The median, such as the seconds per epoch of a run.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len().is_multiple_of(2) && middle > 0 {
        f64::midpoint(values[middle - 1], values[middle])
    } else {
        values[middle]
    }
}
