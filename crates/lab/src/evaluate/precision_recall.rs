//! Average precision: the area under the precision-recall steps, without interpolation,
//! always reported with the prevalence, which is what a random model reaches.

use serde::{Deserialize, Serialize};

use super::binary::BinaryScores;

/// Average precision beside the prevalence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AveragePrecision {
    pub value: f64,
    /// Share of positives: the value of a random model.
    pub prevalence: f64,
    pub positives: u64,
    pub n: u64,
}

/// Σ (recall step × precision), equal scores taken as one step; `None` without positives.
#[must_use]
pub fn average_precision(scores: &BinaryScores<'_>) -> Option<AveragePrecision> {
    let positives = scores.positives();
    if positives == 0 {
        return None;
    }
    let (mut hits, mut called, mut sum) = (0_u64, 0_u64, 0.0);
    for group in scores.groups() {
        hits += group.positives;
        called += group.positives + group.negatives;
        sum += group.positives as f64 * hits as f64 / called as f64;
    }
    Some(AveragePrecision {
        value: sum / positives as f64,
        prevalence: scores.prevalence(),
        positives,
        n: scores.n(),
    })
}

#[cfg(test)]
mod tests {
    use super::{super::binary::tests::sample, *};

    /// scikit-learn's documentation: `average_precision_score([0, 0, 1, 1],
    /// [.1, .4, .35, .8])` is 0.83.
    #[test]
    fn documented_example() {
        let truth = [false, false, true, true];
        let scores = BinaryScores::new(&[0.1, 0.4, 0.35, 0.8], &truth).unwrap();
        let value = average_precision(&scores).unwrap();
        assert!((value.value - 5.0 / 6.0).abs() < 1e-12);
        assert_eq!((value.prevalence, value.n), (0.5, 4));
    }

    /// scikit-learn 1.9.1 `average_precision_score(t, s)`.
    #[test]
    fn agrees_with_scikit_learn_where_scores_tie() {
        let (scores, truth) = sample();
        let value = average_precision(&BinaryScores::new(&scores, &truth).unwrap()).unwrap();
        assert!((value.value - 0.3988371059069459).abs() < 1e-12, "{}", value.value);
        assert!((value.prevalence - 0.245).abs() < 1e-12);
    }

    #[test]
    fn nothing_to_find_is_no_figure_and_equal_scores_give_the_prevalence() {
        let scores = BinaryScores::new(&[0.5, 0.5], &[false, false]).unwrap();
        assert!(average_precision(&scores).is_none());
        let scores = BinaryScores::new(&[0.5; 4], &[false, true, false, false]).unwrap();
        assert_eq!(average_precision(&scores).unwrap().value, 0.25);
    }
}
