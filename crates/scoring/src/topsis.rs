//! TOPSIS (Hwang and Yoon 1981): closeness to the ideal of the best values
//! against the anti-ideal of the worst, C = d⁻ / (d⁺ + d⁻).
//!
//! The same data may rank differently under another normalisation, so its name is part of every
//! result. Columns are normalised as they are and ideal and anti-ideal follow the direction;
//! nothing is inverted before.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Method,
    contract::{Scored, Scores},
    criteria::{self, Criterion, Direction, Normalisation, Ranked},
    error::ScoreError,
};

pub const METHOD: Method = Method {
    id: "topsis",
    version: 1,
    unit: "closeness 0-1",
    convention: "Euclidean distances to ideal and anti-ideal of the weighted, normalised columns; \
                 the normalisation is printed with the result; weights scaled to 1; a column \
                 without length or range is left out; both distances 0 give 0.5",
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(max = 2000))]
    pub alternatives: Vec<String>,
    #[schemars(length(max = 200))]
    pub criteria: Vec<Criterion>,
    /// One row per alternative, one value per criterion.
    pub values: Vec<Vec<f64>>,
    #[serde(default)]
    pub normalisation: Normalisation,
}

/// Closeness of every alternative, and what it was computed from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Closeness {
    pub normalisation: Normalisation,
    pub ranking: Vec<Ranked>,
    pub weights: Vec<f64>,
    /// Excluded criteria, which are equal for all alternatives.
    pub left_out: Vec<String>,
}

/// Columns that are ready to be weighted.
pub struct Prepared {
    columns: Vec<Option<Vec<f64>>>,
    directions: Vec<Direction>,
    alternatives: usize,
}

impl Prepared {
    /// `values` must have one row per alternative and one cell per criterion.
    pub fn new(criteria: &[Criterion], values: &[Vec<f64>], normalisation: Normalisation) -> Self {
        Self {
            columns: criteria::normalised(values, normalisation),
            directions: criteria.iter().map(|criterion| criterion.direction).collect(),
            alternatives: values.len(),
        }
    }

    /// Closeness of each alternative under `weights`.
    pub fn scores(&self, weights: &[f64]) -> Vec<f64> {
        let mut to_best = vec![0.0; self.alternatives];
        let mut to_worst = vec![0.0; self.alternatives];
        for ((column, direction), weight) in self.columns.iter().zip(&self.directions).zip(weights)
        {
            let Some(column) = column else { continue };
            let (low, high) = criteria::range(column);
            let (best, worst) = match direction {
                Direction::Max => (high, low),
                Direction::Min => (low, high),
            };
            for (row, value) in column.iter().enumerate() {
                to_best[row] = f64::hypot(to_best[row], weight * (value - best));
                to_worst[row] = f64::hypot(to_worst[row], weight * (value - worst));
            }
        }
        to_best
            .iter()
            .zip(&to_worst)
            .map(|(best, worst)| {
                let sum = best + worst;
                if sum > 0.0 { worst / sum } else { 0.5 }
            })
            .collect()
    }
}

/// Ranks the alternatives of `input`.
///
/// # Errors
/// A table that is not whole and finite, or weights that are negative or all 0.
pub fn closeness(input: &Input) -> Result<Closeness, ScoreError> {
    let names: Vec<&str> = input.criteria.iter().map(|one| one.name.as_str()).collect();
    criteria::check_table(&input.alternatives, &names, &input.values)?;
    let weights: Vec<f64> = input.criteria.iter().map(|criterion| criterion.weight).collect();
    let weights = criteria::shares(&weights)?;
    let prepared = Prepared::new(&input.criteria, &input.values, input.normalisation);
    let scores = prepared.scores(&weights);
    if scores.iter().any(|score| !score.is_finite()) {
        return Err(ScoreError::input("values", "the values are too large to be compared"));
    }
    let left_out = names.iter().zip(&prepared.columns);
    let left_out = left_out.filter(|(_, column)| column.is_none());
    Ok(Closeness {
        normalisation: input.normalisation,
        ranking: criteria::ranked(&input.alternatives, &scores),
        weights,
        left_out: left_out.map(|(name, _)| (*name).to_owned()).collect(),
    })
}

pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str =
        "Ranks alternatives by how close they come to the best value of every criterion.";
    const SOURCE: &'static str = "Hwang and Yoon 1981; Tzeng and Huang 2011";
    type Input = Input;

    fn example() -> Input {
        Input {
            alternatives: ["Ours", "Rival A", "Rival B"].map(str::to_owned).to_vec(),
            criteria: vec![
                Criterion::new("price per month", 0.3, Direction::Min),
                Criterion::new("accuracy", 0.5, Direction::Max),
                Criterion::new("support", 0.2, Direction::Max),
            ],
            values: vec![vec![49.0, 0.97, 4.0], vec![79.0, 0.98, 5.0], vec![29.0, 0.91, 2.0]],
            normalisation: Normalisation::Vector,
        }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let closeness = closeness(input)?;
        let warnings: Vec<String> = closeness
            .left_out
            .iter()
            .map(|name| format!("{name:?} is left out: it tells no alternatives apart."))
            .collect();
        Ok(Scores::new(input.alternatives.len() as u64, closeness)?.with_warnings(warnings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(values: &[&[f64]], weights: &[f64], normalisation: Normalisation) -> Input {
        let criterion = |(at, weight): (usize, &f64)| {
            Criterion::new(&format!("c{at}"), *weight, Direction::Max)
        };
        Input {
            alternatives: (0..values.len()).map(|at| format!("a{at}")).collect(),
            criteria: weights.iter().enumerate().map(criterion).collect(),
            values: values.iter().map(|row| row.to_vec()).collect(),
            normalisation,
        }
    }

    #[test]
    fn constant_columns_are_excluded_and_equal_alternatives_score_one_half() {
        let same = input(&[&[0.0, 2.0], &[0.0, 2.0]], &[1.0, 1.0], Normalisation::MinMax);
        let closeness = closeness(&same).unwrap();
        assert_eq!(closeness.left_out, ["c0", "c1"]);
        assert!(closeness.ranking.iter().all(|one| one.score == 0.5 && one.rank == 1));
    }

    #[test]
    fn less_is_better_where_the_direction_says_so() {
        let mut costs = input(&[&[1.0], &[2.0]], &[1.0], Normalisation::Vector);
        costs.criteria[0].direction = Direction::Min;
        assert_eq!(closeness(&costs).unwrap().ranking[0].rank, 1);
    }

    /// The same data, another winner: why the normalisation is printed.
    #[test]
    fn the_normalisation_may_change_the_winner() {
        let values: [&[f64]; 3] = [&[250.0, 16.0, 12.0], &[200.0, 16.0, 8.0], &[300.0, 32.0, 4.0]];
        let order = |normalisation| {
            let ranking = closeness(&input(&values, &[0.4, 0.2, 0.4], normalisation)).unwrap();
            ranking.ranking.iter().map(|one| one.rank).collect::<Vec<_>>()
        };
        let all = [Normalisation::Vector, Normalisation::MinMax, Normalisation::None].map(order);
        assert!(all.iter().any(|ranks| *ranks != all[0]), "{all:?}");
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        let none = input(&[&[1.0], &[2.0]], &[0.0], Normalisation::Vector);
        assert!(closeness(&none).unwrap_err().to_string().contains("add up to 0"));
        let huge = input(&[&[-1.7e308], &[1.7e308]], &[1.0], Normalisation::None);
        assert!(closeness(&huge).is_err());
    }
}
