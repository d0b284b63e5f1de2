//! White space as a method of the registry.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{LEAST, MET_FROM, METHOD, NeedRow, score};
use crate::{Method, ScoreError, Scored, Scores, table::Table};

/// More cells would not fit the memory.
const MOST_CELLS: usize = 2_000_000;

/// Which competitor meets which need how well.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(min = 1))]
    ratings: Vec<Cell>,
    /// Weights by need, such as opportunity scores; 1 for a need that is not named here.
    #[serde(default)]
    weights: BTreeMap<String, f64>,
    /// A need is met from this rating on.
    #[serde(default = "met_from")]
    #[schemars(range(min = 0.0, max = 5.0))]
    met_from: f64,
}

/// One rating.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Cell {
    #[schemars(length(min = 1))]
    need: String,
    #[schemars(length(min = 1))]
    competitor: String,
    /// 0 not at all to 5 fully; null or left out when nobody knows.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 5.0))]
    rating: Option<f64>,
}

fn met_from() -> f64 {
    MET_FROM
}

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "Which important needs no competitor meets";
    const SOURCE: &'static str =
        "needs by competitors coverage, stated in full here; no formula is standard";
    const LEAST: u64 = LEAST;
    const TABLE: Table = Table::Records { field: "ratings" };
    type Input = Input;

    fn example() -> Input {
        let cell = |need: &str, competitor: &str, rating| Cell {
            need: need.to_owned(),
            competitor: competitor.to_owned(),
            rating,
        };
        Input {
            ratings: vec![
                cell("find the fault", "North", Some(2.0)),
                cell("find the fault", "East", Some(1.0)),
                cell("tell a colleague", "North", Some(5.0)),
                cell("tell a colleague", "East", None),
            ],
            weights: [("find the fault", 15.2), ("tell a colleague", 7.1)]
                .map(|(need, weight)| (need.to_owned(), weight))
                .into(),
            met_from: MET_FROM,
        }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let (needs, competitors) = table(input)?;
        let space = score(&needs, input.met_from)?;
        let gaps: Vec<_> = space
            .gaps
            .iter()
            .map(|gap| {
                let best_by: Vec<&str> = gap.best_by.iter().map(|at| competitors[*at]).collect();
                json!({
                    "need": gap.need,
                    "gap": gap.figure.value,
                    "interval": gap.figure.interval,
                    "weight": gap.weight,
                    "best": gap.best,
                    "best_by": best_by,
                    "met_by": gap.met_by,
                    "known": gap.known,
                    "unknown": gap.unknown,
                })
            })
            .collect();
        let interval = space.gaps.first().and_then(|gap| gap.figure.interval.clone());
        let warning = (space.unknown_cells > 0)
            .then(|| format!("{} ratings are unknown", space.unknown_cells));
        let result = json!({ "covered": space.covered, "met_from": input.met_from, "needs": gaps });
        Ok(Scores::new(space.known_cells, result)?.with_interval(interval).with_warnings(warning))
    }
}

/// Needs and competitors in the order in which they come up.
fn table(input: &Input) -> Result<(Vec<NeedRow>, Vec<&str>), ScoreError> {
    let (mut needs, mut competitors) = (Vec::new(), Vec::new());
    let (mut need_at, mut competitor_at) = (HashMap::new(), HashMap::new());
    for cell in &input.ratings {
        need_at.entry(cell.need.as_str()).or_insert_with(|| {
            needs.push(cell.need.as_str());
            needs.len() - 1
        });
        competitor_at.entry(cell.competitor.as_str()).or_insert_with(|| {
            competitors.push(cell.competitor.as_str());
            competitors.len() - 1
        });
    }
    if needs.len() * competitors.len() > MOST_CELLS {
        return Err(ScoreError::input("ratings", "there are too many needs and competitors"));
    }
    if let Some(stranger) = input.weights.keys().find(|need| !need_at.contains_key(need.as_str())) {
        let told = "no rating names this need";
        return Err(ScoreError::input(format!("weights.{stranger}"), told));
    }
    let mut rows: Vec<NeedRow> = needs
        .iter()
        .map(|need| NeedRow {
            name: (*need).to_owned(),
            weight: input.weights.get(*need).copied().unwrap_or(1.0),
            ratings: vec![None; competitors.len()],
        })
        .collect();
    let mut seen = std::collections::HashSet::new();
    for (at, cell) in input.ratings.iter().enumerate() {
        let seat = (need_at[cell.need.as_str()], competitor_at[cell.competitor.as_str()]);
        if !seen.insert(seat) {
            let told = format!("{:?} was rated for {:?} before", cell.competitor, cell.need);
            return Err(ScoreError::input(format!("ratings[{at}]"), told));
        }
        rows[seat.0].ratings[seat.1] = cell.rating;
    }
    Ok((rows, competitors))
}
