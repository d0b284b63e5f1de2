//! Item neighbours: a user's rating of an item from how they rated the items
//! most like it, relative to the biases. Likeness is Pearson's correlation of
//! what biases leave over, shrunk where few users rated both (Koren 2010,
//! section 2.2; what Surprise calls `KNNBaseline` with `pearson_baseline`).

use serde::{Deserialize, Serialize};

use super::{
    Ratings, Recommender,
    bias::{BiasOptions, Biases, biases},
    invalid, model,
    ratings::Grouped,
};
use crate::{
    progress::{Event, ProgressReporter},
    train::{Team, TrainError},
};

/// Items between two progress reports.
const ITEMS_A_STEP: usize = 256;

/// How to find neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NeighbourOptions {
    /// Most neighbours that a rating is made from.
    pub neighbours: usize,
    /// Common users that count as nothing.
    pub shrinkage: f64,
    /// Neighbours stored for each item: bounds the memory.
    pub kept: usize,
    pub biases: BiasOptions,
    pub threads: usize,
}

impl Default for NeighbourOptions {
    fn default() -> Self {
        Self {
            neighbours: 40,
            shrinkage: 100.0,
            kept: 1000,
            biases: BiasOptions::default(),
            threads: 1,
        }
    }
}

impl NeighbourOptions {
    /// Most memory, in bytes, that the stored similarities of `items` and the `ratings` sorted by
    /// user take.
    #[must_use]
    pub fn memory(&self, items: usize, ratings: usize) -> usize {
        let pair = size_of::<(u32, f32)>();
        let rows = items.saturating_mul(self.kept.min(items)).saturating_mul(pair);
        // Counts and three sums an item for each thread.
        rows.saturating_add(ratings * 2 * pair).saturating_add(self.threads * items * 28)
    }

    fn check(&self) -> Result<(), TrainError> {
        for (field, value) in
            [("neighbours", self.neighbours), ("kept", self.kept), ("threads", self.threads)]
        {
            if value == 0 {
                return Err(invalid(field, "give at least 1"));
            }
        }
        if !(self.shrinkage >= 0.0 && self.shrinkage.is_finite()) {
            return Err(invalid("shrinkage", format!("{} is below 0", self.shrinkage)));
        }
        Ok(())
    }
}

/// A fitted model: it needs the ratings it was trained on to predict.
#[derive(Debug, Clone)]
pub struct ItemNeighbours {
    neighbours: usize,
    biases: Biases,
    /// Of each user the items rated, ascending, with what biases leave over.
    rated: Vec<Vec<(u32, f32)>>,
    /// Of each item the items alike, ascending, with a likeness above 0.
    alike: Vec<Vec<(u32, f32)>>,
    low: f32,
    high: f32,
    item_ratings: Vec<u32>,
}

/// Finds the neighbours of every item.
///
/// # Errors
/// Settings out of range or cancellation.
pub fn fit_neighbours(
    ratings: &Ratings<'_>,
    options: &NeighbourOptions,
    reporter: &dyn ProgressReporter,
) -> Result<ItemNeighbours, TrainError> {
    options.check()?;
    let biases = biases(ratings, &options.biases)?;
    let threads = options.threads;
    let team = Team::new(threads)
        .map_err(|error| TrainError::Threads { threads, message: error.to_string() })?;
    let rated = left_over(ratings, &biases);
    let by_item = Grouped::by(ratings.items(), ratings.item_count());
    let items: Vec<usize> = (0..ratings.item_count()).collect();
    let mut alike = Vec::with_capacity(items.len());
    for part in items.chunks(ITEMS_A_STEP) {
        if reporter.is_cancelled() {
            return Err(TrainError::Cancelled);
        }
        let share = part.len().div_ceil(threads);
        let shares: Vec<&[usize]> = part.chunks(share).collect();
        let found = team.each(shares, |items| {
            let mut sums = Sums::new(ratings.item_count());
            items
                .iter()
                .map(|item| {
                    let users = by_item.of(*item).iter().map(|row| ratings.users()[*row as usize]);
                    sums.alike(*item as u32, users, &rated, options)
                })
                .collect::<Vec<_>>()
        });
        alike.extend(found.into_iter().flatten());
        let (done, total) = (alike.len() as u64, items.len() as u64);
        reporter.report(Event::Step { name: "train".to_owned(), done, total });
    }
    let (low, high) = ratings.range();
    let item_ratings = ratings.counts().1;
    let neighbours = options.neighbours;
    Ok(ItemNeighbours { neighbours, biases, rated, alike, low, high, item_ratings })
}

fn left_over(ratings: &Ratings<'_>, biases: &Biases) -> Vec<Vec<(u32, f32)>> {
    let mut rated: Vec<Vec<(u32, f32)>> = vec![Vec::new(); ratings.user_count()];
    for (user, item, value) in ratings.rows() {
        let expected = biases.mean + biases.users[user] + biases.items[item];
        rated[user].push((item as u32, (f64::from(value) - expected) as f32));
    }
    rated.iter_mut().for_each(|row| row.sort_by_key(|(item, _)| *item));
    rated
}

/// Sums over the users that an item shares with each other item.
struct Sums {
    common: Vec<u32>,
    products: Vec<f64>,
    own_squares: Vec<f64>,
    other_squares: Vec<f64>,
    touched: Vec<u32>,
}

impl Sums {
    fn new(items: usize) -> Self {
        Self {
            common: vec![0; items],
            products: vec![0.0; items],
            own_squares: vec![0.0; items],
            other_squares: vec![0.0; items],
            touched: Vec::new(),
        }
    }

    fn alike(
        &mut self,
        item: u32,
        users: impl Iterator<Item = u32>,
        rated: &[Vec<(u32, f32)>],
        options: &NeighbourOptions,
    ) -> Vec<(u32, f32)> {
        for user in users {
            let row = &rated[user as usize];
            let Ok(place) = row.binary_search_by_key(&item, |(other, _)| *other) else { continue };
            let own = f64::from(row[place].1);
            for &(other, left) in row {
                let (index, left) = (other as usize, f64::from(left));
                if self.common[index] == 0 {
                    self.touched.push(other);
                }
                self.common[index] += 1;
                self.products[index] += own * left;
                self.own_squares[index] += own * own;
                self.other_squares[index] += left * left;
            }
        }
        let mut found: Vec<(u32, f32)> = Vec::new();
        for other in self.touched.drain(..) {
            let index = other as usize;
            let common = f64::from(std::mem::take(&mut self.common[index]));
            let product = std::mem::take(&mut self.products[index]);
            let squares = std::mem::take(&mut self.own_squares[index])
                * std::mem::take(&mut self.other_squares[index]);
            // One common user gives a correlation of ±1 that means nothing.
            if other != item && common >= 2.0 && squares > 0.0 && product > 0.0 {
                let shrunk = (common - 1.0) / (common - 1.0 + options.shrinkage);
                found.push((other, (product / squares.sqrt() * shrunk) as f32));
            }
        }
        if found.len() > options.kept {
            found.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            found.truncate(options.kept);
            found.shrink_to_fit();
        }
        found.sort_unstable_by_key(|(other, _)| *other);
        found
    }
}

impl ItemNeighbours {
    /// Predicted ratings of pairs.
    ///
    /// # Errors
    /// Lengths that differ, a number that is no user or item.
    pub fn predict(&self, users: &[u32], items: &[u32]) -> Result<Vec<f32>, TrainError> {
        model::predict(self, users, items)
    }

    /// The biases of a pair and the mean of the nearest of `near`, each the
    /// likeness of an item and what the user's rating of it left over.
    fn weigh(&self, user: usize, item: usize, near: &mut Vec<(f32, f32)>) -> f32 {
        let base = self.biases.mean + self.biases.users[user] + self.biases.items[item];
        if near.len() > self.neighbours {
            near.select_nth_unstable_by(self.neighbours, |a, b| b.0.total_cmp(&a.0));
            near.truncate(self.neighbours);
            // In a fixed order, so that the sums are the same.
            near.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
        }
        let weight: f64 = near.iter().map(|(likeness, _)| f64::from(*likeness)).sum();
        let sum: f64 = near.iter().map(|(like, left)| f64::from(*like) * f64::from(*left)).sum();
        (if weight > 0.0 { base + sum / weight } else { base }) as f32
    }
}

impl Recommender for ItemNeighbours {
    fn users(&self) -> usize {
        self.rated.len()
    }

    fn items(&self) -> usize {
        self.alike.len()
    }

    fn score(&self, user: usize, item: usize) -> f32 {
        let mut alike = self.alike[item].iter().peekable();
        let mut near: Vec<(f32, f32)> = Vec::new();
        for (other, left) in &self.rated[user] {
            while alike.next_if(|(candidate, _)| candidate < other).is_some() {}
            if let Some((_, likeness)) = alike.next_if(|(candidate, _)| candidate == other) {
                near.push((*likeness, *left));
            }
        }
        self.weigh(user, item, &mut near)
    }

    /// The same as asking item by item, with the user's ratings laid out once.
    fn scores(&self, user: usize) -> Vec<f32> {
        let mut left = vec![None; self.items()];
        self.rated[user].iter().for_each(|(item, value)| left[*item as usize] = Some(*value));
        let mut near = Vec::new();
        (0..self.items())
            .map(|item| {
                near.clear();
                let alike = self.alike[item].iter();
                near.extend(
                    alike.filter_map(|(other, like)| Some((*like, left[*other as usize]?))),
                );
                self.weigh(user, item, &mut near)
            })
            .collect()
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
    use crate::progress::NoProgress;

    const USERS: [u32; 9] = [0, 0, 1, 1, 2, 2, 2, 3, 3];
    const ITEMS: [u32; 9] = [0, 1, 0, 1, 0, 1, 2, 1, 2];
    const VALUES: [f32; 9] = [5.0, 4.0, 1.0, 2.0, 4.0, 4.0, 1.0, 2.0, 5.0];

    fn ratings() -> Ratings<'static> {
        Ratings::new(&USERS, &ITEMS, &VALUES, 5, 4).unwrap()
    }

    /// With shrinkages this large there are no biases, only the mean 28/9.
    fn options() -> NeighbourOptions {
        let biases = BiasOptions { rounds: 1, user_shrinkage: 1e12, item_shrinkage: 1e12 };
        NeighbourOptions { shrinkage: 2.0, biases, ..NeighbourOptions::default() }
    }

    #[test]
    fn likeness_and_rating_by_hand() {
        let model = fit_neighbours(&ratings(), &options(), &NoProgress).unwrap();
        let m = 28.0 / 9.0;
        // Items 0 and 1 share users 0, 1 and 2.
        let (a, b) = ([5.0 - m, 1.0 - m, 4.0 - m], [4.0 - m, 2.0 - m, 4.0 - m]);
        let dot = |x: [f64; 3], y: [f64; 3]| x[0] * y[0] + x[1] * y[1] + x[2] * y[2];
        let likeness = dot(a, b) / (dot(a, a) * dot(b, b)).sqrt() * 2.0 / 4.0;
        assert_eq!(model.alike[0].len(), 1);
        assert!((f64::from(model.alike[0][0].1) - likeness).abs() < 1e-6);
        assert_eq!(model.alike[0][0].0, 1);
        // Item 2 shares users 2 and 3 with item 1, who disagree: not alike.
        assert!(model.alike[2].is_empty());
        // User 3 rated item 1 with 2: item 0 gets the mean plus the same distance.
        let got = model.predict(&[3, 4, 3], &[0, 0, 3]).unwrap();
        assert!((f64::from(got[0]) - 2.0).abs() < 1e-5, "{got:?}");
        // Nothing known: the mean.
        assert!((f64::from(got[1]) - m).abs() < 1e-5 && (f64::from(got[2]) - m).abs() < 1e-5);
    }

    #[test]
    fn threads_change_nothing_and_settings_name_their_field() {
        let pairs: Vec<(u32, u32)> = (0..5).flat_map(|u| (0..4).map(move |i| (u, i))).collect();
        let (users, items): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
        let with = |threads| {
            let options = NeighbourOptions { threads, ..options() };
            let model = fit_neighbours(&ratings(), &options, &NoProgress).unwrap();
            model.predict(&users, &items).unwrap()
        };
        assert_eq!(with(1), with(3));
        // All items of a user at once are the same as one by one.
        let model = fit_neighbours(&ratings(), &options(), &NoProgress).unwrap();
        for user in 0..5 {
            let single: Vec<f32> = (0..4).map(|item| model.score(user, item)).collect();
            assert_eq!(model.scores(user), single);
        }
        for (field, options) in [
            ("neighbours", NeighbourOptions { neighbours: 0, ..options() }),
            ("kept", NeighbourOptions { kept: 0, ..options() }),
            ("shrinkage", NeighbourOptions { shrinkage: -1.0, ..options() }),
        ] {
            let error = fit_neighbours(&ratings(), &options, &NoProgress).unwrap_err();
            assert!(error.to_string().starts_with(&format!("{field}: ")), "{error}");
        }
    }
}
