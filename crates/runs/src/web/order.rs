//! What somebody ordered in a form, read through the lab's own tables of
//! settings: the only place where ranges stand.

use sea_orm::ConnectionTrait;

use crate::{
    aim::{Aim, Misfit, digits},
    benchmark::NewBenchmark,
    device::Found,
    model::{Model, NAME_LENGTH},
    run::NewRun,
    settings::Learning,
};
use i18n::Lang;
use lab::{
    bench::{self, BenchRequest},
    engine::{Provider, ProviderStatus},
    experiment::{self, TrainRequest, sizes_of},
    train::{ClassWeights, OptimizerKind, Recipe, Schedule, TrainDevice},
};
use parsing::param::{Param, ParamError};
use web::{error::AppError, forms::Form};

/// Reads a number by its line in a table.
pub(super) fn number(form: &mut Form, param: &Param) -> Option<f64> {
    let typed =
        if param.whole { form.typed_whole(param.name) } else { form.typed_number(param.name) };
    let error = match param.check(typed?) {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let range = vec![("min", param.low.to_string()), ("max", param.high.to_string())];
    match error {
        ParamError::NotANumber { .. } | ParamError::TwoWays { .. } => {
            form.fail(param.name, "field-not-a-number", vec![])
        }
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

/// What the run aims at, and the nearest to it that can be asked for, to show
/// the form again.
pub(super) struct Aimed {
    /// `None`: wrong; the form says what.
    pub(super) aim: Option<Aim>,
    pub(super) nearest: Aim,
}

/// Reads data, task and model.
pub(super) async fn aim(
    db: &impl ConnectionTrait,
    form: &mut Form,
) -> Result<Option<Aimed>, AppError> {
    let (word, task) = (form.raw("dataset").to_owned(), form.raw("task").to_owned());
    let model = form.raw("model").to_owned();
    let choice = dataset::store::find_choice(db, &word).await?;
    if choice.is_none() {
        form.fail("dataset", "field-not-offered", vec![]);
    }
    let aim = choice.clone().and_then(|choice| match Aim::new(choice, &task, &model) {
        Ok(aim) => Some(aim),
        Err(Misfit::Task) => {
            form.fail("task", "run-task-misfit", vec![]);
            None
        }
        Err(Misfit::Model) => {
            form.fail("model", "run-model-misfit", vec![]);
            None
        }
    });
    let nearest = Aim::nearest(choice.unwrap_or_else(digits), &task, &model);
    Ok(nearest.map(|nearest| Aimed { aim, nearest }))
}

/// Reads the settings of a run; whatever is wrong stands in the form afterwards.
pub(super) fn training(form: &mut Form, aim: &Aim, devices: &[Found]) -> Option<NewRun> {
    let name = form.text("name", 1..=NAME_LENGTH);
    let mut request = aim.request();
    read_numbers(form, aim, &mut request);
    request.device = device(form, aim, devices).unwrap_or_default();
    for size in sizes_of(aim.model) {
        match optional(form, size) {
            Some(Some(value)) if value != size.default => {
                request.sizes.insert(size.name.to_owned(), value);
            }
            _ => {}
        }
    }
    if aim.learning() == Learning::Network {
        read_recipe(form, &mut request);
    }
    request.accept_leak = form.ticked("accept_leak");
    if !aim.choice.leaks.is_empty() && !request.accept_leak {
        form.fail("accept_leak", "run-leak-unconfirmed", vec![]);
    }
    if request.patience.is_some() && request.validation_share == 0.0 {
        form.fail("patience", "run-patience-needs-validation", vec![]);
    }
    if !form.is_valid() {
        return None;
    }
    let choice = &aim.choice;
    let (dataset, dataset_version_id) = (choice.name.clone(), choice.version);
    Some(NewRun { name: name?, dataset, dataset_version_id, request })
}

/// The device, which is the CPU where none is chosen.
fn device(form: &mut Form, aim: &Aim, devices: &[Found]) -> Option<TrainDevice> {
    let chosen = offered(form, "device", |word| word.parse::<TrainDevice>().ok())??;
    let found = devices.iter().find(|found| found.device == chosen)?;
    if let Err(refusal) = found.for_model(aim.model) {
        form.fail("device", refusal.key(), refusal.gaps());
    }
    Some(chosen)
}

/// The numbers that the model has; ranges are those of whole numbers that fit.
fn read_numbers(form: &mut Form, aim: &Aim, request: &mut TrainRequest) {
    for param in aim.learning().params() {
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
    let mut told = |param| optional(form, param).flatten();
    request.recipe = Recipe {
        weight_decay: told(&experiment::WEIGHT_DECAY).unwrap_or(usual.weight_decay),
        momentum: told(&experiment::MOMENTUM).unwrap_or(usual.momentum),
        schedule: schedule.flatten().unwrap_or_default(),
        warmup_epochs: told(&experiment::WARMUP_EPOCHS).unwrap_or(usual.warmup_epochs),
        clip_norm: told(&experiment::CLIP_NORM),
        label_smoothing: told(&experiment::LABEL_SMOOTHING).unwrap_or(usual.label_smoothing),
        class_weights: weights.flatten().unwrap_or_default(),
    };
    request.optimizer = optimizer.flatten().unwrap_or_default();
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
