//! Logistic regression over sparse rows, such as weighted n-grams of texts. Not linfa's:
//! that takes a dense table only, which for 20,000 n-grams is too large beyond a few
//! thousand texts.

use serde::{Deserialize, Serialize};

use super::{
    checks::{class_counts, invalid},
    lbfgs::{Limits, minimise},
    linear::LinearModel,
};
use crate::{
    data::Samples,
    progress::{Event, ProgressReporter},
    train::TrainError,
};

/// Gradient of the mean loss that counts as 0.
const TOLERANCE: f64 = 1e-6;
/// Logit of a class without training rows: it is never chosen.
const ABSENT_CLASS_LOGIT: f32 = -100.0;

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NgramOptions {
    /// Weight of half the squared weights against the summed loss; 1/C elsewhere.
    pub penalty: f64,
    pub iterations: u32,
}

impl Default for NgramOptions {
    /// C = 10: rows have length 1, so with C = 1 the weights of rare n-grams stay too small.
    fn default() -> Self {
        Self { penalty: 0.1, iterations: 200 }
    }
}

/// Fits on the rows `rows` of sparse data; biases are not penalised.
///
/// # Errors
/// Nothing or a single class to learn from, rows that are not sparse, a penalty that is
/// not above 0, cancellation.
pub fn ngram_logistic(
    data: &dyn Samples,
    rows: &[u32],
    options: &NgramOptions,
    reporter: &dyn ProgressReporter,
) -> Result<LinearModel, TrainError> {
    let penalty = options.penalty;
    if !(penalty > 0.0 && penalty.is_finite()) {
        return Err(invalid("penalty", format!("{penalty} is not above 0")));
    }
    let counts = class_counts(data, rows)?;
    let present: Vec<usize> = (0..counts.len()).filter(|class| counts[*class] > 0).collect();
    let place = |row: &u32| {
        let class = usize::from(data.label(*row as usize));
        present.iter().position(|other| *other == class).unwrap_or_default()
    };
    let sparse: Option<Vec<_>> = rows.iter().map(|row| data.entries(*row as usize)).collect();
    let Some(sparse) = sparse else {
        return Err(invalid("data", "an n-gram model takes sparse rows"));
    };
    let problem = Problem {
        rows: sparse,
        targets: rows.iter().map(place).collect(),
        inputs: data.width(),
        // One column suffices for two classes: that of the second.
        outputs: if present.len() == 2 { 1 } else { present.len() },
        penalty,
    };
    let start = vec![0.0; (problem.inputs + 1) * problem.outputs];
    let limits = Limits { iterations: options.iterations, gradient: TOLERANCE * rows.len() as f64 };
    let total = u64::from(options.iterations);
    let go_on = |iteration: u32| {
        let done = u64::from(iteration);
        reporter.report(Event::Step { name: "train".to_owned(), done, total });
        !reporter.is_cancelled()
    };
    let found = minimise(start, limits, |point, slope| problem.loss(point, slope), go_on);
    reporter.report(Event::Step { name: "train".to_owned(), done: total, total });
    let found = found.ok_or(TrainError::Cancelled)?;
    Ok(problem.model(&found, &present, counts.len()))
}

/// What is minimised: summed cross-entropy + penalty/2 · Σ weights².
struct Problem<'a> {
    rows: Vec<&'a [(u32, f32)]>,
    /// Index of each row's class among those that occur.
    targets: Vec<usize>,
    inputs: usize,
    outputs: usize,
    penalty: f64,
}

impl Problem<'_> {
    /// The loss at `point`, which is inputs × outputs weights and then the biases.
    fn loss(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let outputs = self.outputs;
        let (weights, bias) = point.split_at(self.inputs * outputs);
        let (slopes, bias_slopes) = gradient.split_at_mut(self.inputs * outputs);
        slopes.iter_mut().zip(weights).for_each(|(slope, weight)| *slope = self.penalty * weight);
        bias_slopes.fill(0.0);
        let mut sum =
            self.penalty / 2.0 * weights.iter().map(|weight| weight * weight).sum::<f64>();
        let mut logits = vec![0.0; outputs];
        for (row, target) in self.rows.iter().zip(&self.targets) {
            logits.copy_from_slice(bias);
            for (input, x) in *row {
                let weights = &weights[*input as usize * outputs..][..outputs];
                for (logit, weight) in logits.iter_mut().zip(weights) {
                    *logit += f64::from(*x) * weight;
                }
            }
            sum += Self::errors(&mut logits, *target);
            for (input, x) in *row {
                let slopes = &mut slopes[*input as usize * outputs..][..outputs];
                for (slope, error) in slopes.iter_mut().zip(&logits) {
                    *slope += f64::from(*x) * error;
                }
            }
            bias_slopes.iter_mut().zip(&logits).for_each(|(slope, error)| *slope += error);
        }
        sum
    }

    /// Replaces the logits by probability − truth; returns the cross-entropy.
    fn errors(logits: &mut [f64], target: usize) -> f64 {
        if let [logit] = logits {
            let truth = target as f64;
            let loss = logit.max(0.0) + (-logit.abs()).exp().ln_1p() - truth * *logit;
            *logit = 1.0 / (1.0 + (-*logit).exp()) - truth;
            return loss;
        }
        let top = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total = top + logits.iter().map(|logit| (logit - top).exp()).sum::<f64>().ln();
        let loss = total - logits[target];
        logits.iter_mut().for_each(|logit| *logit = (*logit - total).exp());
        logits[target] -= 1.0;
        loss
    }

    fn model(&self, point: &[f64], present: &[usize], classes: usize) -> LinearModel {
        let mut weights = vec![0.0; self.inputs * classes];
        let mut bias = vec![ABSENT_CLASS_LOGIT; classes];
        // Of two classes the first has logit 0.
        present.iter().for_each(|class| bias[*class] = 0.0);
        let columns = if self.outputs == 1 { &present[1..] } else { present };
        for (column, class) in columns.iter().enumerate() {
            for input in 0..self.inputs {
                weights[input * classes + class] = point[input * self.outputs + column] as f32;
            }
            bias[*class] = point[self.inputs * self.outputs + column] as f32;
        }
        LinearModel {
            name: "ngram-logistic".to_owned(),
            inputs: self.inputs,
            outputs: classes,
            weights,
            bias,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{TextOptions, TextPreprocessing, Texts, VocabularyKind},
        progress::NoProgress,
    };

    const TEXTS: [&str; 5] = [
        "good food good place",
        "good good service",
        "bad food",
        "bad bad slow service",
        "fine place",
    ];

    fn probabilities(labels: [u8; 5]) -> Vec<f64> {
        let vocabulary = VocabularyKind::Frequent { most: 100, least: 1 };
        let options = TextOptions { vocabulary, grams: 2, ..TextOptions::sequence() };
        let texts = TEXTS.map(str::to_owned).to_vec();
        let fitted = TextPreprocessing::fit_weighted(&options, &texts).unwrap();
        let train = fitted.weigh(&Texts { texts, labels: labels.to_vec() }).unwrap();
        let asked = vec!["good food never good bad".to_owned()];
        let asked = fitted.weigh(&Texts { texts: asked, labels: vec![0] }).unwrap();
        let options = NgramOptions { penalty: 0.25, iterations: 1000 };
        let model = ngram_logistic(&train, &[0, 1, 2, 3, 4], &options, &NoProgress).unwrap();
        let logits = model.logits(&asked, &[0]).unwrap();
        // The same from the numbers as a dense row, as the exported model takes them.
        let mut row = vec![0.0; asked.width()];
        asked.fill(0, &mut row);
        let dense = model.network().unwrap().infer(&row);
        assert!(
            logits.iter().zip(&dense).all(|(a, b)| (a - b).abs() < 1e-5),
            "{logits:?} {dense:?}"
        );
        let powers: Vec<f64> = logits.iter().map(|logit| f64::from(*logit).exp()).collect();
        powers.iter().map(|power| power / powers.iter().sum::<f64>()).collect()
    }

    /// scikit-learn 1.9.1: `TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)` and
    /// `LogisticRegression(C=4, tol=1e-12)`, asked with the same sentence.
    #[test]
    fn agrees_with_scikit_learn_on_two_and_three_classes() {
        let near = |got: Vec<f64>, wanted: &[f64]| {
            assert_eq!(got.len(), wanted.len());
            let close = got.iter().zip(wanted).all(|(got, wanted)| (got - wanted).abs() < 1e-5);
            assert!(close, "{got:?} {wanted:?}");
        };
        near(probabilities([1, 1, 0, 0, 1]), &[0.349_733_16, 0.650_266_84]);
        near(probabilities([0, 0, 1, 1, 2]), &[0.604_877_39, 0.307_614_65, 0.087_507_96]);
        // A class in between without texts changes nothing and is not chosen.
        near(probabilities([0, 0, 2, 2, 3]), &[0.604_877_39, 0.0, 0.307_614_65, 0.087_507_96]);
    }

    #[test]
    fn what_cannot_be_learnt_from_is_refused() {
        let texts = vec!["a b".to_owned(), "c d".to_owned()];
        let fitted = TextPreprocessing::fit_weighted(
            &TextOptions {
                vocabulary: VocabularyKind::Frequent { most: 9, least: 1 },
                ..TextOptions::sequence()
            },
            &texts,
        )
        .unwrap();
        let set = fitted.weigh(&Texts { texts, labels: vec![0, 1] }).unwrap();
        let fit = |data: &dyn Samples, rows: &[u32], penalty| {
            let options = NgramOptions { penalty, ..NgramOptions::default() };
            ngram_logistic(data, rows, &options, &NoProgress)
        };
        assert!(fit(&set, &[0, 1], 1.0).is_ok());
        assert!(fit(&set, &[0], 1.0).unwrap_err().is_input());
        assert!(fit(&set, &[], 1.0).is_err() && fit(&set, &[0, 1], 0.0).is_err());
        let dense =
            super::super::testing::Rows { width: 1, numbers: vec![0.0, 1.0], labels: vec![0, 1] };
        assert!(fit(&dense, &[0, 1], 1.0).unwrap_err().to_string().contains("sparse"));
    }
}
