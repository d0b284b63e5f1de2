//! Gradients and updates of the weights, one slab of a matrix at a time: a slab
//! is updated while its gradient is still in the cache. Slabs do not depend on
//! one another, so any thread can compute them. Knows nothing of threads and of
//! how the batch's activations came about.

use std::cell::RefCell;

use super::{
    elementwise::Loops,
    kernel::{View, product},
    network::DensePlace,
    optimizer::{Advance, Optimizer},
};

/// Rows of a weight matrix in a slab. Fixed, so that the same numbers are added
/// in the same order whatever the threads; with 512 outputs the slab, its
/// gradient and Adam's state are 256 KiB, a part of one core's second cache.
const SLAB_INPUTS: usize = 32;

/// What a slab covers.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// Rows of the weight matrix from `first` on.
    Weights {
        first: usize,
        inputs: usize,
    },
    Bias,
}

/// A slab's place in the flat parameter vector: slabs follow one another without gap.
#[derive(Debug, Clone, Copy)]
pub(super) struct SlabPlace {
    /// Dense layer, counted from 0.
    layer: usize,
    part: Part,
    length: usize,
}

/// A slab with its part of each flat vector.
pub(super) struct Slab<'a> {
    place: SlabPlace,
    weights: &'a mut [f32],
    gradient: &'a mut [f32],
    /// State of the optimiser; empty where it keeps none.
    state: [&'a mut [f32]; 2],
}

impl Slab<'_> {
    /// Moves the weights by the gradient that is there.
    pub(super) fn advance(self, loops: Loops, advance: Advance) {
        let [first_state, second_state] = self.state;
        advance.apply(loops, self.weights, self.gradient, first_state, second_state);
    }
}

/// All slabs of a network, in the order of the parameters.
pub(super) fn places(layers: &[DensePlace]) -> Vec<SlabPlace> {
    let mut places = Vec::new();
    for (layer, place) in layers.iter().enumerate() {
        for first in (0..place.inputs).step_by(SLAB_INPUTS) {
            let inputs = SLAB_INPUTS.min(place.inputs - first);
            let length = inputs * place.outputs;
            places.push(SlabPlace { layer, part: Part::Weights { first, inputs }, length });
        }
        places.push(SlabPlace { layer, part: Part::Bias, length: place.outputs });
    }
    places
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
    pub(super) layers: &'a [DensePlace],
    pub(super) activations: &'a [Vec<f32>],
    pub(super) gradients: &'a [Vec<f32>],
    pub(super) rows: usize,
    pub(super) loops: Loops,
}

thread_local! {
    /// Room for the gradient of the slab in work. It stays in the thread's second
    /// cache, where a vector of all gradients would be written out and read anew.
    static GRADIENT: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

impl Batch<'_> {
    /// Computes the slab's gradient; with `advance`, moves its weights by it and
    /// keeps no gradient.
    pub(super) fn work(&self, slab: Slab<'_>, advance: Option<Advance>) {
        let Slab { place, weights, gradient, state: [first_state, second_state] } = slab;
        let Some(advance) = advance else { return self.differentiate(place, gradient) };
        GRADIENT.with_borrow_mut(|room| {
            if room.len() < place.length {
                room.resize(place.length, 0.0);
            }
            let gradient = &mut room[..place.length];
            self.differentiate(place, gradient);
            advance.apply(self.loops, weights, gradient, first_state, second_state);
        });
    }

    /// Writes the gradient of a slab's weights.
    fn differentiate(&self, place: SlabPlace, gradient: &mut [f32]) {
        let DensePlace { inputs, outputs, .. } = self.layers[place.layer];
        let by_output = &self.gradients[place.layer + 1][..self.rows * outputs];
        match place.part {
            Part::Weights { first, inputs: count } => {
                let input = &self.activations[place.layer][..self.rows * inputs];
                let input = View::by_rows(input, self.rows, inputs).columns(first..first + count);
                let by_output = View::by_rows(by_output, self.rows, outputs);
                product(gradient, input.transposed(), by_output);
            }
            Part::Bias => self.loops.sum_rows(gradient, by_output),
        }
    }
}
