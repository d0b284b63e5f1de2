//! Wilson's score interval for a share (Wilson 1927), which stays inside 0..1
//! and does not collapse at 0 % or 100 %.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use statrs::distribution::{ContinuousCDF, Normal};

use super::{Method, ScoreError, Scored, Scores};
use figure::{Figure, Interval, IntervalKind, Note};

pub const METHOD: Method = Method {
    id: "wilson",
    version: 1,
    unit: "share",
    convention: "score interval without continuity correction",
};

/// The half of the normal distribution's central `level`: 1.96 for 0.95.
/// NaN for a level outside 0..1.
pub fn z_of_level(level: f64) -> f64 {
    if level > 0.0 && level < 1.0 {
        Normal::standard().inverse_cdf(f64::midpoint(1.0, level))
    } else {
        f64::NAN
    }
}

/// Bounds of the share `successes / n` at a `level` such as 0.95. `None` when
/// `n` is 0, more successes than trials are given or the level is outside 0..1.
pub fn interval(successes: u64, n: u64, level: f64) -> Option<(f64, f64)> {
    let z = z_of_level(level);
    if n == 0 || successes > n || !z.is_finite() {
        return None;
    }
    let (trials, share) = (n as f64, successes as f64 / n as f64);
    let scale = 1.0 + z * z / trials;
    let centre = (share + z * z / (2.0 * trials)) / scale;
    let half =
        z / scale * (share * (1.0 - share) / trials + z * z / (4.0 * trials * trials)).sqrt();
    // At the ends the bound is exact; rounding must not move it.
    let low = if successes == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes == n { 1.0 } else { (centre + half).min(1.0) };
    Some((low, high))
}

/// The share `successes / n` with its 95 % interval.
pub fn share(successes: u64, n: u64) -> Figure {
    match interval(successes, n, 0.95) {
        Some((low, high)) => METHOD.figure(successes as f64 / n as f64).with_n(n).with_interval(
            low,
            high,
            0.95,
            IntervalKind::Wilson,
        ),
        None => {
            METHOD.refused(Note::new("note-share-none", "A share needs at least one observation."))
        }
    }
}

/// A count out of a number of trials.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// How often it happened.
    successes: u64,
    /// How often it could have happened.
    n: u64,
    /// Coverage of the interval.
    #[serde(default = "usual_level")]
    #[schemars(range(min = 0.5, max = 0.9999))]
    level: f64,
}

fn usual_level() -> f64 {
    0.95
}

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "How far a share of a sample may lie from the true share";
    const SOURCE: &'static str = "Wilson 1927, JASA 22; checked against Newcombe 1998, table I";
    type Input = Input;

    fn example() -> Input {
        Input { successes: 81, n: 263, level: usual_level() }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let Input { successes, n, level } = *input;
        if successes > n {
            let told = format!("{successes} is more than n, which is {n}");
            return Err(ScoreError::input("successes", told));
        }
        ScoreError::require("observations", Self::LEAST, n)?;
        let bounds = interval(successes, n, level);
        let interval =
            bounds.map(|(low, high)| Interval { low, high, level, kind: IntervalKind::Wilson });
        let share = successes as f64 / n as f64;
        Ok(Scores::new(n, json!({ "share": share }))?.with_interval(interval))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published for 40/100 and 22/100 (Ellis question, METHODS B.5), and the
    /// example of Newcombe 1998, table I: 81/263 → 0.2553–0.3662, 15/148 →
    /// 0.0624–0.1605, 0/20 → 0–0.1611, 1/29 → 0.0061–0.1718.
    #[test]
    fn published_intervals_are_met() {
        for (successes, n, low, high, tolerance) in [
            (40, 100, 0.309, 0.498, 6e-4),
            (22, 100, 0.150, 0.311, 6e-4),
            (81, 263, 0.2553, 0.3662, 6e-5),
            (15, 148, 0.0624, 0.1605, 6e-5),
            (0, 20, 0.0, 0.1611, 6e-5),
            (1, 29, 0.0061, 0.1718, 6e-5),
        ] {
            let (got_low, got_high) = interval(successes, n, 0.95).unwrap();
            assert!((got_low - low).abs() < tolerance, "{successes}/{n}: {got_low}");
            assert!((got_high - high).abs() < tolerance, "{successes}/{n}: {got_high}");
        }
    }

    #[test]
    fn impossible_counts_have_no_interval() {
        assert_eq!(interval(0, 0, 0.95), None);
        assert_eq!(interval(3, 2, 0.95), None);
        assert_eq!(interval(1, 2, 1.0), None);
        assert_eq!(interval(1, 2, f64::NAN), None);
        assert_eq!(share(0, 0).value, None);
    }
}
