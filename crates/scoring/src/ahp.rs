//! Analytic hierarchy process (Saaty 1980): weights from pairwise comparisons as the principal
//! eigenvector, and the consistency of the comparisons.
//!
//! Published tables of the random index differ in the second digit; the one
//! used is named in the result.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Method,
    contract::{Scored, Scores},
    error::{Problem, ScoreError},
};

pub const METHOD: Method = Method {
    id: "ahp",
    version: 1,
    unit: "weight 0-1",
    convention: "principal eigenvector; consistency index (lmax-n)/(n-1) over the named random \
                 index, Saaty's classic one unless chosen otherwise; consistent up to 0.10; the \
                 upper half counts, the lower one must be its reciprocal within 2 %",
};

/// Above this ratio the comparisons are not consistent enough to be used.
pub const MOST_INCONSISTENT: f64 = 0.10;
/// Largest size in the tables of the random index.
const MOST_CRITERIA: usize = 15;
/// Tolerance for rounded reciprocals: people write 0.33 for a third.
const ROUNDING: f64 = 0.02;
/// Saaty's scale ends here.
const STRONGEST: f64 = 9.0;
const MOST_STEPS: usize = 10_000;

/// Which published table of the random index is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RandomIndex {
    /// Saaty's, as pyDecision prints it; the entry for 12 really is below that for 11.
    #[default]
    SaatyClassic,
    /// The later one that scikit-criteria uses.
    ScikitCriteria,
}

impl RandomIndex {
    /// Mean consistency index of random comparisons of `n` criteria.
    pub fn of(self, n: usize) -> Option<f64> {
        let table = match self {
            Self::SaatyClassic => {
                [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59]
            }
            Self::ScikitCriteria => {
                [0.52, 0.89, 1.12, 1.26, 1.36, 1.41, 1.46, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59]
            }
        };
        table.get(n.checked_sub(3)?).copied()
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(max = 15))]
    pub criteria: Vec<String>,
    /// How many times more important the row is than the column, from 1/9 to 9.
    pub matrix: Vec<Vec<f64>>,
    #[serde(default)]
    pub random_index: RandomIndex,
}

/// Weights and how consistent the comparisons are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Priorities {
    pub weights: Vec<Weight>,
    pub lambda_max: f64,
    pub consistency_index: f64,
    /// 0 for two criteria, which cannot contradict each other.
    pub consistency_ratio: f64,
    pub consistent: bool,
    pub random_index: RandomIndex,
    /// The least consistent comparison.
    pub worst: Option<InconsistentComparison>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Weight {
    pub criterion: String,
    pub weight: f64,
}

/// A comparison and the value implied by the weights.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InconsistentComparison {
    pub row: String,
    pub column: String,
    pub given: f64,
    pub implied: f64,
}

/// The full matrix of `n` criteria from the comparisons above its diagonal,
/// row by row; for forms that ask for each pair once. `None` when their number
/// is not n(n-1)/2.
pub fn from_upper(n: usize, upper: &[f64]) -> Option<Vec<Vec<f64>>> {
    if upper.len() != n * n.saturating_sub(1) / 2 {
        return None;
    }
    let mut matrix = vec![vec![1.0; n]; n];
    let places = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
    for ((i, j), value) in places.zip(upper) {
        matrix[i][j] = *value;
        matrix[j][i] = 1.0 / value;
    }
    Some(matrix)
}

/// Weights from the comparisons of `input`.
///
/// # Errors
/// Fewer than 2 or more than 15 criteria, or a matrix that is not square,
/// positive and reciprocal.
pub fn priorities(input: &Input) -> Result<Priorities, ScoreError> {
    let matrix = checked(input)?;
    let n = matrix.len();
    let (weights, lambda_max) = principal(&matrix);
    let consistency_index = ((lambda_max - n as f64) / (n as f64 - 1.0)).max(0.0);
    let consistency_ratio =
        input.random_index.of(n).map_or(0.0, |random| consistency_index / random);
    let name = |at: usize| input.criteria[at].clone();
    let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
    let misfit = |&(i, j): &(usize, usize)| (matrix[i][j] * weights[j] / weights[i]).ln().abs();
    let worst = pairs.max_by(|a, b| misfit(a).total_cmp(&misfit(b))).filter(|p| misfit(p) > 1e-9);
    let worst = worst.map(|(i, j)| InconsistentComparison {
        row: name(i),
        column: name(j),
        given: matrix[i][j],
        implied: weights[i] / weights[j],
    });
    Ok(Priorities {
        weights: (0..n).map(|at| Weight { criterion: name(at), weight: weights[at] }).collect(),
        lambda_max,
        consistency_index,
        consistency_ratio,
        consistent: consistency_ratio <= MOST_INCONSISTENT,
        random_index: input.random_index,
        worst,
    })
}

/// The matrix with its lower half made the exact reciprocal of the upper one.
fn checked(input: &Input) -> Result<Vec<Vec<f64>>, ScoreError> {
    let n = input.criteria.len();
    ScoreError::require("criteria", 2, n as u64)?;
    if n > MOST_CRITERIA {
        let why = format!("the random index is known for up to {MOST_CRITERIA} criteria, not {n}");
        return Err(ScoreError::input("criteria", why));
    }
    if input.matrix.len() != n {
        let why = format!("has {} rows for {n} criteria", input.matrix.len());
        return Err(ScoreError::input("matrix", why));
    }
    let mut problems = Vec::new();
    for (i, row) in input.matrix.iter().enumerate() {
        if row.len() != n {
            let why = format!("has {} values for {n} criteria", row.len());
            return Err(ScoreError::input(format!("matrix[{i}]"), why));
        }
        for (j, &value) in row.iter().enumerate() {
            let allowed = STRONGEST * (1.0 + ROUNDING);
            let why = if !(value >= 1.0 / allowed && value <= allowed) {
                Some("must lie between 1/9 and 9".to_owned())
            } else if i == j && value != 1.0 {
                Some("a criterion compared with itself is 1".to_owned())
            } else if j < i && (value * input.matrix[j][i] - 1.0).abs() > ROUNDING {
                Some(format!("must be 1 divided by matrix[{j}][{i}]"))
            } else {
                None
            };
            problems.extend(why.map(|why| Problem::new(format!("matrix[{i}][{j}]"), why)));
        }
    }
    if !problems.is_empty() {
        problems.truncate(10);
        return Err(ScoreError::Input(problems));
    }
    let upper: Vec<f64> =
        input.matrix.iter().enumerate().flat_map(|(i, row)| row[i + 1..].to_vec()).collect();
    from_upper(n, &upper).ok_or_else(|| ScoreError::input("matrix", "is not square"))
}

/// Perron's eigenvector (sums to 1) and eigenvalue of a positive matrix, by
/// power iteration: it converges for every positive matrix.
fn principal(matrix: &[Vec<f64>]) -> (Vec<f64>, f64) {
    let n = matrix.len();
    let mut vector = vec![1.0 / n as f64; n];
    let mut lambda = n as f64;
    for _ in 0..MOST_STEPS {
        let product: Vec<f64> =
            matrix.iter().map(|row| row.iter().zip(&vector).map(|(a, b)| a * b).sum()).collect();
        // The vector sums to 1, so that the sum of the product is the eigenvalue.
        lambda = product.iter().sum();
        let next: Vec<f64> = product.iter().map(|value| value / lambda).collect();
        let moved: f64 = next.iter().zip(&vector).map(|(a, b)| (a - b).abs()).sum();
        vector = next;
        if moved < 1e-15 {
            break;
        }
    }
    (vector, lambda)
}

pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str =
        "Derives weights from pairwise comparisons and says how far they contradict each other.";
    const SOURCE: &'static str = "Saaty 1980; Wang and Chin 2011";
    type Input = Input;

    fn example() -> Input {
        Input {
            criteria: ["price", "accuracy", "support"].map(str::to_owned).to_vec(),
            matrix: vec![vec![1.0, 0.25, 2.0], vec![4.0, 1.0, 6.0], vec![0.5, 1.0 / 6.0, 1.0]],
            random_index: RandomIndex::SaatyClassic,
        }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let priorities = priorities(input)?;
        let warning = (!priorities.consistent).then(|| {
            let advice = priorities.worst.as_ref().map_or(String::new(), |worst| {
                format!(
                    " Look first at {:?} against {:?}: {:.2} was given, the others imply {:.2}.",
                    worst.row, worst.column, worst.given, worst.implied
                )
            });
            format!(
                "The comparisons contradict each other: ratio {:.3}, at most {MOST_INCONSISTENT:.2} \
                 is accepted.{advice}",
                priorities.consistency_ratio
            )
        });
        Ok(Scores::new(input.criteria.len() as u64, priorities)?.with_warnings(warning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(matrix: Vec<Vec<f64>>) -> Input {
        Input {
            criteria: (0..matrix.len()).map(|at| format!("c{at}")).collect(),
            matrix,
            random_index: RandomIndex::SaatyClassic,
        }
    }

    #[test]
    fn consistent_comparisons_reproduce_their_weights() {
        let weights = [0.5, 0.3, 0.15, 0.05];
        let row = |w: f64| weights.iter().map(|other| w / other).collect::<Vec<f64>>();
        // 0.5 / 0.05 is beyond Saaty's scale and is refused.
        assert!(priorities(&input(weights.iter().map(|&w| row(w)).collect())).is_err());
        let matrix = (0..3).map(|at| row(weights[at])[..3].to_vec()).collect();
        let got = priorities(&input(matrix)).unwrap();
        for (got, expected) in got.weights.iter().zip(weights) {
            assert!((got.weight - expected / 0.95).abs() < 1e-12);
        }
        assert!(got.consistency_ratio < 1e-12 && got.consistent && got.worst.is_none());
    }

    #[test]
    fn two_criteria_never_contradict_each_other() {
        let got = priorities(&input(vec![vec![1.0, 3.0], vec![0.33, 1.0]])).unwrap();
        assert_eq!(got.consistency_ratio, 0.0);
        assert!((got.weights[0].weight - 0.75).abs() < 1e-12);
    }

    #[test]
    fn the_worst_comparison_is_pointed_out() {
        let upper = [2.0, 1.0 / 9.0, 2.0];
        let matrix = from_upper(3, &upper).unwrap();
        let mut contradicting = input(matrix);
        contradicting.criteria = ["a", "b", "c"].map(str::to_owned).to_vec();
        let scores = Scorer::score(&contradicting, 1).unwrap();
        assert!(scores.warnings[0].text().contains("contradict"), "{:?}", scores.warnings);
        assert_eq!(scores.result["consistent"], false);
        assert_eq!(from_upper(3, &upper[..2]), None);
    }

    #[test]
    fn invalid_comparisons_are_refused_with_their_place() {
        let place = |matrix: Vec<Vec<f64>>| {
            priorities(&input(matrix)).unwrap_err().problems()[0].field.clone()
        };
        assert_eq!(place(vec![vec![1.0, 10.0], vec![0.1, 1.0]]), "matrix[0][1]");
        assert_eq!(place(vec![vec![1.0, 2.0], vec![2.0, 1.0]]), "matrix[1][0]");
        assert_eq!(place(vec![vec![2.0, 2.0], vec![0.5, 1.0]]), "matrix[0][0]");
        assert_eq!(place(vec![vec![1.0, f64::NAN], vec![0.5, 1.0]]), "matrix[0][1]");
        assert_eq!(place(vec![vec![1.0], vec![1.0]]), "matrix[0]");
        assert!(priorities(&input(vec![vec![1.0]])).is_err());
        assert!(priorities(&input(vec![vec![1.0; 16]; 16])).is_err());
    }
}
