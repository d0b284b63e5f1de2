//! Figures of a model on data it has not seen: of a classifier here, of scores,
//! probabilities, groups, ratings and lists one file each.

pub mod across;
pub mod auc;
pub mod binary;
pub mod budget;
pub mod calibration;
pub mod curve;
pub mod kolmogorov;
pub mod precision_recall;
pub mod ranking;
pub mod rating;
pub mod report;
pub mod subgroup;
pub mod summary;
pub mod threshold;

pub use across::AcrossFolds;
pub use binary::{BinaryConfusion, BinaryScores, MetricError};

use serde::{Deserialize, Serialize};

use crate::train::{argmax, log_sum_exp};
use scoring::wilson;

/// Figures of one classifier on one data set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Number of samples.
    pub n: usize,
    /// Share of samples whose largest logit is the true class, 0 to 1.
    pub accuracy: f64,
    /// Wilson score interval of `accuracy` at 95 %: low, high.
    pub interval: [f64; 2],
    /// Mean negative log-likelihood of the true class, in nats.
    pub mean_nll: f64,
    pub classes: Vec<ClassFigures>,
    /// Counts; rows are true classes, columns are predicted classes.
    pub confusion: Vec<Vec<u64>>,
}

/// Figures of one class. `None` where the denominator is 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassFigures {
    pub label: String,
    /// Samples that truly belong to the class.
    pub support: u64,
    pub precision: Option<f64>,
    pub recall: Option<f64>,
    pub f1: Option<f64>,
}

/// Evaluates logits, one row of `classes` numbers per sample.
///
/// # Errors
/// When there is no sample, a row is missing, or a label is not a class.
pub fn evaluate(
    logits: &[f32],
    labels: &[u8],
    classes: usize,
) -> Result<Evaluation, EvaluateError> {
    let n = labels.len();
    if n == 0 {
        return Err(EvaluateError::Empty);
    }
    if classes == 0 || logits.len() != n * classes {
        return Err(EvaluateError::Shape { logits: logits.len(), n, classes });
    }
    if let Some(label) = labels.iter().find(|label| usize::from(**label) >= classes) {
        return Err(EvaluateError::Label { label: *label, classes });
    }
    let mut confusion = vec![vec![0_u64; classes]; classes];
    let mut nll = 0.0;
    for (row, label) in logits.chunks_exact(classes).zip(labels) {
        let label = usize::from(*label);
        confusion[label][argmax(row)] += 1;
        nll += log_sum_exp(row) - f64::from(row[label]);
    }
    let correct: u64 = (0..classes).map(|class| confusion[class][class]).sum();
    Ok(Evaluation {
        n,
        accuracy: correct as f64 / n as f64,
        interval: interval(correct, n as u64),
        mean_nll: nll / n as f64,
        classes: (0..classes).map(|class| class_figures(&confusion, class)).collect(),
        confusion,
    })
}

/// Why logits cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    #[error("there is no test sample, so nothing can be measured")]
    Empty,
    #[error("{logits} logits for {n} samples of {classes} classes")]
    Shape { logits: usize, n: usize, classes: usize },
    #[error("label {label} is none of {classes} classes")]
    Label { label: u8, classes: usize },
}

/// Wilson's interval; the whole range where there is none.
fn interval(hits: u64, n: u64) -> [f64; 2] {
    wilson::interval(hits, n, 0.95).map_or([0.0, 1.0], |(low, high)| [low, high])
}

fn class_figures(confusion: &[Vec<u64>], class: usize) -> ClassFigures {
    let right = confusion[class][class];
    let support: u64 = confusion[class].iter().sum();
    let predicted: u64 = confusion.iter().map(|row| row[class]).sum();
    let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
    ClassFigures {
        label: class.to_string(),
        support,
        precision: share(right, predicted),
        recall: share(right, support),
        // 2PR/(P+R) in counts; defined as soon as the class occurs or is predicted.
        f1: share(2 * right, support + predicted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scikit-learn 1.x, `classification_report` of true [0,0,1,1,2,2,2] and
    /// predicted [0,1,1,1,0,2,1]: precision .5 .5 1, recall .5 1 .3333, f1 .5 .6667 .5.
    #[test]
    fn agrees_with_a_published_report() {
        let predicted = [0, 1, 1, 1, 0, 2, 1];
        let logits: Vec<f32> = predicted
            .iter()
            .flat_map(|p| (0..3).map(move |class| if class == *p { 1.0 } else { 0.0 }))
            .collect();
        let figures = evaluate(&logits, &[0, 0, 1, 1, 2, 2, 2], 3).unwrap();
        assert_eq!(figures.confusion, [[1, 1, 0], [0, 2, 0], [1, 1, 1]]);
        let rounded = |x: Option<f64>| (x.unwrap() * 1e4).round() / 1e4;
        let column = |f: fn(&ClassFigures) -> Option<f64>| {
            figures.classes.iter().map(|class| rounded(f(class))).collect::<Vec<_>>()
        };
        assert_eq!(column(|c| c.precision), [0.5, 0.5, 1.0]);
        assert_eq!(column(|c| c.recall), [0.5, 1.0, 0.3333]);
        assert_eq!(column(|c| c.f1), [0.5, 0.6667, 0.5]);
        assert!((figures.accuracy - 4.0 / 7.0).abs() < 1e-12);
    }

    #[test]
    fn a_class_that_never_occurs_has_no_figures_instead_of_zero() {
        let figures = evaluate(&[1.0, 0.0, 0.0], &[0], 3).unwrap();
        assert_eq!(figures.classes[2].precision, None);
        assert_eq!(figures.classes[2].recall, None);
        assert_eq!(figures.classes[2].f1, None);
    }

    /// Equal logits of k classes cost ln k.
    #[test]
    fn likelihood_of_an_even_guess() {
        let figures = evaluate(&[3.0; 20], &[0, 7], 10).unwrap();
        assert!((figures.mean_nll - 10.0_f64.ln()).abs() < 1e-6);
    }

    #[test]
    fn no_samples_are_an_error() {
        assert_eq!(evaluate(&[], &[], 10).unwrap_err(), EvaluateError::Empty);
        assert!(matches!(evaluate(&[0.0; 19], &[0, 1], 10), Err(EvaluateError::Shape { .. })));
        assert!(matches!(evaluate(&[0.0; 20], &[0, 11], 10), Err(EvaluateError::Label { .. })));
    }
}
