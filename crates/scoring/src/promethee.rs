//! PROMETHEE II (Brans and Vincke 1985): every pair of alternatives is
//! compared by a preference function per criterion; the net flow is what an
//! alternative is preferred by, less what others are preferred to it by.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Method,
    contract::{Scored, Scores},
    criteria::{self, Direction},
    error::{Problem, ScoreError},
};

pub const METHOD: Method = Method {
    id: "promethee",
    version: 1,
    unit: "net flow -1..1",
    convention: "PROMETHEE II, complete ranking by net flow; flows divided by the number of the \
                 other alternatives; weights scaled to 1; Gaussian shape 1 - exp(-d²/(2s²))",
};

/// Preference function: maps a difference to 0..1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Shape {
    /// Any difference is a full preference.
    #[default]
    Usual,
    /// Full preference above the indifference.
    U {
        #[schemars(range(min = 0.0))]
        indifference: f64,
    },
    /// Grows to full preference.
    V {
        #[schemars(extend("exclusiveMinimum" = 0.0))]
        preference: f64,
    },
    /// One half above the indifference, full above the preference.
    Level {
        #[schemars(range(min = 0.0))]
        indifference: f64,
        #[schemars(extend("exclusiveMinimum" = 0.0))]
        preference: f64,
    },
    /// Grows from the indifference to the preference.
    Linear {
        #[schemars(range(min = 0.0))]
        indifference: f64,
        #[schemars(extend("exclusiveMinimum" = 0.0))]
        preference: f64,
    },
    /// 1 − exp(−d²/(2s²)).
    Gauss {
        #[schemars(extend("exclusiveMinimum" = 0.0))]
        s: f64,
    },
}

impl Shape {
    /// Preference that a difference of `d` in favour gives.
    pub fn preference(self, d: f64) -> f64 {
        if d <= 0.0 {
            return 0.0;
        }
        let step = |above: bool| f64::from(u8::from(above));
        match self {
            Self::Usual => 1.0,
            Self::U { indifference } => step(d > indifference),
            Self::V { preference } => (d / preference).min(1.0),
            Self::Level { indifference, preference } => {
                f64::midpoint(step(d > indifference), step(d > preference))
            }
            Self::Linear { indifference, preference } => {
                ((d - indifference) / (preference - indifference)).clamp(0.0, 1.0)
            }
            Self::Gauss { s } => -(-(d / s) * (d / s) / 2.0).exp_m1(),
        }
    }

    fn problem(self) -> Option<&'static str> {
        let above = |low: f64, value: f64| value.is_finite() && value > low;
        match self {
            Self::Usual => None,
            Self::U { indifference } => {
                (!above(-f64::MIN_POSITIVE, indifference)).then_some("indifference is at least 0")
            }
            Self::V { preference } => {
                (!above(0.0, preference)).then_some("preference must be more than 0")
            }
            Self::Level { indifference, preference }
            | Self::Linear { indifference, preference } => {
                let good =
                    above(-f64::MIN_POSITIVE, indifference) && above(indifference, preference);
                (!good).then_some("preference must be more than indifference")
            }
            Self::Gauss { s } => (!above(0.0, s)).then_some("s must be more than 0"),
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
    #[serde(default)]
    pub shape: Shape,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(max = 2000))]
    pub alternatives: Vec<String>,
    #[schemars(length(max = 200))]
    pub criteria: Vec<Criterion>,
    /// One row per alternative, one value per criterion.
    pub values: Vec<Vec<f64>>,
}

/// Flows of one alternative.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flow {
    pub alternative: String,
    /// How much it is preferred to others.
    pub leaving: f64,
    /// How much others are preferred to it.
    pub entering: f64,
    pub net: f64,
    pub rank: usize,
}

/// Flows of every alternative, in the order given.
///
/// # Errors
/// A table that is not whole and finite, weights that are negative or all 0,
/// thresholds that contradict each other.
pub fn flows(input: &Input) -> Result<Vec<Flow>, ScoreError> {
    let names: Vec<&str> = input.criteria.iter().map(|one| one.name.as_str()).collect();
    criteria::check_table(&input.alternatives, &names, &input.values)?;
    let problems: Vec<Problem> = input
        .criteria
        .iter()
        .enumerate()
        .filter_map(|(at, one)| Some((at, one.shape.problem()?)))
        .map(|(at, problem)| Problem::new(format!("criteria[{at}].shape"), problem))
        .collect();
    if !problems.is_empty() {
        return Err(ScoreError::Input(problems));
    }
    let weights: Vec<f64> = input.criteria.iter().map(|criterion| criterion.weight).collect();
    let weights = criteria::shares(&weights)?;
    let (leaving, entering) = sums(input, &weights);
    let net: Vec<f64> = leaving.iter().zip(&entering).map(|(out, into)| out - into).collect();
    let ranked = criteria::ranked(&input.alternatives, &net);
    Ok(ranked
        .into_iter()
        .zip(leaving.into_iter().zip(entering))
        .map(|(one, (leaving, entering))| Flow {
            alternative: one.alternative,
            leaving,
            entering,
            net: one.score,
            rank: one.rank,
        })
        .collect())
}

/// Mean preference over the others and of the others, per alternative.
fn sums(input: &Input, weights: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let n = input.values.len();
    let (mut leaving, mut entering) = (vec![0.0; n], vec![0.0; n]);
    for (a, own) in input.values.iter().enumerate() {
        for (b, other) in input.values.iter().enumerate().filter(|(b, _)| *b != a) {
            let judged = input.criteria.iter().zip(weights).zip(own.iter().zip(other));
            let preferred: f64 = judged
                .map(|((one, weight), (x, y))| {
                    weight * one.shape.preference(one.direction.sign() * (x - y))
                })
                .sum();
            leaving[a] += preferred / (n as f64 - 1.0);
            entering[b] += preferred / (n as f64 - 1.0);
        }
    }
    (leaving, entering)
}

pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "Ranks alternatives by pairwise preference, with thresholds below which a difference does not count.";
    const SOURCE: &'static str = "Brans and Vincke 1985; Zhao et al. 2013";
    type Input = Input;

    fn example() -> Input {
        let criterion = |name: &str, weight, direction, shape| Criterion {
            name: name.to_owned(),
            weight,
            direction,
            shape,
        };
        Input {
            alternatives: ["Ours", "Rival A", "Rival B"].map(str::to_owned).to_vec(),
            criteria: vec![
                criterion(
                    "price per month",
                    0.3,
                    Direction::Min,
                    Shape::Linear { indifference: 5.0, preference: 40.0 },
                ),
                criterion("accuracy", 0.5, Direction::Max, Shape::V { preference: 0.05 }),
                criterion("support", 0.2, Direction::Max, Shape::Usual),
            ],
            values: vec![vec![49.0, 0.97, 4.0], vec![79.0, 0.98, 5.0], vec![29.0, 0.91, 2.0]],
        }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let flows = flows(input)?;
        let idle = input.criteria.iter().enumerate().filter(|(at, _)| {
            let column: Vec<f64> = input.values.iter().map(|row| row[*at]).collect();
            let (low, high) = criteria::range(&column);
            low == high
        });
        let warnings: Vec<String> = idle
            .map(|(_, one)| format!("{:?} is the same for all: it prefers nobody.", one.name))
            .collect();
        Ok(Scores::new(flows.len() as u64, serde_json::json!({ "flows": flows }))?
            .with_warnings(warnings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_six_shapes_are_those_of_the_method() {
        let level = Shape::Level { indifference: 1.0, preference: 3.0 };
        let linear = Shape::Linear { indifference: 1.0, preference: 3.0 };
        for (shape, d, expected) in [
            (Shape::Usual, 0.1, 1.0),
            (Shape::Usual, 0.0, 0.0),
            (Shape::U { indifference: 1.0 }, 1.0, 0.0),
            (Shape::U { indifference: 1.0 }, 1.1, 1.0),
            (Shape::V { preference: 4.0 }, 1.0, 0.25),
            (Shape::V { preference: 4.0 }, 9.0, 1.0),
            (level, 1.0, 0.0),
            (level, 2.0, 0.5),
            (level, 3.1, 1.0),
            (linear, 1.0, 0.0),
            (linear, 2.0, 0.5),
            (linear, 5.0, 1.0),
            (Shape::Gauss { s: 1.0 }, 1.0, 1.0 - (-0.5_f64).exp()),
            (Shape::Gauss { s: 1.0 }, -1.0, 0.0),
        ] {
            assert!((shape.preference(d) - expected).abs() < 1e-15, "{shape:?} {d}");
        }
    }

    #[test]
    fn flows_cancel_out_and_bad_thresholds_are_refused() {
        let mut input = Scorer::example();
        let sum: f64 = flows(&input).unwrap().iter().map(|flow| flow.net).sum();
        assert!(sum.abs() < 1e-12);
        input.criteria[0].shape = Shape::Linear { indifference: 5.0, preference: 5.0 };
        assert_eq!(flows(&input).unwrap_err().problems()[0].field, "criteria[0].shape");
        input.criteria[0].shape = Shape::Gauss { s: f64::NAN };
        assert!(flows(&input).is_err());
    }
}
