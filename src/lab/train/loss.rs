//! Losses with their gradients. Knows nothing of layers.

use crate::lab::model::Loss;

/// What a loss says of one batch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LossFigures {
    /// Sum over rows; divide by the rows for the mean.
    pub(super) sum: f64,
    /// Rows whose largest output is the target.
    pub(super) correct: usize,
}

impl LossFigures {
    /// Figures of parts of a batch, added in their order.
    pub(super) fn sum(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self { sum: 0.0, correct: 0 }, |all, part| Self {
            sum: all.sum + part.sum,
            correct: all.correct + part.correct,
        })
    }
}

/// Index of the largest number; the first of equals.
#[must_use]
pub fn argmax(row: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = index;
        }
    }
    best
}

/// Natural logarithm of Σ exp(x), without overflow.
#[must_use]
pub fn log_sum_exp(row: &[f32]) -> f64 {
    let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = row.iter().map(|x| f64::from((x - top).exp())).sum();
    f64::from(top) + sum.ln()
}

/// Computes the loss over rows of `classes` outputs; with `gradient`, also the
/// gradient with respect to each output of the *mean* loss over the rows of the
/// whole batch, whose number stands beside the room for it.
pub(super) fn loss(
    kind: Loss,
    outputs: &[f32],
    targets: &[u8],
    classes: usize,
    mut gradient: Option<(&mut [f32], usize)>,
) -> LossFigures {
    let mut figures = LossFigures { sum: 0.0, correct: 0 };
    for (index, (row, &target)) in outputs.chunks_exact(classes).zip(targets).enumerate() {
        let target = usize::from(target);
        figures.correct += usize::from(argmax(row) == target);
        let part =
            gradient.as_mut().map(|(all, rows)| (&mut all[index * classes..][..classes], *rows));
        figures.sum += match kind {
            Loss::SoftmaxCrossEntropy => cross_entropy_row(row, target, part),
            Loss::MeanSquaredError => squared_error_row(row, target, part),
        };
    }
    figures
}

fn cross_entropy_row(row: &[f32], target: usize, gradient: Option<(&mut [f32], usize)>) -> f64 {
    let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let Some((gradient, rows)) = gradient else {
        return log_sum_exp(row) - f64::from(row[target]);
    };
    let mut sum = 0.0_f32;
    for (g, x) in gradient.iter_mut().zip(row) {
        *g = (x - top).exp();
        sum += *g;
    }
    let scale = 1.0 / (sum * rows as f32);
    for g in gradient.iter_mut() {
        *g *= scale;
    }
    gradient[target] -= 1.0 / rows as f32;
    f64::from(top) + f64::from(sum).ln() - f64::from(row[target])
}

fn squared_error_row(row: &[f32], target: usize, gradient: Option<(&mut [f32], usize)>) -> f64 {
    let wanted = |index: usize| if index == target { 1.0 } else { 0.0 };
    if let Some((gradient, rows)) = gradient {
        let scale = 2.0 / (rows * row.len()) as f32;
        for (index, (g, x)) in gradient.iter_mut().zip(row).enumerate() {
            *g = scale * (x - wanted(index));
        }
    }
    let squares = row.iter().enumerate().map(|(index, x)| f64::from(x - wanted(index)).powi(2));
    squares.sum::<f64>() / row.len() as f64
}
