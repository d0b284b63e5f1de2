//! Losses with their gradients.

use crate::model::Loss;

/// A gradient below this is taken as 0. A row of which a network is sure has no other: a
/// probability of e⁻⁹⁰ is a subnormal number, and so is everything that the backward pass
/// computes from it, such as the gradient of every weight. When most rows of a batch were
/// such, an epoch took five times as long. The weights' gradients lose less than Adam takes
/// as 0 itself.
const TINY: f32 = 1e-20;

/// What training minimises.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Objective {
    pub(super) loss: Loss,
    /// Weight of each class; one for every class that a target can be.
    pub(super) class_weights: Vec<f32>,
    /// Share of the target that is spread evenly over all classes.
    pub(super) label_smoothing: f32,
}

/// The figures of a loss over one batch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LossFigures {
    /// Weighted sum over rows.
    pub(super) sum: f64,
    /// Sum of the rows' weights; the mean is `sum` ÷ this.
    pub(super) weight: f64,
    /// Rows whose largest output is the target.
    pub(super) correct: usize,
}

impl LossFigures {
    pub(super) const NONE: Self = Self { sum: 0.0, weight: 0.0, correct: 0 };

    /// Adds the figures of the part that follows.
    pub(super) fn add(&mut self, part: Self) {
        self.sum += part.sum;
        self.weight += part.weight;
        self.correct += part.correct;
    }

    /// Figures of parts of a batch, added in their order.
    pub(super) fn sum(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::NONE;
        parts.into_iter().for_each(|part| all.add(part));
        all
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

/// The loss of one row: `probabilities` of the classes against the true one, in nats
/// for the cross-entropies. Of two classes under binary cross-entropy, the second is
/// the positive one. A probability of 0 for the true class costs infinity.
#[must_use]
pub fn row_loss(loss: Loss, probabilities: &[f32], target: u8) -> f64 {
    let logs = || probabilities.iter().map(|probability| probability.ln());
    let outputs: Vec<f32> = match loss {
        Loss::SoftmaxCrossEntropy => logs().collect(),
        Loss::MeanSquaredError => probabilities.to_vec(),
        // The logit of the positive class.
        Loss::BinaryCrossEntropy => vec![logs().fold(0.0, |before, log| log - before)],
    };
    let classes = probabilities.len();
    Objective::plain(loss, classes).of(&outputs, &[target], outputs.len(), None).sum
}

impl Objective {
    /// Every class weighs the same and targets are taken as they are.
    pub(super) fn plain(loss: Loss, classes: usize) -> Self {
        Self { loss, class_weights: vec![1.0; classes], label_smoothing: 0.0 }
    }

    /// What the loss of a batch is divided by: the number of rows, with
    /// cross-entropy the sum of their weights, as in PyTorch.
    pub(super) fn divisor(&self, targets: &[u8]) -> f64 {
        match self.loss {
            Loss::SoftmaxCrossEntropy => {
                targets.iter().map(|&t| f64::from(self.class_weights[usize::from(t)])).sum()
            }
            Loss::MeanSquaredError | Loss::BinaryCrossEntropy => targets.len() as f64,
        }
    }

    /// Computes the loss over rows of `width` outputs; with `gradient`, also the
    /// gradient with respect to each output of the loss over the whole batch,
    /// whose divisor is passed beside the buffer for it.
    pub(super) fn of(
        &self,
        outputs: &[f32],
        targets: &[u8],
        width: usize,
        mut gradient: Option<(&mut [f32], f64)>,
    ) -> LossFigures {
        let mut figures = LossFigures::NONE;
        figures.weight = self.divisor(targets);
        for (index, (row, &target)) in outputs.chunks_exact(width).zip(targets).enumerate() {
            let target = usize::from(target);
            let part = gradient.as_mut().map(|(all, divisor)| {
                (&mut all[index * width..][..width], (1.0 / *divisor) as f32)
            });
            let (loss, correct) = match self.loss {
                Loss::SoftmaxCrossEntropy => {
                    (self.cross_entropy_row(row, target, part), argmax(row) == target)
                }
                Loss::MeanSquaredError => {
                    (squared_error_row(row, target, part), argmax(row) == target)
                }
                Loss::BinaryCrossEntropy => {
                    (self.binary_row(row[0], target, part), (row[0] > 0.0) == (target == 1))
                }
            };
            if let Some((all, _)) = gradient.as_mut() {
                let row = all[index * width..][..width].iter_mut();
                row.filter(|slope| slope.abs() < TINY).for_each(|slope| *slope = 0.0);
            }
            figures.sum += loss;
            figures.correct += usize::from(correct);
        }
        figures
    }

    /// −Σ q·ln softmax(x), where q is the smoothed target.
    fn cross_entropy_row(
        &self,
        row: &[f32],
        target: usize,
        gradient: Option<(&mut [f32], f32)>,
    ) -> f64 {
        let weight = self.class_weights[target];
        let spread = self.label_smoothing / row.len() as f32;
        // Smoothing in PyTorch weighs each class's share by that class's weight.
        let even = |class: usize| spread * self.class_weights[class];
        let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let certain = weight * (1.0 - self.label_smoothing);
        let log_sum = match gradient {
            None => log_sum_exp(row),
            Some((gradient, share)) => {
                let mut sum = 0.0_f32;
                for (g, x) in gradient.iter_mut().zip(row) {
                    *g = (x - top).exp();
                    sum += *g;
                }
                let total = if spread > 0.0 { (0..row.len()).map(even).sum() } else { 0.0 };
                let scale = share * (certain + total) / sum;
                for g in gradient.iter_mut() {
                    *g *= scale;
                }
                gradient[target] -= share * certain;
                if spread > 0.0 {
                    for (class, g) in gradient.iter_mut().enumerate() {
                        *g -= share * even(class);
                    }
                }
                f64::from(top) + f64::from(sum).ln()
            }
        };
        let cost = |class: usize| log_sum - f64::from(row[class]);
        let mut loss = f64::from(certain) * cost(target);
        if spread > 0.0 {
            loss += (0..row.len()).map(|class| f64::from(even(class)) * cost(class)).sum::<f64>();
        }
        loss
    }

    /// −(w·y·ln σ(x) + (1−y)·ln(1−σ(x))) of one logit, where w is the weight of
    /// class 1 by that of class 0.
    fn binary_row(&self, logit: f32, target: usize, gradient: Option<(&mut [f32], f32)>) -> f64 {
        let weight = self.class_weights[target];
        let signed = if target == 1 { logit } else { -logit };
        if let Some((gradient, share)) = gradient {
            // d/dx of −ln σ(±x).
            let slope = -1.0 / (1.0 + signed.exp());
            gradient[0] = share * weight * if target == 1 { slope } else { -slope };
        }
        let signed = f64::from(signed);
        f64::from(weight) * ((-signed).max(0.0) + (-signed.abs()).exp().ln_1p())
    }
}

fn squared_error_row(row: &[f32], target: usize, gradient: Option<(&mut [f32], f32)>) -> f64 {
    let wanted = |index: usize| if index == target { 1.0 } else { 0.0 };
    if let Some((gradient, share)) = gradient {
        let scale = 2.0 * share / row.len() as f32;
        for (index, (g, x)) in gradient.iter_mut().zip(row).enumerate() {
            *g = scale * (x - wanted(index));
        }
    }
    let squares = row.iter().enumerate().map(|(index, x)| f64::from(x - wanted(index)).powi(2));
    squares.sum::<f64>() / row.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objective(loss: Loss, weights: &[f32], smoothing: f32) -> Objective {
        Objective { loss, class_weights: weights.to_vec(), label_smoothing: smoothing }
    }

    /// The worked example of the guide: the target [1, 0] against the
    /// probabilities [0.8, 0.2] costs −ln 0.8 = 0.2231.
    #[test]
    fn the_worked_example_of_cross_entropy() {
        let cost = row_loss(Loss::SoftmaxCrossEntropy, &[0.8, 0.2], 0);
        assert_eq!((cost * 1e4).round() / 1e4, 0.2231);
        // Two classes cost the same by either cross-entropy: −ln 0.2 = 1.6094.
        for loss in [Loss::SoftmaxCrossEntropy, Loss::BinaryCrossEntropy] {
            let cost = row_loss(loss, &[0.8, 0.2], 1);
            assert!((cost - 5.0_f64.ln()).abs() < 1e-6, "{loss:?}: {cost}");
        }
        // ((0.8 − 1)² + (0.2 − 0)²) ÷ 2.
        assert!((row_loss(Loss::MeanSquaredError, &[0.8, 0.2], 0) - 0.04).abs() < 1e-7);
    }

    /// `torch.nn.functional.cross_entropy` of [[1,2,0.5],[0,-1,3],[2,2,2]] against
    /// [1,2,0] with weight [1,2,0.5] and label smoothing 0.1, in 64 bit.
    #[test]
    fn weights_and_smoothing_are_those_of_pytorch() {
        let outputs = [1.0, 2.0, 0.5, 0.0, -1.0, 3.0, 2.0, 2.0, 2.0];
        let objective = objective(Loss::SoftmaxCrossEntropy, &[1.0, 2.0, 0.5], 0.1);
        let figures = objective.of(&outputs, &[1, 2, 0], 3, None);
        assert!((figures.sum / figures.weight - 0.705_513_392_899_624).abs() < 1e-6);
    }

    /// `binary_cross_entropy_with_logits` of [0.5,-1.5,3] against [1,0,0] with
    /// `pos_weight` 4, in 64 bit.
    #[test]
    fn binary_cross_entropy_is_that_of_pytorch() {
        let objective = objective(Loss::BinaryCrossEntropy, &[1.0, 4.0], 0.0);
        let figures = objective.of(&[0.5, -1.5, 3.0], &[1, 0, 0], 1, None);
        assert!((figures.sum / figures.weight - 1.715_436_188_758_974).abs() < 1e-6);
        assert_eq!(figures.correct, 2);
    }

    /// e⁻⁹⁰ is a subnormal number of single precision, e⁻⁶⁰ none but nothing beside 1.
    #[test]
    fn a_row_of_which_the_network_is_sure_has_no_gradient() {
        let of = |loss, outputs: &[f32], width| {
            let mut gradient = vec![1.0; outputs.len()];
            let targets = vec![1; outputs.len() / width];
            let objective = Objective::plain(loss, 3);
            objective.of(outputs, &targets, width, Some((&mut gradient, 1.0)));
            gradient
        };
        let sure = of(Loss::SoftmaxCrossEntropy, &[-90.0, 0.0, -60.0, -40.0, 0.0, -90.0], 3);
        assert_eq!(sure[..3], [0.0; 3]);
        assert!(sure[3] > 4e-18 && sure[5] == 0.0, "{sure:?}");
        let sure = of(Loss::BinaryCrossEntropy, &[90.0, 60.0, 40.0], 1);
        assert_eq!(sure[..2], [0.0; 2]);
        assert!(sure[2] < -4e-18, "{sure:?}");
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        let targets = [1_u8, 0, 1, 0];
        for (loss, width, weights, smoothing) in [
            (Loss::SoftmaxCrossEntropy, 3, vec![1.0, 2.5, 0.3], 0.2),
            (Loss::SoftmaxCrossEntropy, 2, vec![1.0, 1.0], 0.0),
            (Loss::MeanSquaredError, 3, vec![1.0; 3], 0.0),
            (Loss::BinaryCrossEntropy, 1, vec![0.7, 3.0], 0.0),
        ] {
            let objective = objective(loss, &weights, smoothing);
            let outputs: Vec<f32> = (0..4 * width).map(|i| (i as f32 * 1.3).sin() * 2.0).collect();
            let divisor = objective.divisor(&targets);
            let mut gradient = vec![0.0; outputs.len()];
            objective.of(&outputs, &targets, width, Some((&mut gradient, divisor)));
            for index in 0..outputs.len() {
                let at = |shift: f32| {
                    let mut moved = outputs.clone();
                    moved[index] += shift;
                    objective.of(&moved, &targets, width, None).sum / divisor
                };
                let numeric = (at(1e-2) - at(-1e-2)) / 2e-2;
                assert!((numeric - f64::from(gradient[index])).abs() < 1e-4, "{loss:?} {index}");
            }
        }
    }
}
