//! Forward and backward pass over one block of a batch's rows. Rows do not
//! depend on one another, so blocks can be computed by any thread; each needs
//! only the weights and its own part of the buffers. Knows nothing of threads,
//! optimisers and weight gradients.
//!
//! Activation `k` is the output of the k-th dense layer (0 is the input);
//! ReLU and dropout work in place on it, so that a dense layer with ReLU is
//! one pass. Their derivatives need only the final value: what ReLU cut off or
//! dropout dropped is not above 0, and dropped gradients are cleared anyway.

use super::{
    elementwise::{DropoutKey, Loops},
    kernel::{View, product},
    loss::{LossFigures, Objective},
    network::{DensePlace, Mode},
};
use crate::lab::model::{Layer, ModelSpec};

/// Rows of a block. Fixed, so that the same numbers are added in the same order
/// whatever the threads; small enough that a batch of 64 occupies two of them.
pub(super) const BLOCK_ROWS: usize = 32;

/// A block's rows in the buffers of the network.
pub(super) struct RowBlock<'a> {
    /// Place of the first row in the batch.
    pub(super) first: usize,
    pub(super) rows: usize,
    pub(super) activations: Vec<&'a mut [f32]>,
    /// Gradient of the loss by each activation; none for the input.
    pub(super) gradients: Vec<&'a mut [f32]>,
}

/// What all blocks of a pass read.
pub(super) struct Pass<'a> {
    pub(super) spec: &'a ModelSpec,
    pub(super) objective: &'a Objective,
    pub(super) places: &'a [DensePlace],
    pub(super) parameters: &'a [f32],
    /// Weights of each dense layer with rows and columns exchanged, where a backward pass needs them.
    pub(super) transposed: &'a [Vec<f32>],
    pub(super) loops: Loops,
    pub(super) mode: Mode,
}

/// Cuts the buffers of a batch of `rows` rows into blocks.
pub(super) fn cut<'a>(
    activations: &'a mut [Vec<f32>],
    gradients: &'a mut [Vec<f32>],
    rows: usize,
    capacity: usize,
) -> Vec<RowBlock<'a>> {
    let mut blocks: Vec<RowBlock<'a>> = (0..rows)
        .step_by(BLOCK_ROWS)
        .map(|first| RowBlock {
            first,
            rows: BLOCK_ROWS.min(rows - first),
            activations: Vec::with_capacity(activations.len()),
            gradients: Vec::with_capacity(gradients.len()),
        })
        .collect();
    let part = |buffer: &'a mut Vec<f32>| {
        let width = buffer.len() / capacity;
        // The input has no gradient: its buffer is empty, and so are its parts.
        let mut rest = &mut buffer[..rows * width];
        std::iter::from_fn(move || {
            let length = rest.len().min(BLOCK_ROWS * width);
            let (part, after) = std::mem::take(&mut rest).split_at_mut(length);
            rest = after;
            Some(part)
        })
    };
    for buffer in activations {
        for (block, part) in blocks.iter_mut().zip(part(buffer)) {
            block.activations.push(part);
        }
    }
    for buffer in gradients {
        for (block, part) in blocks.iter_mut().zip(part(buffer)) {
            block.gradients.push(part);
        }
    }
    blocks
}

impl Pass<'_> {
    /// Computes the block's outputs from its inputs.
    pub(super) fn forward(&self, block: &mut RowBlock<'_>) {
        let mut at = 0;
        for (index, layer) in self.spec.layers.iter().enumerate() {
            match *layer {
                Layer::Dense { .. } => {
                    self.dense(block, at, self.spec.layers.get(index + 1) == Some(&Layer::Relu));
                    at += 1;
                }
                Layer::Relu => {
                    let fused =
                        index > 0 && matches!(self.spec.layers[index - 1], Layer::Dense { .. });
                    if !fused {
                        self.loops.relu(block.activations[at]);
                    }
                }
                Layer::Dropout { rate } => {
                    if let Mode::Train { seed, step } = self.mode {
                        let key = DropoutKey::new(seed, step, index as u64);
                        let values = &mut *block.activations[at];
                        let first = block.first * (values.len() / block.rows);
                        self.loops.dropout(values, rate, key, first);
                    }
                }
            }
        }
    }

    fn dense(&self, block: &mut RowBlock<'_>, at: usize, relu: bool) {
        let DensePlace { inputs, outputs, weights, bias } = self.places[at];
        let (before, after) = block.activations.split_at_mut(at + 1);
        let target = &mut *after[0];
        product(
            target,
            View::by_rows(before[at], block.rows, inputs),
            View::by_rows(&self.parameters[weights..bias], inputs, outputs),
        );
        self.loops.add_bias(target, &self.parameters[bias..bias + outputs], relu);
    }

    /// Loss of the block's outputs; with the divisor of the whole batch, also the
    /// gradients of the batch's loss by its activations.
    pub(super) fn loss(
        &self,
        block: &mut RowBlock<'_>,
        targets: &[u8],
        divisor: Option<f64>,
    ) -> LossFigures {
        let last = self.places.len();
        let targets = &targets[block.first..][..block.rows];
        let outputs = &*block.activations[last];
        let gradient = divisor.map(|divisor| (&mut *block.gradients[last], divisor));
        let figures = self.objective.of(outputs, targets, self.spec.outputs(), gradient);
        if divisor.is_some() {
            self.backward(block);
        }
        figures
    }

    fn backward(&self, block: &mut RowBlock<'_>) {
        let mut at = self.places.len();
        for index in (0..self.spec.layers.len()).rev() {
            match self.spec.layers[index] {
                // Before the first dense layer nothing needs a gradient.
                _ if at == 0 => return,
                Layer::Dense { inputs, outputs } => {
                    if at > 1 {
                        let (before, after) = block.gradients.split_at_mut(at);
                        // A copy with rows and columns exchanged: the product would
                        // pack the transposed weights anew for every block.
                        let matrix = View::by_rows(&self.transposed[at - 1], outputs, inputs);
                        let gradient = View::by_rows(after[0], block.rows, outputs);
                        product(before[at - 1], gradient, matrix);
                    }
                    at -= 1;
                }
                Layer::Relu => {
                    self.loops.relu_backward(block.gradients[at], block.activations[at]);
                }
                Layer::Dropout { rate } => {
                    if let Mode::Train { seed, step } = self.mode {
                        let key = DropoutKey::new(seed, step, index as u64);
                        let gradient = &mut *block.gradients[at];
                        let first = block.first * (gradient.len() / block.rows);
                        self.loops.dropout(gradient, rate, key, first);
                    }
                }
            }
        }
    }
}
