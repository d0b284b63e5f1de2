//! What a model's files say about it: the metadata in the ONNX file, and the file
//! `preprocessing.json` beside it.

use std::{collections::BTreeMap, fs, path::Path};

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
        "sizes": request.sizes,
        "classes": about.classes,
        "preprocessing": preprocessing,
    })
}

/// The file beside a model, as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct Sidecar<P> {
    pub(super) task: TaskId,
    pub(super) model: String,
    /// Sizes that differ from the model's defaults; missing in files of older versions.
    #[serde(default)]
    pub(super) sizes: BTreeMap<String, f64>,
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

/// The ids of a recommender, in the order of its numbers.
#[derive(Debug, Deserialize)]
pub(super) struct RatingIds {
    pub(super) users: Vec<String>,
    pub(super) items: Vec<String>,
    /// Lowest and highest rating that was learnt from; missing in files of older
    /// versions.
    #[serde(default)]
    pub(super) scale: Option<(f32, f32)>,
}

/// Reads the file beside a model for data of a kind.
pub(super) fn read_sidecar<P: DeserializeOwned>(
    model: &Path,
    choice: &DataChoice,
) -> Result<Sidecar<P>, LabError> {
    let found = read_any_sidecar(model)?;
    // Before the rest, which only a model of the same kind has in this shape.
    if choice.area() != found.task.task().area {
        return Err(LabError::WrongKind("the data are of another kind than the model takes"));
    }
    found.narrowed()
}

impl Sidecar<Value> {
    /// The same with a preprocessing of a known kind.
    pub(super) fn narrowed<P: DeserializeOwned>(self) -> Result<Sidecar<P>, LabError> {
        let Self { task, model, sizes, classes, target, row_bytes, preprocessing } = self;
        let preprocessing = serde_json::from_value(preprocessing)
            .map_err(|error| LabError::Sidecar(format!("its preprocessing is damaged: {error}")))?;
        Ok(Sidecar { task, model, sizes, classes, target, row_bytes, preprocessing })
    }
}

/// Reads the file beside a model of any kind.
pub(super) fn read_any_sidecar(model: &Path) -> Result<Sidecar<Value>, LabError> {
    let path = model.with_file_name(artifact::PREPROCESSING);
    let text = fs::read(&path).map_err(|error| {
        LabError::Sidecar(format!(
            "cannot read {}: {error}; it is written beside each model that is trained here",
            path.display()
        ))
    })?;
    parse_sidecar(&text)
}

/// Reads the content of that file.
pub(super) fn parse_sidecar(content: &[u8]) -> Result<Sidecar<Value>, LabError> {
    let damaged = |error: serde_json::Error| {
        LabError::Sidecar(format!("{} is damaged: {error}", artifact::PREPROCESSING))
    };
    serde_json::from_slice(content).map_err(damaged)
}
