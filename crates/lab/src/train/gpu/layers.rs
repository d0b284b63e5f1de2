//! Each layer over Burn's tensors. `tensors` are the layer's own, from its first
//! on.

use burn_tensor::{
    Tensor, activation, module,
    ops::{ConvOptions, MaxPoolOptions},
};

use super::sequence::{self, Ids};
use crate::train::{
    layer::{Conv, EPSILON, Norm, Pool},
    plan::{DensePlace, Op},
};

/// Outputs of a stage. Those over sequences need the batch's ids.
pub(super) fn apply(
    op: Op,
    tensors: &[Tensor<1>],
    values: Tensor<2>,
    residual: Option<Tensor<2>>,
    ids: Option<&Ids>,
) -> Tensor<2> {
    match (op, ids) {
        (Op::Dense { place, positions, .. }, _) => dense(place, positions, tensors, values),
        (Op::Relu { .. }, _) => activation::relu(values),
        (Op::Tanh, _) => activation::tanh(values),
        (Op::Sigmoid, _) => activation::sigmoid(values),
        (Op::Convolve { conv, .. }, _) => convolve(conv, tensors, values),
        (Op::Pool(pool), _) => max_pool(pool, values),
        (Op::Norm { norm, .. }, _) => normalise(norm, tensors, values, residual),
        (Op::Positions { length, width, .. }, _) => {
            values + tensors[0].clone().reshape([1, length * width])
        }
        (Op::Embed { table, .. }, Some(ids)) => sequence::embed(table, &tensors[0], ids),
        (Op::Mean(mean), Some(ids)) => sequence::mean(mean, values, ids),
        (Op::Attend { attention, .. }, Some(ids)) => sequence::attend(attention, values, ids),
        (Op::Recur { recurrence, .. }, Some(ids)) => {
            sequence::recur(recurrence, tensors, values, ids)
        }
        // The CPU's layout does not matter to a tensor; without ids there is
        // no layer over sequences, which the specification's check sees to.
        _ => values,
    }
}

fn dense(
    place: DensePlace,
    positions: usize,
    tensors: &[Tensor<1>],
    values: Tensor<2>,
) -> Tensor<2> {
    let DensePlace { inputs, outputs, .. } = place;
    let rows = values.dims()[0];
    let weights = tensors[0].clone().reshape([inputs, outputs]);
    let bias = tensors[1].clone().reshape([1, outputs]);
    let result = values.reshape([rows * positions, inputs]).matmul(weights) + bias;
    result.reshape([rows, positions * outputs])
}

fn convolve(conv: Conv, tensors: &[Tensor<1>], values: Tensor<2>) -> Tensor<2> {
    let Conv { channels, height, width, outputs, kernel, stride, padding } = conv;
    let rows = values.dims()[0];
    let kernels = tensors[0].clone().reshape([outputs, channels, kernel, kernel]);
    let options = ConvOptions::new([stride; 2], [padding; 2], [1; 2], 1);
    let image = values.reshape([rows, channels, height, width]);
    let result = module::conv2d(image, kernels, Some(tensors[1].clone()), options);
    result.reshape([rows, outputs * conv.out_height() * conv.out_width()])
}

fn max_pool(pool: Pool, values: Tensor<2>) -> Tensor<2> {
    let rows = values.dims()[0];
    let image = values.reshape([rows, pool.channels, pool.height, pool.width]);
    let options = MaxPoolOptions::new([pool.size; 2]).with_stride([pool.stride; 2]);
    module::max_pool2d(image, options).reshape([rows, pool.numbers()])
}

fn normalise(
    norm: Norm,
    tensors: &[Tensor<1>],
    values: Tensor<2>,
    residual: Option<Tensor<2>>,
) -> Tensor<2> {
    let [rows, numbers] = values.dims();
    let sum = match residual {
        Some(residual) => values + residual,
        None => values,
    };
    let sum = sum.reshape([rows * numbers / norm.width, norm.width]);
    let centred = sum.clone() - sum.mean_dim(1);
    let variance = (centred.clone() * centred.clone()).mean_dim(1);
    let normal = centred / variance.add_scalar(EPSILON).sqrt();
    let [scale, shift] = [0, 1].map(|which| tensors[which].clone().reshape([1, norm.width]));
    (normal * scale + shift).reshape([rows, numbers])
}
