//! A recommender loaded for the CPU: pairs of user and item numbers in, a rating
//! each out.

use std::path::Path;

use super::{
    error::EngineError,
    feeds::{Feed, FeedSession, FeedValues},
    options::SessionOptions,
    provider::Provider,
    runtime::Runtime,
};
use crate::onnx::{ITEM, USER};

/// A loaded model with the inputs `user` and `item` and one rating a pair.
#[derive(Debug)]
pub struct PairSession {
    inner: FeedSession,
}

impl PairSession {
    pub(super) fn open(
        runtime: &Runtime,
        model: &Path,
        threads: usize,
    ) -> Result<Self, EngineError> {
        let options = SessionOptions::new(Provider::Cpu, threads);
        let inner = FeedSession::open(runtime, model, &options)?;
        let has = |name: &str| inner.inputs().iter().any(|input| input.name == name);
        if !(has(USER) && has(ITEM) && inner.inputs().len() == 2) {
            let reason = format!("its inputs are not {USER} and {ITEM}");
            return Err(EngineError::ModelUnsupported { path: model.to_owned(), reason });
        }
        Ok(Self { inner })
    }

    /// Ratings of pairs.
    ///
    /// # Errors
    /// Lengths that differ, or a failure while computing.
    pub fn rate(&mut self, users: &[u32], items: &[u32]) -> Result<Vec<f32>, EngineError> {
        if users.len() != items.len() {
            let (got, rows) = (items.len(), users.len());
            return Err(EngineError::InputLength { got, rows, features: 1 });
        }
        let feed = |name: &str, ids: &[u32]| Feed {
            name: name.to_owned(),
            shape: vec![ids.len()],
            values: FeedValues::Ids(ids.iter().copied().map(i64::from).collect()),
        };
        let mut ratings = Vec::with_capacity(users.len());
        self.inner.infer_into(&[feed(USER, users), feed(ITEM, items)], &mut ratings)?;
        Ok(ratings)
    }
}
