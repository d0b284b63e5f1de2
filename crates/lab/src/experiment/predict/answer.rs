//! What a model answers to one input, and how long it took.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::PredictError;
use crate::train::log_sum_exp;

/// Times that an answer is computed to measure how long it takes, unless that takes longer
/// than [`MEASURED_FOR`].
const REPEATS: usize = 20;
/// How long answers are measured at most.
const MEASURED_FOR: Duration = Duration::from_millis(500);

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prediction {
    pub task: &'static str,
    pub model: String,
    /// The best first.
    pub outcomes: Vec<Outcome>,
    /// Lowest and highest rating of a recommender; `None` where the answers are probabilities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<(f32, f32)>,
    pub latency: Latency,
    pub computed_by: ComputedBy,
    /// The image as the model got it.
    #[serde(skip)]
    pub seen: Option<SeenImage>,
}

/// A class with its probability, or an item with its rating.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    pub label: String,
    pub value: f64,
}

/// How long one answer takes, without reading the model and preparing the input.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Latency {
    pub median_ms: f64,
    pub lowest_ms: f64,
    pub highest_ms: f64,
    /// Answers measured, one after another, after one that was not measured.
    pub n: usize,
    pub threads: usize,
}

/// What computed the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum ComputedBy {
    OnnxRuntime {
        version: String,
    },
    /// The trainer's own forward pass, where ONNX Runtime is not installed.
    Trainer,
}

/// Pixels as they went in, channel after channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenImage {
    pub channels: usize,
    pub rows: usize,
    pub columns: usize,
    pub pixels: Vec<u8>,
    /// 255 is full ink, not white.
    pub ink: bool,
}

/// Computes an answer, then measures how long it takes.
pub(super) fn timed(
    threads: usize,
    mut compute: impl FnMut() -> Result<Vec<f32>, PredictError>,
) -> Result<(Vec<f32>, Latency), PredictError> {
    let answer = compute()?;
    if answer.iter().any(|value| !value.is_finite()) {
        return Err(PredictError::NotFinite);
    }
    let (begun, mut times) = (Instant::now(), Vec::with_capacity(REPEATS));
    while times.is_empty() || (times.len() < REPEATS && begun.elapsed() < MEASURED_FOR) {
        let start = Instant::now();
        compute()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let middle = times.len() / 2;
    let median = match times.len() % 2 {
        1 => times[middle],
        _ => f64::midpoint(times[middle - 1], times[middle]),
    };
    let (lowest_ms, highest_ms) = (times[0], times[times.len() - 1]);
    let latency = Latency { median_ms: median, lowest_ms, highest_ms, n: times.len(), threads };
    Ok((answer, latency))
}

/// Logits of one row as probabilities of classes, the most probable first.
pub(super) fn probabilities(logits: &[f32], classes: &[String]) -> Vec<Outcome> {
    let whole = log_sum_exp(logits);
    let probability = |logit: &f32| (f64::from(*logit) - whole).exp();
    let label = |place: usize| classes.get(place).cloned().unwrap_or_else(|| place.to_string());
    let outcome = |(place, logit)| Outcome { label: label(place), value: probability(logit) };
    best_first(logits.iter().enumerate().map(outcome).collect())
}

pub(super) fn best_first(mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
    outcomes.sort_by(|one, other| other.value.total_cmp(&one.value));
    outcomes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logits_become_probabilities_the_best_first() {
        let classes = ["no", "yes"].map(str::to_owned);
        // e^ln 3 : e^0 is 3 : 1.
        let told = probabilities(&[0.0, 3.0_f32.ln()], &classes);
        assert_eq!(told[0].label, "yes");
        assert!((told[0].value - 0.75).abs() < 1e-7 && (told[1].value - 0.25).abs() < 1e-7);
        let far = probabilities(&[-1e30, 1e30], &classes);
        assert_eq!((far[0].value, far[1].value), (1.0, 0.0));
    }

    #[test]
    fn an_answer_is_measured_after_one_that_is_not() {
        let mut computed = 0;
        let (answer, latency) = timed(1, || {
            computed += 1;
            Ok(vec![computed as f32])
        })
        .unwrap();
        assert_eq!((answer, latency.n), (vec![1.0], REPEATS));
        assert_eq!(computed, REPEATS + 1);
        assert!(latency.lowest_ms <= latency.median_ms && latency.median_ms <= latency.highest_ms);
        let wrong = timed(1, || Ok(vec![f32::NAN]));
        assert!(matches!(wrong, Err(PredictError::NotFinite)));
    }
}
