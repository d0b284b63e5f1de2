//! The one definition of a network: a list of layers with shapes. The trainer,
//! the ONNX writer and the estimates all read it. Knows nothing of any of them.

use serde::{Deserialize, Serialize};

/// One layer over rows of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "layer", rename_all = "snake_case")]
pub enum Layer {
    /// y = x·W + b, `inputs` to `outputs` numbers a row.
    Dense { inputs: usize, outputs: usize },
    /// y = max(x, 0).
    Relu,
    /// While training, each number is dropped with probability `rate` and the
    /// others are scaled by 1/(1−rate); else nothing happens.
    Dropout { rate: f32 },
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

/// A network: layers in order, the width of its input and its loss.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelSpec {
    /// Name of the architecture.
    pub name: String,
    /// Numbers in a row of input.
    pub inputs: usize,
    pub layers: Vec<Layer>,
    pub loss: Loss,
}

/// Why a list of layers is no network.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    #[error("model: layer {index} takes {expected} numbers a row but is given {given}")]
    Shape { index: usize, expected: usize, given: usize },
    #[error("model: layer {index} has a width of 0")]
    Empty { index: usize },
    #[error("model: layer {index} drops with rate {rate}; allowed is 0 up to, not including, 1")]
    DropoutRate { index: usize, rate: f32 },
    #[error("model: binary cross-entropy takes one output, not {outputs}")]
    BinaryOutputs { outputs: usize },
    #[error("model: there is no layer with weights, so nothing can be learnt")]
    NoWeights,
}

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

impl ModelSpec {
    /// Checks shapes and rates.
    ///
    /// # Errors
    /// The first layer that does not fit its predecessor.
    pub fn check(&self) -> Result<(), ModelError> {
        let mut width = self.inputs;
        let mut weights = false;
        for (index, layer) in self.layers.iter().enumerate() {
            match *layer {
                Layer::Dense { inputs, outputs } => {
                    if inputs == 0 || outputs == 0 {
                        return Err(ModelError::Empty { index });
                    }
                    if inputs != width {
                        return Err(ModelError::Shape { index, expected: inputs, given: width });
                    }
                    width = outputs;
                    weights = true;
                }
                Layer::Relu => {}
                Layer::Dropout { rate } if (0.0..1.0).contains(&rate) => {}
                Layer::Dropout { rate } => return Err(ModelError::DropoutRate { index, rate }),
            }
        }
        if self.loss == Loss::BinaryCrossEntropy && width != 1 {
            return Err(ModelError::BinaryOutputs { outputs: width });
        }
        if weights { Ok(()) } else { Err(ModelError::NoWeights) }
    }

    /// Numbers in a row of output.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.dense().last().map_or(self.inputs, |(_, outputs)| outputs)
    }

    /// Classes that the outputs tell apart.
    #[must_use]
    pub fn classes(&self) -> usize {
        if self.loss == Loss::BinaryCrossEntropy { 2 } else { self.outputs() }
    }

    /// Trainable parameters.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.dense().map(|(inputs, outputs)| inputs * outputs + outputs).sum()
    }

    /// Multiply-accumulate operations of one forward pass over one row; twice as many FLOP.
    #[must_use]
    pub fn macs(&self) -> usize {
        self.dense().map(|(inputs, outputs)| inputs * outputs).sum()
    }

    /// FLOP of one training step per row: forward, weight gradients, and input
    /// gradients of all but the first layer.
    #[must_use]
    pub fn training_flop(&self) -> usize {
        let first = self.dense().next().map_or(0, |(inputs, outputs)| inputs * outputs);
        2 * (3 * self.macs() - first)
    }

    /// Memory of a training run with `state` optimiser numbers per parameter
    /// (Adam 2, SGD with momentum 1) at a batch size.
    #[must_use]
    pub fn training_memory(&self, batch: usize, state: usize) -> MemoryEstimate {
        let widths = self.inputs + self.dense().map(|(_, outputs)| outputs).sum::<usize>();
        MemoryEstimate {
            weights: self.parameters() * FLOAT,
            gradients: self.parameters() * FLOAT,
            optimizer: self.parameters() * state * FLOAT,
            activations: 2 * widths * batch * FLOAT,
        }
    }

    fn dense(&self) -> impl Iterator<Item = (usize, usize)> {
        self.layers.iter().filter_map(|layer| match *layer {
            Layer::Dense { inputs, outputs } => Some((inputs, outputs)),
            Layer::Relu | Layer::Dropout { .. } => None,
        })
    }
}

/// The reference network for 28×28 images in ten classes. No activation after
/// the second dense layer, as in the listing that it comes from.
#[must_use]
pub fn reference_mlp() -> ModelSpec {
    ModelSpec {
        name: "reference-mlp".to_owned(),
        inputs: 784,
        layers: vec![
            Layer::Dense { inputs: 784, outputs: 512 },
            Layer::Relu,
            Layer::Dense { inputs: 512, outputs: 256 },
            Layer::Dropout { rate: 0.5 },
            Layer::Dense { inputs: 256, outputs: 10 },
        ],
        loss: Loss::SoftmaxCrossEntropy,
    }
}

/// Softmax regression: the linear baseline for 28×28 images in ten classes.
#[must_use]
pub fn softmax_regression() -> ModelSpec {
    ModelSpec {
        name: "softmax-regression".to_owned(),
        inputs: 784,
        layers: vec![Layer::Dense { inputs: 784, outputs: 10 }],
        loss: Loss::SoftmaxCrossEntropy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keras' model summary gives 401,920 for the first layer; the sums are
    /// 784·512+512, 512·256+256, 256·10+10.
    #[test]
    fn reference_network_has_the_published_size() {
        let spec = reference_mlp();
        spec.check().unwrap();
        assert_eq!(spec.parameters(), 535_818);
        assert_eq!(spec.macs(), 535_040);
        assert_eq!(spec.outputs(), 10);
        let memory = spec.training_memory(64, 2);
        assert_eq!(memory.weights, 2_143_272);
        assert_eq!(memory.optimizer, 2 * 2_143_272);
        // 144 GFLOP for 60,000 rows.
        assert_eq!(spec.training_flop() * 60_000 / 1_000_000_000, 144);
    }

    #[test]
    fn layers_that_do_not_fit_are_refused_by_place() {
        let mut spec = reference_mlp();
        spec.layers[2] = Layer::Dense { inputs: 500, outputs: 256 };
        assert_eq!(spec.check(), Err(ModelError::Shape { index: 2, expected: 500, given: 512 }));
        spec = reference_mlp();
        spec.layers[3] = Layer::Dropout { rate: 1.0 };
        assert_eq!(spec.check(), Err(ModelError::DropoutRate { index: 3, rate: 1.0 }));
        spec.layers = vec![Layer::Relu];
        assert_eq!(spec.check(), Err(ModelError::NoWeights));
    }

    #[test]
    fn a_network_survives_json() {
        let spec = reference_mlp();
        let text = serde_json::to_string(&spec).unwrap();
        assert_eq!(serde_json::from_str::<ModelSpec>(&text).unwrap(), spec);
    }
}
