//! A run as somebody asks for it, in a form or through the API, and the one check that makes a
//! specification of it. Forms show what is wrong in the reader's language, the API in English.
//! Knows neither database nor web.

use std::fmt;

use super::{
    device::{Found, Refusal},
    model::NAME_LENGTH,
    model_choice::{ChoiceError, ModelChoice},
    run::RunSpec,
};
use lab::{
    experiment::{LabError, TrainRequest},
    train::TrainDevice,
};
use parsing::param::ParamError;

/// What was asked for, before it is checked.
#[derive(Debug, Clone)]
pub(super) struct RunDraft {
    pub(super) name: String,
    /// Its settings; the device is taken from the word below.
    pub(super) request: TrainRequest,
    /// Empty for the CPU.
    pub(super) device: String,
}

/// What is wrong with a draft.
#[derive(Debug)]
pub(super) enum DraftError {
    /// The task, with those that the data fit.
    Task(Vec<&'static str>),
    Model,
    /// The name has so many characters.
    Name(usize),
    UnknownDevice,
    Device(Refusal),
    Setting(ParamError),
    Sizes(LabError),
    /// These columns alone determine the class in every row, and nobody confirmed that they may.
    Leak(Vec<String>),
    PatienceWithoutValidation,
}

impl RunDraft {
    /// Checks everything, so that all errors are shown together.
    ///
    /// # Errors
    /// What is wrong, in the order of the fields.
    pub(super) fn check(
        mut self,
        choice: &ModelChoice,
        devices: &[Found],
    ) -> Result<RunSpec, Vec<DraftError>> {
        let mut errors = Vec::new();
        let length = self.name.chars().count();
        if !(1..=NAME_LENGTH).contains(&length) {
            errors.push(DraftError::Name(length));
        }
        match device(&self.device, choice.model, devices) {
            Ok(device) => self.request.device = device,
            Err(error) => errors.push(error),
        }
        if let Err(wrong) = self.request.check() {
            errors.extend(wrong.into_iter().map(DraftError::Setting));
        }
        if let Err(wrong) = self.request.check_task() {
            errors.push(DraftError::Sizes(wrong));
        }
        if !choice.dataset.leaks.is_empty() && !self.request.accept_leak {
            errors.push(DraftError::Leak(choice.dataset.leaks.clone()));
        }
        if self.request.patience.is_some() && self.request.validation_share == 0.0 {
            errors.push(DraftError::PatienceWithoutValidation);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(RunSpec {
            name: self.name,
            dataset: choice.dataset.name.clone(),
            dataset_version_id: choice.dataset.version,
            request: self.request,
        })
    }
}

/// The device of that word, if it can train the model here.
fn device(word: &str, model: &str, devices: &[Found]) -> Result<TrainDevice, DraftError> {
    let word = if word.is_empty() { TrainDevice::Cpu.as_str() } else { word };
    let found = devices.iter().find(|found| found.device.as_str() == word);
    let found = found.ok_or(DraftError::UnknownDevice)?;
    found.for_model(model).map_err(DraftError::Device)?;
    Ok(found.device)
}

impl DraftError {
    /// Why data, task and model do not fit.
    pub(super) fn of_choice(error: ChoiceError, fitting: Vec<&'static str>) -> Self {
        match error {
            ChoiceError::Task => Self::Task(fitting),
            ChoiceError::Model => Self::Model,
        }
    }

    /// The field in which it is, of a form and of the API.
    pub(super) fn field(&self) -> &str {
        match self {
            Self::Task(_) => "task",
            Self::Model => "model",
            Self::Name(_) => "name",
            Self::UnknownDevice | Self::Device(_) => "device",
            Self::Setting(error) => error.field(),
            Self::Sizes(_) => "sizes",
            Self::Leak(_) => "accept_leak",
            Self::PatienceWithoutValidation => "patience",
        }
    }

    /// Key and arguments of its text on pages.
    pub(super) fn text(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::Task(_) => ("run-task-misfit", vec![]),
            Self::Model => ("run-model-misfit", vec![]),
            Self::Name(0) => ("field-missing", vec![]),
            Self::Name(length) => (
                "field-too-long",
                vec![("max", NAME_LENGTH.to_string()), ("count", length.to_string())],
            ),
            Self::UnknownDevice | Self::Sizes(_) => ("field-not-offered", vec![]),
            Self::Device(refusal) => (refusal.key(), refusal.gaps()),
            Self::Setting(error) => setting_text(error),
            Self::Leak(_) => ("run-leak-unconfirmed", vec![]),
            Self::PatienceWithoutValidation => ("run-patience-needs-validation", vec![]),
        }
    }
}

/// Key and arguments of what is wrong with a number.
pub(super) fn setting_text(error: &ParamError) -> (&'static str, Vec<(&'static str, String)>) {
    match error {
        ParamError::NotANumber { .. } | ParamError::TwoWays { .. } => {
            ("field-not-a-number", vec![])
        }
        ParamError::NotWhole { .. } => ("field-not-whole", vec![]),
        ParamError::OutOfRange { low, high, .. } => {
            ("field-out-of-range", vec![("min", low.to_string()), ("max", high.to_string())])
        }
    }
}

/// In English, for API clients.
impl fmt::Display for DraftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Task(fitting) => write!(f, "these data fit {}", fitting.join(", ")),
            Self::Model => f.write_str("no model of this task"),
            Self::Name(_) => write!(f, "1 to {NAME_LENGTH} characters"),
            Self::UnknownDevice => f.write_str("cpu, gpu or software-gpu"),
            Self::Device(refusal) => refusal.fmt(f),
            Self::Setting(error) => error.fmt(f),
            Self::Sizes(error) => error.fmt(f),
            Self::Leak(columns) => write!(
                f,
                "{} alone tells the class in every row, so a figure shows that column and nothing \
                 of a model; leave it out of the data set, or send true to confirm that it is \
                 known before the outcome",
                columns.join(", ")
            ),
            Self::PatienceWithoutValidation => {
                f.write_str("early stopping needs a validation share above 0")
            }
        }
    }
}
