//! A network's buffers, and their cut into blocks of a batch's rows. Rows do not
//! depend on one another, so any thread can compute a block. Independent of what is computed.

use super::{
    aligned::Aligned,
    plan::{Buffer, Plan},
};

/// A block's rows in the buffers of the network.
pub(super) struct RowBlock<'a> {
    /// Index of the first row in the batch.
    pub(super) first: usize,
    pub(super) rows: usize,
    /// Space for [`Plan::rows`] rows each; lanes use all of it.
    pub(super) values: Vec<&'a mut [f32]>,
    /// Gradient of the loss by each value; none for the input.
    pub(super) gradients: Vec<&'a mut [f32]>,
    /// Weight gradients that the block sums for itself.
    pub(super) partial: &'a mut [f32],
    pub(super) scratch: &'a mut [f32],
}

/// Buffers of a network, each with space for whole blocks.
#[derive(Debug)]
pub(super) struct Buffers {
    pub(super) values: Vec<Aligned>,
    pub(super) gradients: Vec<Aligned>,
    pub(super) partials: Aligned,
    scratch: Aligned,
}

impl Buffers {
    /// For batches of up to `capacity` rows.
    pub(super) fn new(plan: &Plan, capacity: usize) -> Self {
        let blocks = capacity.div_ceil(plan.rows);
        let rows = blocks * plan.rows;
        Self {
            values: plan.buffers.iter().map(|buffer| Aligned::zeros(rows * buffer.value)).collect(),
            gradients: plan
                .buffers
                .iter()
                .map(|buffer| Aligned::zeros(rows * buffer.gradient))
                .collect(),
            partials: Aligned::zeros(blocks * plan.partial),
            scratch: Aligned::zeros(blocks * plan.scratch),
        }
    }

    /// Cuts them for a batch of `rows` rows into blocks.
    pub(super) fn cut(&mut self, plan: &Plan, rows: usize) -> Vec<RowBlock<'_>> {
        let mut values: Vec<&mut [f32]> =
            self.values.iter_mut().map(|numbers| &mut **numbers).collect();
        let mut gradients: Vec<&mut [f32]> =
            self.gradients.iter_mut().map(|numbers| &mut **numbers).collect();
        let mut partials = &mut *self.partials;
        let mut scratch = &mut *self.scratch;
        let widths = |buffer: fn(&Buffer) -> usize| plan.buffers.iter().map(buffer);
        (0..rows)
            .step_by(plan.rows)
            .map(|first| RowBlock {
                first,
                rows: plan.rows.min(rows - first),
                values: values
                    .iter_mut()
                    .zip(widths(|buffer| buffer.value))
                    .map(|(rest, width)| take(rest, width * plan.rows))
                    .collect(),
                gradients: gradients
                    .iter_mut()
                    .zip(widths(|buffer| buffer.gradient))
                    .map(|(rest, width)| take(rest, width * plan.rows))
                    .collect(),
                partial: take(&mut partials, plan.partial),
                scratch: take(&mut scratch, plan.scratch),
            })
            .collect()
    }
}

fn take<'a>(rest: &mut &'a mut [f32], length: usize) -> &'a mut [f32] {
    let (part, after) = std::mem::take(rest).split_at_mut(length);
    *rest = after;
    part
}
