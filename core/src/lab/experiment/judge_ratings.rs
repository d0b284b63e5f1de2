//! Measuring a recommender that is there on ratings of a choice: users and items
//! are found by the ids that were kept beside it. Knows no trainer.

use std::{collections::HashMap, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    LabError,
    judge::read_sidecar,
    ratings::{LIST, liked_from, rated_by},
};
use crate::lab::{
    data::{self, DataChoice, LoadOptions, Loaded, RatingData},
    engine::Engine,
    evaluate::{
        MetricError,
        ranking::{Ranking, lists_of_ratings, ranking},
        rating::{RatingError, rating_error},
    },
    watch::Watch,
};

/// What a recommender reached on ratings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatingJudgement {
    pub task: String,
    pub model: String,
    pub dataset: String,
    pub synthetic: bool,
    pub data_digest: String,
    pub error: RatingError,
    /// Of each user's test ratings in the order of the predictions. `None` when none is liked.
    pub among_rated: Option<Ranking>,
    /// Test ratings by users or of items that the model does not know.
    pub unknown: u64,
    /// Version of ONNX Runtime, on the CPU.
    pub runtime_version: String,
    pub threads: usize,
}

/// The ids in the order of the model's numbers.
#[derive(Debug, Deserialize)]
struct Ids {
    users: Vec<String>,
    items: Vec<String>,
}

/// The test ratings of users and items that a model knows, in its numbers.
#[derive(Debug, Default, PartialEq)]
struct Known {
    users: Vec<u32>,
    items: Vec<u32>,
    values: Vec<f32>,
    unknown: u64,
}

impl Known {
    fn of(data: &RatingData, ids: &Ids) -> Self {
        let numbers = |ids: &[String], wanted: &[String]| -> Vec<Option<u32>> {
            let places: HashMap<&str, u32> = ids.iter().map(String::as_str).zip(0..).collect();
            wanted.iter().map(|id| places.get(id.as_str()).copied()).collect()
        };
        let users = numbers(&ids.users, &data.users);
        let items = numbers(&ids.items, &data.items);
        let mut known = Self::default();
        for rating in &data.test {
            match (users[rating.user as usize], items[rating.item as usize]) {
                (Some(user), Some(item)) => {
                    known.users.push(user);
                    known.items.push(item);
                    known.values.push(rating.value);
                }
                _ => known.unknown += 1,
            }
        }
        known
    }
}

/// Measures an exported recommender on the test ratings of a data set. The file
/// `preprocessing.json` must lie beside the model.
///
/// # Errors
/// As [`super::judge`], and when the model knows no user or item of the data.
pub fn judge_ratings(
    model: &Path,
    choice: &DataChoice,
    load: &LoadOptions,
    engine: &Engine,
    threads: usize,
    cache: &Path,
    watch: &dyn Watch,
) -> Result<RatingJudgement, LabError> {
    let sidecar = read_sidecar::<Ids>(model, choice)?;
    let Loaded::Ratings(data) = data::load_with(choice, load, cache, watch)? else {
        return Err(LabError::WrongKind("recommenders take ratings"));
    };
    let known = Known::of(&data, &sidecar.preprocessing);
    if known.values.is_empty() {
        return Err(LabError::WrongKind("the model knows no user and item of these test ratings"));
    }
    let predicted = rated_by(engine, model, threads, [&known.users, &known.items], "test", watch)?;
    let lists = lists_of_ratings(
        &known.users,
        &known.items,
        &predicted,
        &known.values,
        liked_from(data.scale),
    )?;
    let among_rated = match ranking(&lists, LIST) {
        Err(MetricError::Empty { .. }) => None,
        other => Some(other?),
    };
    Ok(RatingJudgement {
        task: sidecar.task.task().id.to_owned(),
        model: sidecar.model,
        dataset: data.name.to_owned(),
        synthetic: data.synthetic,
        data_digest: data.digest.clone(),
        error: rating_error(&predicted, &known.values)?,
        among_rated,
        unknown: known.unknown,
        runtime_version: engine.version().to_string(),
        threads,
    })
}
