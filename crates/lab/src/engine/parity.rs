//! How far two computations of the same logits are apart. Knows neither
//! runtime nor trainer.

use serde::{Deserialize, Serialize};

/// Absolute part of the tolerance on one logit.
pub const ABSOLUTE_TOLERANCE: f32 = 1e-4;
/// Part of the tolerance that grows with the logit.
pub const RELATIVE_TOLERANCE: f32 = 1e-5;

/// The comparison of two sets of logits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Parity {
    /// Samples compared.
    pub n: usize,
    /// Largest |difference| of any logit. `None` when a value is not finite.
    pub max_abs: Option<f32>,
    /// Logits outside |difference| ≤ 1e-4 + 1e-5·|reference|.
    pub violations: usize,
    /// Samples whose largest logit is another one, ties within the tolerance not counted.
    pub argmax_disagreements: usize,
}

impl Parity {
    /// True when every logit is within the tolerance and every decision is the same.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.max_abs.is_some() && self.violations == 0 && self.argmax_disagreements == 0
    }
}

/// Two sets of logits that cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{reference} and {got} logits cannot be compared as samples of {classes} classes each")]
pub struct ParityError {
    pub reference: usize,
    pub got: usize,
    pub classes: usize,
}

/// Compares logits, row-major `[samples × classes]`.
///
/// # Errors
/// Lengths that differ, are empty or are no multiple of `classes`.
pub fn compare_logits(
    reference: &[f32],
    got: &[f32],
    classes: usize,
) -> Result<Parity, ParityError> {
    let lengths = ParityError { reference: reference.len(), got: got.len(), classes };
    if reference.is_empty()
        || reference.len() != got.len()
        || classes == 0
        || !reference.len().is_multiple_of(classes)
    {
        return Err(lengths);
    }
    let mut parity = Parity {
        n: reference.len() / classes,
        max_abs: Some(0.0),
        violations: 0,
        argmax_disagreements: 0,
    };
    for (wanted, had) in reference.chunks_exact(classes).zip(got.chunks_exact(classes)) {
        for (&a, &b) in wanted.iter().zip(had) {
            let difference = (a - b).abs();
            parity.max_abs = parity.max_abs.filter(|_| difference.is_finite());
            parity.max_abs = parity.max_abs.map(|largest| largest.max(difference));
            if difference.is_nan() || difference > tolerance(a) {
                parity.violations += 1;
            }
        }
        let (first, second) = (argmax(wanted), argmax(had));
        let gap = wanted[first] - wanted[second];
        let tie = gap <= tolerance(wanted[first]) + tolerance(wanted[second]);
        if first != second && !tie {
            parity.argmax_disagreements += 1;
        }
    }
    Ok(parity)
}

fn tolerance(logit: f32) -> f32 {
    ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * logit.abs()
}

/// Index of the largest value, the first of equals.
fn argmax(row: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = index;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_within_the_tolerance_are_no_violation() {
        let parity = compare_logits(&[1.0, 100.0], &[1.000_05, 100.001], 2).unwrap();
        assert!(parity.holds(), "{parity:?}");
        assert!((parity.max_abs.unwrap() - 0.001).abs() < 1e-5);
    }

    #[test]
    fn another_decision_is_counted_unless_it_is_a_tie() {
        let swapped = compare_logits(&[1.0, 2.0], &[2.0, 1.0], 2).unwrap();
        assert_eq!((swapped.violations, swapped.argmax_disagreements), (2, 1));
        let tie = compare_logits(&[1.0, 1.000_05], &[1.000_05, 1.0], 2).unwrap();
        assert!(tie.holds(), "{tie:?}");
    }

    #[test]
    fn a_value_that_is_no_number_never_passes() {
        let parity = compare_logits(&[1.0, 2.0], &[f32::NAN, 2.0], 2).unwrap();
        assert_eq!(parity.max_abs, None);
        assert_eq!(parity.violations, 1);
        assert!(!parity.holds());
    }

    #[test]
    fn lengths_that_do_not_fit_are_refused() {
        assert!(compare_logits(&[1.0], &[1.0, 2.0], 1).is_err());
        assert!(compare_logits(&[], &[], 1).is_err());
        assert!(compare_logits(&[1.0, 2.0], &[1.0, 2.0], 0).is_err());
        assert!(compare_logits(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], 2).is_err());
    }
}
