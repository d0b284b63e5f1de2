//! The user's own table with a column to predict.

use super::{credit, definition::Task};

pub(super) const TASK: Task = Task {
    id: "table",
    summary: "Predict a column of a table.",
    data: None,
    measure: "accuracy",
    ..credit::TASK
};
