//! Handwritten digits, generated: the task that needs no file.

use super::definition::{IMAGE_MODELS, Task};
use crate::data::{Area, DataChoice};

pub(super) const TASK: Task = Task {
    id: "digits",
    summary: "Recognise generated digits.",
    area: Area::Images,
    onnx_task: "image-classification",
    data: Some(|| DataChoice::Digits),
    models: IMAGE_MODELS,
    compared: &[],
    measure: "accuracy",
    epochs: 10,
};
