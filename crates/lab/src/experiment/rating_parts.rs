//! Ratings as columns, and a recommender trained and measured on them.

use super::{
    Ceiling, LabError, TrainRequest,
    outcome::median,
    rating_memory::{factor_options, neighbour_options},
    rating_outcome::{RatingMetrics, RatingOutcome},
};
use crate::{
    data::{About, Rating, RatingData, Split},
    engine::cpu_model,
    evaluate::rating::rating_error,
    progress::ProgressReporter,
    recommend::{
        BiasOptions, FactorModel, ItemNeighbours, RatingEpoch, Ratings, Recommender, ReportError,
        ReportOptions, factorise, fit_biases, fit_neighbours, report,
    },
    train::{CheckpointOptions, StopReason},
};

/// Length of a list of recommendations.
pub(super) const LIST: usize = 10;
/// A rating from this share of the scale on counts as liked.
const LIKED_SHARE: f32 = 0.7;

/// The rating from which on an item counts as liked, on a scale.
pub(super) fn liked_from((low, high): (f32, f32)) -> f32 {
    low + LIKED_SHARE * (high - low)
}

/// A trained recommender.
pub(super) enum TrainedRecommender {
    Factors(FactorModel),
    Neighbours(ItemNeighbours),
}

impl TrainedRecommender {
    pub(super) fn as_recommender(&self) -> &dyn Recommender {
        match self {
            Self::Factors(model) => model,
            Self::Neighbours(model) => model,
        }
    }
}

/// The columns of one part.
pub(super) struct Columns {
    users: Vec<u32>,
    items: Vec<u32>,
    values: Vec<f32>,
    counts: (usize, usize),
}

impl Columns {
    fn of<'a>(data: &RatingData, ratings: impl Iterator<Item = &'a Rating>) -> Self {
        let mut columns = Self {
            users: Vec::new(),
            items: Vec::new(),
            values: Vec::new(),
            counts: (data.users.len(), data.items.len()),
        };
        for rating in ratings {
            columns.users.push(rating.user);
            columns.items.push(rating.item);
            columns.values.push(rating.value);
        }
        columns
    }

    pub(super) fn ratings(&self) -> Result<Ratings<'_>, LabError> {
        let (users, items) = self.counts;
        Ok(Ratings::new(&self.users, &self.items, &self.values, users, items)?)
    }
}

pub(super) struct Parts {
    training: Columns,
    validation: Columns,
    pub(super) test: Columns,
}

pub(super) struct FittedRatings {
    pub(super) model: TrainedRecommender,
    epochs: Vec<RatingEpoch>,
    best_epoch: u32,
    stop: StopReason,
}

impl Parts {
    pub(super) fn of(data: &RatingData, split: &Split) -> Self {
        let pick =
            |rows: &[u32]| Columns::of(data, rows.iter().map(|row| &data.train[*row as usize]));
        Self {
            training: pick(&split.training),
            validation: pick(&split.validation),
            test: Columns::of(data, data.test.iter()),
        }
    }

    pub(super) fn fit(
        &self,
        request: &TrainRequest,
        checkpoint: Option<&CheckpointOptions>,
        reporter: &dyn ProgressReporter,
    ) -> Result<FittedRatings, LabError> {
        let training = self.training.ratings()?;
        let at_once = |model| FittedRatings {
            model,
            epochs: Vec::new(),
            best_epoch: 1,
            stop: StopReason::Completed,
        };
        let options = match request.model() {
            "bias-only" => {
                let model = fit_biases(&training, &BiasOptions::default())?;
                return Ok(at_once(TrainedRecommender::Factors(model)));
            }
            "item-knn" => {
                let model = fit_neighbours(&training, &neighbour_options(request), reporter)?;
                return Ok(at_once(TrainedRecommender::Neighbours(model)));
            }
            _ => factor_options(request),
        };
        let validation = (!self.validation.values.is_empty()).then(|| self.validation.ratings());
        let validation = validation.transpose()?;
        let fitted = factorise(&training, validation.as_ref(), &options, checkpoint, reporter)?;
        Ok(FittedRatings {
            model: TrainedRecommender::Factors(fitted.model),
            epochs: fitted.epochs,
            best_epoch: fitted.best_epoch,
            stop: fitted.stop,
        })
    }

    pub(super) fn measure(
        &self,
        data: &RatingData,
        model: &dyn Recommender,
        reporter: &dyn ProgressReporter,
    ) -> Result<RatingMetrics, LabError> {
        let (training, test) = (self.training.ratings()?, self.test.ratings()?);
        let biases = fit_biases(&training, &BiasOptions::default())?;
        let by_biases = biases.predict(test.users(), test.items())?;
        let options = ReportOptions { k: LIST, relevant_from: liked_from(data.scale) };
        let report =
            report(model, &training, &test, options, reporter).map_err(|error| match error {
                ReportError::Ratings(error) => LabError::from(error),
                ReportError::Metric(error) => LabError::from(error),
            })?;
        Ok(RatingMetrics {
            measure: "rmse".to_owned(),
            report,
            bias_only: rating_error(&by_biases, test.values())?,
            best_achievable: data.best_achievable.as_ref().map(Ceiling::from),
        })
    }
}

impl FittedRatings {
    pub(super) fn outcome(
        &self,
        request: &TrainRequest,
        data: &RatingData,
        split: &Split,
        metrics: RatingMetrics,
    ) -> RatingOutcome {
        let seconds: Vec<f64> = self.epochs.iter().map(|epoch| epoch.seconds).collect();
        let about: &About = data;
        RatingOutcome {
            task: request.task().id.to_owned(),
            model: request.model().to_owned(),
            parameters: match &self.model {
                TrainedRecommender::Factors(model) => model.parameters(),
                TrainedRecommender::Neighbours(_) => 0,
            },
            dataset: about.name.to_owned(),
            synthetic: about.synthetic,
            data_digest: about.digest.clone(),
            users: data.users.len(),
            items: data.items.len(),
            train_n: split.training.len(),
            validation_n: split.validation.len(),
            seed: request.seed,
            threads: request.threads,
            epochs: self.epochs.clone(),
            best_epoch: self.best_epoch,
            stop: self.stop,
            seconds_per_epoch: if seconds.is_empty() { 0.0 } else { median(seconds) },
            metrics,
            warnings: about.warnings.clone(),
            memory_estimate: 0,
            parity: None,
            onnx_path: None,
            onnx_sha256: None,
            preprocessing_sha256: None,
            machine: cpu_model(),
            trainer_version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}
