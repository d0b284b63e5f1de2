//! Whether probabilities agree with observed frequencies: reliability bins, expected
//! calibration error and Brier score. Bins are (low, high], of equal width, usually 15; 0
//! belongs to the first.

use serde::{Deserialize, Serialize};

use super::binary::{MetricError, check_lengths};

/// The usual number of bins.
pub const BINS: usize = 15;
/// A filled bin with fewer samples is unreliable; [`Calibration::thin_bins`] counts them.
const FEW: u64 = 10;

/// How far predicted probabilities and observed frequencies are apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    pub n: u64,
    /// Expected calibration error: |observed − predicted|, weighted by samples.
    pub ece: f64,
    /// Largest |observed − predicted| of a filled bin.
    pub largest_gap: f64,
    /// Mean squared distance of the probability from 0 or 1.
    pub brier: f64,
    pub bins: Vec<Bin>,
    /// Filled bins with fewer than 10 samples.
    pub thin_bins: u64,
}

/// One bar of a reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    pub low: f64,
    pub high: f64,
    pub n: u64,
    /// Mean predicted probability; `None` in an empty bin.
    pub stated: Option<f64>,
    /// Observed frequency; `None` in an empty bin.
    pub observed: Option<f64>,
}

/// Compares predicted probabilities of an event with whether it happened. For a model of
/// several classes use [`top_label`].
///
/// # Errors
/// No samples, lengths that differ, no bin, a value outside 0 to 1.
pub fn calibration(
    probabilities: &[f64],
    happened: &[bool],
    bins: usize,
) -> Result<Calibration, MetricError> {
    check_lengths("probabilities", probabilities.len(), happened.len())?;
    if bins == 0 {
        let needed = "give at least 1";
        return Err(MetricError::Setting { field: "bins", got: 0.0, needed });
    }
    let mut sums = vec![(0_u64, 0.0, 0_u64); bins];
    let mut squares = 0.0;
    for (index, (&p, &hit)) in probabilities.iter().zip(happened).enumerate() {
        if !(0.0..=1.0).contains(&p) {
            let needed = "a probability is 0 to 1";
            return Err(MetricError::Value { field: "probabilities", index, value: p, needed });
        }
        let bin = ((p * bins as f64).ceil() as usize).clamp(1, bins) - 1;
        sums[bin].0 += 1;
        sums[bin].1 += p;
        sums[bin].2 += u64::from(hit);
        squares += (p - f64::from(u8::from(hit))).powi(2);
    }
    let n = happened.len() as f64;
    let bins: Vec<Bin> = sums
        .iter()
        .enumerate()
        .map(|(index, &(count, stated, hits))| {
            let filled = |sum: f64| (count > 0).then(|| sum / count as f64);
            Bin {
                low: index as f64 / bins as f64,
                high: (index + 1) as f64 / bins as f64,
                n: count,
                stated: filled(stated),
                observed: filled(hits as f64),
            }
        })
        .collect();
    let gap = |bin: &Bin| bin.stated.zip(bin.observed).map_or(0.0, |(p, o)| (p - o).abs());
    Ok(Calibration {
        n: happened.len() as u64,
        ece: bins.iter().map(|bin| gap(bin) * bin.n as f64 / n).sum(),
        largest_gap: bins.iter().map(gap).fold(0.0, f64::max),
        brier: squares / n,
        thin_bins: bins.iter().filter(|bin| (1..FEW).contains(&bin.n)).count() as u64,
        bins,
    })
}

/// From logits of several classes: the probability of the class that the model chose, and
/// whether it was correct.
///
/// # Panics
/// When `logits` are not `classes` for each label.
#[must_use]
pub fn top_label(logits: &[f32], labels: &[u8], classes: usize) -> (Vec<f64>, Vec<bool>) {
    assert_eq!(logits.len(), labels.len() * classes, "one row of logits a label");
    logits
        .chunks_exact(classes)
        .zip(labels)
        .map(|(row, label)| {
            let top = crate::train::argmax(row);
            let log = f64::from(row[top]) - crate::train::log_sum_exp(row);
            (log.exp().min(1.0), top == usize::from(*label))
        })
        .unzip()
}

/// The probability of class 1 from two logits.
#[must_use]
pub fn positive_probability(logits: &[f32]) -> Vec<f64> {
    let sigmoid = |pair: &[f32]| 1.0 / (1.0 + (f64::from(pair[0]) - f64::from(pair[1])).exp());
    logits.chunks_exact(2).map(sigmoid).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::binary::tests::sample, *};

    /// scikit-learn 1.9.1 `brier_score_loss(t, s)`; ECE in numpy as in the
    /// published `ECELoss` (15 bins, `(s > low) & (s <= high)`), 0 in the first.
    #[test]
    fn agrees_with_scikit_learn_and_the_published_loop() {
        let (scores, truth) = sample();
        let figures = calibration(&scores, &truth, BINS).unwrap();
        assert!((figures.brier - 0.25166399999999994).abs() < 1e-12, "{}", figures.brier);
        assert!((figures.ece - 0.2548).abs() < 1e-12, "{}", figures.ece);
        assert_eq!(figures.bins.iter().map(|bin| bin.n).sum::<u64>(), 400);
    }

    #[test]
    fn edges_belong_to_the_bin_below_and_hand_computed_error() {
        let figures = calibration(&[0.0, 0.5, 0.75, 1.0], &[false, true, true, true], 2).unwrap();
        assert_eq!(figures.bins.iter().map(|bin| bin.n).collect::<Vec<_>>(), [2, 2]);
        // (0 + .5)/2 beside 1/2, and .875 beside 1.
        assert!((figures.ece - (0.25 + 0.125) / 2.0).abs() < 1e-12);
        assert_eq!((figures.largest_gap, figures.thin_bins), (0.25, 2));
        let empty = calibration(&[0.9], &[true], 15).unwrap();
        assert_eq!(empty.bins[0].observed, None);
    }

    #[test]
    fn logits_of_classes_become_confidences() {
        let (stated, right) = top_label(&[0.0, 3.0_f32.ln(), 0.0, 0.0], &[1, 1], 2);
        assert!((stated[0] - 0.75).abs() < 1e-6 && (stated[1] - 0.5).abs() < 1e-12);
        assert_eq!(right, [true, false]);
        let positive = positive_probability(&[0.0, 3.0_f32.ln(), 500.0, -500.0]);
        assert!((positive[0] - 0.75).abs() < 1e-6 && positive[1] == 0.0);
    }

    #[test]
    fn only_probabilities_are_accepted() {
        let error = calibration(&[0.5, 1.5], &[true, false], 15).unwrap_err();
        assert!(matches!(error, MetricError::Value { index: 1, .. }));
        assert!(calibration(&[f64::NAN], &[true], 15).is_err());
        assert!(calibration(&[0.5], &[true], 0).unwrap_err().to_string().starts_with("bins: "));
    }
}
