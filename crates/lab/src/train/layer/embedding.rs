//! Ids to rows of learnt numbers, and the mean over those that are not padding.

use super::vector::vectorised;

/// The id of padding: its numbers are 0 and are not trained.
const PADDING: f32 = 0.0;

/// True for an id that is not padding.
pub(super) fn is_token(id: f32) -> bool {
    id != PADDING
}

/// A table of `vocabulary` rows of `width` numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Embedding {
    pub(crate) vocabulary: usize,
    pub(crate) width: usize,
}

impl Embedding {
    /// Row of the table for an id. An id outside the table counts as padding: data are
    /// checked earlier, and nothing may panic on them.
    pub(crate) fn row(&self, id: f32) -> Option<usize> {
        let row = id as usize;
        (row > 0 && row < self.vocabulary).then_some(row)
    }

    /// The rows of ids, one after another.
    pub(crate) fn forward(&self, table: &[f32], ids: &[f32], output: &mut [f32]) {
        for (target, &id) in output.chunks_exact_mut(self.width).zip(ids) {
            match self.row(id) {
                Some(row) => target.copy_from_slice(&table[row * self.width..][..self.width]),
                None => target.fill(0.0),
            }
        }
    }
}

/// The mean over the positions of a sequence that are not padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mean {
    pub(crate) length: usize,
    pub(crate) width: usize,
}

impl Mean {
    fn scale(ids: &[f32]) -> f32 {
        let count = ids.iter().filter(|id| is_token(**id)).count();
        1.0 / count.max(1) as f32
    }

    /// One row for each sequence; zeros where all is padding.
    pub(crate) fn forward(&self, ids: &[f32], input: &[f32], output: &mut [f32]) {
        vectorised(
            #[inline(always)]
            || {
                let sequences = input.chunks_exact(self.length * self.width);
                let ids = ids.chunks_exact(self.length);
                let targets = output.chunks_exact_mut(self.width);
                for ((target, sequence), ids) in targets.zip(sequences).zip(ids) {
                    let scale = Self::scale(ids);
                    target.fill(0.0);
                    for (values, id) in sequence.chunks_exact(self.width).zip(ids) {
                        if is_token(*id) {
                            for (sum, value) in target.iter_mut().zip(values) {
                                *sum += value;
                            }
                        }
                    }
                    for sum in target {
                        *sum *= scale;
                    }
                }
            },
        );
    }

    /// The gradient by the inputs, from that by the outputs.
    pub(crate) fn backward(&self, ids: &[f32], gradient: &[f32], before: &mut [f32]) {
        vectorised(
            #[inline(always)]
            || {
                let sequences = before.chunks_exact_mut(self.length * self.width);
                let ids = ids.chunks_exact(self.length);
                let gradients = gradient.chunks_exact(self.width);
                for ((gradient, sequence), ids) in gradients.zip(sequences).zip(ids) {
                    let scale = Self::scale(ids);
                    for (target, id) in sequence.chunks_exact_mut(self.width).zip(ids) {
                        let scale = if is_token(*id) { scale } else { 0.0 };
                        for (y, g) in target.iter_mut().zip(gradient) {
                            *y = g * scale;
                        }
                    }
                }
            },
        );
    }
}
