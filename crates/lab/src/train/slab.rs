//! Gradients and updates of the weights, one slab of a matrix at a time: a slab is updated
//! while its gradient is still in the cache. Slabs do not depend on one another, so any
//! thread can compute them. Independent of threads and of how the batch's values were
//! computed.

use std::{cell::RefCell, ops::Range};

use super::{
    aligned::Aligned,
    block::Buffers,
    elementwise::Loops,
    kernel::{View, product},
    layer::{Embedding, add},
    optimizer::{Advance, Optimizer},
    plan::{DensePlace, Op, Plan},
};

/// Rows of a weight matrix in a slab. Fixed, so that the same numbers are added
/// in the same order for any number of threads; with 512 outputs the slab, its
/// gradient and Adam's state are 288 KiB, a part of one core's L2 cache. A
/// multiple of the 6 rows of a tile of `gemm`'s: what is left over computes slowly.
const SLAB_INPUTS: usize = 36;
/// Slabs of a matrix with few outputs are this much higher at most: the product of a small
/// one takes mostly what each call takes.
const MAX_HEIGHT_FACTOR: usize = 4;
/// Outputs from which on a slab is no higher.
const WIDE: usize = 128;

/// Numbers of a table in a slab.
const SLAB_NUMBERS: usize = 4096;

/// Rows of a weight matrix with so many outputs in a slab.
pub(super) fn height(outputs: usize) -> usize {
    SLAB_INPUTS * (WIDE / outputs).clamp(1, MAX_HEIGHT_FACTOR)
}

/// What a slab covers.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// Rows of a weight matrix from `first` on; `count` vectors a row of the batch.
    Weights {
        input: usize,
        gradient: usize,
        place: DensePlace,
        count: usize,
        first: usize,
        rows: usize,
    },
    /// What is added to each of `count` parts of a row.
    Bias { gradient: usize, count: usize },
    /// What every block has summed for itself, from `at` on.
    Partial { at: usize },
    /// Rows of a table from `first` on.
    Table { gradient: usize, table: Embedding, first: usize },
}

/// A slab's place in the flat parameter vector: slabs follow one another without gap.
#[derive(Debug, Clone, Copy)]
pub(super) struct SlabPlace {
    part: Part,
    length: usize,
}

impl SlabPlace {
    /// Which of two threads preferably works on it, always the same: the one that
    /// multiplies by these weights, where the first stage is split.
    pub(super) fn side(&self, plan: &Plan) -> usize {
        match (self.part, plan.split) {
            (Part::Weights { input: 0, first, .. }, Some(split)) => usize::from(first >= split.cut),
            (Part::Weights { place, first, .. }, _) => usize::from(2 * first >= place.inputs),
            _ => 0,
        }
    }
}

/// A slab with its part of each flat vector.
pub(super) struct Slab<'a> {
    place: SlabPlace,
    weights: &'a mut [f32],
    gradient: &'a mut [f32],
    /// State of the optimiser; empty where it has none.
    state: [&'a mut [f32]; 2],
}

impl Slab<'_> {
    pub(super) fn place(&self) -> &SlabPlace {
        &self.place
    }

    /// Updates the weights by the stored gradient.
    pub(super) fn advance(self, loops: Loops, advance: Advance) {
        let [first_state, second_state] = self.state;
        advance.apply(loops, self.weights, self.gradient, first_state, second_state);
    }
}

/// All slabs of a network, in the order of the parameters.
pub(super) fn places(plan: &Plan) -> Vec<SlabPlace> {
    let mut places = Vec::new();
    for stage in &plan.stages {
        let (input, output) = (stage.input, stage.output);
        match stage.op {
            Op::Dense { place, positions, .. } => {
                // After the steps of a recurrence the gates are in the buffer of values;
                // that of the gradients is as for every other dense stage.
                dense(&mut places, place, positions, input, output);
            }
            Op::Recur { recurrence, place, tape, .. } => {
                dense(&mut places, place, recurrence.length, tape, tape);
            }
            Op::Convolve { conv, partial, .. } => {
                let length = conv.weights() + conv.outputs;
                places.push(SlabPlace { part: Part::Partial { at: partial }, length });
            }
            Op::Norm { norm, partial, .. } => {
                let length = 2 * norm.width;
                places.push(SlabPlace { part: Part::Partial { at: partial }, length });
            }
            Op::Embed { table, .. } => {
                let step = (SLAB_NUMBERS / table.width).max(1);
                for first in (0..table.vocabulary).step_by(step) {
                    let length = step.min(table.vocabulary - first) * table.width;
                    let part = Part::Table { gradient: output, table, first };
                    places.push(SlabPlace { part, length });
                }
            }
            Op::Positions { length, width, .. } => {
                let part = Part::Bias { gradient: output, count: 1 };
                places.push(SlabPlace { part, length: length * width });
            }
            _ => {}
        }
    }
    places
}

fn dense(
    places: &mut Vec<SlabPlace>,
    place: DensePlace,
    count: usize,
    input: usize,
    gradient: usize,
) {
    let height = height(place.outputs);
    for first in (0..place.inputs).step_by(height) {
        let rows = height.min(place.inputs - first);
        let part = Part::Weights { input, gradient, place, count, first, rows };
        places.push(SlabPlace { part, length: rows * place.outputs });
    }
    places.push(SlabPlace { part: Part::Bias { gradient, count }, length: place.outputs });
}

/// Cuts the flat vectors into slabs; without optimiser there is no state.
pub(super) fn cut<'a>(
    places: &[SlabPlace],
    mut weights: &'a mut [f32],
    mut gradients: &'a mut [f32],
    optimizer: Option<&'a mut Optimizer>,
) -> Vec<Slab<'a>> {
    fn take<'a>(rest: &mut &'a mut [f32], length: usize) -> &'a mut [f32] {
        let length = length.min(rest.len());
        let (part, after) = std::mem::take(rest).split_at_mut(length);
        *rest = after;
        part
    }
    let mut state = optimizer.map_or_else(Default::default, Optimizer::state);
    places
        .iter()
        .map(|place| Slab {
            place: *place,
            weights: take(&mut weights, place.length),
            gradient: take(&mut gradients, place.length),
            state: state.each_mut().map(|rest| take(rest, place.length)),
        })
        .collect()
}

/// What all slabs of a step read: the batch as the blocks left it.
pub(super) struct Batch<'a> {
    pub(super) plan: &'a Plan,
    pub(super) buffers: &'a Buffers,
    pub(super) rows: usize,
    pub(super) loops: Loops,
    /// Places of the batch's tokens in the order of their ids; see [`Batch::tokens`].
    pub(super) tokens: &'a [(u32, u32)],
}

thread_local! {
    /// Buffer for the gradient of the current slab. It stays in the thread's L2 cache;
    /// a vector of all gradients would be written out and read again.
    static GRADIENT: RefCell<Aligned> = RefCell::new(Aligned::zeros(0));
}

impl Batch<'_> {
    /// The ids of a batch that are no padding, each with its place, in the order of
    /// the ids and then of the places.
    pub(super) fn tokens(plan: &Plan, ids: &[f32], tokens: &mut Vec<(u32, u32)>) {
        tokens.clear();
        for stage in &plan.stages {
            if let Op::Embed { table, .. } = stage.op {
                let known = ids.iter().zip(0_u32..);
                let known = known.filter_map(|(id, at)| Some((table.row(*id)? as u32, at)));
                tokens.extend(known);
                tokens.sort_unstable();
                return;
            }
        }
    }

    /// Computes the slab's gradient; with `advance`, updates its weights and stores no gradient.
    pub(super) fn work(&self, slab: Slab<'_>, advance: Option<Advance>) {
        let Slab { place, weights, gradient, state: [first_state, second_state] } = slab;
        let Some(advance) = advance else { return self.differentiate(place, gradient) };
        GRADIENT.with_borrow_mut(|room| {
            if room.len() < place.length {
                *room = Aligned::zeros(place.length);
            }
            let gradient = &mut room[..place.length];
            self.differentiate(place, gradient);
            advance.apply(self.loops, weights, gradient, first_state, second_state);
        });
    }

    /// Writes the gradient of a slab's weights.
    fn differentiate(&self, place: SlabPlace, gradient: &mut [f32]) {
        match place.part {
            Part::Weights { input, gradient: by_output, place, count, first, rows } => {
                let vectors = self.rows * count;
                let input = self.input(input, vectors, place.inputs, first..first + rows);
                let by_output = &self.buffers.gradients[by_output][..vectors * place.outputs];
                let by_output = View::by_rows(by_output, vectors, place.outputs);
                product(gradient, input.transposed(), by_output);
            }
            Part::Bias { gradient: by_output, count } => {
                let numbers = self.rows * count * gradient.len();
                self.loops.sum_rows(gradient, &self.buffers.gradients[by_output][..numbers]);
            }
            Part::Partial { at } => {
                gradient.fill(0.0);
                let blocks = self.rows.div_ceil(self.plan.rows);
                for block in self.buffers.partials.chunks_exact(self.plan.partial).take(blocks) {
                    add(gradient, &block[at..at + gradient.len()]);
                }
            }
            Part::Table { gradient: by_output, table, first } => {
                gradient.fill(0.0);
                self.table(table, first, &self.buffers.gradients[by_output], gradient);
            }
        }
    }

    /// Some columns of a buffer; those of the network's input where its parts are.
    fn input(&self, buffer: usize, rows: usize, width: usize, columns: Range<usize>) -> View<'_> {
        let values = &self.buffers.values[buffer];
        let (values, width, before) = match self.plan.split {
            Some(split) if buffer == 0 => {
                let [one, two] = split.parts();
                let (head, tail) = values.split_at(values.len() / width * split.cut);
                match columns.start < split.cut {
                    true => (head, one.len(), 0),
                    false => (tail, two.len(), split.cut),
                }
            }
            _ => (&values[..], width, 0),
        };
        let view = View::by_rows(&values[..rows * width], rows, width);
        view.columns(columns.start - before..columns.end - before)
    }

    /// Adds the gradients of tokens to their rows.
    fn table(&self, table: Embedding, first: usize, by_output: &[f32], gradient: &mut [f32]) {
        let width = table.width;
        let end = first + gradient.len() / width;
        let from = self.tokens.partition_point(|(id, _)| (*id as usize) < first);
        for (id, at) in &self.tokens[from..] {
            let id = *id as usize;
            if id >= end {
                break;
            }
            let source = &by_output[*at as usize * width..][..width];
            add(&mut gradient[(id - first) * width..][..width], source);
        }
    }
}
