//! Ratings of how well the offer meets each need, by several people, stored sparsely.

use serde::Serialize;

/// Ratings 0–5 of the offer, one list per respondent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OfferRatings {
    rows: Vec<Vec<(u32, u8)>>,
    /// Most needs of a dense row.
    width: usize,
}

impl OfferRatings {
    /// Indices of the rated needs, respondent after respondent.
    pub fn sparse<R: IntoIterator<Item = (usize, u8)>>(rows: impl IntoIterator<Item = R>) -> Self {
        let list = |row: R| row.into_iter().map(|(need, rating)| (need as u32, rating)).collect();
        let rows: Vec<Vec<(u32, u8)>> = rows.into_iter().map(list).collect();
        let width = rows.iter().flatten().map(|(need, _)| *need as usize + 1).max().unwrap_or(0);
        Self { rows, width }
    }

    /// Respondents.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// No ratings.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Smallest number of needs.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// All ratings.
    pub(super) fn count(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }

    /// How many rated the offer for each need.
    pub(super) fn counts(&self, needs: usize) -> Vec<u64> {
        let mut counts = vec![0; needs];
        for (need, _) in self.rows.iter().flatten() {
            if let Some(count) = counts.get_mut(*need as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// The largest rating.
    pub(super) fn largest(&self) -> Option<u8> {
        self.rows.iter().flatten().map(|(_, rating)| *rating).max()
    }

    /// Mean per need over `picks` of the respondents; `None` where none of them rated it.
    pub(super) fn means(
        &self,
        needs: usize,
        picks: impl Iterator<Item = usize>,
    ) -> Vec<Option<f64>> {
        let mut sums = vec![(0_u64, 0_u64); needs];
        for pick in picks {
            for (need, rating) in &self.rows[pick] {
                let Some(sum) = sums.get_mut(*need as usize) else { continue };
                *sum = (sum.0 + u64::from(*rating), sum.1 + 1);
            }
        }
        sums.into_iter().map(|(sum, n)| (n > 0).then(|| sum as f64 / n as f64)).collect()
    }
}

impl From<Vec<Vec<Option<u8>>>> for OfferRatings {
    /// One row per respondent, one cell per need.
    fn from(rows: Vec<Vec<Option<u8>>>) -> Self {
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let of = |row: Vec<Option<u8>>| {
            row.into_iter().enumerate().filter_map(|(need, rating)| Some((need, rating?)))
        };
        Self { width, ..Self::sparse(rows.into_iter().map(of)) }
    }
}
