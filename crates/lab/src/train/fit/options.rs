//! How to train, why it may end, and what is refused before it starts.

use serde::{Deserialize, Serialize};

use crate::{
    data::Samples,
    model::{ModelError, ModelSpec},
    train::{DeviceError, OptimizerKind, Recipe, checkpoint::CheckpointError},
};
use figure::Note;

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FitOptions {
    pub epochs: u32,
    pub batch: usize,
    pub learning_rate: f64,
    pub optimizer: OptimizerKind,
    pub recipe: Recipe,
    pub seed: u64,
    /// No part of the result: weights are the same for any number.
    #[serde(skip)]
    pub threads: usize,
    /// Stop after so many epochs without improvement on the validation rows.
    pub patience: Option<u32>,
}

/// Why training ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// All epochs ran.
    Completed,
    /// Validation stopped improving.
    EarlyStopped,
    /// The loss is not a number; the best epoch before it is returned.
    NonFiniteLoss,
}

/// Why training has no result.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    #[error("{field}: {}", .message.text())]
    Invalid { field: &'static str, message: Note },
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(
        "the loss stopped being a number in epoch {epoch}, before any usable weights; \
         nothing was kept; try a smaller learning_rate"
    )]
    Diverged { epoch: u32 },
    #[error("cannot start {threads} threads: {message}")]
    Threads { threads: usize, message: String },
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error("cancelled; nothing was kept")]
    Cancelled,
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

impl TrainError {
    /// Why there is no result, for pages.
    #[must_use]
    pub fn note(&self) -> Note {
        match self {
            Self::Invalid { message, .. } if message.key().is_some() => message.clone(),
            Self::Invalid { field, message } => Note::said("failure-setting", self)
                .with("field", field)
                .with("detail", message.text()),
            Self::Model(error) => Note::said("failure-model", self).with("detail", error),
            Self::Diverged { epoch } => Note::said("failure-diverged", self).with("epoch", epoch),
            Self::Threads { threads, message } => {
                Note::said("failure-threads", self).with("threads", threads).with("detail", message)
            }
            Self::Device(error) => error.note(),
            Self::Cancelled => Note::from(self.to_string()),
            Self::Checkpoint(error) => error.note(),
        }
    }

    /// True when another request would succeed.
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::Device(error) => error.is_input(),
            Self::Invalid { .. } | Self::Model(_) | Self::Checkpoint(CheckpointError::OtherRun) => {
                true
            }
            _ => false,
        }
    }
}

fn invalid(field: &'static str, message: impl Into<Note>) -> Result<(), TrainError> {
    Err(TrainError::Invalid { field, message: message.into() })
}

/// There is nothing to train on.
pub(crate) fn no_sample() -> Note {
    Note::new("failure-no-sample", "there is no sample to train on")
}

/// There is only one class.
pub(crate) fn one_class() -> Note {
    let said = "all training samples are of one class; there is nothing to tell apart";
    Note::new("failure-one-class", said)
}

/// Refuses what cannot be trained.
pub(super) fn check(
    spec: &ModelSpec,
    data: &dyn Samples,
    training: &[u32],
    validation: &[u32],
    options: &FitOptions,
) -> Result<(), TrainError> {
    check_settings(training, validation, options)?;
    if data.width() != spec.inputs {
        let message =
            format!("a row has {} numbers, the model takes {}", data.width(), spec.inputs);
        return invalid("data", message);
    }
    if data.classes() > spec.classes() {
        let message = format!("{} classes, the model tells {}", data.classes(), spec.classes());
        return invalid("data", message);
    }
    let first = data.label(training[0] as usize);
    if training.iter().all(|&row| data.label(row as usize) == first) {
        return invalid("data", one_class());
    }
    Ok(())
}

fn check_settings(
    training: &[u32],
    validation: &[u32],
    options: &FitOptions,
) -> Result<(), TrainError> {
    if training.is_empty() {
        return invalid("data", no_sample());
    }
    if options.epochs == 0 {
        return invalid("epochs", "0 is no training; give at least 1");
    }
    if options.threads == 0 {
        return invalid("threads", "give at least 1");
    }
    if options.batch == 0 || options.batch > training.len() {
        let said = "{batch} is outside 1 to {n}, the number of training samples";
        let message =
            Note::new("failure-batch", said).with("batch", options.batch).with("n", training.len());
        return invalid("batch", message);
    }
    if !(options.learning_rate > 0.0 && options.learning_rate.is_finite()) {
        return invalid("learning_rate", format!("{} is not above 0", options.learning_rate));
    }
    if options.patience.is_some() && validation.is_empty() {
        let said = "early stopping needs samples for validation; give a validation_share above 0";
        return invalid("patience", Note::new("failure-patience", said));
    }
    let Recipe { weight_decay, momentum, warmup_epochs, clip_norm, label_smoothing, .. } =
        options.recipe;
    if !(weight_decay >= 0.0 && weight_decay.is_finite()) {
        return invalid("weight_decay", format!("{weight_decay} is below 0"));
    }
    if !(0.0..1.0).contains(&momentum) {
        return invalid("momentum", format!("{momentum} is outside 0 up to, not including, 1"));
    }
    if !(warmup_epochs >= 0.0 && warmup_epochs.is_finite()) {
        return invalid("warmup_epochs", format!("{warmup_epochs} is below 0"));
    }
    if clip_norm.is_some_and(|norm| !(norm > 0.0 && norm.is_finite())) {
        return invalid("clip_norm", "give a number above 0, or leave it out");
    }
    if !(0.0..1.0).contains(&label_smoothing) {
        let message = format!("{label_smoothing} is outside 0 up to, not including, 1");
        return invalid("label_smoothing", message);
    }
    Ok(())
}
