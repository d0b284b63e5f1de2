//! Synthetic ratings from latent factors: the taste of a user times the properties of
//! an item, plus noise. The true expectation of every rating is known, and so is the
//! irreducible error.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, Normal};

use super::{normal, stream};
use crate::data::{
    About, BestAchievable, Card, DataError, LoadOptions, Rating, RatingData, SplitRule,
    messages::of_library, split,
};

const USERS: usize = 1000;
const ITEMS: usize = 500;
const FACTORS: usize = 4;
/// Standard deviation of the noise.
const NOISE: f64 = 0.7;
/// Ratings go from half a star to five, in half stars.
const LEVELS: u32 = 10;
/// Times are days after this one.
const FIRST_DAY: i64 = 1_577_836_800;

struct LatentFactors {
    users: Vec<(f64, [f64; FACTORS])>,
    items: Vec<(f64, [f64; FACTORS])>,
}

impl LatentFactors {
    fn new(random: &mut ChaCha8Rng) -> Self {
        let mut side = |count: usize, bias: f64, spread: f64| -> Vec<(f64, [f64; FACTORS])> {
            let mut one = || {
                let bias = bias * normal(random);
                (bias, [(); FACTORS].map(|()| spread * normal(random)))
            };
            (0..count).map(|_| one()).collect()
        };
        Self { users: side(USERS, 0.4, 0.55), items: side(ITEMS, 0.5, 0.55) }
    }

    /// The rating before noise and rounding.
    fn mean(&self, user: usize, item: usize) -> f64 {
        let ((bias_u, taste), (bias_i, kind)) = (&self.users[user], &self.items[item]);
        3.4 + bias_u + bias_i + taste.iter().zip(kind).map(|(a, b)| a * b).sum::<f64>()
    }
}

/// Brings a rating to half stars from 0.5 to 5.
fn to_scale(value: f64) -> f64 {
    (value * 2.0).round().clamp(1.0, f64::from(LEVELS)) / 2.0
}

/// The true expectation of a rating, rounding and ends of the scale included.
fn expected(mean: f64, noise: &Normal) -> f64 {
    // P(rating > level) = P(mean + noise >= the border above the level).
    (1..LEVELS)
        .map(|level| 0.5 * (1.0 - noise.cdf((f64::from(level) + 0.5) / 2.0 - mean)))
        .sum::<f64>()
        + 0.5
}

/// The set, split as the options say.
///
/// # Errors
/// A share that leaves a part empty.
pub(in crate::data) fn load(options: &LoadOptions) -> Result<RatingData, DataError> {
    let mut random = stream(3);
    let factors = LatentFactors::new(&mut random);
    let ratings = ratings(&factors, &mut random);
    let share = options.test_share;
    let parts = match options.split {
        SplitRule::Time(_) => {
            split::by_time(&ratings.iter().map(|r| r.time).collect::<Vec<_>>(), share)?
        }
        _ => split::random(ratings.len(), share, options.seed)?,
    };
    let pick = |indices: &[u32]| indices.iter().map(|index| ratings[*index as usize]).collect();
    let test: Vec<Rating> = pick(&parts.validation);
    let noise = Normal::new(0.0, NOISE).map_err(|e| DataError::Unusable(of_library(e)))?;
    let squares = test.iter().map(|rating| {
        let mean = factors.mean(rating.user as usize, rating.item as usize);
        (f64::from(rating.value) - expected(mean, &noise)).powi(2)
    });
    let rmse = (squares.sum::<f64>() / test.len() as f64).sqrt();
    let mut about = About::generated("world", card());
    about.split = match options.split {
        SplitRule::Time(_) => format!("the latest {share} of the ratings are the test part"),
        _ => format!("{share} of the ratings at random are the test part, seed {}", options.seed),
    };
    about.best_achievable = Some(BestAchievable {
        figure: rmse,
        metric: "rmse",
        how: format!(
            "error of the true expected rating on the {} test ratings; the noise has standard \
             deviation {NOISE}, rounding to half stars and the ends of the scale change it a \
             little. A model must learn the tastes from few ratings, so it stays above",
            test.len()
        ),
    });
    let data = RatingData {
        about,
        users: (1..=USERS).map(|number| format!("u{number}")).collect(),
        items: (1..=ITEMS).map(|number| format!("i{number}")).collect(),
        train: pick(&parts.training),
        test,
        scale: (0.5, 5.0),
        timed: true,
        rule: options.split.clone(),
    };
    Ok(data.with_digest())
}

/// Every user rates 20 to 160 items, popular ones more often.
fn ratings(factors: &LatentFactors, random: &mut ChaCha8Rng) -> Vec<Rating> {
    let mut ratings = Vec::new();
    for user in 0..USERS {
        let count = 20 + (140.0 * random.random::<f64>().powi(2)) as usize;
        // Smallest weighted waiting times: a weighted draw without repetition.
        let mut waits: Vec<(f64, usize)> = (0..ITEMS)
            .map(|item| {
                let popularity = 1.0 / (8.0 + item as f64);
                (-(1.0 - random.random::<f64>()).ln() / popularity, item)
            })
            .collect();
        waits.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut time = FIRST_DAY + random.random_range(0..700) * 86_400;
        for (_, item) in waits.into_iter().take(count) {
            time += random.random_range(30..40_000);
            let value = to_scale(factors.mean(user, item) + NOISE * normal(random)) as f32;
            ratings.push(Rating { user: user as u32, item: item as u32, value, time });
        }
    }
    ratings
}

fn card() -> Card {
    Card::new(
        "ratings of invented items by invented users, from latent factors and noise",
        "none; the users do not exist",
        "trying and comparing recommenders; showing how near a model comes to a known floor",
        "tastes never change and items have no content; real users are less regular",
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_floor_is_near_the_noise_and_below_the_biases_alone() {
        let data = load(&LoadOptions::default()).unwrap();
        let n = data.train.len() + data.test.len();
        assert!((60_000..75_000).contains(&n), "{n}");
        let best = data.best_achievable.as_ref().unwrap().figure;
        assert!((0.62..0.76).contains(&best), "{best}");
        let mean =
            data.train.iter().map(|r| f64::from(r.value)).sum::<f64>() / data.train.len() as f64;
        let spread = data.test.iter().map(|r| (f64::from(r.value) - mean).powi(2)).sum::<f64>();
        let spread = (spread / data.test.len() as f64).sqrt();
        assert!(spread > best + 0.3, "{spread} {best}");
        let pairs: HashSet<_> =
            data.train.iter().chain(&data.test).map(|r| (r.user, r.item)).collect();
        assert_eq!(pairs.len(), n);
        assert_eq!(data.digest, load(&LoadOptions::default()).unwrap().digest);
    }

    #[test]
    fn the_expected_rating_is_the_mean_of_many_draws() {
        let noise = Normal::new(0.0, NOISE).unwrap();
        let mut random = stream(99);
        for mean in [0.4, 2.9, 4.8] {
            let draws = 40_000;
            let sum: f64 = (0..draws).map(|_| to_scale(mean + NOISE * normal(&mut random))).sum();
            let seen = sum / f64::from(draws);
            assert!((seen - expected(mean, &noise)).abs() < 0.015, "{mean}: {seen}");
        }
    }

    #[test]
    fn by_time_the_test_part_is_later() {
        let options = LoadOptions { split: SplitRule::Time(None), ..LoadOptions::default() };
        let data = load(&options).unwrap();
        let latest = data.train.iter().map(|r| r.time).max().unwrap();
        assert!(data.test.iter().all(|r| r.time > latest));
    }
}
