//! What may be asked of a training run, and in which ranges. Knows nothing of
//! how it is carried out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FACTOR_PARAMS, LabError};
use crate::{
    data::{DataChoice, LoadOptions},
    model::architecture,
    recommend::FactorOptions,
    task::{COMPARE, Task, TaskId},
    train::{DeviceError, OptimizerKind, Recipe, TrainDevice, availability},
};
use parsing::param::{Param, ParamError};

pub const EPOCHS: Param = Param {
    name: "epochs",
    default: 10.0,
    low: 1.0,
    high: 1000.0,
    whole: true,
    unit: "epochs",
    help: "Passes over the training rows; the reference listing uses 100.",
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
    help: "Determines the initial weights, the order of samples, dropout and the validation split.",
};
pub const THREADS: Param = Param {
    name: "threads",
    default: 2.0,
    low: 1.0,
    high: 256.0,
    whole: true,
    unit: "threads",
    help: "CPU threads used for training; the result does not depend on them.",
};
pub const VALIDATION_SHARE: Param = Param {
    name: "validation_share",
    default: 0.1,
    low: 0.0,
    high: 0.5,
    whole: false,
    unit: "ratio",
    help: "Share of the training rows held out to choose the best epoch; 0 holds out none.",
};
pub const PATIENCE: Param = Param {
    name: "patience",
    default: 5.0,
    low: 1.0,
    high: 1000.0,
    whole: true,
    unit: "epochs",
    help: "Stop after this many epochs without improvement on the validation rows; leave out to train all epochs.",
};
pub const WEIGHT_DECAY: Param = Param {
    name: "weight_decay",
    default: 0.0,
    low: 0.0,
    high: 1.0,
    whole: false,
    unit: "",
    help: "Pulls weights towards 0: added to the gradient by Adam and SGD, apart from it by AdamW.",
};
pub const MOMENTUM: Param = Param {
    name: "momentum",
    default: 0.9,
    low: 0.0,
    high: 0.999,
    whole: false,
    unit: "",
    help: "Only for SGD; 0 is plain. Adam and AdamW ignore it.",
};
pub const WARMUP_EPOCHS: Param = Param {
    name: "warmup_epochs",
    default: 0.0,
    low: 0.0,
    high: 1000.0,
    whole: false,
    unit: "epochs",
    help: "The learning rate rises from near 0 over this many epochs.",
};
pub const CLIP_NORM: Param = Param {
    name: "clip_norm",
    default: 1.0,
    low: 1e-6,
    high: 1e6,
    whole: false,
    unit: "",
    help: "Gradients with a larger norm are scaled down to it; leave out for no clipping.",
};
pub const LABEL_SMOOTHING: Param = Param {
    name: "label_smoothing",
    default: 0.0,
    low: 0.0,
    high: 0.9,
    whole: false,
    unit: "ratio",
    help: "This share of each target is spread evenly over all classes.",
};
/// The settings of a [`Recipe`] that are numbers.
pub const RECIPE_PARAMS: [Param; 5] =
    [WEIGHT_DECAY, MOMENTUM, WARMUP_EPOCHS, CLIP_NORM, LABEL_SMOOTHING];
/// Every numeric setting of a training run; names are those of [`TrainRequest`].
pub const PARAMS: [Param; 7] =
    [EPOCHS, BATCH, LEARNING_RATE, SEED, THREADS, VALIDATION_SHARE, PATIENCE];

/// The sizes of a model that can be chosen; none of baselines.
#[must_use]
pub fn sizes_of(model: &str) -> &'static [Param] {
    match (architecture(model), model) {
        (Some(network), _) => network.params,
        (None, "biased-mf" | "pmf") => &FACTOR_PARAMS,
        (None, _) => &[],
    }
}

/// What to train and how. Ranges are those of [`PARAMS`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainRequest {
    /// `None`: what the data are usually for.
    #[serde(default)]
    pub task: Option<TaskId>,
    /// Name of the model, or [`COMPARE`]; `None`: what is usual in the task.
    #[serde(default)]
    pub model: Option<String>,
    /// Sizes of the model that differ from its defaults, by name.
    #[serde(default)]
    pub sizes: BTreeMap<String, f64>,
    pub data: DataChoice,
    /// How the files are read.
    #[serde(default)]
    pub load: LoadOptions,
    pub epochs: u32,
    /// Samples per step of the optimiser.
    pub batch: u32,
    pub learning_rate: f64,
    pub optimizer: OptimizerKind,
    #[serde(default)]
    pub recipe: Recipe,
    /// Decides initial weights, order of samples, dropout and validation split.
    pub seed: u64,
    pub threads: u32,
    /// What computes the steps.
    #[serde(default)]
    pub device: TrainDevice,
    /// True when somebody said that a column which alone tells the class may do so.
    #[serde(default)]
    pub accept_leak: bool,
    /// Share of the training rows held back for validation; 0 holds back none.
    pub validation_share: f64,
    /// Stop after so many epochs without a better one on the validation rows; `None` never stops early.
    pub patience: Option<u32>,
}

impl TrainRequest {
    /// A request with the defaults of [`PARAMS`], Adam and no early stopping.
    #[must_use]
    pub fn with_defaults(data: DataChoice) -> Self {
        let task = TaskId::of_data(&data);
        Self {
            task: Some(task),
            model: None,
            sizes: BTreeMap::new(),
            load: LoadOptions::default(),
            recipe: Recipe::default(),
            data,
            epochs: task.task().epochs,
            batch: BATCH.default as u32,
            learning_rate: LEARNING_RATE.default,
            optimizer: OptimizerKind::Adam,
            seed: SEED.default as u64,
            threads: THREADS.default as u32,
            device: TrainDevice::Cpu,
            accept_leak: false,
            validation_share: VALIDATION_SHARE.default,
            patience: None,
        }
    }

    /// A request for a task and a model, every setting as is usual for them.
    #[must_use]
    pub fn usual(data: DataChoice, task: TaskId, model: Option<&str>) -> Self {
        let request = Self {
            task: Some(task),
            model: model.map(str::to_owned),
            epochs: task.task().epochs,
            ..Self::with_defaults(data)
        };
        // Factorisation learns rating by rating: ten times faster than Adam.
        let factors = match request.model() {
            "biased-mf" => FactorOptions::default(),
            "pmf" => FactorOptions::pmf(),
            _ => return request,
        };
        Self { epochs: factors.epochs, learning_rate: factors.learning_rate, ..request }
    }

    /// The task.
    #[must_use]
    pub fn task(&self) -> &'static Task {
        self.task.unwrap_or_else(|| TaskId::of_data(&self.data)).task()
    }

    /// Name of the model, or [`COMPARE`] until the comparison has found one.
    #[must_use]
    pub fn model(&self) -> &str {
        self.model.as_deref().unwrap_or(self.task().usual())
    }

    /// True when the models of the task are to be compared.
    #[must_use]
    pub fn compares(&self) -> bool {
        self.model() == COMPARE
    }

    /// Checks that data and model are those of the task, and sizes those of the model.
    ///
    /// # Errors
    /// Names the field that does not fit.
    pub fn check_task(&self) -> Result<(), LabError> {
        let task = self.task();
        if self.data.area() != task.area {
            return Err(LabError::WrongKind("the data are of another kind than the task takes"));
        }
        if task.choices().all(|model| model != self.model()) {
            return Err(LabError::UnknownModel(self.model().chars().take(40).collect()));
        }
        let known = sizes_of(self.model());
        let stranger = self.sizes.keys().find(|name| known.iter().all(|size| size.name != **name));
        if let Some(stranger) = stranger {
            return Err(LabError::UnknownSize(stranger.chars().take(40).collect()));
        }
        Ok(())
    }

    /// Checks that the device can be used here, and by the model.
    ///
    /// # Errors
    /// Why not.
    pub fn check_device(&self) -> Result<(), LabError> {
        if self.device != TrainDevice::Cpu && architecture(self.model()).is_none() {
            let model = self.model().to_owned();
            return Err(LabError::Train(DeviceError::NoNetwork(model).into()));
        }
        availability(self.device).map_err(|error| LabError::Train(error.into()))?;
        Ok(())
    }

    /// Checks every field against its range.
    ///
    /// # Errors
    /// All fields that are out of range, in the order of [`PARAMS`], [`RECIPE_PARAMS`]
    /// and the sizes of the model.
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
        let recipe = &self.recipe;
        let of_recipe = [
            Some(recipe.weight_decay),
            Some(recipe.momentum),
            Some(recipe.warmup_epochs),
            recipe.clip_norm,
            Some(recipe.label_smoothing),
        ];
        let errors: Vec<ParamError> = PARAMS
            .iter()
            .zip(values)
            .chain(RECIPE_PARAMS.iter().zip(of_recipe))
            .filter_map(|(param, value)| value.and_then(|value| param.check(value).err()))
            .chain(sizes_of(self.model()).iter().filter_map(|size| {
                self.sizes.get(size.name).and_then(|value| size.check(*value).err())
            }))
            .collect();
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}
