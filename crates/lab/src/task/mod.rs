//! What can be asked of the lab: each task with its kind of rows, its data,
//! its models and the measure that counts. Settings only; knows neither how a
//! model is trained nor how it is measured.

mod credit;
mod digits;
mod fraud;
mod images;
mod mnist;
mod ratings;
mod table;
mod text;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::data::{Area, DataChoice};

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
    /// Data when none are named; `None` where a file must be.
    pub data: Option<fn() -> DataChoice>,
    /// Models that fit, the usual one first.
    pub models: &'static [&'static str],
    /// Models that are compared on the validation rows when none is asked for, the simplest
    /// first, and of which the best is taken; none where the usual one is.
    pub compared: &'static [&'static str],
    /// Name of the measure that counts, as in the metrics of a run.
    pub measure: &'static str,
    /// Passes over the training rows when none are asked for.
    pub epochs: u32,
}

/// All tasks.
pub const TASKS: [Task; 8] = [
    digits::TASK,
    mnist::TASK,
    images::TASK,
    text::TASK,
    ratings::TASK,
    credit::TASK,
    fraud::TASK,
    table::TASK,
];

/// In the place of a model's name: compare [`Task::compared`] and take the best.
pub const COMPARE: &str = "compare";

impl Task {
    /// What is trained when nothing is asked for: a model, or [`COMPARE`].
    #[must_use]
    pub fn usual(&self) -> &'static str {
        if self.compared.is_empty() { self.models[0] } else { COMPARE }
    }

    /// What can be asked for, the usual first: the models, and [`COMPARE`] where there is
    /// something to compare.
    pub fn choices(&self) -> impl Iterator<Item = &'static str> {
        let compare = (!self.compared.is_empty()).then_some(COMPARE);
        compare.into_iter().chain(self.models.iter().copied())
    }
}

/// Models of images, the usual one first.
const IMAGE_MODELS: &[&str] = &["reference-mlp", "lenet", "softmax-regression", "logistic"];
/// Models of table rows.
const TABLE_MODELS: &[&str] = &["tabular-mlp", "logistic"];

/// Name of a task that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TaskId(usize);

/// The word is no task.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "task: {0:?} is not known; write digits, mnist, images, text, ratings, credit, fraud or table"
)]
pub struct UnknownTask(String);

impl TaskId {
    /// The task itself.
    #[must_use]
    pub fn task(self) -> &'static Task {
        static ALL: [Task; 8] = TASKS;
        &ALL[self.0]
    }

    /// The task that a data set is usually for.
    #[must_use]
    pub fn of_data(data: &DataChoice) -> Self {
        let id = match data {
            DataChoice::Digits => digits::TASK.id,
            DataChoice::Mnist(_) => mnist::TASK.id,
            DataChoice::Images(_) => images::TASK.id,
            DataChoice::Sentences(_) | DataChoice::Text(_) => text::TASK.id,
            DataChoice::SyntheticRatings | DataChoice::Ratings(_) => ratings::TASK.id,
            DataChoice::Applicants | DataChoice::Credit(_) => credit::TASK.id,
            DataChoice::Transactions => fraud::TASK.id,
            DataChoice::Table { .. } => table::TASK.id,
        };
        Self(TASKS.iter().position(|task| task.id == id).unwrap_or_default())
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.task().id)
    }
}

impl FromStr for TaskId {
    type Err = UnknownTask;

    fn from_str(text: &str) -> Result<Self, UnknownTask> {
        let place = TASKS.iter().position(|task| task.id == text);
        place.map(Self).ok_or_else(|| UnknownTask(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for TaskId {
    type Error = UnknownTask;

    fn try_from(text: String) -> Result<Self, UnknownTask> {
        text.parse()
    }
}

impl From<TaskId> for String {
    fn from(id: TaskId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_is_found_by_its_name_and_fits_its_own_data() {
        for task in TASKS {
            let id: TaskId = task.id.parse().unwrap();
            assert_eq!(id.task().id, task.id);
            assert!(!task.models.is_empty() && task.epochs > 0);
            assert!(task.compared.iter().all(|model| task.models.contains(model)));
            assert_eq!(task.choices().next(), Some(task.usual()));
            if let Some(data) = task.data {
                let data = data();
                assert_eq!(data.area(), task.area, "{}", task.id);
                assert_eq!(TaskId::of_data(&data), id);
            }
        }
        let error = "chess".parse::<TaskId>().unwrap_err().to_string();
        assert!(TASKS.iter().all(|task| error.contains(task.id)), "{error}");
    }
}
