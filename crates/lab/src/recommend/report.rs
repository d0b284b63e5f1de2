//! All figures of a recommender on held-out ratings.

use serde::{Deserialize, Serialize};

use super::{Ratings, Recommender, catalogue_lists, model};
use crate::{
    evaluate::{
        MetricError,
        ranking::{Ranking, UserList, lists_of_ratings, ranking},
        rating::{RatingError, rating_error},
    },
    progress::ProgressReporter,
    train::TrainError,
};

/// Pairs that are predicted between two checks for cancellation.
const PAIRS: usize = 4096;

/// What lists are judged by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReportOptions {
    /// Places of a list.
    pub k: usize,
    /// A rating from here on means that the item was relevant.
    pub relevant_from: f32,
}

impl Default for ReportOptions {
    fn default() -> Self {
        Self { k: 10, relevant_from: 4.0 }
    }
}

/// Figures of a recommender.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RecommendationReport {
    pub options: ReportOptions,
    pub error: RatingError,
    /// Of each user's held-out ratings in the order of the predictions. `None` when no held-out
    /// rating is relevant.
    pub among_rated: Option<Ranking>,
    /// Of lists out of the whole catalogue: a lower bound, since what a user never
    /// rated counts as a miss.
    pub whole_catalogue: Option<Ranking>,
}

/// Why a recommender has no figures.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error(transparent)]
    Ratings(#[from] TrainError),
    #[error(transparent)]
    Metric(#[from] MetricError),
}

/// Measures a model on `test`; `training` contains what a user has rated already.
///
/// # Errors
/// `k` is 0, a user or item that the model has not, or cancellation.
pub fn report(
    model: &dyn Recommender,
    training: &Ratings<'_>,
    test: &Ratings<'_>,
    options: ReportOptions,
    reporter: &dyn ProgressReporter,
) -> Result<RecommendationReport, ReportError> {
    let ReportOptions { k, relevant_from } = options;
    let (users, items) = (test.users(), test.items());
    let mut predicted = Vec::with_capacity(users.len());
    for (users, items) in users.chunks(PAIRS).zip(items.chunks(PAIRS)) {
        if reporter.is_cancelled() {
            return Err(ReportError::Ratings(TrainError::Cancelled));
        }
        predicted.extend(model::predict(model, users, items)?);
    }
    let judge = |lists: &[UserList]| match ranking(lists, k) {
        Err(MetricError::Empty { .. }) => Ok(None),
        other => other.map(Some),
    };
    let rated = lists_of_ratings(users, items, &predicted, test.values(), relevant_from)?;
    let whole = catalogue_lists(model, training, test, k, relevant_from, reporter)?;
    Ok(RecommendationReport {
        options,
        error: rating_error(&predicted, test.values())?,
        among_rated: judge(&rated)?,
        whole_catalogue: judge(&whole)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        progress::NoProgress,
        recommend::{BiasOptions, fit_biases},
    };

    #[test]
    fn one_call_gives_all_figures_and_nothing_relevant_gives_no_lists() {
        let training = Ratings::new(&[0, 1, 1], &[0, 1, 2], &[5.0, 3.0, 1.0], 2, 3).unwrap();
        let test = Ratings::new(&[0, 0], &[1, 2], &[4.0, 2.0], 2, 3).unwrap();
        let model = fit_biases(&training, &BiasOptions::default()).unwrap();
        let got = report(&model, &training, &test, ReportOptions::default(), &NoProgress).unwrap();
        assert_eq!(got.error.n, 2);
        // Item 1 was liked more than item 2, so it leads both lists.
        assert_eq!(got.among_rated.unwrap().ndcg.value, 1.0);
        assert_eq!(got.whole_catalogue.unwrap().recall.value, 1.0);
        let strict = ReportOptions { relevant_from: 5.0, ..ReportOptions::default() };
        assert_eq!(
            report(&model, &training, &test, strict, &NoProgress).unwrap().among_rated,
            None
        );
        let none = ReportOptions { k: 0, ..ReportOptions::default() };
        assert!(report(&model, &training, &test, none, &NoProgress).is_err());
    }
}
