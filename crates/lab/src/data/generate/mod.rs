//! Sets generated in code, with a known truth behind them: how good a model can get,
//! which no real file shows, is computed from it. Always synthetic, always the same for
//! the same seed.

mod applicants;
mod chinese;
mod english;
mod grammar;
mod sentences;
mod synthetic_ratings;
mod transactions;

pub(super) use applicants::{AGES, age_group, load as applicants, protected};
pub(super) use sentences::load as sentences;
pub(super) use synthetic_ratings::load as synthetic_ratings;
pub(super) use transactions::load as transactions;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Seed of all generated sets; changing it makes other sets.
const SEED: u64 = 20_251_124;

/// A random stream of its own for each set.
fn stream(number: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    random.set_stream((1 << 50) + number);
    random
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// A number of the standard normal distribution.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    random.sample(rand_distr::StandardNormal)
}

/// Rounds, so that the last bits of a machine's logarithm do not show.
fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

/// One of some weighted places.
fn weighted(random: &mut ChaCha8Rng, weights: &[f64]) -> usize {
    let mut left = random.random::<f64>() * weights.iter().sum::<f64>();
    for (index, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return index;
        }
    }
    weights.len() - 1
}
