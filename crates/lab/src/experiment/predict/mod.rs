//! One input for a saved model, one answer: the page, the command line and tests ask here.
//! The model is read from its ONNX file and the file `preprocessing.json` beside it, so what
//! goes in is prepared exactly as it was in training. Depends on no data set.

mod answer;
mod error;
mod native;
mod saved;

pub use answer::{ComputedBy, Latency, Outcome, Prediction, SeenImage};
pub use error::PredictError;
pub use saved::{InputKind, Sample, SavedModel};
