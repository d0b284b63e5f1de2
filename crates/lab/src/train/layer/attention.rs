//! Self-attention between its projections: from queries, keys and values of each
//! position to a mix of the values. Padding is never attended to.

use super::{
    super::kernel::{View, product},
    embedding::is_token,
    norm::sum_of_products,
    vector::{exp, vectorised},
};

/// Added to the score of padding, whose share then is exactly 0. A sequence that is all
/// padding attends to all positions equally.
const HIDDEN: f32 = -1e9;

/// `heads` heads over sequences of `length` positions of `width` numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attention {
    pub(crate) length: usize,
    pub(crate) width: usize,
    pub(crate) heads: usize,
}

impl Attention {
    /// Numbers a row that the forward pass saves for the backward pass: the shares.
    pub(crate) fn saved(&self) -> usize {
        self.heads * self.length * self.length
    }

    /// Numbers of an output.
    pub(crate) fn numbers(&self) -> usize {
        self.length * self.width
    }

    /// Numbers of working memory.
    pub(crate) fn scratch(&self) -> usize {
        self.length * self.length + 3 * self.length * (self.width / self.heads)
    }

    fn scale(&self) -> f32 {
        1.0 / ((self.width / self.heads) as f32).sqrt()
    }

    /// Mixes from `projected`: for each position its query, key and value.
    pub(crate) fn forward(
        &self,
        ids: &[f32],
        projected: &[f32],
        output: &mut [f32],
        saved: &mut [f32],
        scratch: &mut [f32],
    ) {
        let Self { length, width, heads } = *self;
        let head = width / heads;
        let mix = &mut scratch[..length * head];
        let rows =
            projected.chunks_exact(length * 3 * width).zip(output.chunks_exact_mut(length * width));
        let saved = saved.chunks_exact_mut(self.saved());
        for (((projected, output), saved), ids) in rows.zip(saved).zip(ids.chunks_exact(length)) {
            let projected = View::by_rows(projected, length, 3 * width);
            for (index, shares) in saved.chunks_exact_mut(length * length).enumerate() {
                let part = |which: usize| {
                    let first = which * width + index * head;
                    projected.columns(first..first + head)
                };
                product(shares, part(0), part(1).transposed());
                self.softmax(shares, ids);
                product(mix, View::by_rows(shares, length, length), part(2));
                place(output, mix, width, index * head, head);
            }
        }
    }

    /// Scores to shares, row after row.
    fn softmax(&self, scores: &mut [f32], ids: &[f32]) {
        let scale = self.scale();
        vectorised(
            #[inline(always)]
            || {
                for row in scores.chunks_exact_mut(self.length) {
                    let mut top = f32::NEG_INFINITY;
                    for (score, id) in row.iter_mut().zip(ids) {
                        let hidden = if is_token(*id) { 0.0 } else { HIDDEN };
                        *score = *score * scale + hidden;
                        top = if *score > top { *score } else { top };
                    }
                    let mut sum = 0.0;
                    for score in row.iter_mut() {
                        // Below -87 the function is no longer 0 by itself.
                        let difference = *score - top;
                        *score = if difference < -87.0 { 0.0 } else { exp(difference) };
                        sum += *score;
                    }
                    let scale = 1.0 / sum;
                    for share in row.iter_mut() {
                        *share *= scale;
                    }
                }
            },
        );
    }

    /// The gradient by the inputs, from that by the outputs.
    pub(crate) fn backward(
        &self,
        projected: &[f32],
        saved: &[f32],
        gradient: &[f32],
        before: &mut [f32],
        scratch: &mut [f32],
    ) {
        let Self { length, width, heads } = *self;
        let head = width / heads;
        let (by_shares, part_of_before) = scratch.split_at_mut(length * length);
        let part_of_before = &mut part_of_before[..length * head];
        let rows =
            projected.chunks_exact(length * 3 * width).zip(gradient.chunks_exact(length * width));
        let before = before.chunks_exact_mut(length * 3 * width);
        let saved = saved.chunks_exact(self.saved());
        for (((projected, gradient), saved), before) in rows.zip(saved).zip(before) {
            let projected = View::by_rows(projected, length, 3 * width);
            let gradient = View::by_rows(gradient, length, width);
            for (index, shares) in saved.chunks_exact(length * length).enumerate() {
                let column = |which: usize| which * width + index * head;
                let part = |which: usize| projected.columns(column(which)..column(which) + head);
                let gradient = gradient.columns(index * head..index * head + head);
                let mut put = |which: usize, left: View<'_>, right: View<'_>| {
                    product(part_of_before, left, right);
                    place(before, part_of_before, 3 * width, column(which), head);
                };
                put(2, View::by_rows(shares, length, length).transposed(), gradient);
                product(by_shares, gradient, part(2).transposed());
                self.softmax_backward(by_shares, shares);
                let by_scores = View::by_rows(by_shares, length, length);
                put(0, by_scores, part(1));
                put(1, by_scores.transposed(), part(0));
            }
        }
    }

    /// The gradient by each score, in place of that by its share.
    fn softmax_backward(&self, gradient: &mut [f32], shares: &[f32]) {
        let scale = self.scale();
        vectorised(
            #[inline(always)]
            || {
                let rows =
                    gradient.chunks_exact_mut(self.length).zip(shares.chunks_exact(self.length));
                for (gradient, shares) in rows {
                    let mean = sum_of_products(gradient, shares);
                    for (g, share) in gradient.iter_mut().zip(shares) {
                        *g = share * (*g - mean) * scale;
                    }
                }
            },
        );
    }
}

/// Writes the rows of `source` into columns of `target` from `first` on.
fn place(target: &mut [f32], source: &[f32], stride: usize, first: usize, columns: usize) {
    for (target, source) in target.chunks_exact_mut(stride).zip(source.chunks_exact(columns)) {
        target[first..first + columns].copy_from_slice(source);
    }
}
