//! Alternatives and weighted criteria: the input shared by all decision methods, its validation
//! and the ranking by a score. Independent of the method.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{Problem, ScoreError};

/// Differences below this share of the largest score are rounding, not rank.
const TIE: f64 = 1e-12;

/// Whether more or less of a criterion is better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    #[default]
    Max,
    /// Less is better.
    Min,
}

impl Direction {
    /// 1 where more is better, -1 where less is.
    pub fn sign(self) -> f64 {
        match self {
            Self::Max => 1.0,
            Self::Min => -1.0,
        }
    }
}

/// A criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    #[schemars(length(min = 1))]
    pub name: String,
    /// Weight; all weights together are scaled to 1.
    #[schemars(range(min = 0.0))]
    pub weight: f64,
    #[serde(default)]
    pub direction: Direction,
}

impl Criterion {
    pub fn new(name: &str, weight: f64, direction: Direction) -> Self {
        Self { name: name.to_owned(), weight, direction }
    }
}

/// How columns of different units are made comparable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Normalisation {
    /// Divided by the root of the sum of squares.
    #[default]
    Vector,
    /// Stretched to 0..1 between the least and the largest value.
    MinMax,
    /// Left as it is, for values that share one scale.
    None,
}

/// Checks that the table is whole and finite.
///
/// # Errors
/// Fewer than two alternatives, no criterion, ragged rows, a number that is
/// not finite, a name given twice.
pub fn check_table(
    alternatives: &[String],
    criteria: &[&str],
    values: &[Vec<f64>],
) -> Result<(), ScoreError> {
    ScoreError::require("alternatives", 2, values.len() as u64)?;
    let mut problems = Vec::new();
    if criteria.is_empty() {
        problems.push(Problem::new("criteria", "at least one criterion is needed"));
    }
    if alternatives.len() != values.len() {
        let message = format!("{} names for {} rows of values", alternatives.len(), values.len());
        problems.push(Problem::new("alternatives", message));
    }
    let names = [
        ("alternatives", alternatives.iter().map(String::as_str).collect::<Vec<_>>()),
        ("criteria", criteria.to_vec()),
    ];
    for (field, names) in names {
        let twice = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
        if let Some((at, name)) = twice {
            problems
                .push(Problem::new(format!("{field}[{at}]"), format!("{name:?} is there twice")));
        }
    }
    for (row, cells) in values.iter().enumerate() {
        if cells.len() != criteria.len() {
            let message = format!("has {} values for {} criteria", cells.len(), criteria.len());
            problems.push(Problem::new(format!("values[{row}]"), message));
        }
        if let Some(column) = cells.iter().position(|cell| !cell.is_finite()) {
            let place = format!("values[{row}][{column}]");
            problems.push(Problem::new(place, "must be a finite number"));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(ScoreError::Input(problems)) }
}

/// The weights scaled to a sum of 1.
///
/// # Errors
/// A weight that is negative or not finite, or weights that are all 0.
pub fn shares(weights: &[f64]) -> Result<Vec<f64>, ScoreError> {
    if let Some(at) = weights.iter().position(|weight| !weight.is_finite() || *weight < 0.0) {
        let place = format!("criteria[{at}].weight");
        return Err(ScoreError::input(place, "must be a finite number of at least 0"));
    }
    let largest = weights.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return Err(ScoreError::input(
            "criteria",
            "the weights add up to 0; give at least one criterion a weight",
        ));
    }
    // Scaled by the largest first, so that huge weights do not add up to infinity.
    let scaled: Vec<f64> = weights.iter().map(|weight| weight / largest).collect();
    let sum: f64 = scaled.iter().sum();
    Ok(scaled.into_iter().map(|weight| weight / sum).collect())
}

/// The columns of `values` made comparable; a column that cannot be normalised in the chosen
/// way becomes `None`.
pub fn normalised(values: &[Vec<f64>], normalisation: Normalisation) -> Vec<Option<Vec<f64>>> {
    let columns = values.first().map_or(0, Vec::len);
    (0..columns)
        .map(|at| {
            let column: Vec<f64> = values.iter().map(|row| row[at]).collect();
            let largest = column.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
            let (low, high) = range(&column);
            match normalisation {
                Normalisation::None => Some(column),
                Normalisation::Vector if largest > 0.0 => {
                    // Scaled by the largest first, so that squares stay finite.
                    let scaled: Vec<f64> = column.iter().map(|value| value / largest).collect();
                    let norm = scaled.iter().map(|value| value * value).sum::<f64>().sqrt();
                    Some(scaled.into_iter().map(|value| value / norm).collect())
                }
                Normalisation::MinMax if high > low => {
                    let width = high / 2.0 - low / 2.0;
                    let at = |value: &f64| (value / 2.0 - low / 2.0) / width;
                    Some(column.iter().map(at).collect())
                }
                Normalisation::Vector | Normalisation::MinMax => None,
            }
        })
        .collect()
}

/// Least and largest of `column`.
pub fn range(column: &[f64]) -> (f64, f64) {
    column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
        (low.min(value), high.max(value))
    })
}

/// An alternative with its score; rank 1 is best, equal scores share a rank.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranked {
    pub alternative: String,
    pub score: f64,
    pub rank: usize,
}

/// The alternatives in their given order, with their ranks.
pub fn ranked(alternatives: &[String], scores: &[f64]) -> Vec<Ranked> {
    alternatives
        .iter()
        .zip(scores)
        .map(|(name, &score)| {
            let better = scores.iter().filter(|&&other| is_better(other, score)).count();
            Ranked { alternative: name.clone(), score, rank: better + 1 }
        })
        .collect()
}

/// Whether `a` beats `b` by more than rounding.
pub fn is_better(a: f64, b: f64) -> bool {
    a - b > TIE * a.abs().max(b.abs()).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(n: usize) -> Vec<String> {
        (0..n).map(|at| format!("a{at}")).collect()
    }

    #[test]
    fn weights_are_scaled_and_nonsense_is_refused() {
        assert_eq!(shares(&[1.0, 3.0]).unwrap(), [0.25, 0.75]);
        assert_eq!(shares(&[1e308, 1e308]).unwrap(), [0.5, 0.5]);
        for wrong in [&[0.0, 0.0][..], &[], &[-1.0, 2.0], &[f64::NAN], &[f64::INFINITY]] {
            assert!(matches!(shares(wrong), Err(ScoreError::Input(_))), "{wrong:?}");
        }
    }

    #[test]
    fn every_way_a_table_can_be_broken_names_its_place() {
        let place = |rows: &[Vec<f64>], alternatives: &[String], criteria: &[&str]| {
            check_table(alternatives, criteria, rows).unwrap_err().problems()[0].field.clone()
        };
        let rows = vec![vec![1.0, 2.0], vec![3.0, 4.0]];
        assert!(check_table(&names(2), &["x", "y"], &rows).is_ok());
        assert_eq!(place(&rows, &names(3), &["x", "y"]), "alternatives");
        assert_eq!(place(&rows, &names(2), &["x"]), "values[0]");
        assert_eq!(place(&rows, &names(2), &["x", "x"]), "criteria[1]");
        assert_eq!(place(&[vec![1.0], vec![f64::NAN]], &names(2), &["x"]), "values[1][0]");
        assert_eq!(place(&[vec![], vec![]], &names(2), &[]), "criteria");
        let one = check_table(&names(1), &["x"], &[vec![1.0]]).unwrap_err();
        assert!(one.to_string().contains("1 more needed"), "{one}");
    }

    #[test]
    fn a_column_without_length_or_range_is_left_out() {
        let rows = vec![vec![0.0, 5.0], vec![0.0, 5.0]];
        assert_eq!(normalised(&rows, Normalisation::Vector)[0], None);
        assert_eq!(normalised(&rows, Normalisation::MinMax), [None, None]);
        assert_eq!(normalised(&rows, Normalisation::None)[1], Some(vec![5.0, 5.0]));
        let huge = vec![vec![-1.7e308], vec![1.7e308]];
        assert_eq!(normalised(&huge, Normalisation::MinMax), [Some(vec![0.0, 1.0])]);
        assert!(normalised(&huge, Normalisation::Vector)[0].as_ref().unwrap()[0].is_finite());
    }

    #[test]
    fn equal_scores_share_a_rank() {
        let ranks: Vec<usize> =
            ranked(&names(4), &[0.5, 0.7, 0.5, 0.1]).iter().map(|one| one.rank).collect();
        assert_eq!(ranks, [2, 1, 2, 4]);
    }
}
