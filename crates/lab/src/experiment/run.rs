//! Training, measuring and exporting a classifier.

use std::{fs, path::Path};

use serde_json::Value;

use super::{
    LabError, Metrics, ParityRecord, TrainOutcome, TrainRequest, baselines, compare, footprint,
    leak,
    learn::{CHUNK, all_rows, for_chunks, learn, logits_of, network_of},
    measure::{Context, measure, name_classes},
    memory::{self, InitialMemory},
    outcome::median,
    paths::RunPaths,
    prepare::prepare,
    sidecar::{self, metadata},
};
use crate::{
    artifact::{self, Tensor, write_atomically, write_safetensors},
    data::{self, About, Samples, Split},
    digest::file_sha256,
    engine::{Engine, Provider, SessionOptions, compare_logits, cpu_model},
    evaluate::{Evaluation, evaluate},
    host_lock::HostLock,
    onnx,
    progress::{Event, ProgressReporter},
    train::Fitted,
};
use figure::{Note, Notes};

/// Trains a classifier, measures it on the test set, exports it and compares
/// ONNX Runtime with the trainer over the whole test set.
///
/// Without an `engine` there is no parity check.
///
/// # Errors
/// A request out of range, data that cannot be used or are ratings (see
/// [`super::recommend`]), too little memory, training without result, a disk that is
/// full, an engine that fails, or cancellation. Then the folder holds nothing of
/// the run.
pub fn run(
    request: &TrainRequest,
    paths: RunPaths<'_>,
    engine: Option<&Engine>,
    reporter: &dyn ProgressReporter,
) -> Result<TrainOutcome, LabError> {
    request.check().map_err(LabError::Request)?;
    request.check_task()?;
    request.check_device()?;
    let before = InitialMemory::now();
    let mut past = vec![footprint::loading(request, &request.load, before)];
    let loaded = data::load_with(&request.data, &request.load, paths.cache, reporter)?;
    leak::report_warnings(&loaded, reporter);
    leak::check(request, &loaded)?;
    let split = loaded.validation(request.validation_share, request.seed)?;
    let (about, context) = (loaded.about().clone(), Context::of(&loaded));
    let target = loaded.target().map(str::to_owned);
    let _turn = HostLock::for_training(reporter)?;
    if let data::Loaded::Text(data) = &loaded {
        let coming = footprint::baselines_of_texts(request, data);
        past.push(memory::check(before.expected(&[], &[coming]))?);
    }
    let (request, comparison) = compare::chosen(request, &loaded, &split, reporter)?;
    let request = &request;
    let mut answers = match &loaded {
        data::Loaded::Text(data) => baselines::of_texts(request, data, &split, reporter)?,
        _ => Vec::new(),
    };
    let prepared = prepare(loaded, request.model(), &split.training)?;
    let (train, test) = (&*prepared.train, &*prepared.test);
    let classes = about.classes.len().max(train.classes()).max(2);
    let spec = network_of(request, prepared.input, train.width(), classes)?;
    let at_hand = engine.is_some();
    let coming = footprint::steps(request, spec.as_ref(), &prepared, classes, at_hand);
    let memory = memory::check(before.expected(&past, &coming))?;
    let mut fitted = learn(request, spec.as_ref(), train, &split, paths.checkpoint, reporter)?;
    reporter.report(Event::Step { name: "test".to_owned(), done: 0, total: test.len() as u64 });
    let logits = logits_of(&mut fitted.network, test, &all_rows(test), reporter)?;
    let labels: Vec<u8> = (0..test.len()).map(|row| test.label(row)).collect();
    let evaluation = name_classes(evaluate(&logits, &labels, classes)?, &about);
    let metrics = measure(request.task(), &context, &evaluation, &logits, &labels)?;
    answers.extend(baselines::of_numbers(request, (train, test), &split, classes, reporter)?);
    let beside = (&metrics, &labels[..], classes);
    let baselines = baselines::figures(request, train, &split, answers, beside)?;

    let staging = artifact::staging(paths.folder)?;
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
        engine.map(|engine| compare(engine, &model, (test, at_once), &logits, threads, reporter));
    let figures = Figures { evaluation, metrics, parity: parity.transpose()?, memory };
    let outcome = outcome(request, &about, &split, &fitted, figures, &prepared.words, &model)?;
    let onnx_path = paths.folder.join(artifact::MODEL);
    let outcome = TrainOutcome { onnx_path, baselines, comparison, ..outcome };
    let mut sidecar = sidecar::contents(request, &about, &serde_json::json!(prepared.sidecar));
    sidecar["row_bytes"] = serde_json::json!(fitted.network.spec().row_bytes());
    sidecar["target"] = serde_json::json!(target);
    write_records(staging.path(), &fitted, &outcome, &sidecar)?;
    if reporter.is_cancelled() {
        return Err(LabError::Cancelled);
    }
    artifact::publish(staging, paths.folder)?;
    Ok(outcome)
}

/// The figures of a run.
struct Figures {
    evaluation: Evaluation,
    metrics: Metrics,
    parity: Option<ParityRecord>,
    memory: u64,
}

/// Compares ONNX Runtime's logits of the whole test set with the trainer's.
fn compare(
    engine: &Engine,
    model: &Path,
    (test, at_once): (&dyn Samples, usize),
    logits: &[f32],
    threads: usize,
    reporter: &dyn ProgressReporter,
) -> Result<ParityRecord, LabError> {
    let mut session = engine.session(model, &SessionOptions::new(Provider::Cpu, threads))?;
    let mut got = Vec::with_capacity(logits.len());
    let total = test.len() as u64;
    for_chunks(test, &all_rows(test), at_once, |done, numbers| {
        if reporter.is_cancelled() {
            return Err(LabError::Cancelled);
        }
        got.extend(session.infer(numbers, numbers.len() / test.width())?);
        reporter.report(Event::Step { name: "parity".to_owned(), done: done as u64, total });
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
        warnings: about.warnings.clone(),
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
