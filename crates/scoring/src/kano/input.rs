//! Kano as a method of the registry: pairs of answers in, classed features out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Answer, LEAST, METHOD, POULIOT, Variant, score};
use crate::{Method, ScoreError, Scored, Scores, respondents, table::Table};

/// Who feels how with and without which feature.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(min = 1))]
    answers: Vec<Pair>,
    /// Evaluation table.
    #[serde(default)]
    table: Variant,
}

/// One respondent's two answers about one feature: 1 like, 2 expect, 3
/// neutral, 4 can live with it, 5 dislike.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pair {
    #[serde(default)]
    respondent: Option<String>,
    #[schemars(length(min = 1))]
    feature: String,
    /// With the feature.
    #[schemars(range(min = 1, max = 5))]
    functional: u8,
    /// Without the feature.
    #[schemars(range(min = 1, max = 5))]
    dysfunctional: u8,
}

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "Which features are taken for granted and which delight";
    const SOURCE: &'static str = "Kano 1984; table as in Berger et al. 1993, Center for Quality \
                                  Management Journal 2(4), which also gives better and worse";
    const LEAST: u64 = LEAST;
    const TABLE: Table = Table::Records { field: "answers" };
    type Input = Input;

    fn example() -> Input {
        let pair = |at: u8, feature: &str, functional, dysfunctional| Pair {
            respondent: Some(format!("respondent {}", at + 1)),
            feature: feature.to_owned(),
            functional,
            dysfunctional,
        };
        let answers = |at: u8| {
            [
                pair(
                    at,
                    "export",
                    if at.is_multiple_of(4) { 2 } else { 3 },
                    if at.is_multiple_of(5) { 4 } else { 5 },
                ),
                pair(at, "voice control", if at.is_multiple_of(3) { 3 } else { 1 }, 3 + at % 2),
            ]
        };
        Input { answers: (0..12).flat_map(answers).collect(), table: Variant::Cqm }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let people = input.answers.iter().map(|one| Some((one.respondent.as_ref()?, &one.feature)));
        respondents::only_once("answers", people)?;
        let mut features: Vec<(&str, Vec<(Answer, Answer)>)> = Vec::new();
        let mut place = std::collections::HashMap::new();
        for (at, pair) in input.answers.iter().enumerate() {
            let answer = |field: &str, code| {
                Answer::try_from(code).map_err(|()| {
                    ScoreError::input(format!("answers[{at}].{field}"), "must be from 1 to 5")
                })
            };
            let both = (
                answer("functional", pair.functional)?,
                answer("dysfunctional", pair.dysfunctional)?,
            );
            let seat = *place.entry(pair.feature.as_str()).or_insert_with(|| {
                features.push((&pair.feature, Vec::new()));
                features.len() - 1
            });
            features[seat].1.push(both);
        }
        let most = features.iter().map(|(_, pairs)| pairs.len() as u64).max().unwrap_or(0);
        ScoreError::require("answers about the feature with the most of them", LEAST, most)?;
        let mut interval = None;
        let mut warnings = Vec::new();
        let mut told: Vec<Value> = Vec::new();
        for (feature, pairs) in &features {
            match score(pairs, input.table) {
                Ok(kano) => {
                    interval = interval.or_else(|| kano.better.interval.clone());
                    if kano.tied {
                        warnings.push(format!("{feature}: classes tie, the order of ties decided"));
                    }
                    told.push(json!({
                        "feature": feature,
                        "n": kano.n,
                        "category": kano.category,
                        "letter": kano.category.letter(),
                        "tied": kano.tied,
                        "share": kano.share,
                        "counts": kano.counts,
                        "better": kano.better.value,
                        "better_interval": kano.better.interval,
                        "worse": kano.worse.value,
                        "worse_interval": kano.worse.interval,
                        "functional": kano.functional.value,
                        "functional_interval": kano.functional.interval,
                        "dysfunctional": kano.dysfunctional.value,
                        "dysfunctional_interval": kano.dysfunctional.interval,
                    }));
                }
                Err(error) => {
                    warnings.push(format!("{feature}: {error}"));
                    told.push(json!({"feature": feature, "n": pairs.len(), "category": null}));
                }
            }
        }
        let convention = match input.table {
            Variant::Cqm => METHOD.convention,
            Variant::Pouliot => POULIOT,
        };
        let result = json!({ "table": input.table, "features": told });
        Ok(Scores::new(most, result)?
            .with_interval(interval)
            .with_convention(convention)
            .with_warnings(warnings))
    }
}
