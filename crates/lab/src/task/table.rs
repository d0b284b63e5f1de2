//! A table of one's own with a column to predict.

use super::{Task, credit};

pub(super) const TASK: Task = Task {
    id: "table",
    summary: "Predict a column of a table.",
    data: None,
    measure: "accuracy",
    ..credit::TASK
};
