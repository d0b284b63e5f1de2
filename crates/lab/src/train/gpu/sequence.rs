//! Layers over sequences of ids on Burn's tensors. Padding is never attended to.

use burn_tensor::{Device, Int, Tensor, TensorData, activation};

use crate::train::layer::{Attention, Embedding, Mean, Recurrence};

/// Added to the score of padding, whose share then is 0, as on the CPU.
const HIDDEN: f32 = -1e9;

/// The ids of a batch, `length` a row.
#[derive(Debug)]
pub(super) struct Ids {
    /// Rows of the table; 0 where the table has none.
    rows: Tensor<1, Int>,
    /// 1 where the table has the id, else 0: one column.
    known: Tensor<2>,
    /// 1 where the id is not padding, else 0: a row for each sequence.
    tokens: Tensor<2>,
    /// Share of each position in the mean over those that are not padding.
    shares: Tensor<2>,
}

impl Ids {
    pub(super) fn new(ids: &[f32], length: usize, vocabulary: usize, device: &Device) -> Self {
        let table = Embedding { vocabulary, width: 1 };
        let rows: Vec<i32> = ids.iter().map(|id| table.row(*id).unwrap_or(0) as i32).collect();
        let known = rows.iter().map(|row| if *row > 0 { 1.0 } else { 0.0 }).collect();
        let tokens: Vec<f32> = ids.iter().map(|id| if *id == 0.0 { 0.0 } else { 1.0 }).collect();
        let share = |row: &[f32]| -> Vec<f32> {
            let count = row.iter().sum::<f32>().max(1.0);
            row.iter().map(|token| token / count).collect()
        };
        let shares = tokens.chunks_exact(length).flat_map(share).collect();
        let (n, count) = (ids.len(), ids.len() / length);
        let put = |numbers: Vec<f32>, shape: [usize; 2]| {
            Tensor::<2>::from_data(TensorData::new(numbers, shape), device)
        };
        Self {
            rows: Tensor::from_data(TensorData::new(rows, [n]), device),
            known: put(known, [n, 1]),
            tokens: put(tokens, [count, length]),
            shares: put(shares, [count, length]),
        }
    }
}

pub(super) fn embed(table: Embedding, numbers: &Tensor<1>, ids: &Ids) -> Tensor<2> {
    let Embedding { vocabulary, width } = table;
    let [rows, length] = ids.tokens.dims();
    let found = numbers.clone().reshape([vocabulary, width]).select(0, ids.rows.clone());
    (found * ids.known.clone()).reshape([rows, length * width])
}

pub(super) fn mean(mean: Mean, values: Tensor<2>, ids: &Ids) -> Tensor<2> {
    let Mean { length, width } = mean;
    let rows = values.dims()[0];
    let shares = ids.shares.clone().reshape([rows, length, 1]);
    (values.reshape([rows, length, width]) * shares).sum_dim(1).reshape([rows, width])
}

pub(super) fn attend(attention: Attention, projected: Tensor<2>, ids: &Ids) -> Tensor<2> {
    let Attention { length, width, heads } = attention;
    let (rows, head) = (projected.dims()[0], width / heads);
    let projected = projected.reshape([rows, length, 3 * width]);
    let [query, key, value] = [0, 1, 2].map(|which| {
        let part = projected.clone().narrow(2, which * width, width);
        part.reshape([rows, length, heads, head]).swap_dims(1, 2)
    });
    let hidden = ids.tokens.clone().neg().add_scalar(1.0).mul_scalar(HIDDEN);
    let scores = query.matmul(key.swap_dims(2, 3)).mul_scalar(1.0 / (head as f32).sqrt())
        + hidden.reshape([rows, 1, 1, length]);
    let mixed: Tensor<4> = activation::softmax(scores, 3).matmul(value);
    mixed.swap_dims(1, 2).reshape([rows, length * width])
}

/// Step by step; a position of padding leaves the state as it is.
pub(super) fn recur(
    recurrence: Recurrence,
    tensors: &[Tensor<1>],
    projected: Tensor<2>,
    ids: &Ids,
) -> Tensor<2> {
    let Recurrence { length, hidden } = recurrence;
    let rows = projected.dims()[0];
    let projected = projected.reshape([rows, length, 3 * hidden]);
    let weights = tensors[0].clone().reshape([hidden, 3 * hidden]);
    let bias = tensors[1].clone().reshape([1, 3 * hidden]);
    let mut state = Tensor::<2>::zeros([rows, hidden], &projected.device());
    for step in 0..length {
        let given = projected.clone().narrow(1, step, 1).reshape([rows, 3 * hidden]);
        let product = state.clone().matmul(weights.clone()) + bias.clone();
        let part = |from: &Tensor<2>, gate: usize| from.clone().narrow(1, gate * hidden, hidden);
        let reset = activation::sigmoid(part(&given, 0) + part(&product, 0));
        let update = activation::sigmoid(part(&given, 1) + part(&product, 1));
        let fresh = activation::tanh(part(&given, 2) + reset * part(&product, 2));
        let token = ids.tokens.clone().narrow(1, step, 1);
        // (1 − update)·fresh + update·state is state + (1 − update)·(fresh − state).
        let way = (fresh - state.clone()) * update.neg().add_scalar(1.0);
        state = state + way * token;
    }
    state
}
