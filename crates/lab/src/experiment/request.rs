//! The request of a training run, and its checks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    LabError,
    params::{
        BATCH, LEARNING_RATE, PARAMS, RECIPE_PARAMS, SEED, THREADS, VALIDATION_SHARE, sizes_of,
    },
};
use crate::{
    data::{DataChoice, LoadOptions},
    model::architecture,
    recommend::FactorOptions,
    task::{COMPARE, Task, TaskId},
    train::{DeviceError, OptimizerKind, Recipe, TrainDevice, availability},
};
use parsing::param::ParamError;

/// What to train and how. Ranges are those of [`PARAMS`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainRequest {
    /// `None`: the default task of the data.
    #[serde(default)]
    pub task: Option<TaskId>,
    /// Name of the model, or [`COMPARE`]; `None`: the default of the task.
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
    /// Determines initial weights, order of samples, dropout and validation split.
    pub seed: u64,
    pub threads: u32,
    /// The device that computes the steps.
    #[serde(default)]
    pub device: TrainDevice,
    /// True when the user has accepted a column that alone determines the class.
    #[serde(default)]
    pub accept_leak: bool,
    /// Share of the training rows held out for validation; 0 holds out none.
    pub validation_share: f64,
    /// Stop after so many epochs without improvement on the validation rows; `None` never
    /// stops early.
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

    /// A request for a task and a model with their default settings.
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
        let unknown = self.sizes.keys().find(|name| known.iter().all(|size| size.name != **name));
        if let Some(unknown) = unknown {
            return Err(LabError::UnknownSize(unknown.chars().take(40).collect()));
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
