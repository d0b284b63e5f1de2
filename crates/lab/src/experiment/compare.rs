//! Which model to train when none was chosen: each of the task's candidates is quickly
//! trained on training rows and measured on validation rows, never on the test part.

use serde::{Deserialize, Serialize};

use super::{
    LabError, TrainRequest,
    learn::{all_rows, baseline, learn, logits_of, network_of},
    prepare::{self, NAIVE_BAYES, NGRAMS},
};
use crate::{
    data::{Loaded, Split, TextData},
    evaluate::evaluate,
    progress::{Event, ProgressReporter},
    train::TrainDevice,
};
use figure::Note;

/// Rows that a candidate is trained on at most.
const MAX_TRAINING: usize = 5000;
/// Rows that it is measured on at most.
const MAX_VALIDATION: usize = 2000;
/// Logit of a class without training rows.
const ABSENT_CLASS_LOGIT: f32 = -100.0;

/// The comparison of the candidates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Validation rows that each was measured on.
    pub n: usize,
    /// Training rows that each was trained on.
    pub learnt_from: usize,
    /// In the order of the task, the simplest first.
    pub models: Vec<Compared>,
}

/// One candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    pub model: String,
    /// Share of right answers, 0 to 1.
    pub accuracy: f64,
    /// Wilson's interval of it at 95 %.
    pub interval: [f64; 2],
}

impl Comparison {
    /// The most accurate one; of equals the simplest.
    #[must_use]
    pub fn best(&self) -> Option<&Compared> {
        self.models
            .iter()
            .reduce(|best, next| if next.accuracy > best.accuracy { next } else { best })
    }
}

/// Forwards cancellation and discards reports.
pub(super) struct CancelOnly<'a>(pub(super) &'a dyn ProgressReporter);

impl ProgressReporter for CancelOnly<'_> {
    fn report(&self, _event: Event) {}

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// The request with the model that is to be trained, and how it was found.
///
/// # Errors
/// Training without result, or cancellation.
pub(super) fn chosen(
    request: &TrainRequest,
    loaded: &Loaded,
    split: &Split,
    reporter: &dyn ProgressReporter,
) -> Result<(TrainRequest, Option<Comparison>), LabError> {
    if !request.compares() {
        return Ok((request.clone(), None));
    }
    let comparison = match loaded {
        Loaded::Text(data) if !split.validation.is_empty() => {
            Some(compare(request, data, split, reporter)?)
        }
        _ => None,
    };
    let best = comparison.as_ref().and_then(Comparison::best).map(|best| best.model.clone());
    let model = match best {
        Some(model) => model,
        None => {
            let said = "there are no validation rows to compare models on: the usual one is taken";
            reporter.report(Event::Note(Note::new("remark-not-compared", said)));
            request.task().models[0].to_owned()
        }
    };
    Ok((TrainRequest { model: Some(model), ..request.clone() }, comparison))
}

fn compare(
    request: &TrainRequest,
    data: &TextData,
    split: &Split,
    reporter: &dyn ProgressReporter,
) -> Result<Comparison, LabError> {
    let training = some(&split.training, MAX_TRAINING);
    let validation = some(&split.validation, MAX_VALIDATION);
    // The validation rows take the place of the test part.
    let data = TextData {
        about: data.about.clone(),
        train: data.train.select(&training),
        test: data.train.select(&validation),
    };
    let candidates = request.task().compared;
    let mut models = Vec::with_capacity(candidates.len());
    for (index, model) in candidates.iter().enumerate() {
        if reporter.is_cancelled() {
            return Err(LabError::Cancelled);
        }
        let (done, total) = (index as u64, candidates.len() as u64);
        reporter.report(Event::Step { name: "compare".to_owned(), done, total });
        let logits = logits_of_texts(request, model, &data, &CancelOnly(reporter))?;
        let classes = classes_of(&data);
        let evaluation = evaluate(&logits, &data.test.labels, classes)?;
        models.push(Compared {
            model: (*model).to_owned(),
            accuracy: evaluation.accuracy,
            interval: evaluation.interval,
        });
    }
    Ok(Comparison { n: validation.len(), learnt_from: training.len(), models })
}

/// At most `most` of the rows, evenly spread.
pub(super) fn some(rows: &[u32], most: usize) -> Vec<u32> {
    rows.iter().copied().step_by(rows.len().div_ceil(most.max(1)).max(1)).collect()
}

fn classes_of(data: &TextData) -> usize {
    let labels = data.train.labels.iter().chain(&data.test.labels);
    let seen = labels.max().map_or(0, |label| usize::from(*label) + 1);
    data.about.classes.len().max(seen).max(2)
}

/// Trains `model` on the training part of texts; its logits of the other part.
///
/// # Errors
/// Training without result, or cancellation.
pub(super) fn logits_of_texts(
    request: &TrainRequest,
    model: &str,
    data: &TextData,
    reporter: &dyn ProgressReporter,
) -> Result<Vec<f32>, LabError> {
    let classes = classes_of(data);
    let rows: Vec<u32> = (0..data.train.len() as u32).collect();
    let prepared = prepare::texts(data, model, &rows)?;
    let (train, test) = (&*prepared.train, &*prepared.test);
    if [NAIVE_BAYES, NGRAMS].contains(&model) {
        let model = baseline(model, train, &rows, reporter)?;
        let logits = model.logits(test, &all_rows(test))?;
        return Ok(with_all_classes(&logits, model.outputs, classes));
    }
    // Without validation rows of its own: a choice among epochs by the rows that it is
    // compared on would favour it.
    let split = Split { training: rows, validation: Vec::new() };
    let request = TrainRequest {
        model: Some(model.to_owned()),
        device: TrainDevice::Cpu,
        // Quick, however long the run itself may take.
        epochs: request.epochs.min(request.task().epochs),
        patience: None,
        ..request.clone()
    };
    let spec = network_of(&request, prepared.input, train.width(), classes)?;
    let mut fitted = learn(&request, spec.as_ref(), train, &split, None, reporter)?;
    logits_of(&mut fitted.network, test, &all_rows(test), reporter)
}

/// Logits of `outputs` classes, extended to `classes`.
pub(super) fn with_all_classes(logits: &[f32], outputs: usize, classes: usize) -> Vec<f32> {
    let missing = classes.saturating_sub(outputs);
    let more = std::iter::repeat_n(ABSENT_CLASS_LOGIT, missing);
    logits.chunks(outputs.max(1)).flat_map(|row| row.iter().copied().chain(more.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(model: &str, accuracy: f64) -> Compared {
        Compared { model: model.to_owned(), accuracy, interval: [0.0, 1.0] }
    }

    #[test]
    fn the_most_accurate_is_best_and_of_equals_the_simplest() {
        let models = vec![compared("a", 0.7), compared("b", 0.8), compared("c", 0.8)];
        let comparison = Comparison { n: 10, learnt_from: 20, models };
        assert_eq!(comparison.best().unwrap().model, "b");
        assert_eq!(Comparison { models: vec![], ..comparison }.best(), None);
    }

    #[test]
    fn rows_are_thinned_evenly_and_missing_classes_are_never_chosen() {
        assert_eq!(some(&[1, 2, 3, 4, 5], 2), [1, 4]);
        assert_eq!(some(&[1, 2], 2), [1, 2]);
        assert!(some(&[], 2).is_empty());
        assert_eq!(
            with_all_classes(&[1.0, 2.0, 3.0, 4.0], 2, 3),
            [1.0, 2.0, ABSENT_CLASS_LOGIT, 3.0, 4.0, ABSENT_CLASS_LOGIT]
        );
    }
}
