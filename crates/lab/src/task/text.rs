//! Texts in classes: sentiment, spam, topics; English and Chinese.

use super::definition::Task;
use crate::data::{Area, DataChoice, Language};

pub(super) const TASK: Task = Task {
    id: "text",
    summary: "Classify texts, for example by sentiment.",
    area: Area::Text,
    onnx_task: "text-classification",
    data: Some(|| DataChoice::Sentences(Language::English)),
    models: &["ngram-logistic", "naive-bayes", "hashed-ngram-mlp", "gru", "transformer"],
    compared: &["ngram-logistic", "naive-bayes", "hashed-ngram-mlp"],
    measure: "accuracy",
    epochs: 10,
};
