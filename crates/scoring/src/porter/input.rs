//! Porter's forces as a method of the registry.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Force, LEAST, METHOD, Rating, score};
use crate::{Method, ScoreError, Scored, Scores, respondents, table::Table};

/// Who rates which factor of which force how strong.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(min = 1))]
    ratings: Vec<Answer>,
    /// 1 for a force that is not named here.
    #[serde(default)]
    weights: Weights,
}

/// One rating.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Answer {
    #[schemars(length(min = 1))]
    rater: String,
    force: Force,
    #[serde(default)]
    factor: Option<String>,
    /// 1 weak, 5 strong; strong is bad for who enters.
    #[schemars(range(min = 1.0, max = 5.0))]
    rating: f64,
}

/// How much each force counts.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Weights {
    #[schemars(range(min = 0.0))]
    rivalry: Option<f64>,
    #[schemars(range(min = 0.0))]
    new_entrants: Option<f64>,
    #[schemars(range(min = 0.0))]
    substitutes: Option<f64>,
    #[schemars(range(min = 0.0))]
    buyer_power: Option<f64>,
    #[schemars(range(min = 0.0))]
    supplier_power: Option<f64>,
}

impl Weights {
    fn by_force(&self) -> BTreeMap<Force, f64> {
        [
            (Force::Rivalry, self.rivalry),
            (Force::NewEntrants, self.new_entrants),
            (Force::Substitutes, self.substitutes),
            (Force::BuyerPower, self.buyer_power),
            (Force::SupplierPower, self.supplier_power),
        ]
        .into_iter()
        .filter_map(|(force, weight)| Some((force, weight?)))
        .collect()
    }
}

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "How hard five forces press on who enters the market";
    const SOURCE: &'static str =
        "Porter 1979, HBR 57(2); no formula is standard, this one is stated in full";
    const LEAST: u64 = LEAST;
    const TABLE: Table = Table::Records { field: "ratings" };
    type Input = Input;

    fn example() -> Input {
        let by = |rater: &'static str, ratings: [f64; 5]| {
            Force::ALL.into_iter().zip(ratings).map(move |(force, rating)| Answer {
                rater: rater.to_owned(),
                force,
                factor: None,
                rating,
            })
        };
        Input {
            ratings: by("Ann", [4.0, 3.0, 2.0, 4.0, 5.0])
                .chain(by("Bo", [3.0, 4.0, 2.0, 4.0, 4.0]))
                .chain(by("Chen", [4.0, 2.0, 3.0, 5.0, 5.0]))
                .collect(),
            weights: Weights { supplier_power: Some(2.0), ..Weights::default() },
        }
    }

    fn score(input: &Input, seed: u64) -> Result<Scores, ScoreError> {
        let named = |one: &Answer| Some((one.rater.clone(), one.force, one.factor.clone()?));
        respondents::only_once("ratings", input.ratings.iter().map(named))?;
        let ratings: Vec<Rating<'_>> = input
            .ratings
            .iter()
            .map(|one| Rating { rater: &one.rater, force: one.force, rating: one.rating })
            .collect();
        let porter = score(&ratings, &input.weights.by_force(), seed)?;
        let mut warnings = porter.overall.warnings;
        let mut forces = Vec::new();
        for one in porter.forces {
            forces.push(json!({
                "force": one.force,
                "pressure": one.figure.value,
                "interval": one.figure.interval,
                "n": one.figure.n,
                "weight": one.weight,
                "spread": one.spread,
                "by_rater": one.by_rater,
            }));
            if let (Some(_), Some(told)) = (one.spread, one.figure.warnings.first()) {
                let force = serde_json::to_value(one.force).unwrap_or_default();
                warnings.push(
                    format!("{}: {}", force.as_str().unwrap_or_default(), told.text()).into(),
                );
            }
        }
        // Points as other scorers count them: the sum of all ratings of the most they could be.
        let points: f64 = input.ratings.iter().map(|one| one.rating).sum();
        let result = json!({
            "pressure": porter.overall.value,
            "unit": METHOD.unit,
            "forces": forces,
            "points": points,
            "most_points": 5 * input.ratings.len(),
        });
        Ok(Scores::new(porter.raters, result)?
            .with_interval(porter.overall.interval)
            .with_warnings(warnings))
    }
}
