//! Fraud detection: rare positives, and a budget of alerts that people can look at.

use super::{credit, definition::Task};
use crate::data::DataChoice;

pub(super) const TASK: Task = Task {
    id: "fraud",
    summary: "Find rare fraud among legitimate transactions.",
    data: Some(|| DataChoice::Transactions),
    measure: "average_precision",
    ..credit::TASK
};
