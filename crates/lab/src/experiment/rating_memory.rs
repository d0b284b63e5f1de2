//! The options of a recommender for a request, and the memory that it takes.

use super::TrainRequest;
use crate::{
    data::{self, Rating, RatingData, Split, Warning, WarningRecord},
    recommend::{FactorOptions, NeighbourOptions},
};

/// What a recommender in ONNX Runtime takes in addition to its factors, in bytes.
pub(super) const SESSION: usize = 16 << 20;

/// The options of a factorisation for a request.
pub(super) fn factor_options(request: &TrainRequest) -> FactorOptions {
    let base =
        if request.model() == "pmf" { FactorOptions::pmf() } else { FactorOptions::default() };
    let size = |name: &str| request.sizes.get(name).copied();
    FactorOptions {
        epochs: request.epochs,
        learning_rate: request.learning_rate,
        seed: request.seed,
        threads: request.threads as usize,
        patience: request.patience,
        factors: size("factors").map_or(base.factors, |n| n as usize),
        regularisation: size("regularisation").unwrap_or(base.regularisation),
        ..base
    }
}

pub(super) fn neighbour_options(request: &TrainRequest) -> NeighbourOptions {
    NeighbourOptions { threads: request.threads as usize, ..NeighbourOptions::default() }
}

/// Memory that a run takes in addition to the data, in bytes: the columns of its parts, the
/// model during training or the baseline's biases, and predictions.
pub(super) fn memory_of(request: &TrainRequest, data: &RatingData, split: &Split) -> usize {
    let (users, items) = (data.users.len(), data.items.len());
    let (training, test) = (split.training.len(), data.test.len());
    // User, item and rating; the test ratings predicted by model, biases and ONNX Runtime.
    let columns = (training + split.validation.len() + test).saturating_mul(12);
    let predicted = test.saturating_mul(12);
    // Rows grouped by user and by item, and sums in 64 bits.
    let biases = training.saturating_mul(8).saturating_add((users + items) * 16);
    let learning = match request.model() {
        "bias-only" => biases,
        "item-knn" => neighbour_options(request).memory(items, training),
        _ => factor_options(request).memory(users, items, training).total(),
    };
    columns.saturating_add(learning.max(biases)).saturating_add(predicted)
}

/// What reading the ratings takes at its peak, in bytes: the file as bytes and as text, its
/// rows, those that a later one replaces included, and a table of who has rated what, which
/// doubles whenever it is seven eighths full.
pub(super) fn loading(request: &TrainRequest, data: &RatingData) -> u64 {
    let replaced = |warning: &WarningRecord| match &warning.warning {
        Some(Warning::RatingsReplaced { n }) => *n,
        _ => 0,
    };
    let replaced: usize = data.warnings.iter().map(replaced).sum();
    let rows = data.train.len() + data.test.len() + replaced;
    let table = (rows + rows / 7).next_power_of_two() * (size_of::<((u32, u32), usize)>() + 1);
    let ids = data.users.iter().chain(&data.items).map(|id| 2 * id.len() + 96).sum::<usize>();
    let file = data::estimate(&request.data, &request.load).map_or(0, |read| read.bytes / 3);
    file.saturating_add((rows * size_of::<Rating>() + table + ids) as u64)
}
