//! The façade of the lab: one request in, one trained, evaluated and exported
//! model out. The command line and background jobs call the same function.
//! Knows no database and no web.

mod baselines;
mod compare;
mod error;
mod footprint;
mod judge;
mod judge_ratings;
mod leak;
mod learn;
mod measure;
mod memory;
mod outcome;
mod prepare;
mod ratings;
mod request;

use std::{fs, path::Path};

pub use baselines::{BaselineFigure, MAJORITY};
pub use compare::{Compared, Comparison};
pub use error::LabError;
pub use judge::{Judgement, MeasuredOn, judge};
pub use judge_ratings::{RatingJudgement, judge_ratings};
pub use leak::leaks;
pub use measure::{BinaryMetrics, Ceiling, Metrics};
pub use outcome::{ParityRecord, TrainOutcome};
pub use ratings::{FACTOR_PARAMS, RatingMetrics, RatingOutcome, recommend};
pub use request::*;
use serde_json::Value;

use self::{
    learn::{CHUNK, all_rows, for_chunks, learn, logits_of, network_of},
    measure::{Context, measure},
    memory::Before,
    prepare::prepare,
};
use crate::{
    artifact::{self, Tensor, write_atomically, write_safetensors},
    data::{self, About, Samples, Split},
    digest::file_sha256,
    engine::{Engine, Provider, SessionOptions, compare_logits, cpu_model},
    evaluate::{Evaluation, evaluate},
    host_lock::HostLock,
    onnx::{self, Metadata},
    train::{Fitted, Keep},
    watch::{Event, Watch},
};
use figure::{Note, Notes};

/// Where a run works.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Receives the run's files (names in [`artifact`]), all or none.
    pub folder: &'a Path,
    /// Keeps generated data.
    pub cache: &'a Path,
    /// Keeps the state of training, from which a killed run goes on.
    pub keep: Option<&'a Keep>,
}

/// Trains a classifier, measures it on the test set, exports it and compares
/// ONNX Runtime with the trainer over the whole test set.
///
/// Without an `engine` there is no parity.
///
/// # Errors
/// A request out of range, data that cannot be used or are ratings (see
/// [`recommend`]), too little memory, training without result, a disk that is
/// full, an engine that fails, or cancellation. Then the folder holds nothing of
/// the run.
pub fn run(
    request: &TrainRequest,
    place: Place<'_>,
    engine: Option<&Engine>,
    watch: &dyn Watch,
) -> Result<TrainOutcome, LabError> {
    request.check().map_err(LabError::Request)?;
    request.check_task()?;
    request.check_device()?;
    let before = Before::now();
    let mut past = vec![footprint::loading(request, &request.load, before)];
    let loaded = data::load_with(&request.data, &request.load, place.cache, watch)?;
    tell(&loaded, watch);
    leak::check(request, &loaded)?;
    let split = loaded.validation(request.validation_share, request.seed)?;
    let (about, context) = (loaded.about().clone(), Context::of(&loaded));
    let target = loaded.target().map(str::to_owned);
    let _turn = HostLock::for_training(watch)?;
    if let data::Loaded::Text(data) = &loaded {
        let coming = footprint::baselines_of_texts(request, data);
        past.push(memory::check(before.expected(&[], &[coming]))?);
    }
    let (request, comparison) = compare::chosen(request, &loaded, &split, watch)?;
    let request = &request;
    let mut answers = match &loaded {
        data::Loaded::Text(data) => baselines::of_texts(request, data, &split, watch)?,
        _ => Vec::new(),
    };
    let prepared = prepare(loaded, request.model(), &split.training)?;
    let (train, test) = (&*prepared.train, &*prepared.test);
    let classes = about.classes.len().max(train.classes()).max(2);
    let spec = network_of(request, prepared.input, train.width(), classes)?;
    let at_hand = engine.is_some();
    let coming = footprint::steps(request, spec.as_ref(), &prepared, classes, at_hand);
    let memory = memory::check(before.expected(&past, &coming))?;
    let mut fitted = learn(request, spec.as_ref(), train, &split, place.keep, watch)?;
    watch.tell(Event::Step { name: "test".to_owned(), done: 0, total: test.len() as u64 });
    let logits = logits_of(&mut fitted.network, test, &all_rows(test), watch)?;
    let labels: Vec<u8> = (0..test.len()).map(|row| test.label(row)).collect();
    let evaluation = named(evaluate(&logits, &labels, classes)?, &about);
    let metrics = measure(request.task(), &context, &evaluation, &logits, &labels)?;
    answers.extend(baselines::of_numbers(request, (train, test), &split, classes, watch)?);
    let beside = (&metrics, &labels[..], classes);
    let baselines = baselines::figures(request, train, &split, answers, beside)?;

    let staging = artifact::staging(place.folder)?;
    let model = staging.path().join(artifact::MODEL);
    let names: Vec<String> = evaluation.classes.iter().map(|class| class.label.clone()).collect();
    onnx::write(
        &model,
        &fitted.network,
        &metadata(request, &about, &names, prepared.words.text()),
    )?;
    let threads = request.threads as usize;
    let at_once = fitted.network.spec().rows_at_once(CHUNK);
    let parity =
        engine.map(|engine| compare(engine, &model, (test, at_once), &logits, threads, watch));
    let figures = Figures { evaluation, metrics, parity: parity.transpose()?, memory };
    let outcome = outcome(request, &about, &split, &fitted, figures, &prepared.words, &model)?;
    let onnx_path = place.folder.join(artifact::MODEL);
    let outcome = TrainOutcome { onnx_path, baselines, comparison, ..outcome };
    let mut kept = sidecar(request, &about, &serde_json::json!(prepared.sidecar));
    kept["row_bytes"] = serde_json::json!(fitted.network.spec().row_bytes());
    kept["target"] = serde_json::json!(target);
    write_records(staging.path(), &fitted, &outcome, &kept)?;
    if watch.cancelled() {
        return Err(LabError::Cancelled);
    }
    artifact::publish(staging, place.folder)?;
    Ok(outcome)
}

/// Tells what was noticed of the data.
fn tell(loaded: &data::Loaded, watch: &dyn Watch) {
    for warning in &loaded.warnings {
        watch.tell(Event::Note(warning.message.as_str().into()));
    }
}

/// What was measured of a run.
struct Figures {
    evaluation: Evaluation,
    metrics: Metrics,
    parity: Option<ParityRecord>,
    memory: u64,
}

/// Gives the classes their names.
fn named(mut evaluation: Evaluation, about: &About) -> Evaluation {
    for (class, name) in evaluation.classes.iter_mut().zip(&about.classes) {
        class.label.clone_from(name);
    }
    evaluation
}

fn metadata<'a>(
    request: &TrainRequest,
    about: &'a About,
    labels: &'a [String],
    preprocessing: &'a str,
) -> Metadata<'a> {
    Metadata {
        task: request.task().onnx_task,
        labels,
        preprocessing,
        data_digest: &about.digest,
        synthetic: about.synthetic,
        data_licence: about.licence,
    }
}

/// What serving needs beside the model.
fn sidecar(request: &TrainRequest, about: &About, preprocessing: &Value) -> Value {
    serde_json::json!({
        "version": 1,
        "task": request.task().id,
        "model": request.model(),
        "classes": about.classes,
        "preprocessing": preprocessing,
    })
}

/// Compares ONNX Runtime's logits of the whole test set with the trainer's.
fn compare(
    engine: &Engine,
    model: &Path,
    (test, at_once): (&dyn Samples, usize),
    logits: &[f32],
    threads: usize,
    watch: &dyn Watch,
) -> Result<ParityRecord, LabError> {
    let mut session = engine.session(model, &SessionOptions::new(Provider::Cpu, threads))?;
    let mut got = Vec::with_capacity(logits.len());
    let total = test.len() as u64;
    for_chunks(test, &all_rows(test), at_once, |done, numbers| {
        if watch.cancelled() {
            return Err(LabError::Cancelled);
        }
        got.extend(session.infer(numbers, numbers.len() / test.width())?);
        watch.tell(Event::Step { name: "parity".to_owned(), done: done as u64, total });
        Ok(())
    })?;
    let comparison = compare_logits(logits, &got, logits.len() / test.len())?;
    Ok(ParityRecord {
        comparison,
        passed: comparison.holds(),
        runtime_version: engine.version().to_string(),
    })
}

fn outcome(
    request: &TrainRequest,
    about: &About,
    split: &Split,
    fitted: &Fitted,
    figures: Figures,
    preprocessing: &Note,
    model: &Path,
) -> Result<TrainOutcome, LabError> {
    let spec = fitted.network.spec();
    let unreadable = |source| artifact::ArtifactError { path: model.to_owned(), source };
    let onnx_sha256 = file_sha256(model).map_err(unreadable)?;
    let onnx_bytes = fs::metadata(model).map_err(unreadable)?.len();
    Ok(TrainOutcome {
        task: request.task().id.to_owned(),
        model: request.model().to_owned(),
        parameters: spec.parameters(),
        dataset: about.name.to_owned(),
        synthetic: about.synthetic,
        data_digest: about.digest.clone(),
        train_n: split.training.len(),
        validation_n: split.validation.len(),
        seed: request.seed,
        threads: request.threads,
        batch: request.batch,
        learning_rate: request.learning_rate,
        optimizer: request.optimizer,
        recipe: request.recipe,
        epochs: fitted.epochs.clone(),
        best_epoch: fitted.best_epoch,
        stop: fitted.stop,
        seconds_per_epoch: median(fitted.epochs.iter().map(|epoch| epoch.seconds).collect()),
        test: figures.evaluation,
        metrics: Some(figures.metrics),
        baselines: Vec::new(),
        comparison: None,
        findings: about.warnings.clone(),
        preprocessing: preprocessing.text().to_owned(),
        prepared: Notes::from_iter([preprocessing.clone()]),
        memory_estimate: figures.memory,
        parity: figures.parity,
        onnx_path: model.to_owned(),
        onnx_sha256,
        preprocessing_sha256: None,
        onnx_bytes,
        machine: cpu_model(),
        device: request.device,
        adapter: fitted.adapter.clone(),
        trainer_version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len().is_multiple_of(2) && middle > 0 {
        f64::midpoint(values[middle - 1], values[middle])
    } else {
        values[middle]
    }
}

/// Writes weights, epochs and figures into a folder.
fn write_records(
    folder: &Path,
    fitted: &Fitted,
    outcome: &TrainOutcome,
    sidecar: &Value,
) -> Result<(), LabError> {
    let parameters = fitted.network.parameters();
    let places = fitted.network.tensors();
    let tensors: Vec<Tensor<'_>> = places
        .iter()
        .map(|place| Tensor {
            name: &place.name,
            shape: &place.shape,
            values: &parameters[place.range.clone()],
        })
        .collect();
    write_atomically(&folder.join(artifact::WEIGHTS), &|target| {
        write_safetensors(target, &tensors)
    })?;
    write_atomically(&folder.join(artifact::EPOCHS), &|target| {
        fitted.epochs.iter().try_for_each(|epoch| {
            let line = serde_json::to_string(epoch)?;
            writeln!(target, "{line}")
        })
    })?;
    write_atomically(&folder.join(artifact::METRICS), &|target| {
        target.write_all(&serde_json::to_vec_pretty(outcome)?)
    })?;
    write_atomically(&folder.join(artifact::PREPROCESSING), &|target| {
        target.write_all(&serde_json::to_vec(sidecar)?)
    })?;
    Ok(())
}

#[cfg(test)]
mod other_data;
#[cfg(test)]
mod tests;
