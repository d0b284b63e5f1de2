//! The MNIST digits, from a folder of their files.

use super::{
    definition::{IMAGE_MODELS, Task},
    digits,
};

pub(super) const TASK: Task = Task {
    id: "mnist",
    summary: "Recognise the handwritten digits of MNIST.",
    data: None,
    models: IMAGE_MODELS,
    ..digits::TASK
};
