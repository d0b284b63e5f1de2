//! Credit scoring: who will default, and how fair the prediction is.

use super::definition::{TABLE_MODELS, Task};
use crate::data::{Area, DataChoice};

pub(super) const TASK: Task = Task {
    id: "credit",
    summary: "Score the risk that a credit applicant defaults.",
    area: Area::Table,
    onnx_task: "tabular-classification",
    data: Some(|| DataChoice::Applicants),
    models: TABLE_MODELS,
    compared: &[],
    measure: "auc",
    epochs: 20,
};
