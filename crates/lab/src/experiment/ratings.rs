//! Recommenders from ratings to an exported model: factors, neighbours and
//! biases, always beside the bias-only baseline. Knows no database and no web.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{
    Ceiling, LabError, ParityRecord, Place, TrainRequest, median,
    memory::{self, Before},
    metadata, sidecar,
};
use crate::{
    artifact::{self, write_atomically},
    data::{self, About, Loaded, Rating, RatingData, Split, Warning, WarningRecord},
    digest::file_sha256,
    engine::{Engine, compare_logits, cpu_model},
    evaluate::rating::{RatingError, rating_error},
    host_lock::HostLock,
    onnx::write_factors,
    recommend::{
        BiasOptions, FactorModel, FactorOptions, ItemNeighbours, NeighbourOptions, RatingEpoch,
        Ratings, RecommendationReport, Recommender, ReportError, ReportOptions, factorise,
        fit_biases, fit_neighbours, report,
    },
    train::{Keep, StopReason},
    watch::{Event, Watch},
};
use parsing::param::Param;

/// Sizes of matrix factorisations.
pub const FACTOR_PARAMS: [Param; 2] = [
    Param {
        name: "factors",
        default: 100.0,
        low: 1.0,
        high: 1024.0,
        whole: true,
        unit: "numbers",
        help: "Latent dimensions for each user and each item.",
    },
    Param {
        name: "regularisation",
        default: 0.1,
        low: 0.0,
        high: 10.0,
        whole: false,
        unit: "",
        help: "Pulls factors and biases towards 0.",
    },
];

/// What a recommender in ONNX Runtime takes beside its factors, in bytes.
const SESSION: usize = 16 << 20;
/// Length of a list of recommendations.
pub(super) const LIST: usize = 10;
/// A rating counts as liked from this share of the scale on.
const LIKED_SHARE: f32 = 0.7;
/// Pairs in one call of ONNX Runtime while comparing.
const CHUNK: usize = 10_000;

/// Everything that is known about a finished recommender.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RatingOutcome {
    pub task: String,
    pub model: String,
    pub parameters: usize,
    pub dataset: String,
    pub synthetic: bool,
    pub data_digest: String,
    pub users: usize,
    pub items: usize,
    pub train_n: usize,
    pub validation_n: usize,
    pub seed: u64,
    pub threads: u32,
    pub epochs: Vec<RatingEpoch>,
    pub best_epoch: u32,
    pub stop: StopReason,
    pub seconds_per_epoch: f64,
    pub metrics: RatingMetrics,
    pub findings: Vec<WarningRecord>,
    /// Memory that the run was expected to take, in bytes.
    #[serde(default)]
    pub memory_estimate: u64,
    /// `None` when no ONNX Runtime was at hand or the model is not exported.
    pub parity: Option<ParityRecord>,
    /// `None` for neighbours, whose prediction walks through a user's own ratings.
    pub onnx_path: Option<PathBuf>,
    pub onnx_sha256: Option<String>,
    /// Where a store keeps what lies beside the model and says how it reads its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preprocessing_sha256: Option<String>,
    pub machine: String,
    pub trainer_version: String,
}

/// Figures of a recommender on the test ratings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RatingMetrics {
    /// Name of the figure that counts: `rmse`.
    pub measure: String,
    #[serde(flatten)]
    pub report: RecommendationReport,
    /// Error of biases alone: what a recommender has to beat.
    pub bias_only: RatingError,
    pub best_achievable: Option<Ceiling>,
}

/// A recommender of one of the kinds.
enum Learnt {
    Factors(FactorModel),
    Neighbours(ItemNeighbours),
}

impl Learnt {
    fn as_recommender(&self) -> &dyn Recommender {
        match self {
            Self::Factors(model) => model,
            Self::Neighbours(model) => model,
        }
    }
}

/// Trains a recommender, measures it on the test ratings beside biases alone,
/// and exports it.
///
/// # Errors
/// As [`super::run`].
pub fn recommend(
    request: &TrainRequest,
    place: Place<'_>,
    engine: Option<&Engine>,
    watch: &dyn Watch,
) -> Result<RatingOutcome, LabError> {
    request.check().map_err(LabError::Request)?;
    request.check_task()?;
    request.check_device()?;
    let before = Before::now();
    let loaded = data::load_with(&request.data, &request.load, place.cache, watch)?;
    super::tell(&loaded, watch);
    let split = loaded.validation(request.validation_share, request.seed)?;
    let Loaded::Ratings(data) = loaded else {
        return Err(LabError::WrongKind("recommenders take ratings"));
    };
    let past = before.program().saturating_add(loading(request, &data));
    let exported = engine.is_some() && request.model() != "item-knn";
    let session = if exported { SESSION } else { 0 };
    let coming = memory_of(request, &data, &split).saturating_add(session) as u64;
    let memory_estimate = memory::check(before.expected(&[past], &[coming]))?;
    let _turn = HostLock::for_training(watch)?;
    let parts = Parts::of(&data, &split);
    let fitted = parts.fit(request, place.keep, watch)?;
    let test = parts.test.ratings()?;
    let metrics = parts.measure(&data, fitted.model.as_recommender(), watch)?;
    let staging = artifact::staging(place.folder)?;
    let mut outcome = fitted.outcome(request, &data, &split, metrics);
    outcome.memory_estimate = memory_estimate;
    if let Learnt::Factors(model) = &fitted.model {
        let path = staging.path().join(artifact::MODEL);
        let words = "numbers of users and items in the order of their ids";
        write_factors(&path, model, request.model(), &metadata(request, &data, &[], words))?;
        let unreadable = |source| artifact::ArtifactError { path: path.clone(), source };
        outcome.onnx_sha256 = Some(file_sha256(&path).map_err(unreadable)?);
        outcome.onnx_path = Some(place.folder.join(artifact::MODEL));
        let predicted = model.predict(test.users(), test.items())?;
        let threads = request.threads as usize;
        let parity = engine.map(|engine| compare(engine, &path, &test, &predicted, threads, watch));
        outcome.parity = parity.transpose()?;
    }
    write_records(&staging, request, &data, &outcome)?;
    if watch.cancelled() {
        return Err(LabError::Cancelled);
    }
    artifact::publish(staging, place.folder)?;
    Ok(outcome)
}

/// How the request wants ratings factorised.
fn factor_options(request: &TrainRequest) -> FactorOptions {
    let base =
        if request.model() == "pmf" { FactorOptions::pmf() } else { FactorOptions::default() };
    let size = |name: &str| request.sizes.get(name).copied();
    FactorOptions {
        epochs: request.epochs,
        learning_rate: request.learning_rate,
        seed: request.seed,
        threads: request.threads as usize,
        patience: request.patience,
        factors: size("factors").map_or(base.factors, |n| n as usize),
        regularisation: size("regularisation").unwrap_or(base.regularisation),
        ..base
    }
}

fn neighbour_options(request: &TrainRequest) -> NeighbourOptions {
    NeighbourOptions { threads: request.threads as usize, ..NeighbourOptions::default() }
}

/// Memory that a run takes beside the data, in bytes: the columns of its parts, the
/// model while it learns or the biases that it is held to, and predictions.
pub(super) fn memory_of(request: &TrainRequest, data: &RatingData, split: &Split) -> usize {
    let (users, items) = (data.users.len(), data.items.len());
    let (training, test) = (split.training.len(), data.test.len());
    // User, item and rating; the test ratings predicted by model, biases and ONNX Runtime.
    let columns = (training + split.validation.len() + test).saturating_mul(12);
    let predicted = test.saturating_mul(12);
    // Rows grouped by user and by item, and sums in 64 bits.
    let biases = training.saturating_mul(8).saturating_add((users + items) * 16);
    let learning = match request.model() {
        "bias-only" => biases,
        "item-knn" => neighbour_options(request).memory(items, training),
        _ => factor_options(request).memory(users, items, training).total(),
    };
    columns.saturating_add(learning.max(biases)).saturating_add(predicted)
}

/// What reading the ratings takes at its peak, in bytes: the file as bytes and as text, its
/// rows, those that a later one replaces included, and a table of who has rated what, which
/// doubles whenever it is seven eighths full.
fn loading(request: &TrainRequest, data: &RatingData) -> u64 {
    let replaced = |warning: &WarningRecord| match &warning.warning {
        Some(Warning::RatingsReplaced { n }) => *n,
        _ => 0,
    };
    let replaced: usize = data.warnings.iter().map(replaced).sum();
    let rows = data.train.len() + data.test.len() + replaced;
    let table = (rows + rows / 7).next_power_of_two() * (size_of::<((u32, u32), usize)>() + 1);
    let ids = data.users.iter().chain(&data.items).map(|id| 2 * id.len() + 96).sum::<usize>();
    let file = data::estimate(&request.data, &request.load).map_or(0, |read| read.bytes / 3);
    file.saturating_add((rows * size_of::<Rating>() + table + ids) as u64)
}

/// The columns of one part.
struct Columns {
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

    fn ratings(&self) -> Result<Ratings<'_>, LabError> {
        let (users, items) = self.counts;
        Ok(Ratings::new(&self.users, &self.items, &self.values, users, items)?)
    }
}

struct Parts {
    training: Columns,
    validation: Columns,
    test: Columns,
}

struct FittedRatings {
    model: Learnt,
    epochs: Vec<RatingEpoch>,
    best_epoch: u32,
    stop: StopReason,
}

impl Parts {
    fn of(data: &RatingData, split: &Split) -> Self {
        let pick =
            |rows: &[u32]| Columns::of(data, rows.iter().map(|row| &data.train[*row as usize]));
        Self {
            training: pick(&split.training),
            validation: pick(&split.validation),
            test: Columns::of(data, data.test.iter()),
        }
    }

    fn fit(
        &self,
        request: &TrainRequest,
        keep: Option<&Keep>,
        watch: &dyn Watch,
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
                return Ok(at_once(Learnt::Factors(model)));
            }
            "item-knn" => {
                let model = fit_neighbours(&training, &neighbour_options(request), watch)?;
                return Ok(at_once(Learnt::Neighbours(model)));
            }
            _ => factor_options(request),
        };
        let validation = (!self.validation.values.is_empty()).then(|| self.validation.ratings());
        let validation = validation.transpose()?;
        let fitted = factorise(&training, validation.as_ref(), &options, keep, watch)?;
        Ok(FittedRatings {
            model: Learnt::Factors(fitted.model),
            epochs: fitted.epochs,
            best_epoch: fitted.best_epoch,
            stop: fitted.stop,
        })
    }

    fn measure(
        &self,
        data: &RatingData,
        model: &dyn Recommender,
        watch: &dyn Watch,
    ) -> Result<RatingMetrics, LabError> {
        let (training, test) = (self.training.ratings()?, self.test.ratings()?);
        let biases = fit_biases(&training, &BiasOptions::default())?;
        let by_biases = biases.predict(test.users(), test.items())?;
        let options = ReportOptions { k: LIST, relevant_from: liked_from(data.scale) };
        let report =
            report(model, &training, &test, options, watch).map_err(|error| match error {
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
    fn outcome(
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
                Learnt::Factors(model) => model.parameters(),
                Learnt::Neighbours(_) => 0,
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
            findings: about.warnings.clone(),
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

fn compare(
    engine: &Engine,
    model: &Path,
    test: &Ratings<'_>,
    predicted: &[f32],
    threads: usize,
    watch: &dyn Watch,
) -> Result<ParityRecord, LabError> {
    let pairs = [test.users(), test.items()];
    let got = rated_by(engine, model, threads, pairs, "parity", watch)?;
    let comparison = compare_logits(predicted, &got, 1)?;
    Ok(ParityRecord {
        comparison,
        passed: comparison.holds(),
        runtime_version: engine.version().to_string(),
    })
}

/// Ratings of pairs of users and items by a model's file in ONNX Runtime; `step` is what
/// progress is told as.
pub(super) fn rated_by(
    engine: &Engine,
    model: &Path,
    threads: usize,
    [users, items]: [&[u32]; 2],
    step: &str,
    watch: &dyn Watch,
) -> Result<Vec<f32>, LabError> {
    let mut session = engine.pairs(model, threads)?;
    let mut got = Vec::with_capacity(users.len());
    for (part, others) in users.chunks(CHUNK).zip(items.chunks(CHUNK)) {
        if watch.cancelled() {
            return Err(LabError::Cancelled);
        }
        got.extend(session.rate(part, others)?);
        let (done, total) = (got.len() as u64, users.len() as u64);
        watch.tell(Event::Step { name: step.to_owned(), done, total });
    }
    Ok(got)
}

/// The rating from which on an item counts as liked, on a scale.
pub(super) fn liked_from((low, high): (f32, f32)) -> f32 {
    low + LIKED_SHARE * (high - low)
}

fn write_records(
    staging: &tempfile::TempDir,
    request: &TrainRequest,
    data: &RatingData,
    outcome: &RatingOutcome,
) -> Result<(), LabError> {
    let folder = staging.path();
    write_atomically(&folder.join(artifact::EPOCHS), &|target| {
        outcome.epochs.iter().try_for_each(|epoch| {
            let line = serde_json::to_string(epoch)?;
            writeln!(target, "{line}")
        })
    })?;
    write_atomically(&folder.join(artifact::METRICS), &|target| {
        target.write_all(&serde_json::to_vec_pretty(outcome)?)
    })?;
    let ids = serde_json::json!({ "kind": "ratings", "users": data.users, "items": data.items, "scale": data.scale });
    let kept = sidecar(request, data, &ids);
    write_atomically(&folder.join(artifact::PREPROCESSING), &|target| {
        target.write_all(&serde_json::to_vec(&kept)?)
    })?;
    Ok(())
}
