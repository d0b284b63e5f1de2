//! The quality of a user's list: precision, recall and NDCG of its first `k` places,
//! computed for each user and then averaged, so that active users count no more than
//! others. Users for whom nothing is relevant are left out and counted.

use serde::{Deserialize, Serialize};

use super::{
    auc::Z_95,
    binary::{MetricError, check_lengths},
};

/// The list of one user: what was relevant, in the order of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserList {
    /// In the order of the list; may be shorter than `k`.
    pub relevant: Vec<bool>,
    /// Number of relevant items, in the list or not.
    pub findable: usize,
}

/// Means over users.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    pub k: usize,
    /// Relevant among the first `k` places ÷ places filled, at most `k`.
    pub precision: MeanOfUsers,
    /// Relevant among the first `k` places ÷ all relevant.
    pub recall: MeanOfUsers,
    /// Σ 1/log₂(place + 1) of relevant places ÷ the best that could be reached.
    pub ndcg: MeanOfUsers,
    /// Users measured.
    pub users: u64,
    /// Users left out because nothing was relevant to them.
    pub users_without_relevant: u64,
}

/// A mean with the normal interval at 95 % over users.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MeanOfUsers {
    pub value: f64,
    /// `None` for one user.
    pub interval: Option<[f64; 2]>,
}

/// Evaluates the lists of users.
///
/// # Errors
/// When `k` is 0 or no user has anything relevant.
pub fn ranking(lists: &[UserList], k: usize) -> Result<Ranking, MetricError> {
    if k == 0 {
        let needed = "give at least 1";
        return Err(MetricError::Setting { field: "k", got: 0.0, needed });
    }
    let of_user = |list: &UserList| {
        let places = &list.relevant[..k.min(list.relevant.len())];
        let hits = places.iter().filter(|relevant| **relevant).count() as f64;
        let gain = |place: usize| 1.0 / ((place + 2) as f64).log2();
        let gained: f64 =
            places.iter().enumerate().filter(|(_, hit)| **hit).map(|(place, _)| gain(place)).sum();
        let best: f64 = (0..k.min(list.findable)).map(gain).sum();
        let filled = places.len().max(1) as f64;
        [hits / filled, hits / list.findable as f64, gained / best]
    };
    let figures: Vec<[f64; 3]> =
        lists.iter().filter(|list| list.findable > 0).map(of_user).collect();
    if figures.is_empty() {
        return Err(MetricError::Empty { field: "users with relevant items" });
    }
    let column = |index: usize| mean(figures.iter().map(|row| row[index]), figures.len());
    Ok(Ranking {
        k,
        precision: column(0),
        recall: column(1),
        ndcg: column(2),
        users: figures.len() as u64,
        users_without_relevant: (lists.len() - figures.len()) as u64,
    })
}

fn mean(values: impl Iterator<Item = f64> + Clone, n: usize) -> MeanOfUsers {
    let count = n as f64;
    let value = values.clone().sum::<f64>() / count;
    let squares: f64 = values.map(|x| (x - value).powi(2)).sum();
    let half = Z_95 * (squares / (count - 1.0) / count).sqrt();
    let interval = (n > 1).then(|| [(value - half).max(0.0), (value + half).min(1.0)]);
    MeanOfUsers { value, interval }
}

/// Each user's rated items ordered by what was predicted for them, of equals
/// the lower item first: the lists of a test set of ratings. An item is relevant
/// when its rating is `threshold` or more.
///
/// # Errors
/// Nothing to rank, lengths that differ.
pub fn lists_of_ratings(
    users: &[u32],
    items: &[u32],
    predicted: &[f32],
    given: &[f32],
    threshold: f32,
) -> Result<Vec<UserList>, MetricError> {
    for (field, got) in [("users", users.len()), ("items", items.len()), ("given", given.len())] {
        check_lengths(field, got, predicted.len())?;
    }
    let mut order: Vec<usize> = (0..users.len()).collect();
    order.sort_by(|&a, &b| {
        let best_first = predicted[b].total_cmp(&predicted[a]);
        users[a].cmp(&users[b]).then(best_first).then(items[a].cmp(&items[b]))
    });
    let lists = order.chunk_by(|&a, &b| users[a] == users[b]).map(|rows| {
        let relevant: Vec<bool> = rows.iter().map(|&row| given[row] >= threshold).collect();
        let findable = relevant.iter().filter(|hit| **hit).count();
        UserList { relevant, findable }
    });
    Ok(lists.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(relevant: &[u8], findable: usize) -> UserList {
        UserList { relevant: relevant.iter().map(|x| *x == 1).collect(), findable }
    }

    /// scikit-learn 1.9.1 `ndcg_score([[1,0,1,1,0]], [[5,4,3,2,1]], k=3)`.
    #[test]
    fn agrees_with_scikit_learn() {
        let got = ranking(&[list(&[1, 0, 1, 1, 0], 3)], 3).unwrap();
        assert!((got.ndcg.value - 0.7039180890341348).abs() < 1e-12, "{}", got.ndcg.value);
        assert!((got.precision.value - 2.0 / 3.0).abs() < 1e-12);
        assert!((got.recall.value - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(got.ndcg.interval, None);
    }

    #[test]
    fn users_count_alike_and_those_without_relevant_items_are_counted_separately() {
        let lists = [list(&[1, 1], 4), list(&[0, 0, 1], 1), list(&[0, 0], 0)];
        let got = ranking(&lists, 2).unwrap();
        assert_eq!((got.users, got.users_without_relevant), (2, 1));
        assert_eq!((got.precision.value, got.recall.value), (0.5, 0.25));
        assert_eq!(got.ndcg.value, 0.5);
        assert!(ranking(&lists[2..], 2).is_err());
        assert!(ranking(&lists, 0).unwrap_err().to_string().starts_with("k: "));
    }

    #[test]
    fn lists_follow_the_prediction_not_the_rating() {
        let lists = lists_of_ratings(
            &[7, 3, 7, 7, 3],
            &[1, 1, 2, 3, 0],
            &[2.0, 4.0, 5.0, 2.0, 4.0],
            &[4.0, 2.0, 3.0, 5.0, 4.5],
            4.0,
        );
        // User 3: items 0 and 1 tie, the lower first. User 7: 2, then 1 and 3.
        assert_eq!(lists.unwrap(), [list(&[1, 0], 1), list(&[0, 1, 1], 2)]);
        assert!(lists_of_ratings(&[1], &[1], &[1.0], &[], 4.0).is_err());
    }
}
