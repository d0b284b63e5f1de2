//! Sparse ratings of needs, one list per respondent, so that a thousand people who rate one
//! need each cost a thousand ratings and not a thousand times all needs.

use serde::Serialize;

use super::rating::{Convention, Rating, RatingError, Scale, opportunity};

/// Most steps of resampling; beyond, fewer resamples are drawn.
const MOST_STEPS: usize = 400_000_000;
/// Fewest resamples for an interval.
const LEAST_RESAMPLES: usize = 200;
/// Most cells of a full table that is resampled as a matrix.
const MOST_DENSE: usize = 1 << 22;

/// Ratings of needs by respondents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ratings {
    needs: usize,
    /// Needs and ratings, the respondents one after the other.
    cells: Vec<(u32, Rating)>,
    /// End of each respondent in `cells`.
    ends: Vec<u32>,
    /// Respondents per need.
    counts: Vec<u32>,
    #[serde(skip_serializing_if = "is_ten")]
    scale: Scale,
    #[serde(skip)]
    dense: bool,
}

fn is_ten(scale: &Scale) -> bool {
    *scale == Scale::Ten
}

impl Ratings {
    /// A table with one row per respondent and one cell per need.
    ///
    /// # Errors
    /// When a row does not have one cell per need.
    pub fn new(needs: usize, rows: Vec<Vec<Option<Rating>>>) -> Result<Self, RatingError> {
        if let Some(row) = rows.iter().find(|row| row.len() != needs) {
            return Err(RatingError::Width { needs, got: row.len() });
        }
        let of = |row: Vec<Option<Rating>>| {
            row.into_iter().enumerate().filter_map(|(need, rating)| Some((need, rating?)))
        };
        Ok(Self::sparse(needs, rows.into_iter().map(of)))
    }

    /// The ratings of one respondent after the other, each need at most once and below `needs`.
    pub fn sparse<R: IntoIterator<Item = (usize, Rating)>>(
        needs: usize,
        rows: impl IntoIterator<Item = R>,
    ) -> Self {
        let mut ratings = Self { needs, counts: vec![0; needs], ..Self::default() };
        for row in rows {
            for (need, rating) in row.into_iter().filter(|(need, _)| *need < needs) {
                ratings.cells.push((need as u32, rating));
                ratings.counts[need] += 1;
            }
            ratings.ends.push(ratings.cells.len() as u32);
        }
        let all = ratings.respondents().saturating_mul(needs);
        ratings.dense = all <= MOST_DENSE && ratings.cells.len().saturating_mul(4) >= all;
        ratings
    }

    /// The same ratings, read on another scale.
    ///
    /// # Errors
    /// When a rating is above the scale's best answer.
    pub fn on(mut self, scale: Scale) -> Result<Self, RatingError> {
        for (_, rating) in &self.cells {
            for (what, got) in
                [("importance", rating.importance), ("satisfaction", rating.satisfaction)]
            {
                if got > scale.most() {
                    return Err(RatingError::AboveScale { what, most: scale.most(), got });
                }
            }
        }
        self.scale = scale;
        Ok(self)
    }

    pub fn needs(&self) -> usize {
        self.needs
    }

    pub fn respondents(&self) -> usize {
        self.ends.len()
    }

    /// All ratings.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Respondents who rated `need`.
    pub fn n(&self, need: usize) -> u64 {
        self.counts.get(need).copied().unwrap_or(0).into()
    }

    /// Scores by means of the respondents at `picks` (repeats count again);
    /// `None` for a need that none of them rated.
    pub fn scores_of(&self, picks: &[usize]) -> Vec<Option<f64>> {
        self.condensed(picks.iter().copied(), Convention::Mean)
            .into_iter()
            .map(|pair| {
                pair.map(|(importance, satisfaction)| opportunity(importance, satisfaction))
            })
            .collect()
    }

    pub(super) fn scale(&self) -> Scale {
        self.scale
    }

    pub(super) fn everyone(&self) -> std::ops::Range<usize> {
        0..self.respondents()
    }

    /// A respondent's ratings.
    pub(super) fn of(&self, respondent: usize) -> impl Iterator<Item = (usize, Rating)> + '_ {
        let start = respondent.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        let said = &self.cells[start..self.ends[respondent] as usize];
        said.iter().map(|(need, rating)| (*need as usize, *rating))
    }

    /// Mean (importance, satisfaction) per need over `picks`, in the scale of `convention`.
    pub(super) fn condensed(
        &self,
        picks: impl Iterator<Item = usize>,
        convention: Convention,
    ) -> Vec<Option<(f64, f64)>> {
        let mut sums = vec![(0_u64, 0_u64, 0_u64); self.needs];
        for pick in picks {
            for (need, rating) in self.of(pick) {
                let sum = &mut sums[need];
                sum.0 += u64::from(convention.value(rating.importance, self.scale));
                sum.1 += u64::from(convention.value(rating.satisfaction, self.scale));
                sum.2 += 1;
            }
        }
        sums.into_iter()
            .map(|(i, s, n)| (n > 0).then(|| (i as f64 / n as f64, s as f64 / n as f64)))
            .collect()
    }

    /// True when everybody rated everything.
    pub(super) fn is_whole(&self) -> bool {
        self.len() == self.respondents() * self.needs
    }

    /// True when the table is full enough for the matrix product.
    pub(super) fn is_dense(&self) -> bool {
        self.dense
    }

    /// At most `most` resamples, fewer for very many answers.
    pub(super) fn resamples(&self, most: usize) -> usize {
        let each = self.respondents() + self.len();
        most.min((MOST_STEPS / each.max(1)).max(LEAST_RESAMPLES))
    }

    /// For each of the ascending `needs`, its raters and the values of their ratings.
    pub(super) fn by_need(
        &self,
        needs: &[usize],
        counted: impl Fn(Rating) -> [f32; 3],
    ) -> Vec<Vec<(u32, [f32; 3])>> {
        let mut lists = vec![Vec::new(); needs.len()];
        for respondent in self.everyone() {
            for (need, rating) in self.of(respondent) {
                if let Ok(place) = needs.binary_search(&need) {
                    lists[place].push((respondent as u32, counted(rating)));
                }
            }
        }
        lists
    }

    #[cfg(test)]
    pub(super) fn treated_as_dense(self) -> Self {
        Self { dense: true, ..self }
    }
}
