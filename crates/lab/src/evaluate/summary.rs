//! One number for a whole confusion matrix: means of the classes' F1 and
//! Matthews' correlation, which one common class cannot inflate.

use serde::{Deserialize, Serialize};

/// Figures of a confusion matrix. `None` where they are not defined.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub n: u64,
    pub accuracy: Option<f64>,
    /// Mean recall of the classes that occur.
    pub balanced_accuracy: Option<f64>,
    /// Mean F1 of the classes that occur or are predicted.
    pub macro_f1: Option<f64>,
    /// Mean F1 of the classes, weighted by how often they occur.
    pub weighted_f1: Option<f64>,
    /// Matthews' correlation, for several classes after Gorodkin (2004): 1 is perfect, 0 is
    /// random. Not defined when all samples or all answers are of one class.
    pub mcc: Option<f64>,
    /// Share of the most common class: the accuracy of always predicting it.
    pub majority_share: Option<f64>,
}

/// Summarises a square matrix of counts; rows are true classes.
#[must_use]
pub fn summary(confusion: &[Vec<u64>]) -> Summary {
    let count = |value: u64| value as f64;
    let classes = confusion.len();
    let truly: Vec<f64> = confusion.iter().map(|row| count(row.iter().sum())).collect();
    let called: Vec<f64> =
        (0..classes).map(|class| count(confusion.iter().map(|row| row[class]).sum())).collect();
    let right: Vec<f64> = (0..classes).map(|class| count(confusion[class][class])).collect();
    let n: f64 = truly.iter().sum();
    let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
    let recalls: Vec<f64> = right.iter().zip(&truly).filter_map(|(r, t)| share(*r, *t)).collect();
    let f1 = |class: usize| share(2.0 * right[class], truly[class] + called[class]);
    let scores: Vec<f64> = (0..classes).filter_map(f1).collect();
    let weighted: f64 = (0..classes).filter_map(|class| Some(f1(class)? * truly[class])).sum();
    let correct: f64 = right.iter().sum();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let spread = (n * n - dot(&called, &called)) * (n * n - dot(&truly, &truly));
    Summary {
        n: n as u64,
        accuracy: share(correct, n),
        balanced_accuracy: share(recalls.iter().sum(), recalls.len() as f64),
        macro_f1: share(scores.iter().sum(), scores.len() as f64),
        weighted_f1: share(weighted, n),
        mcc: share(correct * n - dot(&truly, &called), spread.max(0.0).sqrt()),
        majority_share: share(truly.iter().copied().fold(0.0, f64::max), n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scikit-learn 1.9.1 of true [0,0,1,1,2,2,2] and predicted [0,1,1,1,0,2,1]:
    /// `matthews_corrcoef`, `f1_score(average="macro")`, `"weighted"`,
    /// `balanced_accuracy_score`.
    #[test]
    fn agrees_with_scikit_learn_for_three_classes() {
        let got = summary(&[vec![1, 1, 0], vec![0, 2, 0], vec![1, 1, 1]]);
        for (value, wanted) in [
            (got.mcc, 0.43429951810768963),
            (got.macro_f1, 0.5555555555555555),
            (got.weighted_f1, 0.5476190476190476),
            (got.balanced_accuracy, 0.611111111111111),
        ] {
            assert!((value.unwrap() - wanted).abs() < 1e-12, "{value:?} {wanted}");
        }
    }

    /// By hand: (TP·TN − FP·FN) ÷ √((TP+FP)(TP+FN)(TN+FP)(TN+FN)) = (6·3 − 1·2) ÷ √(7·8·4·5).
    #[test]
    fn two_classes_by_the_classic_formula() {
        let got = summary(&[vec![3, 1], vec![2, 6]]);
        assert!((got.mcc.unwrap() - 16.0 / 1120.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(got.majority_share, Some(8.0 / 12.0));
    }

    #[test]
    fn one_class_alone_has_no_correlation() {
        assert_eq!(summary(&[vec![5, 0], vec![0, 0]]).mcc, None);
        assert_eq!(summary(&[vec![5, 0], vec![3, 0]]).mcc, None);
        assert_eq!(summary(&[vec![0, 0], vec![0, 0]]).accuracy, None);
    }
}
