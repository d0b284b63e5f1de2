//! The opportunity score as a method of the registry: a list of answers in,
//! ranked needs out, by either convention with the other beside it.

use std::collections::{HashMap, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Convention, LEAST_FOR_INTERVAL, LEAST_FOR_SCORE, METHOD, NeedScore, Rating, Ratings, Scale,
    TOP_TWO_BOX, score,
};
use crate::{Method, Problem, ScoreError, Scored, Scores, table::Table};
use figure::Figure;

/// Who finds which need how important and how well met.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(min = 1))]
    ratings: Vec<Answer>,
    #[serde(default)]
    scale: Scale,
    /// Means on 1-10 and top two boxes on 1-5, when nobody chooses.
    #[serde(default)]
    convention: Option<Convention>,
}

/// One respondent's answer about one need.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Answer {
    #[schemars(length(min = 1))]
    respondent: String,
    #[schemars(length(min = 1))]
    need: String,
    #[schemars(range(min = 1, max = 10))]
    importance: u8,
    #[schemars(range(min = 1, max = 10))]
    satisfaction: u8,
}

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "Which needs matter much and are met badly";
    const SOURCE: &'static str =
        "Ulwick 2005, What Customers Want; figures as quoted by decikit.com";
    const LEAST: u64 = LEAST_FOR_SCORE;
    const TABLE: Table = Table::Records { field: "ratings" };
    type Input = Input;

    fn example() -> Input {
        let answers = |at: u8| {
            [("find the fault", 9 + at % 2, 2 + at % 3), ("tell a colleague", 6 + at % 3, 7)].map(
                |(need, importance, satisfaction)| Answer {
                    respondent: format!("respondent {}", at + 1),
                    need: need.to_owned(),
                    importance,
                    satisfaction,
                },
            )
        };
        Input {
            ratings: (0..12).flat_map(answers).collect(),
            scale: Scale::Ten,
            convention: Some(Convention::Mean),
        }
    }

    fn score(input: &Input, seed: u64) -> Result<Scores, ScoreError> {
        let convention = convention(input)?;
        let (needs, ratings) = ratings(input)?;
        let respondents = ratings.respondents() as u64;
        ScoreError::require("respondents", LEAST_FOR_SCORE, respondents)?;
        let mut scored: Vec<(&str, NeedScore)> =
            needs.iter().copied().zip(score(&ratings, seed)).collect();
        let of = |score: &NeedScore| leading(score, convention).value.unwrap_or(-1.0);
        scored.sort_by(|a, b| of(&b.1).total_cmp(&of(&a.1)));
        let ranked: Vec<_> = scored
            .iter()
            .map(|(need, score)| {
                let figure = leading(score, convention);
                json!({
                    "need": need,
                    "score": figure.value,
                    "interval": figure.interval,
                    "n": figure.n,
                    "importance": score.importance,
                    "satisfaction": score.satisfaction,
                    "by_means": score.score.value,
                    "by_top_two_boxes": score.top_two_box.value,
                    "warnings": figure.warnings,
                })
            })
            .collect();
        let method = if convention == Convention::Mean { &METHOD } else { &TOP_TWO_BOX };
        let short = scored.iter().filter(|(_, one)| leading(one, convention).interval.is_none());
        let short: Vec<&str> = short.map(|(need, _)| *need).collect();
        let warning = (!short.is_empty()).then(|| {
            format!(
                "no interval under {LEAST_FOR_INTERVAL} respondents: {} (each need's own warning \
                 says how many more)",
                short.join(", ")
            )
        });
        let interval =
            scored.first().and_then(|(_, best)| leading(best, convention).interval.clone());
        let told = json!({ "convention": convention, "scale": input.scale, "unit": method.unit, "needs": ranked });
        Ok(Scores::new(respondents, told)?
            .with_interval(interval)
            .with_convention(method.convention)
            .with_warnings(warning))
    }
}

fn leading(score: &NeedScore, convention: Convention) -> &Figure {
    match convention {
        Convention::Mean => &score.score,
        Convention::TopTwoBox => &score.top_two_box,
    }
}

fn convention(input: &Input) -> Result<Convention, ScoreError> {
    match (input.scale, input.convention) {
        (Scale::Five, Some(Convention::Mean)) => {
            Err(ScoreError::input("convention", "answers from 1 to 5 are scored by top_two_box"))
        }
        (Scale::Five, _) => Ok(Convention::TopTwoBox),
        (Scale::Ten, chosen) => Ok(chosen.unwrap_or(Convention::Mean)),
    }
}

/// Needs in the order in which they come up, and one row per respondent.
fn ratings(input: &Input) -> Result<(Vec<&str>, Ratings), ScoreError> {
    let mut needs: Vec<&str> = Vec::new();
    let mut need_at: HashMap<&str, usize> = HashMap::new();
    let mut row_at: HashMap<&str, usize> = HashMap::new();
    for answer in &input.ratings {
        need_at.entry(&answer.need).or_insert_with(|| {
            needs.push(&answer.need);
            needs.len() - 1
        });
        let next = row_at.len();
        row_at.entry(&answer.respondent).or_insert(next);
    }
    let mut rows: Vec<Vec<(usize, Rating)>> = vec![Vec::new(); row_at.len()];
    let mut known: HashSet<(usize, usize)> = HashSet::with_capacity(input.ratings.len());
    let mut problems = Vec::new();
    for (at, answer) in input.ratings.iter().enumerate() {
        let place = |field: &str| format!("ratings[{at}].{field}");
        for (field, got) in
            [("importance", answer.importance), ("satisfaction", answer.satisfaction)]
        {
            if got > input.scale.most() {
                let told = format!("must be at most {}, not {got}", input.scale.most());
                problems.push(Problem::new(place(field), told));
            }
        }
        let rating = Rating::new(answer.importance, answer.satisfaction)
            .map_err(|error| ScoreError::input(format!("ratings[{at}]"), error.to_string()))?;
        let (row, need) = (row_at[answer.respondent.as_str()], need_at[answer.need.as_str()]);
        rows[row].push((need, rating));
        if !known.insert((row, need)) {
            let told = format!("{:?} rated {:?} before", answer.respondent, answer.need);
            problems.push(Problem::new(place("respondent"), told));
        }
    }
    if !problems.is_empty() {
        problems.truncate(10);
        return Err(ScoreError::Input(problems));
    }
    let ratings = Ratings::sparse(needs.len(), rows)
        .on(input.scale)
        .map_err(|error| ScoreError::input("ratings", error.to_string()))?;
    Ok((needs, ratings))
}
