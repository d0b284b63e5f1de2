//! What a task is, and the lists of models that several share.

use crate::data::{Area, DataChoice};

/// One task.
#[derive(Debug, Clone, Copy)]
pub struct Task {
    /// Name on the command line, in forms and in records.
    pub id: &'static str,
    /// One English sentence; pages look up a translation by `id`.
    pub summary: &'static str,
    /// Kind of rows.
    pub area: Area,
    /// Name of the task in an exported model.
    pub onnx_task: &'static str,
    /// Data when none are named; `None` where a file is required.
    pub data: Option<fn() -> DataChoice>,
    /// Suitable models, the default one first.
    pub models: &'static [&'static str],
    /// Models that are compared on the validation rows when none is chosen, the simplest
    /// first, and of which the best is taken; empty where the default is used.
    pub compared: &'static [&'static str],
    /// Name of the main measure, as in the metrics of a run.
    pub measure: &'static str,
    /// Default number of passes over the training rows.
    pub epochs: u32,
}

/// In place of a model's name: compare [`Task::compared`] and take the best.
pub const COMPARE: &str = "compare";

impl Task {
    /// What is trained by default: a model, or [`COMPARE`].
    #[must_use]
    pub fn usual(&self) -> &'static str {
        if self.compared.is_empty() { self.models[0] } else { COMPARE }
    }

    /// What can be chosen, the default first: the models, and [`COMPARE`] where there is
    /// something to compare.
    pub fn choices(&self) -> impl Iterator<Item = &'static str> {
        let compare = (!self.compared.is_empty()).then_some(COMPARE);
        compare.into_iter().chain(self.models.iter().copied())
    }
}

/// Models of images, the default one first.
pub(super) const IMAGE_MODELS: &[&str] =
    &["reference-mlp", "lenet", "softmax-regression", "logistic"];
/// Models of table rows.
pub(super) const TABLE_MODELS: &[&str] = &["tabular-mlp", "logistic"];
