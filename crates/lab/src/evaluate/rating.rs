//! How far predicted ratings are from given ones.

use serde::{Deserialize, Serialize};

use super::{
    auc::Z_95,
    binary::{MetricError, check_lengths},
};

/// Errors of predicted ratings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RatingError {
    pub n: u64,
    /// Root of the mean squared error.
    pub rmse: f64,
    /// 95 % interval, normal on the mean squared error. `None` for one rating.
    pub rmse_interval: Option<[f64; 2]>,
    /// Mean absolute error.
    pub mae: f64,
}

/// Compares predictions with the ratings given.
///
/// # Errors
/// Nothing to compare, lengths that differ, a value that is not finite.
pub fn rating_error(predicted: &[f32], given: &[f32]) -> Result<RatingError, MetricError> {
    check_lengths("predicted", predicted.len(), given.len())?;
    let n = given.len() as f64;
    let (mut absolute, mut squares, mut fourths) = (0.0, 0.0, 0.0);
    for (index, (p, g)) in predicted.iter().zip(given).enumerate() {
        let error = f64::from(*p) - f64::from(*g);
        if !error.is_finite() {
            let (field, value) = ("predicted", f64::from(*p));
            let needed = "ratings must be finite numbers";
            return Err(MetricError::Value { field, index, value, needed });
        }
        absolute += error.abs();
        squares += error * error;
        fourths += error.powi(4);
    }
    let mean = squares / n;
    let interval = || {
        let variance = ((fourths - n * mean * mean) / (n - 1.0)).max(0.0);
        let half = Z_95 * (variance / n).sqrt();
        [(mean - half).max(0.0).sqrt(), (mean + half).sqrt()]
    };
    Ok(RatingError {
        n: given.len() as u64,
        rmse: mean.sqrt(),
        rmse_interval: (given.len() > 1).then(interval),
        mae: absolute / n,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scikit-learn's documentation: y_true [3, -0.5, 2, 7], y_pred [2.5, 0, 2, 8]:
    /// `root_mean_squared_error` .612…, `mean_absolute_error` .5.
    #[test]
    fn documented_example() {
        let error = rating_error(&[2.5, 0.0, 2.0, 8.0], &[3.0, -0.5, 2.0, 7.0]).unwrap();
        assert!((error.rmse - 0.375_f64.sqrt()).abs() < 1e-12);
        assert_eq!((error.mae, error.n), (0.5, 4));
        let [low, high] = error.rmse_interval.unwrap();
        assert!(low < error.rmse && error.rmse < high);
    }

    #[test]
    fn nothing_and_no_number_are_refused() {
        assert!(rating_error(&[], &[]).is_err());
        assert!(rating_error(&[f32::NAN], &[1.0]).is_err());
        assert_eq!(rating_error(&[2.0], &[1.0]).unwrap().rmse_interval, None);
    }
}
