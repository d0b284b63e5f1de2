//! Recommendation: which rating a user would give, and what to show.

use super::definition::Task;
use crate::data::{Area, DataChoice};

pub(super) const TASK: Task = Task {
    id: "ratings",
    summary: "Predict ratings and recommend items.",
    area: Area::Ratings,
    onnx_task: "recommendation",
    data: Some(|| DataChoice::SyntheticRatings),
    models: &["biased-mf", "pmf", "item-knn", "bias-only"],
    compared: &[],
    measure: "rmse",
    epochs: 20,
};
