//! What somebody ordered in a form, read through the lab's own tables of
//! settings: the only place where ranges stand.

use std::path::PathBuf;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{
    dataset::{self, DatasetName},
    i18n::Lang,
    lab::{
        bench::{self, BenchRequest},
        data::{Area, DataChoice},
        engine::{Provider, ProviderStatus},
        experiment::{self, TrainRequest},
        task::TaskId,
        train::{OptimizerKind, Recipe, Schedule},
    },
    param::{Param, ParamError},
    runs::{
        benchmark::NewBenchmark,
        model::{Model, NAME_LENGTH},
        run::NewRun,
    },
    web::{error::AppError, forms::Form},
};

/// Word for the generated digits in the form; other choices are versions.
pub(in crate::runs) const DIGITS: &str = "digits";

/// Reads a number by its line in a table.
pub(super) fn number(form: &mut Form, param: &Param) -> Option<f64> {
    let text = form.raw(param.name).replace(',', "");
    if text.is_empty() {
        form.fail(param.name, "field-missing", vec![]);
        return None;
    }
    let error = match param.parse(&text) {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let range = vec![("min", param.low.to_string()), ("max", param.high.to_string())];
    match error {
        ParamError::NotANumber { .. } => form.fail(param.name, "field-not-a-number", vec![]),
        ParamError::NotWhole { .. } => form.fail(param.name, "field-not-whole", vec![]),
        ParamError::OutOfRange { .. } => form.fail(param.name, "field-out-of-range", range),
    }
    None
}

/// A number that may be left out. The outer `None` means: wrong.
fn optional(form: &mut Form, param: &Param) -> Option<Option<f64>> {
    if form.raw(param.name).is_empty() { Some(None) } else { number(form, param).map(Some) }
}

/// A choice that may be left out, which means the usual one. The outer `None` means: wrong.
fn offered<T>(
    form: &mut Form,
    name: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Option<Option<T>> {
    if form.raw(name).is_empty() { Some(None) } else { form.choice(name, parse).map(Some) }
}

/// Reads the order of a run; whatever is wrong stands in the form afterwards.
pub(super) async fn training(
    db: &impl ConnectionTrait,
    form: &mut Form,
) -> Result<Option<NewRun>, AppError> {
    let name = form.text("name", 1..=NAME_LENGTH);
    let choice = form.raw("dataset").to_owned();
    let data = data_choice(db, &choice).await?;
    if data.is_none() {
        form.fail("dataset", "field-not-offered", vec![]);
    }
    let epochs = number(form, &experiment::EPOCHS);
    let batch = number(form, &experiment::BATCH);
    let learning_rate = number(form, &experiment::LEARNING_RATE);
    let seed = number(form, &experiment::SEED);
    let threads = number(form, &experiment::THREADS);
    let validation_share = number(form, &experiment::VALIDATION_SHARE);
    let patience = optional(form, &experiment::PATIENCE);
    let models = TaskId::of_data(&DataChoice::Digits).task().models;
    let model = offered(form, "model", |word| models.iter().copied().find(|id| *id == word));
    let optimizer = offered(form, "optimizer", |word| word.parse::<OptimizerKind>().ok());
    let schedule = offered(form, "schedule", |word| word.parse::<Schedule>().ok());
    if patience.flatten().is_some() && validation_share == Some(0.0) {
        form.fail("patience", "run-patience-needs-validation", vec![]);
    }
    if !form.is_valid() {
        return Ok(None);
    }
    let read = || {
        let (dataset, version, choice) = data?;
        // The table's ranges are whole numbers within these types.
        let defaults = TrainRequest::with_defaults(choice);
        let recipe = Recipe { schedule: schedule?.unwrap_or_default(), ..defaults.recipe };
        let request = TrainRequest {
            model: model?.map(str::to_owned),
            optimizer: optimizer?.unwrap_or_default(),
            recipe,
            epochs: epochs? as u32,
            batch: batch? as u32,
            learning_rate: learning_rate?,
            seed: seed? as u64,
            threads: threads? as u32,
            validation_share: validation_share?,
            patience: patience?.map(|n| n as u32),
            ..defaults
        };
        Some(NewRun { name: name?, dataset, dataset_version_id: version, request })
    };
    Ok(read())
}

/// The data set that a word means: `digits`, or the identifier of a version.
pub(in crate::runs) async fn data_choice(
    db: &impl ConnectionTrait,
    word: &str,
) -> Result<Option<(DatasetName, Option<Uuid>, DataChoice)>, AppError> {
    let choice = dataset::store::find_choice(db, word).await?;
    Ok(choice.filter(|choice| choice.kind.area() == Area::Images).map(|choice| {
        // The worker lays the files out and puts its folder in the place of the identifier.
        let place = choice.version.map(|id| PathBuf::from(id.to_string()));
        (choice.name, choice.version, choice.kind.choice(place.as_deref(), None))
    }))
}

/// Reads the order of a benchmark.
pub(super) fn benchmark(
    form: &mut Form,
    models: &[Model],
    providers: &[ProviderStatus],
    lang: Lang,
) -> Option<NewBenchmark> {
    let model_id = form.choice("model", |word| {
        models.iter().map(|model| model.id).find(|id| id.to_string() == word)
    });
    let provider: Option<Provider> = form.choice("provider", |word| word.parse().ok());
    let status = providers.iter().find(|status| Some(status.provider) == provider);
    if let Some(status) = status.filter(|status| !status.available) {
        let reason = super::benchmarks::about(status, lang).unwrap_or_default();
        form.fail("provider", "benchmark-provider-unavailable", vec![("reason", reason)]);
    }
    let batch = number(form, &bench::BATCH);
    let threads = number(form, &bench::THREADS);
    let seconds = number(form, &bench::SECONDS);
    if !form.is_valid() {
        return None;
    }
    let mut request = BenchRequest::new("model.onnx".into(), provider?);
    request.batch = batch? as u32;
    request.threads = threads? as u32;
    request.seconds = seconds?;
    Some(NewBenchmark { model_id: model_id?, request })
}
