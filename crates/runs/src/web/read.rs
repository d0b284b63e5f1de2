//! Reads the forms of runs and benchmarks through the lab's own tables of settings, the only
//! place that defines ranges.

use sea_orm::ConnectionTrait;

use crate::{
    benchmark::BenchmarkSpec,
    device::Found,
    draft::{DraftError, RunDraft, setting_text},
    model::{Model, NAME_LENGTH},
    model_choice::{ModelChoice, generated},
    run::RunSpec,
    settings::Learning,
};
use i18n::Lang;
use lab::{
    bench::{self, BenchRequest},
    engine::{Provider, ProviderStatus},
    experiment::{self, TrainRequest, sizes_of},
    train::{ClassWeights, OptimizerKind, Recipe, Schedule},
};
use parsing::param::Param;
use web::{error::AppError, forms::Form};

/// Reads a number by its line in a table.
pub(super) fn number(form: &mut Form, param: &Param) -> Option<f64> {
    let typed =
        if param.whole { form.typed_whole(param.name) } else { form.typed_number(param.name) };
    match param.check(typed?) {
        Ok(value) => Some(value),
        Err(error) => {
            let (key, args) = setting_text(&error);
            form.fail(param.name, key, args);
            None
        }
    }
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

/// Data, task and model of a form, and the nearest to them that can be asked for, to show the
/// form again.
pub(super) struct Chosen {
    /// `None`: wrong; the form says what.
    pub(super) choice: Option<ModelChoice>,
    pub(super) nearest: ModelChoice,
}

/// Reads data, task and model.
pub(super) async fn model_choice(
    db: &impl ConnectionTrait,
    form: &mut Form,
) -> Result<Option<Chosen>, AppError> {
    let (word, task) = (form.raw("dataset").to_owned(), form.raw("task").to_owned());
    let model = form.raw("model").to_owned();
    let dataset = dataset::store::find_choice(db, &word).await?;
    if dataset.is_none() {
        form.fail("dataset", "field-not-offered", vec![]);
    }
    let choice = dataset.clone().and_then(|dataset| {
        let fitting = dataset.task_words();
        let choice = ModelChoice::new(dataset, &task, &model);
        choice.map_err(|error| fail(form, &DraftError::of_choice(error, fitting))).ok()
    });
    let dataset = dataset.unwrap_or_else(|| generated(dataset::DatasetKind::Digits));
    let nearest = ModelChoice::nearest(dataset, &task, &model);
    Ok(nearest.map(|nearest| Chosen { choice, nearest }))
}

fn fail(form: &mut Form, error: &DraftError) {
    let (key, args) = error.text();
    form.fail(error.field(), key, args);
}

/// Reads the settings of a run and checks them; errors are added to the form.
pub(super) fn run_spec(
    form: &mut Form,
    choice: &ModelChoice,
    devices: &[Found],
) -> Option<RunSpec> {
    let name = form.text("name", 1..=NAME_LENGTH);
    let mut request = choice.request();
    read_numbers(form, choice, &mut request);
    for size in sizes_of(choice.model) {
        match optional(form, size) {
            Some(Some(value)) if value != size.default => {
                request.sizes.insert(size.name.to_owned(), value);
            }
            _ => {}
        }
    }
    if choice.learning() == Learning::Network {
        read_recipe(form, &mut request);
    }
    request.accept_leak = form.ticked("accept_leak");
    let device = form.raw("device").to_owned();
    let draft = RunDraft { name: name.unwrap_or_default(), request, device };
    match draft.check(choice, devices) {
        Ok(spec) => Some(spec).filter(|_| form.is_valid()),
        Err(errors) => {
            // What a field says already stays: it is about what was typed there.
            errors.iter().for_each(|error| fail(form, error));
            None
        }
    }
}

/// The numbers that the model has; ranges are those of whole numbers that fit.
fn read_numbers(form: &mut Form, choice: &ModelChoice, request: &mut TrainRequest) {
    for param in choice.learning().params() {
        if param.name == experiment::EARLY_STOPPING_PATIENCE.name {
            request.patience = optional(form, param).flatten().map(|n| n as u32);
            continue;
        }
        let Some(value) = number(form, param) else { continue };
        match param.name {
            "epochs" => request.epochs = value as u32,
            "batch" => request.batch = value as u32,
            "learning_rate" => request.learning_rate = value,
            "seed" => request.seed = value as u64,
            "threads" => request.threads = value as u32,
            _ => request.validation_share = value,
        }
    }
}

fn read_recipe(form: &mut Form, request: &mut TrainRequest) {
    let usual = Recipe::default();
    let optimizer = offered(form, "optimizer", |word| word.parse::<OptimizerKind>().ok());
    let schedule = offered(form, "schedule", |word| word.parse::<Schedule>().ok());
    let weights = offered(form, "class_weights", |word| word.parse::<ClassWeights>().ok());
    let mut given = |param| optional(form, param).flatten();
    request.recipe = Recipe {
        weight_decay: given(&experiment::WEIGHT_DECAY).unwrap_or(usual.weight_decay),
        momentum: given(&experiment::MOMENTUM).unwrap_or(usual.momentum),
        schedule: schedule.flatten().unwrap_or_default(),
        warmup_epochs: given(&experiment::WARMUP_EPOCHS).unwrap_or(usual.warmup_epochs),
        clip_norm: given(&experiment::CLIP_NORM),
        label_smoothing: given(&experiment::LABEL_SMOOTHING).unwrap_or(usual.label_smoothing),
        class_weights: weights.flatten().unwrap_or_default(),
    };
    request.optimizer = optimizer.flatten().unwrap_or_default();
}

/// Reads what to measure.
pub(super) fn benchmark_spec(
    form: &mut Form,
    models: &[Model],
    providers: &[ProviderStatus],
    lang: Lang,
) -> Option<BenchmarkSpec> {
    let model_id = form.choice("model", |word| {
        models.iter().map(|model| model.id).find(|id| id.to_string() == word)
    });
    let provider: Option<Provider> = form.choice("provider", |word| word.parse().ok());
    let status = providers.iter().find(|status| Some(status.provider) == provider);
    if let Some(status) = status.filter(|status| !status.available) {
        let reason = super::providers::about(status, lang).unwrap_or_default();
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
    Some(BenchmarkSpec { model_id: model_id?, request })
}
