//! Names and shapes of a network's parameters, for files that hold them.

use std::ops::Range;

use super::{
    network::Network,
    plan::{DensePlace, Op, Plan},
};

/// A tensor in the flat parameter vector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorPlace {
    /// For example `dense1.weight`; numbered by the kind of layer, from 1.
    pub name: String,
    pub shape: Vec<usize>,
    /// Where its numbers are in [`Network::parameters`], row after row.
    pub range: Range<usize>,
}

impl Network {
    /// Every tensor of the parameters, in their order.
    #[must_use]
    pub fn tensors(&self) -> Vec<TensorPlace> {
        of(self.plan())
    }
}

fn of(plan: &Plan) -> Vec<TensorPlace> {
    let mut tensors: Vec<TensorPlace> = Vec::new();
    let mut counts = [0_usize; 6];
    let mut put = |kind: usize, first: usize, parts: &[(&str, &[usize])]| {
        const KINDS: [&str; 6] = ["dense", "conv", "embedding", "positions", "recurrence", "norm"];
        counts[kind] += 1;
        let mut first = first;
        for (part, shape) in parts {
            let length: usize = shape.iter().product();
            let name = format!("{}{}.{part}", KINDS[kind], counts[kind]);
            tensors.push(TensorPlace { name, shape: shape.to_vec(), range: first..first + length });
            first += length;
        }
    };
    for stage in &plan.stages {
        match stage.op {
            Op::Dense { place, .. } => {
                let DensePlace { inputs, outputs, weights, .. } = place;
                put(0, weights, &[("weight", &[inputs, outputs]), ("bias", &[outputs])]);
            }
            Op::Convolve { conv, weights, .. } => {
                let shape = [conv.outputs, conv.channels, conv.kernel, conv.kernel];
                put(1, weights, &[("weight", &shape), ("bias", &[conv.outputs])]);
            }
            Op::Embed { table, weights } => {
                put(2, weights, &[("weight", &[table.vocabulary, table.width])]);
            }
            Op::Positions { weights, length, width } => {
                put(3, weights, &[("weight", &[length, width])]);
            }
            Op::Recur { place, .. } => {
                let DensePlace { inputs, outputs, weights, .. } = place;
                put(4, weights, &[("weight", &[inputs, outputs]), ("bias", &[outputs])]);
            }
            Op::Norm { norm, weights, .. } => {
                put(5, weights, &[("weight", &[norm.width]), ("bias", &[norm.width])]);
            }
            _ => {}
        }
    }
    tensors
}
