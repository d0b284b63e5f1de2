//! What may be asked of a training run, and in which ranges. Knows nothing of
//! how it is carried out.

use serde::{Deserialize, Serialize};

use crate::{
    lab::{data::DataChoice, train::OptimizerKind},
    param::{Param, ParamError},
};

pub const EPOCHS: Param = Param {
    name: "epochs",
    default: 10.0,
    low: 1.0,
    high: 1000.0,
    whole: true,
    unit: "epochs",
    help: "Passes over the training images; the reference listing uses 100.",
};
pub const BATCH: Param = Param {
    name: "batch",
    default: 64.0,
    low: 1.0,
    high: 8192.0,
    whole: true,
    unit: "samples",
    help: "Samples per step of the optimiser.",
};
pub const LEARNING_RATE: Param = Param {
    name: "learning_rate",
    default: 0.001,
    low: 1e-7,
    high: 10.0,
    whole: false,
    unit: "",
    help: "Step size of the optimiser.",
};
pub const SEED: Param = Param {
    name: "seed",
    default: 1.0,
    low: 0.0,
    high: 9_007_199_254_740_991.0,
    whole: true,
    unit: "",
    help: "Decides initial weights, order of samples, dropout and the validation split.",
};
pub const THREADS: Param = Param {
    name: "threads",
    default: 2.0,
    low: 1.0,
    high: 256.0,
    whole: true,
    unit: "threads",
    help: "Threads of the trainer; the result is the same for any number.",
};
pub const VALIDATION_SHARE: Param = Param {
    name: "validation_share",
    default: 0.1,
    low: 0.0,
    high: 0.5,
    whole: false,
    unit: "ratio",
    help: "Share of the training images held back to choose the best epoch; 0 holds back none.",
};
pub const PATIENCE: Param = Param {
    name: "patience",
    default: 5.0,
    low: 1.0,
    high: 1000.0,
    whole: true,
    unit: "epochs",
    help: "Stop after so many epochs without a better one on the validation images; leave out to never stop early.",
};
/// Every numeric setting of a training run; names are those of [`TrainRequest`].
pub const PARAMS: [Param; 7] =
    [EPOCHS, BATCH, LEARNING_RATE, SEED, THREADS, VALIDATION_SHARE, PATIENCE];

/// What to train and how. Ranges are those of [`PARAMS`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainRequest {
    pub data: DataChoice,
    pub epochs: u32,
    /// Samples per step of the optimiser.
    pub batch: u32,
    pub learning_rate: f64,
    pub optimizer: OptimizerKind,
    /// Decides initial weights, order of samples, dropout and validation split.
    pub seed: u64,
    pub threads: u32,
    /// Share of the training images held back for validation; 0 holds back none.
    pub validation_share: f64,
    /// Stop after so many epochs without a better one on the validation images; `None` never stops early.
    pub patience: Option<u32>,
}

impl TrainRequest {
    /// A request with the defaults of [`PARAMS`], Adam and no early stopping.
    #[must_use]
    pub fn with_defaults(data: DataChoice) -> Self {
        Self {
            data,
            epochs: EPOCHS.default as u32,
            batch: BATCH.default as u32,
            learning_rate: LEARNING_RATE.default,
            optimizer: OptimizerKind::Adam,
            seed: SEED.default as u64,
            threads: THREADS.default as u32,
            validation_share: VALIDATION_SHARE.default,
            patience: None,
        }
    }

    /// Checks every field against its range.
    ///
    /// # Errors
    /// All fields that are out of range, in the order of [`PARAMS`].
    pub fn check(&self) -> Result<(), Vec<ParamError>> {
        let seed = self.seed as f64;
        let values = [
            Some(f64::from(self.epochs)),
            Some(f64::from(self.batch)),
            Some(self.learning_rate),
            Some(seed),
            Some(f64::from(self.threads)),
            Some(self.validation_share),
            self.patience.map(f64::from),
        ];
        let errors: Vec<ParamError> = PARAMS
            .iter()
            .zip(values)
            .filter_map(|(param, value)| value.and_then(|value| param.check(value).err()))
            .collect();
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}
