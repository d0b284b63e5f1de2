//! The bias-only baseline: mean + user bias + item bias, by alternating least
//! squares with shrinkage (Koren 2010, section 2.1). What any recommender has to
//! beat.

use serde::{Deserialize, Serialize};

use super::{FactorModel, Ratings, invalid, ratings::Grouped};
use crate::train::TrainError;

/// How to fit biases; the defaults are those of the field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BiasOptions {
    /// Rounds of items, then users.
    pub rounds: u32,
    /// Ratings of a user that count as nothing.
    pub user_shrinkage: f64,
    /// Ratings of an item that count as nothing.
    pub item_shrinkage: f64,
}

impl Default for BiasOptions {
    fn default() -> Self {
        Self { rounds: 10, user_shrinkage: 15.0, item_shrinkage: 10.0 }
    }
}

/// Biases in full precision.
#[derive(Debug, Clone)]
pub(super) struct Biases {
    pub(super) mean: f64,
    pub(super) users: Vec<f64>,
    pub(super) items: Vec<f64>,
}

/// Fits the baseline.
///
/// # Errors
/// No round, or a shrinkage below 0.
pub fn fit_biases(ratings: &Ratings<'_>, options: &BiasOptions) -> Result<FactorModel, TrainError> {
    let biases = biases(ratings, options)?;
    let (low, high) = ratings.range();
    let single = |values: &[f64]| values.iter().map(|value| *value as f32).collect();
    Ok(FactorModel {
        mean: biases.mean as f32,
        user_bias: single(&biases.users),
        item_bias: single(&biases.items),
        factors: 0,
        user_factors: Vec::new(),
        item_factors: Vec::new(),
        low,
        high,
        item_ratings: ratings.counts().1,
    })
}

pub(super) fn biases(ratings: &Ratings<'_>, options: &BiasOptions) -> Result<Biases, TrainError> {
    if options.rounds == 0 {
        return Err(invalid("rounds", "0 is no fit; give at least 1"));
    }
    for (field, shrinkage) in
        [("user_shrinkage", options.user_shrinkage), ("item_shrinkage", options.item_shrinkage)]
    {
        if !(shrinkage >= 0.0 && shrinkage.is_finite()) {
            return Err(invalid(field, format!("{shrinkage} is below 0")));
        }
    }
    let mean = ratings.mean();
    let by_user = Grouped::by(ratings.users(), ratings.user_count());
    let by_item = Grouped::by(ratings.items(), ratings.item_count());
    let mut users = vec![0.0; ratings.user_count()];
    let mut items = vec![0.0; ratings.item_count()];
    let update = |own: &mut [f64], rows: &Grouped, others: &[f64], ids: &[u32], shrinkage: f64| {
        for (id, bias) in own.iter_mut().enumerate() {
            let rows = rows.of(id);
            let left = |row: &u32| {
                let row = *row as usize;
                f64::from(ratings.values()[row]) - mean - others[ids[row] as usize]
            };
            // Nothing rated and nothing shrunk: no bias.
            let weight = (shrinkage + rows.len() as f64).max(f64::MIN_POSITIVE);
            *bias = rows.iter().map(left).sum::<f64>() / weight;
        }
    };
    for _ in 0..options.rounds {
        update(&mut items, &by_item, &users, ratings.users(), options.item_shrinkage);
        update(&mut users, &by_user, &items, ratings.items(), options.user_shrinkage);
    }
    Ok(Biases { mean, users, items })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_round_by_hand() {
        // Mean 3. Item 0: (4−3 + 5−3)/(10+2) = .25; item 1: (0−3)/(10+1) = −3/11.
        // User 0: (4−3−.25 + 0−3+3/11)/(15+2); user 1: (5−3−.25)/16.
        let ratings = Ratings::new(&[0, 1, 0], &[0, 0, 1], &[4.0, 5.0, 0.0], 3, 3).unwrap();
        let options = BiasOptions { rounds: 1, ..BiasOptions::default() };
        let model = fit_biases(&ratings, &options).unwrap();
        let close = |a: f32, b: f64| assert!((f64::from(a) - b).abs() < 1e-6, "{a} {b}");
        close(model.item_bias[0], 0.25);
        close(model.item_bias[1], -3.0 / 11.0);
        close(model.user_bias[0], (0.75 - 3.0 + 3.0 / 11.0) / 17.0);
        close(model.user_bias[1], 1.75 / 16.0);
        // Who was never seen gets the mean.
        close(model.predict(&[2], &[2]).unwrap()[0], 3.0);
    }

    #[test]
    fn settings_out_of_range_name_their_field() {
        let ratings = Ratings::new(&[0], &[0], &[4.0], 1, 1).unwrap();
        let none = BiasOptions { rounds: 0, ..BiasOptions::default() };
        assert!(fit_biases(&ratings, &none).unwrap_err().to_string().starts_with("rounds: "));
        let negative = BiasOptions { item_shrinkage: -1.0, ..BiasOptions::default() };
        let error = fit_biases(&ratings, &negative).unwrap_err();
        assert!(error.to_string().starts_with("item_shrinkage: "));
    }
}
