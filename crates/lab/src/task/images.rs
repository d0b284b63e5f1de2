//! The user's own images in folders, each folder a class.

use super::{definition::Task, digits};

pub(super) const TASK: Task = Task {
    id: "images",
    summary: "Classify images; each folder is a class.",
    data: None,
    models: &["lenet", "reference-mlp", "softmax-regression", "logistic"],
    ..digits::TASK
};
