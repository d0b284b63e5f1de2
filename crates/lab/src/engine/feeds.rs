//! A model of any number of named inputs, each of floats or 64-bit ids, loaded for
//! one provider: whole batches in, the numbers of its first output out.

use std::{borrow::Cow, path::Path};

use ort::{session::SessionInputValue, value::TensorRef};

use super::{
    error::EngineError,
    loaded::{Loaded, failed},
    options::SessionOptions,
    placement::NodePlacement,
    port::{ElementType, Port, port_of},
    runtime::Runtime,
};

/// The numbers of one input for a batch, row-major with the samples first.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    pub name: String,
    /// Every dimension, that of the samples first.
    pub shape: Vec<usize>,
    pub values: FeedValues,
}

/// Numbers of the type that the input holds.
#[derive(Debug, Clone, PartialEq)]
pub enum FeedValues {
    Floats(Vec<f32>),
    Ids(Vec<i64>),
}

/// A loaded model with named inputs and a first output of floats.
#[derive(Debug)]
pub struct FeedSession {
    loaded: Loaded,
    inputs: Vec<Port>,
}

impl FeedSession {
    pub(super) fn open(
        runtime: &Runtime,
        model: &Path,
        options: &SessionOptions,
    ) -> Result<Self, EngineError> {
        let loaded = Loaded::open(runtime, model, options)?;
        let unsupported = |reason: String| loaded.unsupported(reason);
        let ports = loaded.inner.inputs().iter().map(|outlet| port_of(outlet, "input"));
        let inputs = ports.collect::<Result<Vec<_>, _>>().map_err(unsupported)?;
        if inputs.is_empty() {
            return Err(unsupported("it has no input".to_owned()));
        }
        let Some(first) = loaded.inner.outputs().first() else {
            return Err(unsupported("it has no output".to_owned()));
        };
        if port_of(first, "output").map_err(unsupported)?.element_type != ElementType::Floats {
            return Err(unsupported(format!("its output {:?} holds no floats", first.name())));
        }
        Ok(Self { loaded, inputs })
    }

    /// The inputs, in the order of the model.
    #[must_use]
    pub fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    /// Computes one batch into a buffer that is reused between calls: the first output,
    /// row-major. Feeds are matched by name.
    ///
    /// # Errors
    /// Numbers that do not fill their shape, or a failure while computing, such as
    /// an input without feed or an id that the model has not.
    pub fn infer_into(&mut self, feeds: &[Feed], output: &mut Vec<f32>) -> Result<(), EngineError> {
        let mut values: Vec<(Cow<'_, str>, SessionInputValue<'_>)> =
            Vec::with_capacity(feeds.len());
        for feed in feeds {
            feed.check()?;
            let shape = feed.shape.as_slice();
            let value: SessionInputValue<'_> = match &feed.values {
                FeedValues::Floats(numbers) => {
                    TensorRef::from_array_view((shape, numbers.as_slice())).map_err(failed)?.into()
                }
                FeedValues::Ids(ids) => {
                    TensorRef::from_array_view((shape, ids.as_slice())).map_err(failed)?.into()
                }
            };
            values.push((Cow::from(feed.name.as_str()), value));
        }
        self.loaded.compute(values, output)
    }

    /// Ends profiling and says which provider computed which node. Call it
    /// after at least one inference, on a session opened with a profile.
    ///
    /// # Errors
    /// No profile was asked for, or it cannot be read, or it names no node.
    pub fn placement(self) -> Result<Vec<NodePlacement>, EngineError> {
        self.loaded.placement()
    }
}

impl Feed {
    fn check(&self) -> Result<(), EngineError> {
        let got = match &self.values {
            FeedValues::Floats(numbers) => numbers.len(),
            FeedValues::Ids(ids) => ids.len(),
        };
        let (rows, row) = self.shape.split_first().map_or((0, 1), |(rows, row)| {
            (*rows, row.iter().fold(1_usize, |product, size| product.saturating_mul(*size)))
        });
        if rows == 0 || rows.checked_mul(row) != Some(got) {
            return Err(EngineError::InputLength { got, rows, features: row });
        }
        Ok(())
    }
}
