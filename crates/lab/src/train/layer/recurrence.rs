//! The gated recurrent unit after its input projection: step by step over
//! all rows of a block. The reset gate works on the product of the state, as in
//! PyTorch and in ONNX with `linear_before_reset`; gates are in the order reset, update, new.

use super::{
    super::kernel::{View, product},
    embedding::is_token,
    vector::{sigmoid, tanh, vectorised},
};

/// Sequences of `length` positions, a state of `hidden` numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recurrence {
    pub(crate) length: usize,
    pub(crate) hidden: usize,
}

/// What the forward pass saves for the backward pass: for each step, row after row,
/// `hidden` numbers.
#[derive(Debug)]
pub(crate) struct Tape<T> {
    /// The state before the step.
    pub(crate) states: T,
    /// The product of the state for the new gate.
    pub(crate) inner: T,
}

impl Recurrence {
    /// Numbers of the states of all steps.
    pub(crate) fn numbers(&self) -> usize {
        self.length * self.hidden
    }

    /// Numbers of working memory for `rows` rows.
    pub(crate) fn scratch(&self, rows: usize) -> usize {
        rows * 4 * self.hidden
    }

    /// Steps up to the last position of any row that is not padding.
    fn steps(&self, ids: &[f32]) -> usize {
        let last = |ids: &[f32]| ids.iter().rposition(|id| is_token(*id)).map_or(0, |at| at + 1);
        ids.chunks_exact(self.length).map(last).max().unwrap_or(0)
    }

    /// The state after the last token of each row. `gates` holds the input
    /// projection and then the gates; `parameters` the weights of the state
    /// (`hidden` × 3·`hidden`) and the biases.
    pub(crate) fn forward(
        &self,
        parameters: &[f32],
        ids: &[f32],
        gates: &mut [f32],
        tape: Tape<&mut [f32]>,
        output: &mut [f32],
        scratch: &mut [f32],
    ) {
        let Self { length, hidden } = *self;
        let (rows, steps) = (output.len() / hidden, self.steps(ids));
        let (weights, bias) = parameters.split_at(3 * hidden * hidden);
        let weights = View::by_rows(weights, hidden, 3 * hidden);
        let products = &mut scratch[..rows * 3 * hidden];
        let step = rows * hidden;
        output.fill(0.0);
        for t in 0..steps {
            // `output` is the state up to the step that is computed.
            let state = &mut tape.states[t * step..][..step];
            state.copy_from_slice(output);
            product(products, View::by_rows(state, rows, hidden), weights);
            let inner = &mut tape.inner[t * step..][..step];
            for row in 0..rows {
                if !is_token(ids[row * length + t]) {
                    continue;
                }
                let at = row * hidden;
                step_forward(
                    &mut gates[(row * length + t) * 3 * hidden..][..3 * hidden],
                    &products[3 * at..][..3 * hidden],
                    bias,
                    &mut inner[at..at + hidden],
                    &mut output[at..at + hidden],
                );
            }
        }
    }

    /// Gradients from that by the last state: by the input projection, in `before`
    /// row after row, and by the state's products, in `by_products` step after step.
    /// `transposed` holds the transposed weights of the state.
    #[expect(clippy::too_many_arguments, reason = "they are all buffers of one layer")]
    pub(crate) fn backward(
        &self,
        transposed: &[f32],
        ids: &[f32],
        gates: &[f32],
        tape: &Tape<&[f32]>,
        gradient: &[f32],
        before: &mut [f32],
        by_products: &mut [f32],
        scratch: &mut [f32],
    ) {
        let Self { length, hidden } = *self;
        let (rows, steps) = (gradient.len() / hidden, self.steps(ids));
        let transposed = View::by_rows(transposed, 3 * hidden, hidden);
        let step = rows * hidden;
        let (by_state, rest) = scratch.split_at_mut(step);
        let through = &mut rest[..step];
        by_state.copy_from_slice(gradient);
        // Steps that no row took, and steps over padding: nothing depends on them.
        by_products[steps * 3 * step..].fill(0.0);
        for t in (0..steps).rev() {
            let products = &mut by_products[t * 3 * step..][..3 * step];
            for row in 0..rows {
                let place = (row * length + t) * 3 * hidden..;
                let at = row * hidden;
                let target = &mut before[place.clone()][..3 * hidden];
                let products = &mut products[3 * at..][..3 * hidden];
                if !is_token(ids[row * length + t]) {
                    target.fill(0.0);
                    products.fill(0.0);
                    continue;
                }
                step_backward(
                    &gates[place][..3 * hidden],
                    &tape.inner[t * step + at..][..hidden],
                    &tape.states[t * step + at..][..hidden],
                    &mut by_state[at..at + hidden],
                    target,
                    products,
                );
            }
            if t > 0 {
                product(through, View::by_rows(products, rows, 3 * hidden), transposed);
                super::add(by_state, through);
            }
        }
        for row in 0..rows {
            before[(row * length + steps) * 3 * hidden..(row + 1) * length * 3 * hidden].fill(0.0);
        }
    }
}

/// One row's step: projections to gates, the state to the next.
fn step_forward(
    gates: &mut [f32],
    products: &[f32],
    bias: &[f32],
    inner: &mut [f32],
    state: &mut [f32],
) {
    let hidden = state.len();
    let (reset, rest) = gates.split_at_mut(hidden);
    let (update, new) = rest.split_at_mut(hidden);
    let new = &mut new[..hidden];
    let inner = &mut inner[..hidden];
    let (products, bias) = (&products[..3 * hidden], &bias[..3 * hidden]);
    vectorised(
        #[inline(always)]
        || {
            for j in 0..hidden {
                let r = sigmoid(reset[j] + products[j] + bias[j]);
                let z = sigmoid(update[j] + products[hidden + j] + bias[hidden + j]);
                let of_state = products[2 * hidden + j] + bias[2 * hidden + j];
                let n = tanh(new[j] + r * of_state);
                reset[j] = r;
                update[j] = z;
                new[j] = n;
                inner[j] = of_state;
                state[j] = (1.0 - z) * n + z * state[j];
            }
        },
    );
}

/// One row's backward step: `by_state`, the gradient by the state after the step, becomes
/// the part of that by the state before which does not pass through the products.
fn step_backward(
    gates: &[f32],
    inner: &[f32],
    state: &[f32],
    by_state: &mut [f32],
    before: &mut [f32],
    by_products: &mut [f32],
) {
    let hidden = state.len();
    let (reset, rest) = gates.split_at(hidden);
    let (update, new) = rest.split_at(hidden);
    let (new, inner) = (&new[..hidden], &inner[..hidden]);
    let by_state = &mut by_state[..hidden];
    let (before_reset, rest) = before.split_at_mut(hidden);
    let (before_update, before_new) = rest.split_at_mut(hidden);
    let before_new = &mut before_new[..hidden];
    let (product_reset, rest) = by_products.split_at_mut(hidden);
    let (product_update, product_new) = rest.split_at_mut(hidden);
    let product_new = &mut product_new[..hidden];
    vectorised(
        #[inline(always)]
        || {
            for j in 0..hidden {
                let (r, z, n, g) = (reset[j], update[j], new[j], by_state[j]);
                let by_new = g * (1.0 - z) * (1.0 - n * n);
                let by_update = g * (state[j] - n) * z * (1.0 - z);
                let by_reset = by_new * inner[j] * r * (1.0 - r);
                before_reset[j] = by_reset;
                before_update[j] = by_update;
                before_new[j] = by_new;
                product_reset[j] = by_reset;
                product_update[j] = by_update;
                product_new[j] = by_new * r;
                by_state[j] = g * z;
            }
        },
    );
}
