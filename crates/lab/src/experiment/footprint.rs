//! The memory that the steps of training a classifier take, from the sizes of rows and
//! model. Measured against the peaks of real runs by `scripts/bench/memory.py`.

use super::{
    TrainRequest,
    learn::{CHUNK, LOGISTIC, LOGISTIC_NUMBERS, network_of},
    memory::InitialMemory,
    prepare::{NAIVE_BAYES, NGRAMS, Prepared},
};
use crate::{
    baseline::LogisticOptions,
    data::{self, LoadOptions, TextData},
    model::{INFERENCE_MEMORY, Input, ModelSpec, architecture},
    train::evaluation_rows,
};

const FLOAT: usize = size_of::<f32>();
/// What a model in ONNX Runtime takes in addition to its weights and its rows: threads,
/// operators, pages of the library.
const SESSION: usize = 16 << 20;
/// Texts that baselines are trained on at most, and the length of their rows of ids.
const TEXTS: (usize, usize) = (20_000, 256);
/// Bytes of a text's n-grams and their weights, of each of its own bytes.
const NGRAM_BYTES: usize = 4;
/// Points and gradients that the n-gram model stores, in 64 bits, for each of its weights.
const REMEMBERED: usize = 26 * 8;

/// What reading the data takes at its peak, in bytes.
pub(super) fn loading(request: &TrainRequest, load: &LoadOptions, before: InitialMemory) -> u64 {
    let read = data::estimate(&request.data, load).map_or(0, |estimate| estimate.bytes);
    before.program().saturating_add(read)
}

/// What the comparison of models and the baselines of texts take in addition, in bytes.
pub(super) fn baselines_of_texts(request: &TrainRequest, data: &TextData) -> u64 {
    let bytes = |texts: &[String]| texts.iter().map(String::len).sum::<usize>();
    let learnt = data.train.len().min(TEXTS.0);
    let texts =
        bytes(&data.train.texts) / data.train.len().max(1) * learnt + bytes(&data.test.texts);
    let rows = (learnt + data.test.len()) * TEXTS.1 * FLOAT;
    let counted = rows + INFERENCE_MEMORY;
    let weighed = texts * NGRAM_BYTES + 20_000 * REMEMBERED;
    // The texts themselves are copied, too.
    let baselines = texts + counted.max(weighed);
    let compared = if request.compares() {
        request.task().compared.iter().map(|model| compared(request, model)).max()
    } else {
        None
    };
    baselines.max(compared.unwrap_or_default()) as u64
}

/// Of a network that is compared.
fn compared(request: &TrainRequest, model: &str) -> usize {
    let request = TrainRequest { model: Some(model.to_owned()), ..request.clone() };
    let input = Input::Tokens { vocabulary: (1 << 16) + 1 };
    if architecture(model).is_none() {
        return 0;
    }
    match network_of(&request, input, TEXTS.1, 2) {
        Ok(Some(spec)) => training(&request, &spec) + 5000 * TEXTS.1 * FLOAT,
        _ => 0,
    }
}

/// A network during training, in bytes.
fn training(request: &TrainRequest, spec: &ModelSpec) -> usize {
    let state = request.optimizer.state_per_parameter();
    let rows = (request.batch as usize).max(evaluation_rows(spec));
    let weights = spec.parameters() * FLOAT;
    // The best epoch's weights are stored separately.
    spec.training_memory(rows, state).total() + spec.transposed() * FLOAT + weights
}

/// What each step takes in addition to the prepared rows, in bytes: training, writing the
/// model, and measuring with ONNX Runtime where there is an engine.
pub(super) fn steps(
    request: &TrainRequest,
    spec: Option<&ModelSpec>,
    prepared: &Prepared,
    classes: usize,
    at_hand: bool,
) -> [u64; 3] {
    let (train, test) = (&*prepared.train, &*prepared.test);
    let (width, rows) = (train.width(), test.len());
    let logits = rows * classes * FLOAT * 4;
    let weights = spec.map_or(width * classes, ModelSpec::parameters) * FLOAT;
    let learning = match (spec, request.model()) {
        (Some(spec), _) => training(request, spec),
        (None, LOGISTIC) => {
            let most = (LOGISTIC_NUMBERS / width.max(1)).max(1).min(train.len());
            LogisticOptions::default().memory(most, width)
        }
        (None, NGRAMS) => width * classes.max(2) * REMEMBERED / 2,
        (None, NAIVE_BAYES) => INFERENCE_MEMORY + 4 * weights,
        (None, _) => 4 * weights,
    };
    // The network, and its copies as a message and as bytes.
    let network = match spec {
        Some(spec) => {
            let rows = (request.batch as usize).max(evaluation_rows(spec));
            spec.training_memory(rows, 0).total() + spec.transposed() * FLOAT
        }
        None => 2 * weights + INFERENCE_MEMORY.min(2 * width * FLOAT * 256),
    };
    // The tensors, and temporarily their file; no gradients, but an arena that grows by doubling.
    let session = weights + weights / 2 + at_once(spec, width, rows) + SESSION;
    let exported = network + logits + 2 * weights;
    let measured = network + logits + session;
    [learning as u64, exported as u64, if at_hand { measured as u64 } else { 0 }]
}

/// Bytes of the rows that are inferred at once.
fn at_once(spec: Option<&ModelSpec>, width: usize, rows: usize) -> usize {
    let row = spec.map_or(width * FLOAT, ModelSpec::row_bytes);
    let most = spec.map_or(INFERENCE_MEMORY / row.max(1), |spec| spec.rows_at_once(CHUNK));
    row * most.min(CHUNK).min(rows)
}
