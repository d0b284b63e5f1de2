//! Entropy weights (Shannon; Hwang and Yoon 1981): a criterion weighs as much as it
//! distinguishes the alternatives. They reflect spread, not importance, and complement weights
//! set by people.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Method,
    contract::{Scored, Scores},
    criteria,
    error::ScoreError,
    table::Table,
};

pub const METHOD: Method = Method {
    id: "entropy",
    version: 1,
    unit: "weight 0-1",
    convention: "shares of a column's sum, logarithm to the base of the number of alternatives, \
                 0 ln 0 = 0; values at least 0",
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(max = 2000))]
    pub alternatives: Vec<String>,
    #[schemars(length(max = 200))]
    pub criteria: Vec<String>,
    /// One row per alternative, one value of at least 0 per criterion.
    #[schemars(inner(inner(range(min = 0.0))))]
    pub values: Vec<Vec<f64>>,
}

/// Weight and entropy of one criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Weight {
    pub criterion: String,
    pub weight: f64,
    /// 1 when all alternatives are equal, 0 when one has everything.
    pub entropy: f64,
}

/// Weights of the criteria of `input`.
///
/// # Errors
/// A table that is not whole and finite, a negative value, a column that sums
/// to 0, or no column that tells the alternatives apart.
pub fn weights(input: &Input) -> Result<Vec<Weight>, ScoreError> {
    let names: Vec<&str> = input.criteria.iter().map(String::as_str).collect();
    criteria::check_table(&input.alternatives, &names, &input.values)?;
    let entropies: Vec<f64> =
        (0..names.len()).map(|at| entropy(input, at)).collect::<Result<_, _>>()?;
    // Rounding must not make a constant column weigh anything.
    let spread = entropies.iter().map(|entropy| (1.0 - entropy).max(0.0));
    let spread: Vec<f64> = spread.map(|one| if one < 1e-12 { 0.0 } else { one }).collect();
    let sum: f64 = spread.iter().sum();
    if sum == 0.0 {
        let why = "every criterion is the same for all alternatives: entropy cannot weigh them";
        return Err(ScoreError::input("values", why));
    }
    let named = input.criteria.iter().zip(spread).zip(entropies);
    Ok(named
        .map(|((name, spread), entropy)| Weight {
            criterion: name.clone(),
            weight: spread / sum,
            entropy,
        })
        .collect())
}

fn entropy(input: &Input, at: usize) -> Result<f64, ScoreError> {
    let column: Vec<f64> = input.values.iter().map(|row| row[at]).collect();
    if let Some(row) = column.iter().position(|value| *value < 0.0) {
        return Err(ScoreError::input(format!("values[{row}][{at}]"), "must be at least 0"));
    }
    let largest = column.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        let why = format!("all values of {:?} are 0; leave the criterion out", input.criteria[at]);
        return Err(ScoreError::input(format!("criteria[{at}]"), why));
    }
    let sum: f64 = column.iter().map(|value| value / largest).sum();
    let shares = column.iter().map(|value| value / largest / sum).filter(|share| *share > 0.0);
    let entropy: f64 = -shares.map(|share| share * share.ln()).sum::<f64>();
    Ok(entropy / (column.len() as f64).ln())
}

pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "Weighs criteria by how much they tell the alternatives apart.";
    const SOURCE: &'static str = "Hwang and Yoon 1981";
    const TABLE: Table =
        Table::Matrix { field: "values", columns: Some("criteria"), names: Some("alternatives") };
    type Input = Input;

    fn example() -> Input {
        Input {
            alternatives: ["Ours", "Rival A", "Rival B"].map(str::to_owned).to_vec(),
            criteria: ["price per month", "accuracy"].map(str::to_owned).to_vec(),
            values: vec![vec![49.0, 0.97], vec![79.0, 0.98], vec![29.0, 0.91]],
        }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let weights = weights(input)?;
        let idle = weights.iter().filter(|weight| weight.weight == 0.0);
        let warnings: Vec<String> = idle
            .map(|one| format!("{:?} is the same for all and weighs nothing.", one.criterion))
            .collect();
        let n = input.values.len() as u64;
        Ok(Scores::new(n, serde_json::json!({ "weights": weights }))?.with_warnings(warnings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(values: &[&[f64]]) -> Input {
        Input {
            alternatives: (0..values.len()).map(|at| format!("a{at}")).collect(),
            criteria: (0..values[0].len()).map(|at| format!("c{at}")).collect(),
            values: values.iter().map(|row| row.to_vec()).collect(),
        }
    }

    #[test]
    fn a_constant_criterion_weighs_nothing_and_zeros_count_as_zero() {
        let got = weights(&input(&[&[3.0, 0.0], &[3.0, 5.0]])).unwrap();
        assert_eq!((got[0].weight, got[1].weight), (0.0, 1.0));
        assert_eq!(got[1].entropy, 0.0);
    }

    #[test]
    fn identical_alternatives_are_refused() {
        for wrong in [
            &[&[1.0, 1.0][..], &[1.0, 1.0]][..],
            &[&[0.0], &[0.0]],
            &[&[-1.0], &[2.0]],
            &[&[f64::NAN], &[2.0]],
            &[&[1.0]],
        ] {
            assert!(weights(&input(wrong)).is_err(), "{wrong:?}");
        }
        let huge = weights(&input(&[&[1.7e308], &[1.0e308]])).unwrap();
        assert_eq!(huge[0].weight, 1.0);
    }
}
