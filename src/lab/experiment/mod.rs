//! The façade of the lab: one request in, one trained, evaluated and exported
//! model out. The command line and background jobs call the same function.
//! Knows no database and no web.

mod error;
mod outcome;
mod request;

use std::{fs, path::Path};

pub use error::LabError;
pub use outcome::{ParityRecord, TrainOutcome};
pub use request::*;

use crate::lab::{
    artifact::{self, Tensor, write_atomically, write_safetensors},
    data::{self, DataSet, ImageSet, Split, stratified},
    digest::file_sha256,
    engine::{Engine, Provider, SessionOptions, compare_logits, cpu_model},
    evaluate::{Evaluation, evaluate},
    host_lock::HostLock,
    model::reference_mlp,
    onnx::{self, Metadata},
    train::{FitOptions, Fitted, Network, Recipe, fit},
    watch::{Event, Watch},
};

/// Rows in one call of ONNX Runtime while comparing.
const PARITY_ROWS: usize = 1000;

/// Trains the reference network, measures it on the test set, exports it and
/// compares ONNX Runtime with the trainer over the whole test set.
///
/// `folder` receives the run's files (names in [`artifact`]), all or none;
/// generated data are kept in `cache`. Without an `engine` there is no parity.
///
/// # Errors
/// A request out of range, data that cannot be used, training without result,
/// a disk that is full, an engine that fails, or cancellation. Then `folder`
/// holds nothing of the run.
pub fn run(
    request: &TrainRequest,
    folder: &Path,
    cache: &Path,
    engine: Option<&Engine>,
    watch: &dyn Watch,
) -> Result<TrainOutcome, LabError> {
    request.check().map_err(LabError::Request)?;
    let data = data::load_images(&request.data, cache, watch)?;
    let split = stratified(&data.train.labels, request.validation_share, request.seed)?;
    let options = FitOptions {
        epochs: request.epochs,
        batch: request.batch as usize,
        learning_rate: request.learning_rate,
        optimizer: request.optimizer,
        seed: request.seed,
        threads: request.threads as usize,
        patience: request.patience,
        recipe: Recipe::default(),
    };
    let spec = reference_mlp();
    let _turn = HostLock::for_training(watch)?;
    let mut fitted =
        fit(&spec, &data.train, (&split.training, &split.validation), &options, None, watch)?;
    let logits = test_logits(&mut fitted.network, &data.test, watch)?;
    let test = evaluate(&logits, &data.test.labels, spec.outputs())?;

    let staging = artifact::staging(folder)?;
    let model = staging.path().join(artifact::MODEL);
    onnx::write(&model, &fitted.network, &about(&data, &labels(&test)))?;
    let parity = engine.map(|engine| compare(engine, &model, &data.test, &logits, request, watch));
    let parity = parity.transpose()?;
    let outcome = outcome(request, &data, &split, &fitted, (test, parity), &model, folder)?;
    write_records(staging.path(), &fitted, &outcome)?;
    if watch.cancelled() {
        return Err(LabError::Cancelled);
    }
    artifact::publish(staging, folder)?;
    Ok(outcome)
}

fn test_logits(
    network: &mut Network,
    test: &ImageSet,
    watch: &dyn Watch,
) -> Result<Vec<f32>, LabError> {
    if watch.cancelled() {
        return Err(LabError::Cancelled);
    }
    watch.tell(Event::Step { name: "test".to_owned(), done: 0, total: test.len() as u64 });
    Ok(network.infer(&test.scaled()))
}

fn labels(test: &Evaluation) -> Vec<String> {
    test.classes.iter().map(|class| class.label.clone()).collect()
}

fn about<'a>(data: &'a DataSet, labels: &'a [String]) -> Metadata<'a> {
    Metadata {
        task: "image-classification",
        labels,
        preprocessing: "28x28 grey pixels, row by row, divided by 255",
        data_digest: &data.digest,
        synthetic: data.synthetic,
        data_licence: data.licence,
    }
}

fn compare(
    engine: &Engine,
    model: &Path,
    test: &ImageSet,
    logits: &[f32],
    request: &TrainRequest,
    watch: &dyn Watch,
) -> Result<ParityRecord, LabError> {
    let threads = request.threads as usize;
    let mut session = engine.session(model, &SessionOptions::new(Provider::Cpu, threads))?;
    let input = test.scaled();
    let mut got = Vec::with_capacity(logits.len());
    for rows in input.chunks(PARITY_ROWS * test.width()) {
        if watch.cancelled() {
            return Err(LabError::Cancelled);
        }
        got.extend(session.infer(rows, rows.len() / test.width())?);
        let done = (got.len() * test.len() / logits.len()) as u64;
        watch.tell(Event::Step { name: "parity".to_owned(), done, total: test.len() as u64 });
    }
    let comparison = compare_logits(logits, &got, logits.len() / test.len())?;
    Ok(ParityRecord {
        comparison,
        passed: comparison.holds(),
        runtime_version: engine.version().to_string(),
    })
}

fn outcome(
    request: &TrainRequest,
    data: &DataSet,
    split: &Split,
    fitted: &Fitted,
    (test, parity): (Evaluation, Option<ParityRecord>),
    model: &Path,
    folder: &Path,
) -> Result<TrainOutcome, LabError> {
    let spec = fitted.network.spec();
    let unreadable = |source| artifact::ArtifactError { path: model.to_owned(), source };
    Ok(TrainOutcome {
        model: spec.name.clone(),
        parameters: spec.parameters(),
        dataset: data.name.to_owned(),
        synthetic: data.synthetic,
        data_digest: data.digest.clone(),
        train_n: split.training.len(),
        validation_n: split.validation.len(),
        seed: request.seed,
        threads: request.threads,
        batch: request.batch,
        learning_rate: request.learning_rate,
        optimizer: request.optimizer,
        epochs: fitted.epochs.clone(),
        best_epoch: fitted.best_epoch,
        stop: fitted.stop,
        seconds_per_epoch: median(fitted.epochs.iter().map(|epoch| epoch.seconds).collect()),
        test,
        parity,
        onnx_path: folder.join(artifact::MODEL),
        onnx_sha256: file_sha256(model).map_err(unreadable)?,
        onnx_bytes: fs::metadata(model).map_err(unreadable)?.len(),
        machine: cpu_model(),
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
fn write_records(folder: &Path, fitted: &Fitted, outcome: &TrainOutcome) -> Result<(), LabError> {
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
    Ok(())
}

#[cfg(test)]
mod tests;
