//! Parameters, arithmetic and memory of a network, from its layers alone.

use serde::Serialize;

use super::{Layer, ModelSpec, Shape};

/// Memory that a training run needs, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MemoryEstimate {
    pub weights: usize,
    pub gradients: usize,
    pub optimizer: usize,
    /// Activations and their gradients for one batch.
    pub activations: usize,
}

impl MemoryEstimate {
    /// Sum of all parts.
    #[must_use]
    pub fn total(&self) -> usize {
        self.weights + self.gradients + self.optimizer + self.activations
    }
}

const FLOAT: usize = size_of::<f32>();
/// Memory of the rows that are inferred at once, in bytes: so that measuring takes no more
/// than this, however many rows there are.
pub const INFERENCE_MEMORY: usize = 16 << 20;
/// Fewer rows at once are slow.
const MIN_ROWS_AT_ONCE: usize = 16;

impl Layer {
    /// Trainable parameters.
    #[must_use]
    pub fn parameters(self) -> usize {
        let dense = |inputs: usize, outputs: usize| inputs * outputs + outputs;
        match self {
            Self::Dense { inputs, outputs } => dense(inputs, outputs),
            Self::Conv2d { inputs, outputs, kernel, .. } => {
                dense(inputs * kernel * kernel, outputs)
            }
            Self::Embedding { vocabulary, width } => vocabulary * width,
            Self::Positions { length, width } => length * width,
            Self::Gru { inputs, hidden } => dense(inputs, 3 * hidden) + dense(hidden, 3 * hidden),
            Self::LayerNorm { width } => 2 * width,
            Self::Attention { width, .. } => dense(width, 3 * width) + dense(width, width),
            Self::Encoder { width, hidden, .. } => {
                dense(width, 3 * width)
                    + dense(width, width)
                    + dense(width, hidden)
                    + dense(hidden, width)
                    + 4 * width
            }
            Self::Relu
            | Self::Tanh
            | Self::Sigmoid
            | Self::Dropout { .. }
            | Self::MaxPool2d { .. }
            | Self::Flatten
            | Self::MeanPool => 0,
        }
    }

    /// Multiply-accumulate operations for one row, between two shapes.
    fn macs(self, before: Shape, behind: Shape) -> usize {
        let length = before.positions();
        match self {
            Self::Dense { inputs, outputs } => inputs * outputs * length,
            Self::Conv2d { inputs, kernel, .. } => behind.numbers() * inputs * kernel * kernel,
            Self::Gru { inputs, hidden } => 3 * hidden * (inputs + hidden) * length,
            Self::Attention { width, .. } => (4 * width * width + 2 * length * width) * length,
            Self::Encoder { width, hidden, .. } => {
                (4 * width * width + 2 * length * width + 2 * width * hidden) * length
            }
            _ => 0,
        }
    }

    /// Numbers a row that the trainer stores for this layer, values and gradients together.
    fn saved(self, before: Shape, behind: Shape) -> usize {
        let length = before.positions();
        match self {
            Self::Relu | Self::Dropout { .. } | Self::Flatten => 0,
            Self::LayerNorm { .. } => 3 * behind.numbers() + length,
            Self::Gru { hidden, .. } => 11 * hidden * length + 2 * hidden,
            Self::Attention { width, heads } => (10 * width + heads * length) * length,
            Self::Encoder { width, heads, hidden, .. } => {
                (18 * width + 2 * hidden + heads * length + 2) * length
            }
            _ => 2 * behind.numbers(),
        }
    }
}

impl ModelSpec {
    /// Trainable parameters.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.layers.iter().map(|layer| layer.parameters()).sum()
    }

    /// Multiply-accumulate operations of one forward pass over one row; twice as many
    /// FLOP. 0 where the layers do not fit one another.
    #[must_use]
    pub fn macs(&self) -> usize {
        self.each_macs().iter().sum()
    }

    /// FLOP of one training step per row: forward, weight gradients, and input
    /// gradients of all but a first layer that takes the input itself.
    #[must_use]
    pub fn training_flop(&self) -> usize {
        let each = self.each_macs();
        let first = self.layers.iter().position(|layer| layer.parameters() > 0);
        2 * (3 * each.iter().sum::<usize>() - first.map_or(0, |index| each[index]))
    }

    /// Memory of a training run with `state` optimiser numbers per parameter
    /// (Adam 2, SGD with momentum 1) at a batch size.
    #[must_use]
    pub fn training_memory(&self, batch: usize, state: usize) -> MemoryEstimate {
        let parameters = self.parameters();
        MemoryEstimate {
            weights: parameters * FLOAT,
            gradients: parameters * FLOAT,
            optimizer: parameters * state * FLOAT,
            activations: (self.inputs + self.saved()) * batch * FLOAT,
        }
    }

    /// Activations of a row and their gradients, in bytes.
    #[must_use]
    pub fn row_bytes(&self) -> usize {
        (self.inputs + self.saved()) * FLOAT
    }

    /// Rows that are inferred at once: at most `most`, and no more than take [`INFERENCE_MEMORY`].
    #[must_use]
    pub fn rows_at_once(&self, most: usize) -> usize {
        (INFERENCE_MEMORY / self.row_bytes().max(1)).clamp(MIN_ROWS_AT_ONCE.min(most), most)
    }

    /// Number of weights of which the trainer also has a transposed copy, about.
    #[must_use]
    pub fn transposed(&self) -> usize {
        let first = self.layers.iter().position(|layer| layer.parameters() > 0);
        let transposed = |(place, layer): (usize, &Layer)| match layer {
            Layer::Embedding { .. }
            | Layer::Positions { .. }
            | Layer::Conv2d { .. }
            | Layer::LayerNorm { .. } => 0,
            _ if Some(place) == first => 0,
            layer => layer.parameters(),
        };
        self.layers.iter().enumerate().map(transposed).sum()
    }

    fn saved(&self) -> usize {
        let Ok(shapes) = self.shapes() else { return 0 };
        let pairs = shapes.windows(2).zip(&self.layers);
        pairs.map(|(pair, layer)| layer.saved(pair[0], pair[1])).sum()
    }

    fn each_macs(&self) -> Vec<usize> {
        let Ok(shapes) = self.shapes() else { return vec![0; self.layers.len()] };
        let pairs = shapes.windows(2).zip(&self.layers);
        pairs.map(|(pair, layer)| layer.macs(pair[0], pair[1])).collect()
    }
}
