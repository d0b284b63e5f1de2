//! Distances between objects: given and validated, or from features with unknown cells.

use crate::ScoreError;

/// Both halves of a matrix may differ by this share of their size.
const ROUNDING: f64 = 1e-9;

/// A symmetric matrix of distances.
#[derive(Debug, Clone, PartialEq)]
pub struct Distances {
    rows: Vec<Vec<f64>>,
    /// Pairs without a feature known of both; set to the mean distance.
    pub guessed: usize,
}

impl Distances {
    /// # Errors
    /// A matrix that is not square and symmetric with a diagonal of 0, or entries that are no
    /// finite numbers of at least 0; names the place.
    pub fn new(rows: Vec<Vec<f64>>) -> Result<Self, ScoreError> {
        let n = rows.len();
        for (i, row) in rows.iter().enumerate() {
            if row.len() != n {
                let told = format!("has {} distances, not {n}", row.len());
                return Err(ScoreError::input(format!("distances[{i}]"), told));
            }
        }
        for (i, row) in rows.iter().enumerate() {
            for (j, &distance) in row.iter().enumerate() {
                let wrong =
                    |told: String| Err(ScoreError::input(format!("distances[{i}][{j}]"), told));
                if !(distance.is_finite() && distance >= 0.0) {
                    return wrong("must be a finite number of at least 0".to_owned());
                }
                if i == j && distance != 0.0 {
                    return wrong(format!("an object is 0 from itself, not {distance}"));
                }
                let back = rows[j][i];
                if (distance - back).abs() > ROUNDING * distance.abs().max(back.abs()) {
                    return wrong(format!("is {distance} one way and {back} the other"));
                }
            }
        }
        Ok(Self { rows, guessed: 0 })
    }

    pub fn n(&self) -> usize {
        self.rows.len()
    }

    pub fn between(&self, i: usize, j: usize) -> f64 {
        self.rows[i][j]
    }
}

/// Root mean square difference over the features known of both, each divided by its range;
/// `None` = unknown. A pair without a common feature is set to the mean of all distances and
/// counted.
///
/// # Errors
/// Rows of unequal length, cells that are not finite, or no pair with a common feature.
pub fn of_features(rows: &[Vec<Option<f64>>]) -> Result<Distances, ScoreError> {
    let columns = rows.first().map_or(0, Vec::len);
    for (at, row) in rows.iter().enumerate() {
        if row.len() != columns {
            let told = format!("has {} cells, not {columns}", row.len());
            return Err(ScoreError::input(format!("rows[{at}]"), told));
        }
        if let Some(column) = row.iter().position(|cell| cell.is_some_and(|v| !v.is_finite())) {
            return Err(ScoreError::input(format!("rows[{at}][{column}]"), "must be finite"));
        }
    }
    let ranges: Vec<f64> = (0..columns)
        .map(|column| {
            // Halved first: the difference of the largest numbers of both signs would overflow.
            let known = || rows.iter().filter_map(|row| Some(row[column]? / 2.0));
            let range = known().fold(f64::MIN, f64::max) - known().fold(f64::MAX, f64::min);
            if range.is_finite() { range.max(0.0) } else { 0.0 }
        })
        .collect();
    let between = |a: &[Option<f64>], b: &[Option<f64>]| {
        let shared = a.iter().zip(b).zip(&ranges).filter(|(_, range)| **range > 0.0);
        let squares: Vec<f64> = shared
            .filter_map(|((a, b), range)| Some((((*a)? / 2.0 - (*b)? / 2.0) / range).powi(2)))
            .collect();
        (!squares.is_empty()).then(|| (squares.iter().sum::<f64>() / squares.len() as f64).sqrt())
    };
    let found: Vec<Vec<Option<f64>>> = rows
        .iter()
        .enumerate()
        .map(|(i, a)| rows[..i].iter().map(|b| between(a, b)).collect())
        .collect();
    let known: Vec<f64> = found.iter().flatten().copied().flatten().collect();
    if known.is_empty() {
        return Err(ScoreError::Refused(
            "no two products share a feature that is known of both and differs".to_owned(),
        ));
    }
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let n = rows.len();
    let guessed = n * (n - 1) / 2 - known.len();
    let at = |i: usize, j: usize| match i.cmp(&j) {
        std::cmp::Ordering::Equal => 0.0,
        std::cmp::Ordering::Greater => found[i][j].unwrap_or(mean),
        std::cmp::Ordering::Less => found[j][i].unwrap_or(mean),
    };
    let matrix = (0..n).map(|i| (0..n).map(|j| at(i, j)).collect()).collect();
    Ok(Distances { rows: matrix, guessed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_matrix_of_distances_is_accepted() {
        for (rows, place) in [
            (vec![vec![0.0, 1.0], vec![1.0]], "distances[1]"),
            (vec![vec![0.0, 1.0], vec![2.0, 0.0]], "distances[0][1]"),
            (vec![vec![1.0]], "distances[0][0]"),
            (vec![vec![0.0, -1.0], vec![-1.0, 0.0]], "distances[0][1]"),
            (vec![vec![0.0, f64::NAN], vec![1.0, 0.0]], "distances[0][1]"),
        ] {
            assert_eq!(Distances::new(rows).unwrap_err().problems()[0].field, place);
        }
    }

    #[test]
    fn unknown_features_are_skipped_and_unrelated_pairs_are_set_to_the_mean() {
        let rows = vec![
            vec![Some(0.0), Some(10.0), None],
            vec![Some(4.0), None, None],
            vec![Some(2.0), Some(20.0), None],
            vec![None, None, Some(1.0)],
        ];
        let distances = of_features(&rows).unwrap();
        assert!((distances.between(1, 0) - 1.0).abs() < 1e-12);
        assert!((distances.between(0, 2) - 0.625_f64.sqrt()).abs() < 1e-12);
        assert_eq!(distances.guessed, 3);
        let mean = (1.0 + 0.625_f64.sqrt() + 0.5) / 3.0;
        assert!((distances.between(3, 1) - mean).abs() < 1e-12);
        assert!(of_features(&vec![vec![Some(1.0)]; 3]).is_err(), "nothing differs");
    }

    #[test]
    fn the_largest_numbers_of_both_signs_still_differ() {
        let rows = [f64::MAX, 0.0, f64::MIN].map(|value| vec![Some(value)]);
        let distances = of_features(&rows).unwrap();
        assert_eq!((distances.between(0, 2), distances.between(0, 1)), (1.0, 0.5));
    }
}
