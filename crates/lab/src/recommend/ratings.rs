//! Ratings as a recommender reads them: users and items counted from 0.

use super::invalid;
use crate::{data::Rating, train::TrainError};

/// Checked columns of equal length.
#[derive(Debug, Clone, Copy)]
pub struct Ratings<'a> {
    users: &'a [u32],
    items: &'a [u32],
    values: &'a [f32],
    user_count: usize,
    item_count: usize,
}

/// Columns of their own, for a part of a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnedRatings {
    users: Vec<u32>,
    items: Vec<u32>,
    values: Vec<f32>,
    user_count: usize,
    item_count: usize,
}

impl<'a> Ratings<'a> {
    /// Checks columns. `user_count` and `item_count` are those of the whole data
    /// set: a part may lack some.
    ///
    /// # Errors
    /// No rating, lengths that differ, a number that is no user or item, a rating
    /// that is no finite number.
    pub fn new(
        users: &'a [u32],
        items: &'a [u32],
        values: &'a [f32],
        user_count: usize,
        item_count: usize,
    ) -> Result<Self, TrainError> {
        let n = values.len();
        if n == 0 {
            return Err(invalid("ratings", "there is none"));
        }
        for (field, column, count) in [("users", users, user_count), ("items", items, item_count)] {
            if column.len() != n {
                return Err(invalid(field, format!("{} for {n} ratings", column.len())));
            }
            if let Some(found) = column.iter().find(|id| **id as usize >= count) {
                return Err(invalid(field, format!("number {found} of only {count}")));
            }
        }
        if let Some(row) = values.iter().position(|value| !value.is_finite()) {
            return Err(invalid("ratings", format!("row {row} is {}, no number", values[row])));
        }
        Ok(Self { users, items, values, user_count, item_count })
    }

    /// Number of ratings.
    #[must_use]
    pub fn n(&self) -> usize {
        self.values.len()
    }

    /// Users of the data set, those without a rating here included.
    #[must_use]
    pub fn user_count(&self) -> usize {
        self.user_count
    }

    /// Items of the data set, those without a rating here included.
    #[must_use]
    pub fn item_count(&self) -> usize {
        self.item_count
    }

    /// Users, one a rating.
    #[must_use]
    pub fn users(&self) -> &'a [u32] {
        self.users
    }

    /// Items, one a rating.
    #[must_use]
    pub fn items(&self) -> &'a [u32] {
        self.items
    }

    /// The ratings.
    #[must_use]
    pub fn values(&self) -> &'a [f32] {
        self.values
    }

    /// User, item and rating of every row.
    pub fn rows(&self) -> impl Iterator<Item = (usize, usize, f32)> + 'a {
        let ids = self.users.iter().zip(self.items);
        ids.zip(self.values).map(|((user, item), value)| (*user as usize, *item as usize, *value))
    }

    /// Mean rating.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.values.iter().copied().map(f64::from).sum::<f64>() / self.n() as f64
    }

    /// Lowest and highest rating.
    #[must_use]
    pub fn range(&self) -> (f32, f32) {
        let low = self.values.iter().copied().fold(f32::INFINITY, f32::min);
        (low, self.values.iter().copied().fold(f32::NEG_INFINITY, f32::max))
    }

    /// The rows with these numbers.
    ///
    /// # Errors
    /// No row.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn pick(&self, rows: &[u32]) -> Result<OwnedRatings, TrainError> {
        if rows.is_empty() {
            return Err(invalid("ratings", "the part holds none"));
        }
        Ok(OwnedRatings {
            users: rows.iter().map(|row| self.users[*row as usize]).collect(),
            items: rows.iter().map(|row| self.items[*row as usize]).collect(),
            values: rows.iter().map(|row| self.values[*row as usize]).collect(),
            user_count: self.user_count,
            item_count: self.item_count,
        })
    }

    /// How many ratings each user has, and each item.
    #[must_use]
    pub fn counts(&self) -> (Vec<u32>, Vec<u32>) {
        let mut users = vec![0; self.user_count];
        let mut items = vec![0; self.item_count];
        for (user, item, _) in self.rows() {
            users[user] += 1;
            items[item] += 1;
        }
        (users, items)
    }
}

impl OwnedRatings {
    /// The columns of read ratings; the counts are those of the whole data set.
    ///
    /// # Errors
    /// As [`Ratings::new`].
    pub fn of(rows: &[Rating], user_count: usize, item_count: usize) -> Result<Self, TrainError> {
        let users = rows.iter().map(|row| row.user).collect::<Vec<_>>();
        let items = rows.iter().map(|row| row.item).collect::<Vec<_>>();
        let values = rows.iter().map(|row| row.value).collect::<Vec<_>>();
        Ratings::new(&users, &items, &values, user_count, item_count)?;
        Ok(Self { users, items, values, user_count, item_count })
    }

    /// The columns as a recommender reads them.
    #[must_use]
    pub fn view(&self) -> Ratings<'_> {
        let Self { users, items, values, user_count, item_count } = self;
        let (user_count, item_count) = (*user_count, *item_count);
        Ratings { users, items, values, user_count, item_count }
    }
}

/// Rows of a table grouped by user or item: row numbers, and where those of each begin.
pub(super) struct Grouped {
    rows: Vec<u32>,
    starts: Vec<usize>,
}

impl Grouped {
    /// Brings together the rows with the same id, in the order of the table.
    pub(super) fn by(ids: &[u32], count: usize) -> Self {
        let mut starts = vec![0_usize; count + 1];
        ids.iter().for_each(|id| starts[*id as usize + 1] += 1);
        for index in 0..count {
            starts[index + 1] += starts[index];
        }
        let mut next = starts.clone();
        let mut rows = vec![0_u32; ids.len()];
        for (row, id) in (0_u32..).zip(ids) {
            rows[next[*id as usize]] = row;
            next[*id as usize] += 1;
        }
        Self { rows, starts }
    }

    pub(super) fn of(&self, id: usize) -> &[u32] {
        &self.rows[self.starts[id]..self.starts[id + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_columns_name_themselves() {
        let new = |users: &[u32], items: &[u32], values: &[f32]| {
            Ratings::new(users, items, values, 2, 3).map(|_| ()).unwrap_err().to_string()
        };
        assert_eq!(new(&[], &[], &[]), "ratings: there is none");
        assert_eq!(new(&[0], &[0, 1], &[1.0, 2.0]), "users: 1 for 2 ratings");
        assert_eq!(new(&[0, 2], &[0, 1], &[1.0, 2.0]), "users: number 2 of only 2");
        assert_eq!(new(&[0, 1], &[0, 3], &[1.0, 2.0]), "items: number 3 of only 3");
        assert_eq!(new(&[0, 1], &[0, 2], &[1.0, f32::NAN]), "ratings: row 1 is NaN, no number");
    }

    #[test]
    fn parts_keep_the_counts_of_the_whole() {
        let all = Ratings::new(&[1, 0, 1], &[2, 0, 1], &[1.0, 3.0, 5.0], 2, 3).unwrap();
        let part = all.pick(&[2, 1]).unwrap();
        let part = part.view();
        assert_eq!((part.users(), part.items(), part.user_count()), (&[1, 0][..], &[1, 0][..], 2));
        assert_eq!((part.mean(), part.range()), (4.0, (3.0, 5.0)));
        assert_eq!(part.counts(), (vec![1, 1], vec![1, 1, 0]));
        let by_user = Grouped::by(all.users(), 2);
        assert_eq!((by_user.of(0), by_user.of(1)), (&[1][..], &[0, 2][..]));
        assert!(all.pick(&[]).is_err());
    }
}
