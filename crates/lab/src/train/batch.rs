//! What a network is given for one pass over a batch.

use super::optimizer::Optimizer;

/// Whether dropout is on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mode {
    Train { seed: u64, step: u64 },
    Infer,
}

/// How a step updates the weights.
pub(super) struct WeightUpdate<'a> {
    pub(super) optimizer: &'a mut Optimizer,
    /// Learning rate of the step.
    pub(super) rate: f64,
    /// Longer gradients (Euclidean norm over all) are scaled down to this.
    pub(super) clip_norm: Option<f64>,
}

/// Rows of input for one pass: `fill(row, first, target)` writes the numbers of a row
/// from `first` on into a buffer, as many as it holds.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) count: usize,
    pub(super) fill: &'a (dyn Fn(usize, usize, &mut [f32]) + Sync),
}
