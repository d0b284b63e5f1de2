//! Seeded random streams, resampling and percentiles, shared by every method
//! that draws. Knows nothing of what is drawn.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// An independent random stream of a seed. The same seed and stream always
/// give the same numbers, whatever else is drawn, so that two variants of an
/// input can be compared draw by draw.
#[must_use]
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
#[must_use]
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = q.clamp(0.0, 1.0) * last as f64;
    let below = position.floor() as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    // An infinite neighbour must not turn an exact hit into NaN.
    let share = position - below as f64;
    Some(if share == 0.0 || low == high { low } else { low + share * (high - low) })
}

/// The central percentile interval of `values` that covers `level`, for
/// example 0.95. Sorts `values`. `None` when there are none.
#[must_use]
pub fn central_interval(values: &mut [f64], level: f64) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let tail = (1.0 - level) / 2.0;
    Some((quantile(values, tail)?, quantile(values, 1.0 - tail)?))
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
    fn streams_of_one_seed_differ_and_repeat() {
        let first: u64 = stream(7, 1).random();
        assert_eq!(first, stream(7, 1).random::<u64>());
        assert_ne!(first, stream(7, 2).random::<u64>());
        assert_ne!(first, stream(8, 1).random::<u64>());
    }
}
