//! Whether a model can be measured at all: what its file says of its inputs.
//! Knows neither database nor web.

use super::model::Model;
use artifacts::Artifacts;
use lab::{
    bench::{InputError, check_inputs},
    onnx::{self, OnnxError},
};

/// Why a model cannot be measured.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotMeasurableError {
    #[error(transparent)]
    File(#[from] OnnxError),
    #[error("its file is not part of the export that the model came with")]
    NoFile,
    #[error("nothing can be sent to this model: {0}")]
    Inputs(#[from] InputError),
}

impl NotMeasurableError {
    /// True when another batch would do.
    pub(super) fn is_of_batch(&self) -> bool {
        matches!(self, Self::Inputs(error) if error.is_of_batch())
    }

    /// Text key and arguments of the reason.
    pub(super) fn text(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let named = |name: &String| vec![("input", name.clone())];
        let error = match self {
            Self::Inputs(error) => error,
            Self::File(_) => return ("benchmark-input-no-model", vec![]),
            Self::NoFile => return ("model-no-file", vec![]),
        };
        match error {
            InputError::None => ("benchmark-input-none", vec![]),
            InputError::Element(name) => ("benchmark-input-element", named(name)),
            InputError::Shape(name) => ("benchmark-input-shape", named(name)),
            InputError::Ids(name) => ("benchmark-input-ids", named(name)),
            InputError::Rows { input, rows } => {
                ("benchmark-input-rows", vec![("input", input.clone()), ("n", rows.to_string())])
            }
            InputError::Large { rows } => ("benchmark-input-large", vec![("n", rows.to_string())]),
        }
    }
}

/// Reads a model's file, off the server's threads. A file that cannot be read is no error
/// here: the benchmark reports it.
///
/// # Errors
/// Why nothing can be sent to it in batches of `rows`.
pub(super) async fn check(
    artifacts: &Artifacts,
    model: &Model,
    rows: u32,
) -> Result<(), NotMeasurableError> {
    let sha256 = model.file.as_ref().ok_or(NotMeasurableError::NoFile)?;
    let Ok(content) = artifacts.get(sha256).await else { return Ok(()) };
    let looked = tokio::task::spawn_blocking(move || -> Result<(), NotMeasurableError> {
        let (about, graph) = onnx::parse(&content)?;
        check_inputs(&about, &graph, rows)?;
        Ok(())
    });
    // Nobody cancels it; if it panicked, the measurement will show why.
    looked.await.unwrap_or(Ok(()))
}
