//! A recommender loaded for the CPU: pairs of user and item numbers in, a rating
//! each out.

use std::path::Path;

use ort::{session::Session as OrtSession, value::TensorRef};

use super::{
    error::EngineError,
    provider::Provider,
    runtime::Engine,
    session::{SessionOptions, configure},
};
use crate::lab::onnx::{ITEM, USER};

/// A loaded model with the inputs `user` and `item` and one rating a pair.
#[derive(Debug)]
pub struct PairSession {
    inner: OrtSession,
}

impl PairSession {
    pub(super) fn open(engine: &Engine, model: &Path, threads: usize) -> Result<Self, EngineError> {
        let options = SessionOptions::new(Provider::Cpu, threads);
        let provider = options.provider;
        let mut builder = configure(engine, &options)
            .map_err(|reason| EngineError::ProviderUnavailable { provider, reason })?;
        let unsupported = |reason| EngineError::ModelUnsupported { path: model.to_owned(), reason };
        let inner =
            builder.commit_from_file(model).map_err(|error| unsupported(error.to_string()))?;
        let has = |name: &str| inner.inputs().iter().any(|input| input.name() == name);
        if !(has(USER) && has(ITEM)) {
            return Err(unsupported(format!("it has no inputs {USER} and {ITEM}")));
        }
        Ok(Self { inner })
    }

    /// Ratings of pairs.
    ///
    /// # Errors
    /// Lengths that differ, or a failure while computing.
    pub fn rate(&mut self, users: &[u32], items: &[u32]) -> Result<Vec<f32>, EngineError> {
        if users.len() != items.len() || users.is_empty() {
            let (got, rows) = (items.len(), users.len());
            return Err(EngineError::InputLength { got, rows, features: 1 });
        }
        let failed = |error: ort::Error| EngineError::Inference(error.to_string());
        let shape = [users.len()];
        let wide = |ids: &[u32]| ids.iter().copied().map(i64::from).collect::<Vec<i64>>();
        let (users, items) = (wide(users), wide(items));
        let user = TensorRef::from_array_view((shape, users.as_slice())).map_err(failed)?;
        let item = TensorRef::from_array_view((shape, items.as_slice())).map_err(failed)?;
        let outputs = self.inner.run(ort::inputs![USER => user, ITEM => item]).map_err(failed)?;
        let (_, ratings) = outputs[0].try_extract_tensor::<f32>().map_err(failed)?;
        Ok(ratings.to_vec())
    }
}
