//! A figure measured once in each fold of a cross-validation.

use serde::{Deserialize, Serialize};

/// A figure over folds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AcrossFolds {
    pub folds: Vec<f64>,
    pub mean: f64,
    /// Standard deviation over folds. It gives no interval: folds share most of their
    /// training rows, so an interval that assumes independence would be too narrow.
    pub deviation: f64,
}

impl AcrossFolds {
    /// Summarises a figure over folds.
    #[must_use]
    pub fn of(folds: Vec<f64>) -> Self {
        let n = folds.len() as f64;
        let mean = folds.iter().sum::<f64>() / n;
        let squares: f64 = folds.iter().map(|x| (x - mean).powi(2)).sum();
        let deviation = if folds.len() > 1 { (squares / (n - 1.0)).sqrt() } else { 0.0 };
        Self { folds, mean, deviation }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_deviation_by_hand() {
        let figures = AcrossFolds::of(vec![0.7, 0.8, 0.9]);
        assert!((figures.mean - 0.8).abs() < 1e-12 && (figures.deviation - 0.1).abs() < 1e-12);
        assert_eq!(AcrossFolds::of(vec![0.7]).deviation, 0.0);
    }
}
