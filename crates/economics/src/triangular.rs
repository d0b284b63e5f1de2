//! The triangular distribution: how an assumption of low, base and high is drawn.

use serde::{Deserialize, Serialize};

/// A value between `low` and `high`, most likely `base`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stated", into = "Stated")]
pub struct Triangular {
    low: f64,
    base: f64,
    high: f64,
}

/// The three numbers before validation.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Stated {
    low: f64,
    base: f64,
    high: f64,
}

/// The three numbers contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("low ≤ base ≤ high must hold, and all be finite numbers: got {low}, {base}, {high}")]
pub struct OrderError {
    low: f64,
    base: f64,
    high: f64,
}

impl TryFrom<Stated> for Triangular {
    type Error = OrderError;
    fn try_from(stated: Stated) -> Result<Self, OrderError> {
        Self::new(stated.low, stated.base, stated.high)
    }
}

impl From<Triangular> for Stated {
    fn from(t: Triangular) -> Self {
        Self { low: t.low, base: t.base, high: t.high }
    }
}

impl Triangular {
    /// # Errors
    /// When the numbers are not finite or not in order.
    pub fn new(low: f64, base: f64, high: f64) -> Result<Self, OrderError> {
        // Comparisons with NaN are false, so NaN is refused too.
        if low <= base && base <= high && low.is_finite() && high.is_finite() {
            Ok(Self { low, base, high })
        } else {
            Err(OrderError { low, base, high })
        }
    }

    /// A value known exactly.
    ///
    /// # Errors
    /// When it is not finite.
    pub fn exactly(value: f64) -> Result<Self, OrderError> {
        Self::new(value, value, value)
    }

    pub fn low(self) -> f64 {
        self.low
    }

    pub fn base(self) -> f64 {
        self.base
    }

    pub fn high(self) -> f64 {
        self.high
    }

    /// The value below which a share `u` in 0..=1 of draws falls (the inverse
    /// distribution function), so that raising any of the three numbers never
    /// lowers a draw.
    pub fn at(self, u: f64) -> f64 {
        let span = self.high - self.low;
        if span <= 0.0 {
            return self.base;
        }
        let peak = (self.base - self.low) / span;
        if u < peak {
            self.low + (u * span * (self.base - self.low)).sqrt()
        } else {
            self.high - ((1.0 - u) * span * (self.high - self.base)).sqrt()
        }
    }

    /// All three numbers times `factor` ≥ 0. `None` when a product is not finite.
    pub fn scaled(self, factor: f64) -> Option<Self> {
        Self::new(self.low * factor, self.base * factor, self.high * factor).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moments of the triangular distribution: mean (a+b+c)/3, variance
    /// (a²+b²+c²−ab−ac−bc)/18, and F(c) = (c−a)/(b−a).
    #[test]
    fn draws_have_the_distributions_moments() {
        let t = Triangular::new(1.0, 2.0, 6.0).unwrap();
        let n = 100_000;
        let draws: Vec<f64> = (0..n).map(|k| t.at((f64::from(k) + 0.5) / f64::from(n))).collect();
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / f64::from(n);
        assert!((mean - 3.0).abs() < 1e-4, "{mean}");
        assert!((variance - 21.0 / 18.0).abs() < 1e-3, "{variance}");
        assert!((t.at(0.2) - 2.0).abs() < 1e-12);
        assert_eq!((t.at(0.0), t.at(1.0)), (1.0, 6.0));
    }

    #[test]
    fn a_value_known_exactly_is_always_drawn() {
        let t = Triangular::exactly(3.5).unwrap();
        assert_eq!((t.at(0.0), t.at(0.4), t.at(1.0)), (3.5, 3.5, 3.5));
    }

    #[test]
    fn contradictory_numbers_are_refused_also_when_read() {
        assert!(Triangular::new(2.0, 1.0, 3.0).is_err());
        assert!(Triangular::new(1.0, f64::NAN, 3.0).is_err());
        assert!(Triangular::new(1.0, 2.0, f64::INFINITY).is_err());
        let read: Result<Triangular, _> = serde_json::from_str(r#"{"low":3,"base":2,"high":1}"#);
        assert!(read.is_err());
    }
}
