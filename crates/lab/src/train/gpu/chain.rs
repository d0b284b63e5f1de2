//! A network's plan over Burn's tensors: every buffer of the plan is a matrix with
//! a row for each row of the batch. Independent of losses and optimisers.

use std::ops::Range;

use burn_tensor::{Device, Tensor, TensorData};

use super::{layers, sequence::Ids};
use crate::train::{
    elementwise::{DropoutKey, Loops},
    layer::{LANES, from_lanes},
    plan::{DensePlace, Op, Plan},
};

/// Stages in order, with the numbers of their tensors.
#[derive(Debug)]
pub(super) struct Chain {
    links: Vec<Link>,
    /// Where each tensor's numbers are in the network's parameters.
    pub(super) places: Vec<Range<usize>>,
    /// How many buffers there are; the first is the input.
    buffers: usize,
    output: usize,
    width: usize,
    /// Number of ids in the table of the input, where rows are ids.
    vocabulary: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Link {
    op: Op,
    input: usize,
    output: usize,
    /// Number of its first tensor; the others follow.
    tensor: usize,
    /// Numbers of the outputs, which the CPU holds in lanes or in rows.
    width: usize,
    lanes: bool,
}

/// Decides the dropout masks of a step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Masks {
    pub(super) seed: u64,
    pub(super) step: u64,
}

impl Chain {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut chain = Self {
            links: Vec::new(),
            places: Vec::new(),
            buffers: plan.buffers.len(),
            output: plan.output,
            width: plan.buffers[0].value,
            vocabulary: None,
        };
        let mut lanes = false;
        for stage in &plan.stages {
            match stage.op {
                Op::ToLanes => lanes = true,
                Op::FromLanes => lanes = false,
                Op::Embed { table, .. } => chain.vocabulary = Some(table.vocabulary),
                _ => {}
            }
            let tensor = chain.places.len();
            chain.places.extend(tensors_of(&stage.op));
            let width = plan.buffers[stage.output].value;
            let (op, input, output) = (stage.op, stage.input, stage.output);
            chain.links.push(Link { op, input, output, tensor, width, lanes });
        }
        chain
    }

    /// Outputs for rows of input; with `masks`, dropout is on.
    pub(super) fn forward(
        &self,
        parameters: &[Tensor<1>],
        numbers: Vec<f32>,
        masks: Option<Masks>,
        device: &Device,
    ) -> Tensor<2> {
        let rows = numbers.len() / self.width;
        let ids = self.vocabulary.map(|known| Ids::new(&numbers, self.width, known, device));
        let input = Tensor::<2>::from_data(TensorData::new(numbers, [rows, self.width]), device);
        let mut values = vec![input; self.buffers];
        for link in &self.links {
            let value = values[link.input].clone();
            values[link.output] = match link.op {
                Op::Dropout { rate, layer } => match masks {
                    Some(masks) => {
                        let mask = link.mask(rate, layer, rows, masks);
                        let mask = TensorData::new(mask, [rows, link.width]);
                        value * Tensor::<2>::from_data(mask, device)
                    }
                    None => value,
                },
                op => {
                    let residual = match op {
                        Op::Norm { residual, .. } => residual.map(|from| values[from].clone()),
                        _ => None,
                    };
                    let tensors = &parameters[link.tensor..];
                    layers::apply(op, tensors, value, residual, ids.as_ref())
                }
            };
        }
        values.swap_remove(self.output)
    }
}

/// Where a stage's tensors are.
fn tensors_of(op: &Op) -> Vec<Range<usize>> {
    let one = |range| std::iter::once(range).collect();
    let dense = |place: &DensePlace| vec![place.weights..place.bias, place.bias..place.end()];
    match op {
        Op::Dense { place, .. } | Op::Recur { place, .. } => dense(place),
        Op::Convolve { conv, weights, .. } => {
            let bias = weights + conv.weights();
            vec![*weights..bias, bias..bias + conv.outputs]
        }
        Op::Embed { table, weights } => one(*weights..weights + table.vocabulary * table.width),
        Op::Positions { weights, length, width } => one(*weights..weights + length * width),
        Op::Norm { norm, weights, .. } => {
            let shift = weights + norm.width;
            vec![*weights..shift, shift..shift + norm.width]
        }
        _ => Vec::new(),
    }
}

impl Link {
    /// The factors of a batch, 0 where a number is dropped: those of the CPU, which
    /// counts the numbers as it holds them.
    fn mask(&self, rate: f32, layer: u64, rows: usize, masks: Masks) -> Vec<f32> {
        let key = DropoutKey::new(masks.seed, masks.step, layer);
        let loops = Loops::new();
        let mut mask = vec![1.0; rows * self.width];
        if !self.lanes {
            loops.dropout(&mut mask, rate, key, 0);
            return mask;
        }
        let mut lanes = vec![0.0; self.width * LANES];
        for (block, target) in mask.chunks_mut(self.width * LANES).enumerate() {
            lanes.fill(1.0);
            loops.dropout(&mut lanes, rate, key, block * LANES * self.width);
            from_lanes(target, &lanes, target.len() / self.width);
        }
        mask
    }
}
