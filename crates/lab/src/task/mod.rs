//! The tasks of the lab: each with its kind of rows, its data,
//! its models and its main measure. Settings only, independent of how a model is
//! trained and measured.

mod credit;
mod definition;
mod digits;
mod fraud;
mod images;
mod mnist;
mod ratings;
mod table;
mod text;

use std::{fmt, str::FromStr};

pub use definition::{COMPARE, Task};
use serde::{Deserialize, Serialize};

use crate::data::DataChoice;

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

/// Name of an existing task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TaskId(usize);

/// The word is not a task.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "task: {0:?} is not known; write digits, mnist, images, text, ratings, credit, fraud or table"
)]
pub struct UnknownTaskError(String);

impl TaskId {
    /// The task itself.
    #[must_use]
    pub fn task(self) -> &'static Task {
        static ALL: [Task; 8] = TASKS;
        &ALL[self.0]
    }

    /// The default task of a data set.
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
    type Err = UnknownTaskError;

    fn from_str(text: &str) -> Result<Self, UnknownTaskError> {
        let place = TASKS.iter().position(|task| task.id == text);
        place.map(Self).ok_or_else(|| UnknownTaskError(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for TaskId {
    type Error = UnknownTaskError;

    fn try_from(text: String) -> Result<Self, UnknownTaskError> {
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
