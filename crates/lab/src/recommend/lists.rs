//! Lists for a user: the items that score highest and that they do not know yet, and
//! how such lists perform on held-out ratings.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    invalid, model,
    ratings::{Grouped, Ratings},
};
use crate::{
    evaluate::ranking::UserList,
    progress::{Event, ProgressReporter},
    train::TrainError,
};

/// Users between two progress reports.
const USERS_A_STEP: usize = 64;

/// A model that gives each pair a score on the scale of the ratings, before it
/// is cut off there, so that more than one item can be best.
pub trait Recommender: Sync {
    fn users(&self) -> usize;
    fn items(&self) -> usize;
    /// The score of a pair, both known to exist.
    fn score(&self, user: usize, item: usize) -> f32;
    /// The scores of all items for a user known to exist.
    fn scores(&self, user: usize) -> Vec<f32> {
        (0..self.items()).map(|item| self.score(user, item)).collect()
    }
    /// Lowest and highest rating.
    fn scale(&self) -> (f32, f32);
    /// Ratings that each item was trained on.
    fn item_ratings(&self) -> &[u32];
    /// Predicted ratings of pairs.
    ///
    /// # Errors
    /// Lengths that differ, a number that is no user or item.
    fn ratings_of(&self, users: &[u32], items: &[u32]) -> Result<Vec<f32>, TrainError>
    where
        Self: Sized,
    {
        model::predict(self, users, items)
    }
}

/// One place of a list.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    pub item: u32,
    /// Predicted rating, on the scale.
    pub rating: f32,
}

/// The `k` items that score highest for a user, without those in `known` and unrated ones; of
/// equals the lower number first.
///
/// # Errors
/// No such user, or `k` is 0.
pub fn top(
    model: &dyn Recommender,
    user: u32,
    known: &[u32],
    k: usize,
) -> Result<Vec<Recommendation>, TrainError> {
    if user as usize >= model.users() {
        return Err(invalid("user", format!("number {user} of only {}", model.users())));
    }
    if k == 0 {
        return Err(invalid("k", "give at least 1"));
    }
    let known: BTreeSet<u32> = known.iter().copied().collect();
    let (low, high) = model.scale();
    let scores = model.scores(user as usize);
    let mut scored: Vec<(f32, u32)> = (0_u32..)
        .zip(model.item_ratings())
        .filter(|(item, ratings)| **ratings > 0 && !known.contains(item))
        .map(|(item, _)| (scores[item as usize], item))
        .collect();
    let best_first = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if k < scored.len() {
        scored.select_nth_unstable_by(k, best_first);
        scored.truncate(k);
    }
    scored.sort_unstable_by(best_first);
    let place = |(score, item): (f32, u32)| Recommendation { item, rating: score.clamp(low, high) };
    Ok(scored.into_iter().map(place).collect())
}

/// The lists of `k` out of the whole catalogue for each user of `test`, with
/// what they rated at `threshold` or more as relevant. Harder and more honest
/// than ordering only what a user rated: an item that they never rated counts as
/// a miss, though they might have liked it, so the figures are a lower bound.
///
/// # Errors
/// `k` is 0 or `test` has a user or item that the model has not; cancellation.
pub fn catalogue_lists(
    model: &dyn Recommender,
    training: &Ratings<'_>,
    test: &Ratings<'_>,
    k: usize,
    threshold: f32,
    reporter: &dyn ProgressReporter,
) -> Result<Vec<UserList>, TrainError> {
    let seen = Grouped::by(training.users(), training.user_count());
    let held = Grouped::by(test.users(), test.user_count());
    let mut lists = Vec::new();
    let total = test.user_count();
    for user in 0..total {
        // A user's list looks at the whole catalogue.
        if reporter.is_cancelled() {
            return Err(TrainError::Cancelled);
        }
        if user.is_multiple_of(USERS_A_STEP) {
            let (name, done, total) = ("test".to_owned(), user as u64, total as u64);
            reporter.report(Event::Step { name, done, total });
        }
        let rows = held.of(user);
        if rows.is_empty() {
            continue;
        }
        let known: Vec<u32> = if user < training.user_count() {
            seen.of(user).iter().map(|row| training.items()[*row as usize]).collect()
        } else {
            Vec::new()
        };
        let liked: BTreeSet<u32> = rows
            .iter()
            .map(|row| *row as usize)
            .filter(|row| test.values()[*row] >= threshold)
            .map(|row| test.items()[row])
            .collect();
        let places = top(model, user as u32, &known, k)?;
        lists.push(UserList {
            relevant: places.iter().map(|place| liked.contains(&place.item)).collect(),
            findable: liked.len(),
        });
    }
    Ok(lists)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{progress::NoProgress, recommend::FactorModel};

    fn model() -> FactorModel {
        FactorModel {
            mean: 3.0,
            user_bias: vec![0.0, 0.0],
            item_bias: vec![0.0, 2.5, 3.0, 1.0, 9.0, 1.0],
            factors: 0,
            user_factors: Vec::new(),
            item_factors: Vec::new(),
            low: 1.0,
            high: 5.0,
            item_ratings: vec![1, 1, 1, 1, 0, 1],
        }
    }

    #[test]
    fn the_best_unknown_items_come_first_and_unrated_ones_never() {
        let items = |known: &[u32], k| {
            top(&model(), 0, known, k).unwrap().iter().map(|p| p.item).collect::<Vec<_>>()
        };
        // 2 beats 1 though both are cut at 5; 3 and 5 tie.
        assert_eq!(items(&[], 3), [2, 1, 3]);
        assert_eq!(items(&[2, 3], 10), [1, 5, 0]);
        assert_eq!(top(&model(), 0, &[], 1).unwrap()[0].rating, 5.0);
        assert!(top(&model(), 2, &[], 1).unwrap_err().to_string().starts_with("user: "));
        assert!(top(&model(), 0, &[], 0).unwrap_err().to_string().starts_with("k: "));
    }

    #[test]
    fn catalogue_lists_leave_out_what_was_trained_on() {
        let training = Ratings::new(&[0], &[2], &[5.0], 2, 6).unwrap();
        let test = Ratings::new(&[0, 0, 1], &[1, 0, 5], &[4.0, 2.0, 4.5], 2, 6).unwrap();
        let lists = catalogue_lists(&model(), &training, &test, 2, 4.0, &NoProgress).unwrap();
        // User 0 is shown 1 and 3, user 1 is shown 2 and 1.
        let list = |relevant: [bool; 2]| UserList { relevant: relevant.to_vec(), findable: 1 };
        assert_eq!(lists, [list([true, false]), list([false, false])]);
    }
}
