//! The MNIST digits, from a folder of their files.

use super::{IMAGE_MODELS, Task, digits};

pub(super) const TASK: Task = Task {
    id: "mnist",
    summary: "Tell the MNIST digits apart.",
    data: None,
    models: IMAGE_MODELS,
    ..digits::TASK
};
