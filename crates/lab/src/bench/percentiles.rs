//! Percentiles of latencies, given only where the number of queries supports
//! them. The rule is MLPerf's early stopping for closed loops (LoadGen's
//! single-stream scenario): from `n` queries the `t` slowest may be discarded
//! when `BinomCDF(t; n, 1 − p) ≤ 1 − c`, and at least one must be.
//! Source: MLCommons `inference_rules.adoc`, "Early Stopping Criterion", d = 0.

use serde::{Deserialize, Serialize};
use statrs::distribution::{Binomial, DiscreteCDF};

/// Confidence of the rule.
const CONFIDENCE: f64 = 0.99;

/// The percentiles that are reported, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Percentiles {
    pub p50_ms: Option<f64>,
    pub p90_ms: Option<f64>,
    pub p95_ms: Option<f64>,
    pub p99_ms: Option<f64>,
}

impl Percentiles {
    /// The percentile of a promise in per cent: 50, 90, 95 or 99.
    #[must_use]
    pub fn get(&self, percent: u8) -> Option<f64> {
        match percent {
            50 => self.p50_ms,
            90 => self.p90_ms,
            95 => self.p95_ms,
            99 => self.p99_ms,
            _ => None,
        }
    }

    fn of(each: impl Fn(f64) -> Option<f64>) -> Self {
        Self { p50_ms: each(0.50), p90_ms: each(0.90), p95_ms: each(0.95), p99_ms: each(0.99) }
    }
}

/// Sample percentiles by nearest rank; `sorted_ms` ascending.
#[must_use]
pub(super) fn sample_percentiles(sorted_ms: &[f64]) -> Percentiles {
    Percentiles::of(|p| {
        discardable(sorted_ms.len() as u64, p)?;
        let rank = (p * sorted_ms.len() as f64).ceil() as usize;
        sorted_ms.get(rank.saturating_sub(1)).copied()
    })
}

/// Upper bounds of the percentiles at 99 % confidence: of the latencies the
/// `t − 1` slowest are discarded, and the slowest of the rest is the bound.
#[must_use]
pub(super) fn upper_bounds(sorted_ms: &[f64]) -> Percentiles {
    Percentiles::of(|p| {
        let t = discardable(sorted_ms.len() as u64, p)?;
        let index = sorted_ms.len().checked_sub(usize::try_from(t).ok()?)?;
        sorted_ms.get(index).copied()
    })
}

/// The largest `t ≥ 1` with `BinomCDF(t; n, 1 − p) ≤ 1 − c`; `None` if even 1 is too many.
fn discardable(n: u64, p: f64) -> Option<u64> {
    let binomial = Binomial::new(1.0 - p, n).ok()?;
    let allowed = |t: u64| binomial.cdf(t) <= 1.0 - CONFIDENCE;
    if n == 0 || !allowed(1) {
        return None;
    }
    // The distribution function rises with t, so halving finds the last allowed one.
    let (mut allowed_t, mut refused_t) = (1, n);
    while refused_t - allowed_t > 1 {
        let middle = allowed_t + (refused_t - allowed_t) / 2;
        if allowed(middle) {
            allowed_t = middle;
        } else {
            refused_t = middle;
        }
    }
    Some(allowed_t)
}

/// Smallest number of queries that supports the percentile `p` (0 < p < 1).
#[must_use]
pub fn minimum_queries(p: f64) -> u64 {
    (2..).find(|&n| discardable(n, p).is_some()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Minimum n for t = 1, 2, 5, 10 at c = .99. The entry 662 is MLPerf's
    /// `MultiStream.min_query_count`, published independently of this rule's table.
    const ORACLE: [(f64, [(u64, u64); 4]); 4] = [
        (0.50, [(1, 11), (2, 14), (5, 22), (10, 35)]),
        (0.90, [(1, 64), (2, 81), (5, 127), (10, 197)]),
        (0.95, [(1, 130), (2, 165), (5, 259), (10, 398)]),
        (0.99, [(1, 662), (2, 838), (5, 1307), (10, 2010)]),
    ];

    #[test]
    fn the_published_minimum_counts_are_met() {
        for (p, row) in ORACLE {
            assert_eq!(minimum_queries(p), row[0].1, "p = {p}");
            for (t, n) in row {
                assert_eq!(discardable(n, p), Some(t), "p = {p}, n = {n}");
                assert!(discardable(n - 1, p).is_none_or(|before| before < t), "p = {p}, t = {t}");
            }
        }
    }

    #[test]
    fn a_percentile_without_enough_queries_is_not_given() {
        let sorted: Vec<f64> = (1..=661).map(f64::from).collect();
        let few = sample_percentiles(&sorted);
        assert_eq!(few.p99_ms, None);
        assert_eq!(few.p95_ms, Some(628.0));
        let sorted: Vec<f64> = (1..=662).map(f64::from).collect();
        assert_eq!(sample_percentiles(&sorted).p99_ms, Some(656.0));
        assert_eq!(sample_percentiles(&sorted[..10]), Percentiles::default());
        assert_eq!(sample_percentiles(&[]), Percentiles::default());
    }

    #[test]
    fn the_bound_discards_as_many_as_the_rule_allows_less_one() {
        let sorted: Vec<f64> = (1..=662).map(f64::from).collect();
        assert_eq!(upper_bounds(&sorted).p99_ms, Some(662.0));
        let sorted: Vec<f64> = (1..=838).map(f64::from).collect();
        assert_eq!(upper_bounds(&sorted).p99_ms, Some(837.0));
    }

    #[test]
    fn a_bound_is_never_below_its_percentile() {
        for n in [11_u32, 64, 130, 662, 5000] {
            let sorted: Vec<f64> = (1..=n).map(f64::from).collect();
            let (sample, upper) = (sample_percentiles(&sorted), upper_bounds(&sorted));
            for percent in [50, 90, 95, 99] {
                assert!(upper.get(percent) >= sample.get(percent), "n = {n}, p{percent}");
            }
        }
    }
}
