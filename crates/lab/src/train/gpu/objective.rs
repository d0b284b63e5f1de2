//! The loss as the device computes it, for its gradient; the loss that is reported is
//! computed from the outputs on the CPU.

use burn_tensor::{Device, Tensor, TensorData, activation};

use crate::{model::Loss, train::loss::Objective};

/// Loss over a batch, divided as on the CPU, as a tensor of one number.
pub(super) fn loss(
    objective: &Objective,
    outputs: Tensor<2>,
    targets: &[u8],
    device: &Device,
) -> Tensor<1> {
    let [rows, width] = outputs.dims();
    let upload = |values| Tensor::<2>::from_data(TensorData::new(values, [rows, width]), device);
    match objective.loss {
        Loss::SoftmaxCrossEntropy => {
            let shares = upload(shares(objective, targets, width));
            (activation::log_softmax(outputs, 1) * shares).sum().neg()
        }
        Loss::MeanSquaredError => {
            let mut wanted = vec![0.0_f32; rows * width];
            for (row, &target) in wanted.chunks_exact_mut(width).zip(targets) {
                if let Some(place) = row.get_mut(usize::from(target)) {
                    *place = 1.0;
                }
            }
            let off = outputs - upload(wanted);
            (off.clone() * off).sum().div_scalar((rows * width) as f32)
        }
        Loss::BinaryCrossEntropy => {
            let signs = targets.iter().map(|&target| if target == 1 { 1.0 } else { -1.0 });
            let weights = targets
                .iter()
                .map(|&target| objective.class_weights[usize::from(target)] / rows as f32);
            let (signs, weights) = (upload(signs.collect()), upload(weights.collect()));
            (activation::log_sigmoid(outputs * signs) * weights).sum().neg()
        }
    }
}

/// How much each class counts in each row: the smoothed target with its weights,
/// divided by the sum of the rows' weights.
fn shares(objective: &Objective, targets: &[u8], width: usize) -> Vec<f32> {
    let divisor = objective.divisor(targets) as f32;
    let spread = objective.label_smoothing / width as f32;
    let mut shares = vec![0.0_f32; targets.len() * width];
    for (row, &target) in shares.chunks_exact_mut(width).zip(targets) {
        if spread > 0.0 {
            for (share, weight) in row.iter_mut().zip(&objective.class_weights) {
                *share = spread * weight / divisor;
            }
        }
        let target = usize::from(target);
        let certain = objective.class_weights[target] * (1.0 - objective.label_smoothing);
        row[target] += certain / divisor;
    }
    shares
}
