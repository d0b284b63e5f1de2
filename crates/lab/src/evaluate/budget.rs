//! What a team that can review `k` of `n` cases finds: precision and recall of
//! the `k` highest scores.

use serde::{Deserialize, Serialize};

use super::binary::{BinaryScores, MetricError};

/// Figures of the `k` highest scores.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AtBudget {
    pub k: u64,
    pub n: u64,
    /// Positives among the `k`. Where the cut falls among equal scores, the mean
    /// over all ways to choose among them, so not always whole.
    pub found: f64,
    pub precision: f64,
    /// Wilson's 95 % interval of the precision, from `found` rounded.
    pub precision_interval: [f64; 2],
    /// Share of all positives found; `None` without positives.
    pub recall: Option<f64>,
    pub prevalence: f64,
    /// Precision ÷ prevalence: how many times better than random choice.
    pub lift: Option<f64>,
    /// Samples with the score at which the cut falls, when the cut divides them.
    pub tied_at_cut: u64,
}

/// Precision and recall of the `k` highest scores.
///
/// # Errors
/// When `k` is 0 or more than there are.
pub fn at_budget(scores: &BinaryScores<'_>, k: u64) -> Result<AtBudget, MetricError> {
    let n = scores.n();
    if k == 0 || k > n {
        let needed = "give 1 up to the number of samples";
        return Err(MetricError::Setting { field: "budget", got: k as f64, needed });
    }
    let (mut taken, mut found, mut tied_at_cut) = (0_u64, 0.0, 0);
    for group in scores.groups() {
        let size = group.positives + group.negatives;
        let part = size.min(k - taken);
        found += group.positives as f64 * part as f64 / size as f64;
        taken += part;
        if part < size {
            tied_at_cut = if part > 0 { size } else { 0 };
            break;
        }
    }
    let (precision, prevalence) = (found / k as f64, scores.prevalence());
    let positives = scores.positives();
    Ok(AtBudget {
        k,
        n,
        found,
        precision,
        precision_interval: super::interval(found.round() as u64, k),
        recall: (positives > 0).then(|| found / positives as f64),
        prevalence,
        lift: (positives > 0).then(|| precision / prevalence),
        tied_at_cut,
    })
}

#[cfg(test)]
mod tests {
    use super::{super::binary::tests::sample, *};

    #[test]
    fn hand_computed_with_ties_averaged() {
        let truth = [true, true, false, false, false];
        let scores = BinaryScores::new(&[0.9, 0.5, 0.5, 0.5, 0.1], &truth).unwrap();
        let two = at_budget(&scores, 2).unwrap();
        // The first certainly, then one of three equals, one of which is positive.
        assert!((two.found - 4.0 / 3.0).abs() < 1e-12);
        assert_eq!(two.tied_at_cut, 3);
        let four = at_budget(&scores, 4).unwrap();
        assert_eq!((four.precision, four.recall, four.tied_at_cut), (0.5, Some(1.0), 0));
        assert_eq!(four.lift, Some(1.25));
    }

    /// numpy: mean over 20,000 random orders of the ties of
    /// `t[numpy.lexsort((random, -s))][:30].sum()` is 12.666 ± .01.
    #[test]
    fn agrees_with_random_orders() {
        let (scores, truth) = sample();
        let top = at_budget(&BinaryScores::new(&scores, &truth).unwrap(), 30).unwrap();
        assert!((top.found - 12.666).abs() < 0.03, "{top:?}");
    }

    #[test]
    fn a_budget_beyond_the_samples_is_refused() {
        let scores = BinaryScores::new(&[0.5], &[false]).unwrap();
        assert!(at_budget(&scores, 0).is_err());
        assert!(at_budget(&scores, 2).unwrap_err().to_string().starts_with("budget: "));
        let one = at_budget(&scores, 1).unwrap();
        assert_eq!((one.recall, one.lift, one.precision), (None, None, 0.0));
    }
}
