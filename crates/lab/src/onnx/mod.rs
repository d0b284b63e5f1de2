//! ONNX files: a network written for inference, and read back. Depends on the
//! format and on [`crate::train::Network`], not on a runtime that executes it.

mod builder;
mod export;
mod graph;
mod inputs;
mod names;
mod proto;
mod recommend;
mod sequence;
#[cfg(test)]
mod tests;
mod write;

use std::{fs, io, path::Path};

pub use inputs::{Element, ModelInput, inputs_of};
pub use names::{INPUT, OUTPUT, TOKENS};
use prost::Message;
pub use proto::{AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto};
#[cfg(test)]
pub(crate) use recommend::tests::parity as recommender_parity;
pub use recommend::{ITEM, RATING, USER, factor_model_of, write_factors};
pub use write::{Metadata, model_of, write};

/// Largest file that is read: the format's own limit of 2 GiB.
const MAX_BYTES: u64 = 2 << 30;

/// Why a file is not a model.
#[derive(Debug, thiserror::Error)]
pub enum OnnxError {
    #[error("cannot read the model: {0}")]
    Unreadable(#[from] io::Error),
    #[error("the model has {0} bytes; ONNX files end at 2 GiB")]
    TooLarge(u64),
    #[error("this is no ONNX model: {0}")]
    Damaged(#[from] prost::DecodeError),
    #[error("this is no ONNX model: it holds no graph")]
    NoGraph,
}

/// Reads a model and its graph.
///
/// # Errors
/// When the file cannot be read, is too large, or holds no graph.
pub fn read(path: &Path) -> Result<(ModelProto, GraphProto), OnnxError> {
    let bytes = fs::metadata(path)?.len();
    if bytes > MAX_BYTES {
        return Err(OnnxError::TooLarge(bytes));
    }
    parse(&fs::read(path)?)
}

/// Reads a model and its graph from the bytes of a file.
///
/// # Errors
/// When they hold no graph.
pub fn parse(bytes: &[u8]) -> Result<(ModelProto, GraphProto), OnnxError> {
    let mut model = ModelProto::decode(bytes)?;
    let graph = model.graph.take().ok_or(OnnxError::NoGraph)?;
    Ok((model, graph))
}
