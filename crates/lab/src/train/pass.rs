//! Forward and backward pass over one block of a batch's rows, stage after stage.
//! Needs only the weights and the block's own part of the buffers.
//!
//! ReLU and dropout work in place on the outputs of the stage before, so that a
//! dense layer with ReLU is one pass. Their derivatives need only the final
//! value: what ReLU cut off or dropout dropped is not above 0, and dropped
//! gradients are cleared anyway.

use super::{
    aligned::Aligned,
    batch::Mode,
    block::RowBlock,
    elementwise::{DropoutKey, Loops},
    kernel::{View, add_product, product},
    layer::{self, Tape},
    loss::{LossFigures, Objective},
    plan::{DensePlace, Op, Plan, Stage},
};
use crate::model::ModelSpec;

/// What all blocks of a pass read.
pub(super) struct Pass<'a> {
    pub(super) spec: &'a ModelSpec,
    pub(super) objective: &'a Objective,
    pub(super) plan: &'a Plan,
    pub(super) parameters: &'a [f32],
    /// Transposed dense weights, in the order of the plan.
    pub(super) transposed: &'a [Aligned],
    pub(super) loops: Loops,
    pub(super) mode: Mode,
}

/// Takes a buffer out, so that others can be read meanwhile.
fn take<'a>(place: &mut &'a mut [f32]) -> &'a mut [f32] {
    std::mem::take(place)
}

impl Pass<'_> {
    /// Computes the block's outputs from its inputs.
    pub(super) fn forward(&self, block: &mut RowBlock<'_>) {
        for stage in &self.plan.stages {
            let output = take(&mut block.values[stage.output]);
            match stage.op {
                Op::Relu { .. } | Op::Dropout { .. } => self.in_place(stage, block, output),
                Op::Recur { .. } | Op::Attend { .. } | Op::Norm { .. } => {
                    self.forward_with_saved(stage, block, output);
                }
                _ => self.plain_forward(stage, block, output),
            }
            block.values[stage.output] = output;
        }
    }

    /// ReLU or dropout of values or gradients.
    fn in_place(&self, stage: &Stage, block: &RowBlock<'_>, values: &mut [f32]) {
        match (stage.op, self.mode) {
            (Op::Dropout { rate, layer }, Mode::Train { seed, step }) => {
                let key = DropoutKey::new(seed, step, layer);
                let width = values.len() / self.plan.rows;
                self.loops.dropout(values, rate, key, block.first * width);
            }
            (Op::Relu { done: false }, _) => self.loops.relu(values),
            _ => {}
        }
    }

    fn plain_forward(&self, stage: &Stage, block: &mut RowBlock<'_>, output: &mut [f32]) {
        let rows = block.rows;
        let input = &*block.values[stage.input];
        match stage.op {
            Op::Dense { place, positions, relu, .. } => {
                let DensePlace { inputs, outputs, weights, bias } = place;
                let output = &mut output[..rows * positions * outputs];
                let bias = &self.parameters[bias..place.end()];
                if stage.input == 0 && self.plan.split.is_some() {
                    // Both products are computed already.
                    let other = &block.gradients[stage.output][..rows * outputs];
                    return self.loops.join(output, other, bias, relu);
                }
                let input = &input[..rows * positions * inputs];
                product(
                    output,
                    View::by_rows(input, rows * positions, inputs),
                    View::by_rows(&self.parameters[weights..][..inputs * outputs], inputs, outputs),
                );
                self.loops.add_bias(output, bias, relu);
            }
            Op::Copy => output.copy_from_slice(input),
            Op::Tanh => layer::tanh_all(output, input),
            Op::Sigmoid => layer::sigmoid_all(output, input),
            Op::ToLanes => layer::to_lanes(output, input, rows),
            Op::FromLanes => layer::from_lanes(output, input, rows),
            Op::Convolve { conv, weights, .. } => {
                let bias = weights + conv.weights();
                let kernels = &self.parameters[weights..bias];
                let bias = &self.parameters[bias..bias + conv.outputs];
                conv.forward(kernels, bias, input, output, block.scratch);
            }
            Op::Pool(pool) => pool.forward(input, output),
            Op::Embed { table, weights } => {
                let ids = &input[..rows * (input.len() / self.plan.rows)];
                let numbers = &self.parameters[weights..weights + table.vocabulary * table.width];
                table.forward(numbers, ids, output);
            }
            Op::Positions { weights, length, width } => {
                let width = length * width;
                output.copy_from_slice(input);
                let positions = &self.parameters[weights..weights + width];
                self.loops.add_bias(&mut output[..rows * width], positions, false);
            }
            Op::Mean(mean) => {
                mean.forward(self.ids(block), &input[..rows * mean.length * mean.width], output);
            }
            _ => {}
        }
    }

    /// The stages that save something for the backward pass.
    fn forward_with_saved(&self, stage: &Stage, block: &mut RowBlock<'_>, output: &mut [f32]) {
        let rows = block.rows;
        match stage.op {
            Op::Recur { recurrence, place, tape, .. } => {
                let gates = take(&mut block.values[stage.input]);
                let states = take(&mut block.values[tape]);
                let inner = take(&mut block.values[tape + 1]);
                let RowBlock { values, scratch, .. } = block;
                recurrence.forward(
                    &self.parameters[place.weights..place.end()],
                    &values[0][..rows * self.spec.inputs],
                    gates,
                    Tape { states, inner },
                    &mut output[..rows * recurrence.hidden],
                    scratch,
                );
                block.values[stage.input] = gates;
                block.values[tape] = states;
                block.values[tape + 1] = inner;
            }
            Op::Attend { attention, saved: at } => {
                let saved = take(&mut block.values[at]);
                let projected = &block.values[stage.input][..rows * 3 * attention.numbers()];
                attention.forward(&*block.values[0], projected, output, saved, block.scratch);
                block.values[at] = saved;
            }
            Op::Norm { norm, weights, residual, saved: at, .. } => {
                let saved = take(&mut block.values[at]);
                let input = &*block.values[stage.input];
                let residual = residual.map_or(&[][..], |from| &*block.values[from]);
                let parameters = &self.parameters[weights..weights + 2 * norm.width];
                norm.forward(parameters, input, residual, output, saved);
                block.values[at] = saved;
            }
            _ => {}
        }
    }

    /// The ids of the block's rows.
    fn ids<'b>(&self, block: &'b RowBlock<'_>) -> &'b [f32] {
        &block.values[0][..block.rows * self.spec.inputs]
    }

    /// Loss of the block's outputs; with the divisor of the whole batch, also the
    /// gradients of the batch's loss by its values.
    pub(super) fn loss(
        &self,
        block: &mut RowBlock<'_>,
        targets: &[u8],
        divisor: Option<f64>,
    ) -> LossFigures {
        let last = self.plan.output;
        let targets = &targets[block.first..][..block.rows];
        let width = self.plan.buffers[last].value;
        let outputs = &block.values[last][..block.rows * width];
        let gradient = divisor.map(|divisor| (&mut *block.gradients[last], divisor));
        let figures = self.objective.of(outputs, targets, width, gradient);
        if divisor.is_some() {
            self.backward(block);
        }
        figures
    }

    fn backward(&self, block: &mut RowBlock<'_>) {
        for stage in self.plan.stages.iter().rev() {
            let gradient = take(&mut block.gradients[stage.output]);
            match stage.op {
                // Before the first layer with weights nothing needs a gradient.
                _ if gradient.is_empty() => {}
                Op::Relu { .. } => self.loops.relu_backward(gradient, block.values[stage.output]),
                Op::Dropout { .. } => self.in_place(stage, block, gradient),
                Op::Recur { .. } | Op::Attend { .. } | Op::Norm { .. } => {
                    self.backward_with_saved(stage, block, gradient);
                }
                Op::Convolve { .. } => self.convolve_backward(stage, block, gradient),
                _ => self.plain_backward(stage, block, gradient),
            }
            block.gradients[stage.output] = gradient;
        }
    }

    fn plain_backward(&self, stage: &Stage, block: &mut RowBlock<'_>, gradient: &[f32]) {
        let rows = block.rows;
        let before = take(&mut block.gradients[stage.input]);
        match stage.op {
            _ if before.is_empty() => {}
            Op::Dense { place, positions, add, transposed: Some(transposed), .. } => {
                let DensePlace { inputs, outputs, .. } = place;
                let rows = rows * positions;
                // A transposed copy: otherwise the product would pack the transposed weights
                // again for every block.
                let matrix = View::by_rows(&self.transposed[transposed], outputs, inputs);
                let gradient = View::by_rows(&gradient[..rows * outputs], rows, outputs);
                let multiply = if add { add_product } else { product };
                multiply(&mut before[..rows * inputs], gradient, matrix);
            }
            Op::Copy | Op::Positions { .. } => before.copy_from_slice(gradient),
            Op::Tanh => layer::tanh_backward(before, gradient, block.values[stage.output]),
            Op::Sigmoid => layer::sigmoid_backward(before, gradient, block.values[stage.output]),
            Op::ToLanes => layer::from_lanes(before, gradient, rows),
            Op::FromLanes => layer::to_lanes(before, gradient, rows),
            Op::Pool(pool) => {
                let (input, output) = (&block.values[stage.input], &block.values[stage.output]);
                pool.backward(input, output, gradient, before);
            }
            Op::Mean(mean) => mean.backward(self.ids(block), gradient, before),
            _ => {}
        }
        block.gradients[stage.input] = before;
    }

    fn convolve_backward(&self, stage: &Stage, block: &mut RowBlock<'_>, gradient: &[f32]) {
        let Op::Convolve { conv, weights, partial } = stage.op else { return };
        let before = take(&mut block.gradients[stage.input]);
        let (by_weights, rest) = block.partial[partial..].split_at_mut(conv.weights());
        conv.weight_gradients(
            block.values[stage.input],
            gradient,
            by_weights,
            &mut rest[..conv.outputs],
            block.scratch,
        );
        if !before.is_empty() {
            let kernels = &self.parameters[weights..weights + conv.weights()];
            conv.backward(kernels, gradient, before, block.scratch);
        }
        block.gradients[stage.input] = before;
    }

    fn backward_with_saved(&self, stage: &Stage, block: &mut RowBlock<'_>, gradient: &[f32]) {
        let rows = block.rows;
        let before = take(&mut block.gradients[stage.input]);
        match stage.op {
            Op::Recur { recurrence, transposed, tape, .. } => {
                let by_products = take(&mut block.gradients[tape]);
                let RowBlock { values, scratch, .. } = block;
                recurrence.backward(
                    &self.transposed[transposed],
                    &values[0][..rows * self.spec.inputs],
                    values[stage.input],
                    &Tape { states: &*values[tape], inner: &*values[tape + 1] },
                    &gradient[..rows * recurrence.hidden],
                    before,
                    &mut by_products[..rows * 3 * recurrence.numbers()],
                    scratch,
                );
                block.gradients[tape] = by_products;
            }
            Op::Attend { attention, saved } => {
                let projected = &block.values[stage.input][..rows * 3 * attention.numbers()];
                let gradient = &gradient[..rows * attention.numbers()];
                attention.backward(projected, block.values[saved], gradient, before, block.scratch);
            }
            Op::Norm { norm, weights, partial, residual, saved, .. } => {
                let by_parameters = &mut block.partial[partial..][..2 * norm.width];
                let parameters = &self.parameters[weights..weights + 2 * norm.width];
                let count = rows * (gradient.len() / self.plan.rows);
                let gradient = &gradient[..count];
                norm.backward(parameters, block.values[saved], gradient, before, by_parameters);
                if let Some(residual) = residual {
                    block.gradients[residual][..count].copy_from_slice(&before[..count]);
                }
            }
            _ => {}
        }
        block.gradients[stage.input] = before;
    }
}
