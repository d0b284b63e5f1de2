//! What simple models reach on the test part, shown with every run: the most common class,
//! and the lab's counting and linear models for such rows.

use serde::{Deserialize, Serialize};

use super::{
    LabError, Metrics, TrainRequest,
    compare::{CancelOnly, logits_of_texts, some, with_all_classes},
    learn::{LOGISTIC, all_rows},
    measure::{Context, measure},
    prepare::{NAIVE_BAYES, NGRAMS},
};
use crate::{
    baseline::{LinearModel, LogisticOptions, NgramOptions, logistic, ngram_logistic},
    data::{Samples, Split, TextData},
    evaluate::evaluate,
    progress::{Event, ProgressReporter},
    train::TrainError,
};

/// Name of the baseline that answers the most common class of the training rows.
pub const MAJORITY: &str = "majority";
/// Texts that a baseline is trained on at most.
const MAX_TEXTS: usize = 20_000;
/// Numbers that the logistic baseline is trained on at most, so that it takes little time
/// compared with the run.
const MAX_NUMBERS: usize = 500_000;
/// Fewer rows are too few for a linear model.
const FEWEST_ROWS: usize = 100;
/// Steps of the logistic baseline.
const ITERATIONS: u32 = 100;

/// What a simple model reaches on the test rows of a run, in the run's own measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaselineFigure {
    /// Name of a model of the lab, or [`MAJORITY`].
    pub model: String,
    /// `None` where the measure is not defined.
    pub value: Option<f64>,
    /// At 95 %, where the measure has one.
    pub interval: Option<[f64; 2]>,
    /// Test rows.
    pub n: usize,
    /// Training rows that it was trained on.
    pub learnt_from: usize,
}

/// Logits of the test rows by a baseline.
pub(super) struct Answers {
    model: &'static str,
    learnt_from: usize,
    logits: Vec<f32>,
}

/// The baselines of texts; that which is the run's own model is left out.
///
/// # Errors
/// Training without result, or cancellation.
pub(super) fn of_texts(
    request: &TrainRequest,
    data: &TextData,
    split: &Split,
    reporter: &dyn ProgressReporter,
) -> Result<Vec<Answers>, LabError> {
    let rows = some(&split.training, MAX_TEXTS);
    let data = TextData {
        about: data.about.clone(),
        train: data.train.select(&rows),
        test: data.test.clone(),
    };
    let names = [NAIVE_BAYES, NGRAMS].into_iter().filter(|name| *name != request.model());
    let answers = names.enumerate().map(|(index, model)| -> Result<Answers, LabError> {
        report_step(index, reporter);
        let logits = logits_of_texts(request, model, &data, &CancelOnly(reporter))?;
        Ok(Answers { model, learnt_from: rows.len(), logits })
    });
    answers.collect()
}

/// The baselines of rows of numbers; that which is the run's own model is left out.
///
/// # Errors
/// Cancellation.
pub(super) fn of_numbers(
    request: &TrainRequest,
    (train, test): (&dyn Samples, &dyn Samples),
    split: &Split,
    classes: usize,
    reporter: &dyn ProgressReporter,
) -> Result<Vec<Answers>, LabError> {
    let rows = some(&split.training, MAX_NUMBERS / train.width().max(1));
    let own = request.model() == LOGISTIC || !request.task().models.contains(&LOGISTIC);
    if own || rows.len() < FEWEST_ROWS.min(split.training.len()) {
        return Ok(Vec::new());
    }
    report_step(0, reporter);
    let options = LogisticOptions { iterations: ITERATIONS, ..LogisticOptions::default() };
    let fitted = match logistic(train, &rows, &options, &CancelOnly(reporter)) {
        // linfa returns an error where its line search finds nothing better, as on widely
        // separated classes.
        Err(TrainError::Diverged { .. }) => fitted_again(train, &rows, &CancelOnly(reporter)),
        fitted => fitted,
    };
    let model = match fitted {
        Ok(model) => model,
        Err(TrainError::Cancelled) => return Err(LabError::Cancelled),
        // No reason to lose the run: the figure is left out.
        Err(_) => return Ok(Vec::new()),
    };
    let logits = with_all_classes(&model.logits(test, &all_rows(test))?, model.outputs, classes);
    Ok(vec![Answers { model: LOGISTIC, learnt_from: rows.len(), logits }])
}

/// The same model by the method that n-grams are fitted with.
fn fitted_again(
    train: &dyn Samples,
    rows: &[u32],
    reporter: &dyn ProgressReporter,
) -> Result<LinearModel, TrainError> {
    let mut row = vec![0.0; train.width()];
    let mut sparse = Sparse { width: train.width(), rows: Vec::new(), labels: Vec::new() };
    for index in rows {
        train.fill(*index as usize, &mut row);
        let entries = row.iter().zip(0_u32..).filter(|(x, _)| **x != 0.0);
        sparse.rows.push(entries.map(|(x, place)| (place, *x)).collect());
        sparse.labels.push(train.label(*index as usize));
    }
    let penalty = LogisticOptions::default().penalty;
    let options = NgramOptions { penalty, iterations: ITERATIONS };
    ngram_logistic(&sparse, &all_rows(&sparse), &options, reporter)
}

/// Some rows without their zeros.
struct Sparse {
    width: usize,
    rows: Vec<Vec<(u32, f32)>>,
    labels: Vec<u8>,
}

impl Samples for Sparse {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn width(&self) -> usize {
        self.width
    }

    fn fill_part(&self, index: usize, first: usize, part: &mut [f32]) {
        part.fill(0.0);
        for (place, x) in &self.rows[index] {
            let place = (*place as usize).checked_sub(first);
            if let Some(number) = place.and_then(|place| part.get_mut(place)) {
                *number = *x;
            }
        }
    }

    fn entries(&self, index: usize) -> Option<&[(u32, f32)]> {
        self.rows.get(index).map(Vec::as_slice)
    }

    fn label(&self, index: usize) -> u8 {
        self.labels[index]
    }
}

fn report_step(done: usize, reporter: &dyn ProgressReporter) {
    reporter.report(Event::Step { name: "baselines".to_owned(), done: done as u64, total: 2 });
}

/// Figures of the baselines, the most common class first; where the run is of a baseline
/// itself, with its own figure.
///
/// # Errors
/// Predictions that do not fit the labels.
pub(super) fn figures(
    request: &TrainRequest,
    train: &dyn Samples,
    split: &Split,
    answers: Vec<Answers>,
    (metrics, labels, classes): (&Metrics, &[u8], usize),
) -> Result<Vec<BaselineFigure>, LabError> {
    let majority = Answers {
        model: MAJORITY,
        learnt_from: split.training.len(),
        logits: shares(train, &split.training, classes).repeat(labels.len()),
    };
    let mut figures = Vec::new();
    for answers in std::iter::once(majority).chain(answers) {
        let evaluation = evaluate(&answers.logits, labels, classes)?;
        let context = Context::default();
        // No reason to lose the run: a figure that is not defined is left out.
        let Ok(own) = measure(request.task(), &context, &evaluation, &answers.logits, labels)
        else {
            continue;
        };
        figures.push(BaselineFigure {
            model: answers.model.to_owned(),
            value: own.value,
            interval: own.interval,
            n: own.n,
            learnt_from: answers.learnt_from,
        });
    }
    if [NAIVE_BAYES, NGRAMS, LOGISTIC].contains(&request.model()) {
        figures.push(BaselineFigure {
            model: request.model().to_owned(),
            value: metrics.value,
            interval: metrics.interval,
            n: metrics.n,
            learnt_from: split.training.len(),
        });
    }
    Ok(figures)
}

/// Logarithms of the shares of the classes among the training rows.
fn shares(train: &dyn Samples, rows: &[u32], classes: usize) -> Vec<f32> {
    let mut counts = vec![0_u32; classes];
    for row in rows {
        if let Some(count) = counts.get_mut(usize::from(train.label(*row as usize))) {
            *count += 1;
        }
    }
    let share = |count: &u32| (f64::from(*count) / rows.len().max(1) as f64).max(1e-30).ln() as f32;
    counts.iter().map(share).collect()
}
