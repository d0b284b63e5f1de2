//! What a network is: its input, its layers and its loss.

use serde::{Deserialize, Serialize};

/// One layer over rows of numbers. Where a row is a sequence, its layers work on
/// every position alike unless they say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "layer", rename_all = "snake_case")]
pub enum Layer {
    /// y = x·W + b, `inputs` to `outputs` numbers a row; of a sequence, a position.
    Dense { inputs: usize, outputs: usize },
    /// y = max(x, 0).
    Relu,
    /// The hyperbolic tangent.
    Tanh,
    /// 1 ÷ (1 + e⁻ˣ).
    Sigmoid,
    /// While training, each number is dropped with probability `rate` and the
    /// others are scaled by 1/(1−rate); at inference nothing happens.
    Dropout { rate: f32 },
    /// Correlation of an image of `inputs` channels with `outputs` square kernels.
    Conv2d { inputs: usize, outputs: usize, kernel: usize, stride: usize, padding: usize },
    /// The largest of each square of `size` numbers, every `stride` numbers.
    MaxPool2d { size: usize, stride: usize },
    /// The numbers of a sequence or an image as one row.
    Flatten,
    /// A row of trained numbers for each id below `vocabulary`; zeros for id 0, the padding.
    Embedding { vocabulary: usize, width: usize },
    /// Adds trained numbers for each position of a sequence.
    Positions { length: usize, width: usize },
    /// The mean over the positions that are not padding.
    MeanPool,
    /// Gated recurrent unit, reset gate after the product; its state after the last
    /// position that is not padding. Padding is at the end.
    Gru { inputs: usize, hidden: usize },
    /// Mean 0 and variance 1 over each position, then a learnt scale and shift.
    LayerNorm { width: usize },
    /// Self-attention of `heads` heads that ignores padding.
    Attention { width: usize, heads: usize },
    /// Transformer encoder block: attention, then two dense layers with ReLU between,
    /// each added to its input and normalised after.
    Encoder { width: usize, heads: usize, hidden: usize, dropout: f32 },
}

/// What a row of input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Input {
    /// Numbers without order.
    #[default]
    Numbers,
    /// Numbers of an image, channel after channel, row after row.
    Image { channels: usize, height: usize, width: usize },
    /// Ids below `vocabulary`, 0 for padding, which is at the end.
    Tokens { vocabulary: usize },
}

/// What the outputs are compared with while training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// Mean cross-entropy of the softmax of the outputs; the target is a class.
    SoftmaxCrossEntropy,
    /// Mean squared error over all outputs; the target of a class is its one-hot row.
    MeanSquaredError,
    /// Mean binary cross-entropy of the one output as a logit; the target is class 0 or 1.
    BinaryCrossEntropy,
}

/// A network: its input, its layers in order and its loss.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelSpec {
    /// Name of the architecture.
    pub name: String,
    /// Numbers in a row of input; for tokens, the length of the sequence.
    pub inputs: usize,
    #[serde(default)]
    pub input: Input,
    pub layers: Vec<Layer>,
    pub loss: Loss,
}
