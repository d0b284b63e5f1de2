//! What all factor models come down to: mean + user bias + item bias + dot
//! product of two rows, cut at the ends of the scale. Biases alone are the same
//! with rows of no width.

use serde::{Deserialize, Serialize};

use super::{Recommender, invalid, sweep::dot};
use crate::train::TrainError;

/// Numbers of a factor model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactorModel {
    pub mean: f32,
    pub user_bias: Vec<f32>,
    pub item_bias: Vec<f32>,
    /// Width of the rows below.
    pub factors: usize,
    /// One row a user.
    pub user_factors: Vec<f32>,
    /// One row an item.
    pub item_factors: Vec<f32>,
    /// Ends of the scale.
    pub low: f32,
    pub high: f32,
    /// Ratings that each item was trained on; one of 0 is never recommended.
    pub item_ratings: Vec<u32>,
}

impl FactorModel {
    /// Trainable numbers.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.user_bias.len()
            + self.item_bias.len()
            + self.user_factors.len()
            + self.item_factors.len()
    }

    /// Predicted ratings of pairs.
    ///
    /// # Errors
    /// Lengths that differ, a number that is no user or item.
    pub fn predict(&self, users: &[u32], items: &[u32]) -> Result<Vec<f32>, TrainError> {
        predict(self, users, items)
    }
}

/// Predicted ratings of pairs by any recommender.
///
/// # Errors
/// Lengths that differ, a number that is no user or item.
pub(super) fn predict(
    model: &dyn Recommender,
    users: &[u32],
    items: &[u32],
) -> Result<Vec<f32>, TrainError> {
    if users.len() != items.len() {
        return Err(invalid("items", format!("{} for {} users", items.len(), users.len())));
    }
    for (field, ids, count) in [("users", users, model.users()), ("items", items, model.items())] {
        if let Some(found) = ids.iter().find(|id| **id as usize >= count) {
            return Err(invalid(field, format!("number {found} of only {count}")));
        }
    }
    let (low, high) = model.scale();
    let pairs = users.iter().zip(items);
    Ok(pairs.map(|(u, i)| model.score(*u as usize, *i as usize).clamp(low, high)).collect())
}

impl Recommender for FactorModel {
    fn users(&self) -> usize {
        self.user_bias.len()
    }

    fn items(&self) -> usize {
        self.item_bias.len()
    }

    fn score(&self, user: usize, item: usize) -> f32 {
        let row = |table: &[f32], index: usize| {
            let first = index * self.factors;
            first..(first + self.factors).min(table.len())
        };
        let p = &self.user_factors[row(&self.user_factors, user)];
        let q = &self.item_factors[row(&self.item_factors, item)];
        self.mean + self.user_bias[user] + self.item_bias[item] + dot(p, q)
    }

    fn scale(&self) -> (f32, f32) {
        (self.low, self.high)
    }

    fn item_ratings(&self) -> &[u32] {
        &self.item_ratings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predictions_by_hand_stay_on_the_scale() {
        let model = FactorModel {
            mean: 3.0,
            user_bias: vec![0.5, -0.5],
            item_bias: vec![0.25, 1.5],
            factors: 2,
            user_factors: vec![1.0, 2.0, 0.0, 1.0],
            item_factors: vec![0.5, -0.25, 0.0, 1.0],
            low: 0.5,
            high: 5.0,
            item_ratings: vec![1, 1],
        };
        let got = model.predict(&[0, 0, 1], &[0, 1, 0]).unwrap();
        assert_eq!(got, [3.75, 5.0, 2.5]);
        assert_eq!(model.parameters(), 12);
        let error = model.predict(&[2], &[0]).unwrap_err();
        assert_eq!(error.to_string(), "users: number 2 of only 2");
        assert!(model.predict(&[0], &[]).unwrap_err().is_input());
        let text = serde_json::to_string(&model).unwrap();
        assert_eq!(serde_json::from_str::<FactorModel>(&text).unwrap(), model);
    }
}
