//! Weighted sum of normalised criteria: the simplest of the decision methods, shown beside
//! TOPSIS and PROMETHEE II and used for rank stability.

use super::criteria::{self, Criterion, Direction, Normalisation};

/// Per alternative one value per criterion, larger is better; a constant column is 0 for all.
/// With min-max normalisation every value lies in 0..1.
pub fn utilities(
    criteria: &[Criterion],
    values: &[Vec<f64>],
    normalisation: Normalisation,
) -> Vec<Vec<f64>> {
    let columns = criteria::normalised(values, normalisation);
    let utility = |at: usize, row: usize| {
        let Some(column) = &columns[at] else { return 0.0 };
        match (criteria[at].direction, normalisation) {
            // 1 - x instead of -x keeps the scale 0..1 where less is better.
            (Direction::Min, Normalisation::MinMax) => 1.0 - column[row],
            (direction, _) => direction.sign() * column[row],
        }
    };
    (0..values.len()).map(|row| (0..criteria.len()).map(|at| utility(at, row)).collect()).collect()
}

/// Scores of the alternatives by `weights`, which sum to 1.
pub fn scores(utilities: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    utilities
        .iter()
        .map(|row| row.iter().zip(weights).map(|(utility, weight)| utility * weight).sum())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheapest_and_best_gets_one_and_the_opposite_nothing() {
        let criteria = [
            Criterion::new("price", 0.4, Direction::Min),
            Criterion::new("quality", 0.6, Direction::Max),
        ];
        let values = [vec![10.0, 5.0], vec![20.0, 1.0], vec![15.0, 3.0]];
        let utilities = utilities(&criteria, &values, Normalisation::MinMax);
        let got = scores(&utilities, &[0.4, 0.6]);
        for (got, expected) in got.iter().zip([1.0, 0.0, 0.5]) {
            assert!((got - expected).abs() < 1e-12, "{got} {expected}");
        }
    }
}
