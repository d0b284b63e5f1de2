//! Classical scaling as a method of the registry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Distances, LEAST, METHOD, of_features, scale};
use crate::{Method, ScoreError, Scored, Scores, table::Table};

/// Either distances or features.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Symmetric, 0 on its diagonal.
    #[serde(default)]
    distances: Vec<Vec<f64>>,
    /// Products by features, an unknown cell is null; instead of distances.
    #[serde(default)]
    rows: Vec<Vec<Option<f64>>>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default = "plane")]
    #[schemars(range(min = 1, max = 3))]
    dimensions: u8,
}

fn plane() -> u8 {
    2
}

const NO_INTERVAL: &str =
    "no interval: the map describes these objects, they are no sample of others";

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "A map from distances: what is alike lies together";
    const SOURCE: &'static str = "Torgerson 1952; checked against R's cmdscale for eurodist";
    const LEAST: u64 = LEAST;
    const TABLE: Table = Table::Matrix { field: "rows", columns: None, names: Some("names") };
    type Input = Input;

    fn example() -> Input {
        Input {
            distances: vec![
                vec![0.0, 3.0, 5.0, 4.0],
                vec![3.0, 0.0, 4.0, 5.5],
                vec![5.0, 4.0, 0.0, 3.0],
                vec![4.0, 5.5, 3.0, 0.0],
            ],
            rows: Vec::new(),
            names: ["North", "East", "South", "West"].map(str::to_owned).to_vec(),
            dimensions: plane(),
        }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let distances = match (input.distances.is_empty(), input.rows.is_empty()) {
            (false, true) => Distances::new(input.distances.clone())?,
            (true, false) => of_features(&input.rows)?,
            _ => return Err(ScoreError::input("distances", "give either distances or rows")),
        };
        let n = distances.n();
        if !input.names.is_empty() && input.names.len() != n {
            let told = format!("{} names are given for {n} objects", input.names.len());
            return Err(ScoreError::input("names", told));
        }
        let mds = scale(&distances, usize::from(input.dimensions))?;
        let points = mds
            .points
            .iter()
            .enumerate()
            .map(|(at, point)| json!({"name": input.names.get(at), "at": point}));
        let guessed = (distances.guessed > 0)
            .then(|| format!("{} pairs share no known feature: mean distance", distances.guessed));
        let result = json!({
            "points": points.collect::<Vec<_>>(),
            "eigenvalues": mds.eigenvalues,
            "goodness_of_fit": mds.figure.value,
            "goodness_of_fit_positive": mds.fit_of_positive,
            "stress": mds.stress,
        });
        Ok(Scores::new(n as u64, result)?
            .with_warnings(mds.figure.warnings)
            .with_warnings(guessed)
            .with_warnings([NO_INTERVAL]))
    }
}
