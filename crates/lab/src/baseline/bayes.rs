//! Multinomial naive Bayes over words (Manning, Raghavan and Schütze 2008,
//! section 13.2). Not linfa's: that takes a dense table of documents × words
//! only, and does not expose its weights, so that they cannot be exported.

use serde::{Deserialize, Serialize};

use super::{
    checks::{class_counts, invalid},
    linear::LinearModel,
};
use crate::{data::Samples, train::TrainError};

/// What a row of the data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "bag")]
pub enum Bag {
    /// Token ids, 0 for padding, below `vocabulary`.
    Tokens { vocabulary: usize },
    /// How often each word occurs, 0 or more.
    Counts,
}

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BayesOptions {
    /// Added to every count, so that a word that a class never used does not
    /// rule it out (Laplace's 1, or less).
    pub smoothing: f64,
}

impl Default for BayesOptions {
    fn default() -> Self {
        Self { smoothing: 1.0 }
    }
}

/// Fits on the rows `rows`: weights are ln P(word | class), biases ln P(class),
/// so that the logits are log-probabilities up to a constant.
///
/// # Errors
/// Nothing or a single class to learn from, a smoothing that is not above 0, a
/// token that is no word, a count below 0.
pub fn naive_bayes(
    data: &dyn Samples,
    rows: &[u32],
    bag: Bag,
    options: &BayesOptions,
) -> Result<LinearModel, TrainError> {
    let smoothing = options.smoothing;
    if !(smoothing > 0.0 && smoothing.is_finite()) {
        return Err(invalid("smoothing", format!("{smoothing} is not above 0")));
    }
    let classes = class_counts(data, rows)?;
    let words = match bag {
        Bag::Tokens { vocabulary } => vocabulary,
        Bag::Counts => data.width(),
    };
    let mut counts = vec![0.0_f64; words * classes.len()];
    let mut row = vec![0.0; data.width()];
    for index in rows {
        data.fill(*index as usize, &mut row);
        let class = usize::from(data.label(*index as usize));
        for (column, &x) in row.iter().enumerate() {
            let (word, times) = match bag {
                Bag::Tokens { .. } if x == 0.0 => continue,
                Bag::Tokens { .. } => (x as usize, 1.0),
                Bag::Counts => (column, f64::from(x)),
            };
            if word >= words {
                return Err(invalid("data", format!("token {x} of a vocabulary of {words}")));
            }
            if !(times >= 0.0 && times.is_finite()) {
                return Err(invalid("data", format!("a word cannot occur {times} times")));
            }
            counts[word * classes.len() + class] += times;
        }
    }
    Ok(weigh(&counts, &classes, rows.len(), bag, smoothing))
}

fn weigh(counts: &[f64], classes: &[usize], n: usize, bag: Bag, smoothing: f64) -> LinearModel {
    let outputs = classes.len();
    let inputs = counts.len() / outputs;
    // Padding is no word.
    let first = usize::from(matches!(bag, Bag::Tokens { .. })) * outputs;
    let mut totals = vec![0.0; outputs];
    for row in counts[first..].chunks_exact(outputs) {
        totals.iter_mut().zip(row).for_each(|(total, count)| *total += count + smoothing);
    }
    let mut weights = vec![0.0; counts.len()];
    let rows = counts[first..].chunks_exact(outputs);
    for (weights, row) in weights[first..].chunks_exact_mut(outputs).zip(rows) {
        for ((weight, count), total) in weights.iter_mut().zip(row).zip(&totals) {
            *weight = ((count + smoothing) / total).ln() as f32;
        }
    }
    // A class without training rows is never chosen, and its logit stays finite.
    let prior = |count: &usize| (*count as f64 / n as f64).max(1e-30).ln() as f32;
    LinearModel {
        name: "naive-bayes".to_owned(),
        inputs,
        outputs,
        weights,
        bias: classes.iter().map(prior).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{Rows, all},
        *,
    };

    /// scikit-learn 1.9.1 `MultinomialNB()` fitted on these five documents, asked
    /// with the third row again: `predict_log_proba` up to a constant is
    /// `feature_log_prob_ @ x + class_log_prior_` = [-13.763395, -4.972832].
    #[test]
    fn agrees_with_scikit_learn() {
        let numbers =
            [[2, 1, 0, 0, 3], [1, 0, 0, 1, 2], [0, 0, 4, 1, 0], [0, 1, 2, 2, 0], [0, 0, 1, 0, 1]];
        let numbers: Vec<f32> = numbers.iter().flatten().map(|x| *x as f32).collect();
        let data = Rows { width: 5, numbers, labels: vec![0, 0, 1, 1, 1] };
        let model = naive_bayes(&data, &all(&data), Bag::Counts, &BayesOptions::default()).unwrap();
        let got = model.logits(&data, &[2]).unwrap();
        for (got, wanted) in got.iter().zip([-13.763395_f32, -4.972832]) {
            assert!((got - wanted).abs() < 1e-5, "{got} {wanted}");
        }
    }

    #[test]
    fn tokens_are_counted_and_padding_is_not() {
        let tokens = Rows {
            width: 3,
            numbers: vec![1.0, 1.0, 2.0, 3.0, 0.0, 0.0, 2.0, 3.0, 0.0],
            labels: vec![0, 1, 1],
        };
        let counts = Rows {
            width: 3,
            numbers: vec![2.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0],
            labels: vec![0, 1, 1],
        };
        let options = BayesOptions { smoothing: 0.5 };
        let bag = Bag::Tokens { vocabulary: 4 };
        let from_tokens = naive_bayes(&tokens, &all(&tokens), bag, &options).unwrap();
        let from_counts = naive_bayes(&counts, &all(&counts), Bag::Counts, &options).unwrap();
        assert_eq!(from_tokens.weights[..2], [0.0, 0.0]);
        assert_eq!(from_tokens.weights[2..], from_counts.weights);
        assert_eq!(from_tokens.bias, from_counts.bias);
    }

    #[test]
    fn what_cannot_be_learnt_from_is_refused() {
        let data = Rows { width: 1, numbers: vec![1.0, 5.0], labels: vec![0, 1] };
        let options = BayesOptions::default();
        let bag = Bag::Tokens { vocabulary: 3 };
        assert!(naive_bayes(&data, &[0, 1], bag, &options).unwrap_err().is_input());
        let error = naive_bayes(&data, &[0], Bag::Counts, &options).unwrap_err();
        assert_eq!(
            error.to_string(),
            "data: all training samples are of one class; there is nothing to tell apart"
        );
        assert!(naive_bayes(&data, &[], Bag::Counts, &options).is_err());
        let none = BayesOptions { smoothing: 0.0 };
        assert!(naive_bayes(&data, &[0, 1], Bag::Counts, &none).is_err());
        let negative = Rows { numbers: vec![1.0, -1.0], ..data };
        assert!(naive_bayes(&negative, &[0, 1], Bag::Counts, &options).is_err());
    }
}
