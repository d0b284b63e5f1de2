//! A model loaded for one provider: rows of numbers or ids in, rows of numbers out.
//! One session per thread that computes; nothing in it is shared.

use std::path::Path;

use ort::value::{Outlet, TensorRef};

use super::{
    error::EngineError,
    loaded::{Loaded, failed},
    options::SessionOptions,
    placement::NodePlacement,
    port::{ElementType, Port, port_of},
    provider::Provider,
    runtime::Runtime,
};

/// A loaded model with one input of floats or 64-bit ids and one float output,
/// both row-major with the samples in the first dimension.
#[derive(Debug)]
pub struct Session {
    loaded: Loaded,
    input: Port,
    output: Port,
    /// Input shape with the number of rows still to be filled in first.
    shape: Vec<i64>,
    features: usize,
    /// Buffer for the ids of a batch, if the input takes ids.
    ids: Option<Vec<i64>>,
    /// How many ids there are, if the model states it.
    vocabulary: Option<usize>,
}

impl Session {
    pub(super) fn open(
        runtime: &Runtime,
        model: &Path,
        options: &SessionOptions,
    ) -> Result<Self, EngineError> {
        let loaded = Loaded::open(runtime, model, options)?;
        let unsupported = |reason: String| loaded.unsupported(reason);
        let input = single_port(loaded.inner.inputs(), "input").map_err(unsupported)?;
        let output = single_port(loaded.inner.outputs(), "output").map_err(unsupported)?;
        if output.element_type != ElementType::Floats {
            return Err(unsupported(format!("its output {:?} holds no floats", output.name)));
        }
        let features = input.shape[1..].iter().copied().product::<Option<usize>>();
        let features = features.filter(|&product| product > 0).ok_or_else(|| {
            unsupported("only the first dimension of its input may be free".to_owned())
        })?;
        let mut shape = vec![0];
        shape.extend(input.shape[1..].iter().flatten().map(|&size| size as i64));
        let vocabulary = loaded.inner.metadata().ok().and_then(|about| about.custom("vocabulary"));
        Ok(Self {
            vocabulary: vocabulary.and_then(|count| count.parse().ok()),
            ids: (input.element_type == ElementType::Ids).then(Vec::new),
            loaded,
            input,
            output,
            shape,
            features,
        })
    }

    /// Computes `rows` samples from row-major `input` `[rows × features]`; where the
    /// model takes ids, each number is one. Returns the output row-major, `[rows × outputs per row]`.
    ///
    /// # Errors
    /// A length that does not fit, or a failure while computing.
    pub fn infer(&mut self, input: &[f32], rows: usize) -> Result<Vec<f32>, EngineError> {
        let mut output = Vec::new();
        self.infer_into(input, rows, &mut output)?;
        Ok(output)
    }

    /// As [`Session::infer`], into a buffer that is reused between calls.
    ///
    /// # Errors
    /// As [`Session::infer`].
    pub fn infer_into(
        &mut self,
        input: &[f32],
        rows: usize,
        output: &mut Vec<f32>,
    ) -> Result<(), EngineError> {
        if rows == 0 || rows.checked_mul(self.features) != Some(input.len()) {
            let (got, features) = (input.len(), self.features);
            return Err(EngineError::InputLength { got, rows, features });
        }
        self.shape[0] = rows as i64;
        let shape = self.shape.as_slice();
        if let Some(ids) = &mut self.ids {
            to_ids(input, self.vocabulary, ids)?;
            let tensor = TensorRef::from_array_view((shape, ids.as_slice())).map_err(failed)?;
            self.loaded.compute(ort::inputs![tensor], output)
        } else {
            let tensor = TensorRef::from_array_view((shape, input)).map_err(failed)?;
            self.loaded.compute(ort::inputs![tensor], output)
        }
    }

    /// Ends profiling and says which provider computed which node. Call it
    /// after at least one inference, on a session opened with a profile.
    ///
    /// # Errors
    /// No profile was asked for, or it cannot be read, or it names no node.
    pub fn placement(self) -> Result<Vec<NodePlacement>, EngineError> {
        self.loaded.placement()
    }

    /// The model's input.
    #[must_use]
    pub fn input(&self) -> &Port {
        &self.input
    }

    /// The model's output.
    #[must_use]
    pub fn output(&self) -> &Port {
        &self.output
    }

    /// Numbers per sample of the input.
    #[must_use]
    pub fn features(&self) -> usize {
        self.features
    }

    /// True when the model takes ids, not numbers.
    #[must_use]
    pub fn takes_ids(&self) -> bool {
        self.ids.is_some()
    }

    /// How many ids there are, if the model takes ids and states it.
    #[must_use]
    pub fn vocabulary(&self) -> Option<usize> {
        self.vocabulary
    }

    /// The provider that was asked for.
    #[must_use]
    pub fn provider(&self) -> Provider {
        self.loaded.provider
    }

    /// The file that was loaded.
    #[must_use]
    pub fn model(&self) -> &Path {
        &self.loaded.model
    }
}

/// Largest id: beyond it a 32-bit float no longer holds every whole number.
const LARGEST_ID: f32 = 16_777_216.0;

/// Numbers to ids, which must be whole and known to the model.
fn to_ids(input: &[f32], vocabulary: Option<usize>, ids: &mut Vec<i64>) -> Result<(), EngineError> {
    let end = vocabulary.map_or(LARGEST_ID, |count| count as f32);
    ids.clear();
    for &value in input {
        if !(value >= 0.0 && value < end && value.fract() == 0.0) {
            return Err(EngineError::Id { got: value, end });
        }
        ids.push(value as i64);
    }
    Ok(())
}

/// The only input or output.
fn single_port(outlets: &[Outlet], kind: &str) -> Result<Port, String> {
    let [outlet] = outlets else {
        return Err(format!("it has {} {kind}s; one is expected", outlets.len()));
    };
    port_of(outlet, kind)
}
