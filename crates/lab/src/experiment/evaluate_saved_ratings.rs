//! Measuring a saved recommender on chosen ratings: users and items are found by the
//! ids that are stored beside it.

use std::{collections::HashSet, path::Path};

use serde::Serialize;

use super::{
    LabError,
    evaluate_saved::MeasuredOn,
    rating_parts::{LIST, liked_from},
    ratings::rated_by,
    sidecar::{RatingIds, read_sidecar},
};
use crate::{
    data::{self, DataError, Known, LoadOptions, Loaded, Names, RatingData},
    engine::Engine,
    evaluate::{
        MetricError,
        ranking::{Ranking, lists_of_ratings, ranking},
        rating::{RatingError, rating_error},
    },
    progress::ProgressReporter,
};
use figure::Note;

/// The figures of a saved recommender on ratings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SavedRatingEvaluation {
    pub task: String,
    pub model: String,
    pub dataset: String,
    pub synthetic: bool,
    pub data_digest: String,
    pub error: RatingError,
    /// Of each user's test ratings in the order of the predictions. `None` when none is liked.
    pub among_rated: Option<Ranking>,
    /// Which ratings were measured on.
    pub split: String,
    /// Ratings by users or of items that the model does not know, which are left out.
    pub unknown: u64,
    /// Users and items of these ratings that the model does not know.
    pub unknown_users: u64,
    pub unknown_items: u64,
    /// Ratings outside the scale that the model learnt from; `None` where it is not stored.
    pub outside_scale: Option<u64>,
    /// Version of ONNX Runtime, on the CPU.
    pub runtime_version: String,
    pub threads: usize,
}

/// The test ratings of users and items that a model knows, in its numbers.
#[derive(Debug, Default, PartialEq)]
struct Found {
    users: Vec<u32>,
    items: Vec<u32>,
    values: Vec<f32>,
    unknown: u64,
    /// Places of users and items in the data that the model does not know.
    unknown_places: [HashSet<u32>; 2],
}

impl Found {
    fn of(data: &RatingData, ids: &RatingIds) -> Self {
        let numbers = |ids: &[String], wanted: &[String]| -> Vec<Option<u32>> {
            let names = Names::new(ids.iter().map(String::as_str));
            wanted.iter().map(|id| names.index(id).map(|place| place as u32)).collect()
        };
        let users = numbers(&ids.users, &data.users);
        let items = numbers(&ids.items, &data.items);
        let mut found = Self::default();
        for rating in &data.test {
            match (users[rating.user as usize], items[rating.item as usize]) {
                (Some(user), Some(item)) => {
                    found.users.push(user);
                    found.items.push(item);
                    found.values.push(rating.value);
                }
                (user, item) => {
                    found.unknown += 1;
                    let [users, items] = &mut found.unknown_places;
                    users.extend(user.is_none().then_some(rating.user));
                    items.extend(item.is_none().then_some(rating.item));
                }
            }
        }
        found
    }
}

/// Measures an exported recommender on the ratings of a data set: users and items are
/// found by their ids, and the model's own scale says what is liked. The file
/// `preprocessing.json` must be beside the model.
///
/// # Errors
/// As [`super::evaluate_saved()`], and when the model knows no user or item of the data.
pub fn evaluate_saved_ratings(
    model: &Path,
    on: MeasuredOn<'_>,
    engine: &Engine,
    threads: usize,
    cache: &Path,
    reporter: &dyn ProgressReporter,
) -> Result<SavedRatingEvaluation, LabError> {
    let sidecar = read_sidecar::<RatingIds>(model, on.choice)?;
    on.check()?;
    let known = Some(Known { every_row: on.every_row, ..Known::default() });
    let load = LoadOptions { known, ..on.load.clone() };
    let Loaded::Ratings(data) = data::load_with(on.choice, &load, cache, reporter)? else {
        return Err(LabError::WrongKind("recommenders take ratings"));
    };
    let ids = &sidecar.preprocessing;
    let known = Found::of(&data, ids);
    if known.values.is_empty() {
        return Err(nothing_known(&data, ids));
    }
    let scale = ids.scale.unwrap_or(data.scale);
    let outside = |(low, high): (f32, f32)| {
        known.values.iter().filter(|value| !(low..=high).contains(*value)).count() as u64
    };
    let predicted =
        rated_by(engine, model, threads, [&known.users, &known.items], "test", reporter)?;
    let lists =
        lists_of_ratings(&known.users, &known.items, &predicted, &known.values, liked_from(scale))?;
    let among_rated = match ranking(&lists, LIST) {
        Err(MetricError::Empty { .. }) => None,
        other => Some(other?),
    };
    Ok(SavedRatingEvaluation {
        task: sidecar.task.task().id.to_owned(),
        model: sidecar.model,
        dataset: data.name.to_owned(),
        synthetic: data.synthetic,
        data_digest: data.digest.clone(),
        error: rating_error(&predicted, &known.values)?,
        among_rated,
        split: data.split.clone(),
        unknown: known.unknown,
        unknown_users: known.unknown_places[0].len() as u64,
        unknown_items: known.unknown_places[1].len() as u64,
        outside_scale: ids.scale.map(outside),
        runtime_version: engine.version().to_string(),
        threads,
    })
}

fn nothing_known(data: &RatingData, ids: &RatingIds) -> LabError {
    let some = |ids: &[String]| ids.first().map_or_else(String::new, |id| format!("{id:?}"));
    let text = "no rating is by a user and of an item that the model knows; the model knows users \
                like {user} and items like {item}, the data have {other_user} and {other_item}";
    let fault = Note::new("fault-ratings-unknown", text)
        .with("user", some(&ids.users))
        .with("item", some(&ids.items))
        .with("other_user", some(&data.users))
        .with("other_item", some(&data.items));
    LabError::Data(DataError::Unusable(fault))
}
