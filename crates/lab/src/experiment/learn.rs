//! Training any model that takes rows of numbers: networks epoch by epoch, baselines in one go.

use std::time::Instant;

use super::{
    LabError, TrainRequest,
    prepare::{NAIVE_BAYES, NGRAMS},
};
use crate::{
    baseline::{
        Bag, BayesOptions, LinearModel, LogisticOptions, NgramOptions, logistic, naive_bayes,
        ngram_logistic,
    },
    data::{Samples, Split},
    evaluate::evaluate,
    model::{Input, ModelError, ModelSpec, architecture},
    progress::{EpochRecord, Event, ProgressReporter},
    train::{CheckpointOptions, FitOptions, Fitted, Network, StopReason, fit_on},
};
use figure::Note;

/// Name of the logistic baseline.
pub(super) const LOGISTIC: &str = "logistic";
/// Numbers that linfa's logistic regression is trained on at most: it works on a
/// dense table in 64 bit, twice.
pub(super) const LOGISTIC_NUMBERS: usize = 10_000_000;
/// Rows that are inferred at once at most.
pub(super) const CHUNK: usize = 1000;

/// Builds the network of the request for the rows of a data set.
pub(super) fn network_of(
    request: &TrainRequest,
    input: Input,
    inputs: usize,
    classes: usize,
) -> Result<Option<ModelSpec>, LabError> {
    let model = request.model();
    let Some(architecture) = architecture(model) else { return Ok(None) };
    let sizes: Vec<(&str, f64)> =
        request.sizes.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let spec = architecture.build(input, inputs, classes, &sizes);
    Ok(Some(spec.map_err(|error: ModelError| LabError::Train(error.into()))?))
}

/// Trains the model of the request.
pub(super) fn learn(
    request: &TrainRequest,
    spec: Option<&ModelSpec>,
    train: &dyn Samples,
    split: &Split,
    checkpoint: Option<&CheckpointOptions>,
    reporter: &dyn ProgressReporter,
) -> Result<Fitted, LabError> {
    if let Some(spec) = spec {
        let options = FitOptions {
            epochs: request.epochs,
            batch: request.batch as usize,
            learning_rate: request.learning_rate,
            optimizer: request.optimizer,
            recipe: request.recipe,
            seed: request.seed,
            threads: request.threads as usize,
            patience: request.patience,
        };
        let parts = (&split.training[..], &split.validation[..]);
        return Ok(fit_on(request.device, spec, train, parts, &options, checkpoint, reporter)?);
    }
    let start = Instant::now();
    reporter.report(Event::Step { name: "train".to_owned(), done: 0, total: 0 });
    let model = baseline(request.model(), train, &split.training, reporter)?;
    let seconds = start.elapsed().as_secs_f64();
    baseline_as_fitted(&model, train, split, seconds, reporter)
}

/// Fits a baseline by its name.
pub(super) fn baseline(
    model: &str,
    train: &dyn Samples,
    rows: &[u32],
    reporter: &dyn ProgressReporter,
) -> Result<LinearModel, LabError> {
    match model {
        NAIVE_BAYES => Ok(naive_bayes(train, rows, Bag::Counts, &BayesOptions::default())?),
        NGRAMS => Ok(ngram_logistic(train, rows, &NgramOptions::default(), reporter)?),
        LOGISTIC => {
            let most = (LOGISTIC_NUMBERS / train.width().max(1)).max(1);
            // Every nth row: their order has no meaning, and the same rows are
            // taken each time.
            let every = rows.len().div_ceil(most).max(1);
            let some: Vec<u32> = rows.iter().copied().step_by(every).collect();
            if every > 1 {
                let said = "logistic regression learns from {n} of {all} rows";
                let note = Note::new("remark-some-rows", said).with("n", some.len());
                reporter.report(Event::Note(note.with("all", rows.len())));
            }
            Ok(logistic(train, &some, &LogisticOptions::default(), reporter)?)
        }
        _ => Err(LabError::UnknownModel(model.to_owned())),
    }
}

/// A baseline in the form of a trained network, with one record of an epoch.
fn baseline_as_fitted(
    model: &LinearModel,
    train: &dyn Samples,
    split: &Split,
    seconds: f64,
    reporter: &dyn ProgressReporter,
) -> Result<Fitted, LabError> {
    let mut network = model.network()?;
    let classes = model.outputs;
    let mut figures = |rows: &[u32]| -> Result<Option<(f64, f64)>, LabError> {
        if rows.is_empty() {
            return Ok(None);
        }
        let labels: Vec<u8> = rows.iter().map(|row| train.label(*row as usize)).collect();
        let logits = logits_of(&mut network, train, rows, reporter)?;
        let figures = evaluate(&logits, &labels, classes)?;
        Ok(Some((figures.mean_nll, figures.accuracy)))
    };
    let training = figures(&split.training)?.unwrap_or_default();
    let validation = figures(&split.validation)?;
    let record = EpochRecord {
        epoch: 1,
        train_loss: training.0,
        train_accuracy: training.1,
        validation_loss: validation.map(|figures| figures.0),
        validation_accuracy: validation.map(|figures| figures.1),
        seconds,
    };
    reporter.report(Event::Epoch(record));
    Ok(Fitted {
        network,
        epochs: vec![record],
        best_epoch: 1,
        stop: StopReason::Completed,
        adapter: None,
    })
}

/// Logits of some rows, one row of classes after another.
///
/// # Errors
/// Cancellation.
pub(super) fn logits_of(
    network: &mut Network,
    data: &dyn Samples,
    rows: &[u32],
    reporter: &dyn ProgressReporter,
) -> Result<Vec<f32>, LabError> {
    let mut logits = Vec::new();
    let at_once = network.spec().rows_at_once(CHUNK);
    for_chunks(data, rows, at_once, |_, numbers| {
        if reporter.is_cancelled() {
            return Err(LabError::Cancelled);
        }
        logits.extend(network.infer(numbers));
        Ok(())
    })?;
    Ok(logits)
}

/// Calls `work` with the number of rows done before and the numbers of the next rows, of
/// which there are `at_once`, fewer at the end.
pub(super) fn for_chunks(
    data: &dyn Samples,
    rows: &[u32],
    at_once: usize,
    mut work: impl FnMut(usize, &[f32]) -> Result<(), LabError>,
) -> Result<(), LabError> {
    let width = data.width();
    let mut numbers = vec![0.0; at_once.min(rows.len()) * width];
    for (index, chunk) in rows.chunks(at_once.max(1)).enumerate() {
        let numbers = &mut numbers[..chunk.len() * width];
        for (row, target) in chunk.iter().zip(numbers.chunks_exact_mut(width)) {
            data.fill(*row as usize, target);
        }
        work(index * at_once, numbers)?;
    }
    Ok(())
}

/// All rows of a data set.
pub(super) fn all_rows(data: &dyn Samples) -> Vec<u32> {
    (0..data.len() as u32).collect()
}
