//! What a model's files say about it: the metadata in the ONNX file, and the file
//! `preprocessing.json` beside it.

use std::{fs, path::Path};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{LabError, TrainRequest, learn::CHUNK};
use crate::{
    artifact,
    data::{About, DataChoice},
    model::INFERENCE_MEMORY,
    onnx::Metadata,
    task::TaskId,
};

/// The metadata in the ONNX file.
pub(super) fn metadata<'a>(
    request: &TrainRequest,
    about: &'a About,
    labels: &'a [String],
    preprocessing: &'a str,
) -> Metadata<'a> {
    Metadata {
        task: request.task().onnx_task,
        labels,
        preprocessing,
        data_digest: &about.digest,
        synthetic: about.synthetic,
        data_licence: about.licence,
    }
}

/// The contents of the file beside the model, which serving needs.
pub(super) fn contents(request: &TrainRequest, about: &About, preprocessing: &Value) -> Value {
    serde_json::json!({
        "version": 1,
        "task": request.task().id,
        "model": request.model(),
        "classes": about.classes,
        "preprocessing": preprocessing,
    })
}

/// The file beside a model, as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct Sidecar<P> {
    pub(super) task: TaskId,
    pub(super) model: String,
    /// Names of the classes in the order of the outputs; none of ratings.
    pub(super) classes: Vec<String>,
    /// Column of the class; missing in files of older versions.
    pub(super) target: Option<String>,
    /// Memory of a row in the model, in bytes; missing in files of older versions.
    pub(super) row_bytes: Option<usize>,
    pub(super) preprocessing: P,
}

impl<P> Sidecar<P> {
    /// Rows of `width` numbers that go through the model at once, so that its memory does
    /// not grow with their number.
    pub(super) fn rows_at_once(&self, width: usize) -> usize {
        // Half a kilobyte for each number that goes in is more than most models take.
        let row = self.row_bytes.unwrap_or(512 * width).max(1);
        (INFERENCE_MEMORY / row).clamp(1, CHUNK)
    }
}

/// Reads the file beside a model for data of a kind.
pub(super) fn read_sidecar<P: DeserializeOwned>(
    model: &Path,
    choice: &DataChoice,
) -> Result<Sidecar<P>, LabError> {
    let path = model.with_file_name(artifact::PREPROCESSING);
    let text = fs::read_to_string(&path).map_err(|error| {
        LabError::Sidecar(format!(
            "cannot read {}: {error}; it is written beside each model that is trained here",
            path.display()
        ))
    })?;
    let damaged = |error: serde_json::Error| {
        LabError::Sidecar(format!("{} is damaged: {error}", path.display()))
    };
    let Sidecar::<Value> { task, model, classes, target, row_bytes, preprocessing } =
        serde_json::from_str(&text).map_err(damaged)?;
    // Before the rest, which only a model of the same kind has in this shape.
    if choice.area() != task.task().area {
        return Err(LabError::WrongKind("the data are of another kind than the model takes"));
    }
    let preprocessing = serde_json::from_value(preprocessing).map_err(damaged)?;
    Ok(Sidecar { task, model, classes, target, row_bytes, preprocessing })
}
