//! The Kolmogorov-Smirnov figure of credit scoring: the largest distance
//! between the shares of positives and of negatives above a threshold.

use serde::{Deserialize, Serialize};

use super::binary::BinaryScores;

/// The largest distance and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KolmogorovSmirnov {
    /// 0 to 1; 1 where a threshold separates the classes.
    pub value: f64,
    /// Scores from here on count as positive.
    pub threshold: f64,
    pub true_positive_rate: f64,
    pub false_positive_rate: f64,
}

/// The distance; of equals the highest threshold. `None` where a class is missing.
#[must_use]
pub fn kolmogorov_smirnov(scores: &BinaryScores<'_>) -> Option<KolmogorovSmirnov> {
    let (m, n) = (scores.positives() as f64, scores.negatives() as f64);
    if m == 0.0 || n == 0.0 {
        return None;
    }
    let (mut hits, mut alarms) = (0, 0);
    let mut best: Option<KolmogorovSmirnov> = None;
    for group in scores.groups() {
        hits += group.positives;
        alarms += group.negatives;
        let (found, alarmed) = (hits as f64 / m, alarms as f64 / n);
        let value = (found - alarmed).abs();
        if best.is_none_or(|best| value > best.value) {
            best = Some(KolmogorovSmirnov {
                value,
                threshold: group.score,
                true_positive_rate: found,
                false_positive_rate: alarmed,
            });
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::{super::binary::tests::sample, *};

    /// SciPy 1.17.1 `ks_2samp(s[t], s[~t])`: statistic and its location.
    #[test]
    fn agrees_with_scipy() {
        let (scores, truth) = sample();
        let ks = kolmogorov_smirnov(&BinaryScores::new(&scores, &truth).unwrap()).unwrap();
        assert!((ks.value - 0.3436950939316124).abs() < 1e-12, "{ks:?}");
        // SciPy names the last score below; ours is the first that is called positive.
        assert!((ks.threshold - 0.54).abs() < 1e-12, "{ks:?}");
    }

    #[test]
    fn separated_classes_give_one_and_equal_scores_give_zero() {
        let truth = [false, true];
        let ks = kolmogorov_smirnov(&BinaryScores::new(&[0.2, 0.7], &truth).unwrap()).unwrap();
        assert_eq!((ks.value, ks.threshold), (1.0, 0.7));
        let ks = kolmogorov_smirnov(&BinaryScores::new(&[0.5, 0.5], &truth).unwrap()).unwrap();
        assert_eq!(ks.value, 0.0);
        assert!(kolmogorov_smirnov(&BinaryScores::new(&[0.5], &[true]).unwrap()).is_none());
    }
}
