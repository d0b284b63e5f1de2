//! Seeded random streams, resampling and percentiles, shared by every method that draws.
//! Independent of what is drawn.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// An independent random stream of a seed. The same seed and stream always
/// give the same numbers, whatever else is drawn, so that two variants of an
/// input can be compared draw by draw.
pub fn stream(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(stream);
    rng
}

/// Fills `picks` with indices in `0..n`, drawn with replacement. Does nothing when `n` is 0.
pub fn draw_with_replacement(rng: &mut ChaCha8Rng, n: usize, picks: &mut [usize]) {
    if n == 0 {
        return;
    }
    for pick in picks {
        *pick = rng.random_range(0..n);
    }
}

/// Quantile `q` in 0..=1 of ascending `sorted`, linear between order
/// statistics (type 7 of Hyndman and Fan 1996, the default of R and numpy).
/// `None` when `sorted` is empty.
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = q.clamp(0.0, 1.0) * last as f64;
    let below = position.floor() as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    Some(between(low, high, position - below as f64))
}

/// The central percentile interval of `values` that covers `level`, for
/// example 0.95. Reorders `values`. `None` when there are none.
pub fn central_interval(values: &mut [f64], level: f64) -> Option<(f64, f64)> {
    let tail = (1.0 - level) / 2.0;
    Some((quantile_of(values, tail)?, quantile_of(values, 1.0 - tail)?))
}

/// [`quantile`] of `values` in any order, which it changes: picks the two
/// order statistics it needs instead of sorting all.
fn quantile_of(values: &mut [f64], q: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let below = (q.clamp(0.0, 1.0) * last as f64).floor() as usize;
    let (_, &mut low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    Some(between(low, high, q.clamp(0.0, 1.0) * last as f64 - below as f64))
}

/// `share` of the way from `low` to `high`.
fn between(low: f64, high: f64, share: f64) -> f64 {
    // An infinite neighbour must not turn an exact hit into NaN.
    if share == 0.0 || low == high { low } else { low + share * (high - low) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `numpy.quantile([1, 2, 4, 8], [.25, .5, .9])` = 1.75, 3.0, 6.8.
    #[test]
    fn quantiles_are_those_of_numpy() {
        let sorted = [1.0, 2.0, 4.0, 8.0];
        for (q, expected) in [(0.25, 1.75), (0.5, 3.0), (0.9, 6.8), (0.0, 1.0), (1.0, 8.0)] {
            assert!((quantile(&sorted, q).unwrap() - expected).abs() < 1e-12);
        }
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn picking_order_statistics_gives_what_sorting_gives() {
        let mut rng = stream(3, 0);
        for n in [1, 2, 3, 40, 2_000] {
            let mut values: Vec<f64> = (0..n).map(|_| rng.random_range(0..50).into()).collect();
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let expected = (quantile(&sorted, 0.025).unwrap(), quantile(&sorted, 0.975).unwrap());
            let got = central_interval(&mut values, 0.95).unwrap();
            assert!((got.0 - expected.0).abs() < 1e-12 && (got.1 - expected.1).abs() < 1e-12);
        }
        assert_eq!(central_interval(&mut [], 0.95), None);
    }

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let first: u64 = stream(7, 1).random();
        assert_eq!(first, stream(7, 1).random::<u64>());
        assert_ne!(first, stream(7, 2).random::<u64>());
        assert_ne!(first, stream(8, 1).random::<u64>());
    }
}
