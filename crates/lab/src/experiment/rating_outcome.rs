//! The record of a finished recommender.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Ceiling, ParityRecord};
use crate::{
    data::WarningRecord,
    evaluate::rating::RatingError,
    recommend::{RatingEpoch, RecommendationReport},
    train::StopReason,
};

/// The record of a finished recommender.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RatingOutcome {
    pub task: String,
    pub model: String,
    pub parameters: usize,
    pub dataset: String,
    pub synthetic: bool,
    pub data_digest: String,
    pub users: usize,
    pub items: usize,
    pub train_n: usize,
    pub validation_n: usize,
    pub seed: u64,
    pub threads: u32,
    pub epochs: Vec<RatingEpoch>,
    pub best_epoch: u32,
    pub stop: StopReason,
    pub seconds_per_epoch: f64,
    pub metrics: RatingMetrics,
    #[serde(alias = "findings")]
    pub warnings: Vec<WarningRecord>,
    /// Memory that the run was expected to take, in bytes.
    #[serde(default)]
    pub memory_estimate: u64,
    /// `None` when ONNX Runtime was not available or the model is not exported.
    pub parity: Option<ParityRecord>,
    /// `None` for neighbours, whose prediction depends on a user's own ratings.
    pub onnx_path: Option<PathBuf>,
    pub onnx_sha256: Option<String>,
    /// Address in the store of the file beside the model, which defines its preprocessing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preprocessing_sha256: Option<String>,
    pub machine: String,
    pub trainer_version: String,
}

/// Figures of a recommender on the test ratings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RatingMetrics {
    /// Name of the main figure: `rmse`.
    pub measure: String,
    #[serde(flatten)]
    pub report: RecommendationReport,
    /// Error of biases alone: what a recommender has to beat.
    pub bias_only: RatingError,
    pub best_achievable: Option<Ceiling>,
}
