//! A [`ModelSpec`] lowered to buffers and kernels: forward and backward pass
//! over batches. All memory is allocated once. Knows nothing of optimisers,
//! epochs and data sets.
//!
//! Activation `k` is the output of the k-th dense layer (0 is the input);
//! ReLU and dropout work in place on it, so that a dense layer with ReLU is
//! one pass. Their derivatives need only the final value: what ReLU cut off or
//! dropout dropped is not above 0, and dropped gradients are cleared anyway.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    elementwise::{DropoutKey, Team},
    kernel::{View, product},
    loss::{LossFigures, loss},
};
use crate::lab::model::{Layer, ModelError, ModelSpec};

/// Place of a dense layer's numbers in the flat parameter vector.
#[derive(Debug, Clone, Copy)]
pub struct DensePlace {
    pub inputs: usize,
    pub outputs: usize,
    /// Weights start here: `inputs` × `outputs`, row after row.
    pub weights: usize,
    /// The biases follow the weights: `outputs` numbers.
    pub bias: usize,
}

/// Whether dropout is on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mode {
    Train { seed: u64, step: u64 },
    Infer,
}

/// A network ready to compute.
#[derive(Debug)]
pub struct Network {
    spec: ModelSpec,
    places: Vec<DensePlace>,
    pub(super) parameters: Vec<f32>,
    pub(super) gradients: Vec<f32>,
    /// Input and the outputs of dense layers, `capacity` rows each.
    activations: Vec<Vec<f32>>,
    activation_gradients: Vec<Vec<f32>>,
    /// Room for one weight matrix with rows and columns exchanged.
    transposed: Vec<f32>,
    capacity: usize,
    pub(super) team: Team,
}

impl Network {
    /// Allocates a network for batches of up to `capacity` rows with the
    /// initial weights of `seed`: uniform within ±1/√inputs, weights and biases
    /// alike, which is what PyTorch's `Linear` does.
    ///
    /// # Errors
    /// When the layers do not fit one another.
    pub fn new(
        spec: &ModelSpec,
        capacity: usize,
        seed: u64,
        threads: usize,
    ) -> Result<Self, ModelError> {
        spec.check()?;
        let places = places(spec);
        let mut parameters = vec![0.0; spec.parameters()];
        for (index, place) in places.iter().enumerate() {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            random.set_stream(index as u64);
            let bound = 1.0 / (place.inputs as f32).sqrt();
            let end = place.bias + place.outputs;
            for value in &mut parameters[place.weights..end] {
                *value = random.random_range(-bound..bound);
            }
        }
        let widths = std::iter::once(spec.inputs).chain(places.iter().map(|place| place.outputs));
        let activations: Vec<Vec<f32>> = widths.map(|width| vec![0.0; width * capacity]).collect();
        // The input needs no gradient.
        let activation_gradients = activations
            .iter()
            .enumerate()
            .map(|(k, values)| if k == 0 { Vec::new() } else { vec![0.0; values.len()] })
            .collect();
        let largest = places.iter().skip(1).map(|place| place.inputs * place.outputs).max();
        Ok(Self {
            transposed: vec![0.0; largest.unwrap_or(0)],
            gradients: vec![0.0; parameters.len()],
            spec: spec.clone(),
            places,
            parameters,
            activations,
            activation_gradients,
            capacity,
            team: Team::new(threads.max(1)),
        })
    }

    /// Weights and biases of all dense layers, one after another.
    #[must_use]
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    /// Where each dense layer's numbers are in [`Network::parameters`].
    #[must_use]
    pub fn places(&self) -> &[DensePlace] {
        &self.places
    }

    /// The definition that this network was made from.
    #[must_use]
    pub fn spec(&self) -> &ModelSpec {
        &self.spec
    }

    /// Largest number of rows in a batch.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Outputs for rows of input, dropout off.
    ///
    /// # Panics
    /// When `input` is no whole number of rows.
    #[must_use]
    pub fn infer(&mut self, input: &[f32]) -> Vec<f32> {
        let width = self.spec.inputs;
        assert_eq!(input.len() % width, 0, "input must be whole rows");
        let mut outputs = Vec::with_capacity(input.len() / width * self.spec.outputs());
        for batch in input.chunks(self.capacity * width) {
            let rows = batch.len() / width;
            self.input_rows(rows).copy_from_slice(batch);
            outputs.extend_from_slice(self.forward(rows, Mode::Infer));
        }
        outputs
    }

    /// The buffer to write a batch of input into before [`Network::forward`].
    pub(super) fn input_rows(&mut self, rows: usize) -> &mut [f32] {
        let width = self.spec.inputs;
        &mut self.activations[0][..rows * width]
    }

    /// Computes the outputs of the rows in the input buffer.
    pub(super) fn forward(&mut self, rows: usize, mode: Mode) -> &[f32] {
        let mut at = 0;
        for (index, layer) in self.spec.layers.iter().enumerate() {
            match *layer {
                Layer::Dense { inputs, outputs } => {
                    let place = self.places[at];
                    let (before, after) = self.activations.split_at_mut(at + 1);
                    let target = &mut after[0][..rows * outputs];
                    let weights = &self.parameters[place.weights..place.bias];
                    product(
                        target,
                        View::by_rows(&before[at][..rows * inputs], rows, inputs),
                        View::by_rows(weights, inputs, outputs),
                        self.team.threads,
                    );
                    let bias = &self.parameters[place.bias..place.bias + outputs];
                    let relu = self.spec.layers.get(index + 1) == Some(&Layer::Relu);
                    self.team.add_bias(target, bias, relu);
                    at += 1;
                }
                Layer::Relu => {
                    let fused =
                        index > 0 && matches!(self.spec.layers[index - 1], Layer::Dense { .. });
                    if !fused {
                        let width = self.width(at);
                        self.team.relu(&mut self.activations[at][..rows * width]);
                    }
                }
                Layer::Dropout { rate } => {
                    if let Mode::Train { seed, step } = mode {
                        let width = self.width(at);
                        let key = DropoutKey::new(seed, step, index as u64);
                        self.team.dropout(&mut self.activations[at][..rows * width], rate, key);
                    }
                }
            }
        }
        &self.activations[at][..rows * self.width(at)]
    }

    /// Loss of the outputs that the last forward pass computed.
    pub(super) fn loss(&self, targets: &[u8]) -> LossFigures {
        let classes = self.spec.outputs();
        let outputs = &self.activations[self.places.len()][..targets.len() * classes];
        loss(self.spec.loss, outputs, targets, classes, None)
    }

    /// Forward and backward pass over the input buffer; leaves the gradients of
    /// the mean loss in `gradients`.
    pub(super) fn step_gradients(&mut self, targets: &[u8], mode: Mode) -> LossFigures {
        let rows = targets.len();
        self.forward(rows, mode);
        let last = self.places.len();
        let classes = self.spec.outputs();
        let figures = loss(
            self.spec.loss,
            &self.activations[last][..rows * classes],
            targets,
            classes,
            Some(&mut self.activation_gradients[last][..rows * classes]),
        );
        self.backward(rows, mode);
        figures
    }

    fn backward(&mut self, rows: usize, mode: Mode) {
        let mut at = self.places.len();
        for index in (0..self.spec.layers.len()).rev() {
            let width = self.width(at);
            match self.spec.layers[index] {
                // Before the first dense layer nothing needs a gradient.
                _ if at == 0 => return,
                Layer::Dense { .. } => {
                    self.dense_backward(at, rows);
                    at -= 1;
                }
                Layer::Relu => self.team.relu_backward(
                    &mut self.activation_gradients[at][..rows * width],
                    &self.activations[at][..rows * width],
                ),
                Layer::Dropout { rate } => {
                    if let Mode::Train { seed, step } = mode {
                        let key = DropoutKey::new(seed, step, index as u64);
                        let gradient = &mut self.activation_gradients[at][..rows * width];
                        self.team.dropout(gradient, rate, key);
                    }
                }
            }
        }
    }

    fn dense_backward(&mut self, at: usize, rows: usize) {
        let DensePlace { inputs, outputs, weights, bias } = self.places[at - 1];
        let (before, after) = self.activation_gradients.split_at_mut(at);
        let gradient = View::by_rows(&after[0][..rows * outputs], rows, outputs);
        let input = View::by_rows(&self.activations[at - 1][..rows * inputs], rows, inputs);
        let threads = self.team.threads;
        product(&mut self.gradients[weights..bias], input.transposed(), gradient, threads);
        self.team.sum_rows(&mut self.gradients[bias..bias + outputs], &after[0][..rows * outputs]);
        if at > 1 {
            // The product packs a transposed operand more slowly than this copies it.
            let matrix = &mut self.transposed[..inputs * outputs];
            self.team.transpose(matrix, &self.parameters[weights..bias], outputs);
            let matrix = View::by_rows(matrix, outputs, inputs);
            product(&mut before[at - 1][..rows * inputs], gradient, matrix, threads);
        }
    }

    fn width(&self, at: usize) -> usize {
        if at == 0 { self.spec.inputs } else { self.places[at - 1].outputs }
    }
}

fn places(spec: &ModelSpec) -> Vec<DensePlace> {
    let mut next = 0;
    let mut places = Vec::new();
    for layer in &spec.layers {
        if let Layer::Dense { inputs, outputs } = *layer {
            let bias = next + inputs * outputs;
            places.push(DensePlace { inputs, outputs, weights: next, bias });
            next = bias + outputs;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::model::Loss;

    fn spec(layers: Vec<Layer>, loss: Loss) -> ModelSpec {
        ModelSpec { name: "test".to_owned(), inputs: 5, layers, loss }
    }

    /// Mean loss by which a parameter is judged; the dropout mask is that of `mode`.
    fn mean_loss(network: &mut Network, targets: &[u8], mode: Mode) -> f64 {
        network.forward(targets.len(), mode);
        network.loss(targets).sum / targets.len() as f64
    }

    /// Central differences in each parameter against the backward pass.
    fn check_gradients(spec: &ModelSpec, mode: Mode) {
        let targets = [0_u8, 2, 1, 2, 0, 1, 1];
        let mut network = Network::new(spec, targets.len(), 3, 1).unwrap();
        for (index, x) in network.input_rows(targets.len()).iter_mut().enumerate() {
            *x = (index as f32 * 0.7).sin();
        }
        let input = network.input_rows(targets.len()).to_vec();
        network.step_gradients(&targets, mode);
        let gradients = network.gradients.clone();
        let (step, mut kinks) = (4e-3_f32, 0);
        for (index, &gradient) in gradients.iter().enumerate() {
            let mut at = |shift: f32| {
                let kept = network.parameters[index];
                network.parameters[index] = kept + shift;
                network.input_rows(targets.len()).copy_from_slice(&input);
                let loss = mean_loss(&mut network, &targets, mode);
                network.parameters[index] = kept;
                loss
            };
            let (left, middle, right) = (at(-step), at(0.0), at(step));
            let numeric = (right - left) / (2.0 * f64::from(step));
            // Where ReLU bends within the step, the slopes on both sides differ.
            if (right - 2.0 * middle + left).abs() / f64::from(step) > 4e-3 {
                kinks += 1;
                continue;
            }
            let error = (numeric - f64::from(gradient)).abs();
            assert!(error < 5e-4 + 5e-3 * numeric.abs(), "{spec:?} {index}: {numeric} {gradient}");
        }
        assert!(kinks * 10 < gradients.len(), "{kinks} of {}", gradients.len());
        assert!(gradients.iter().any(|g| g.abs() > 1e-3), "all gradients are 0");
    }

    const TRAIN: Mode = Mode::Train { seed: 9, step: 4 };

    #[test]
    fn gradients_of_every_layer_and_loss_agree_with_finite_differences() {
        for loss in [Loss::SoftmaxCrossEntropy, Loss::MeanSquaredError] {
            let dense = |inputs, outputs| Layer::Dense { inputs, outputs };
            let drop = Layer::Dropout { rate: 0.4 };
            for layers in [
                vec![dense(5, 3)],
                vec![dense(5, 8), dense(8, 3)],
                vec![dense(5, 8), Layer::Relu, dense(8, 3)],
                vec![dense(5, 8), drop, dense(8, 3)],
                vec![dense(5, 8), Layer::Relu, drop, dense(8, 6), drop, Layer::Relu, dense(6, 3)],
                vec![
                    Layer::Relu,
                    drop,
                    dense(5, 8),
                    Layer::Relu,
                    Layer::Relu,
                    dense(8, 3),
                    Layer::Relu,
                ],
            ] {
                check_gradients(&spec(layers, loss), TRAIN);
            }
        }
    }

    #[test]
    fn inference_is_the_same_row_by_row_and_ignores_dropout() {
        let layers = vec![
            Layer::Dense { inputs: 5, outputs: 8 },
            Layer::Dropout { rate: 0.5 },
            Layer::Dense { inputs: 8, outputs: 3 },
        ];
        let mut network = Network::new(&spec(layers, Loss::SoftmaxCrossEntropy), 4, 1, 1).unwrap();
        let input: Vec<f32> = (0..50).map(|i| (i as f32).cos()).collect();
        let whole = network.infer(&input);
        assert_eq!(whole.len(), 30);
        let single: Vec<f32> = input.chunks(5).flat_map(|row| network.infer(row)).collect();
        for (a, b) in whole.iter().zip(&single) {
            assert!((a - b).abs() < 1e-6);
        }
    }

    #[test]
    fn first_weights_lie_within_the_bound_of_their_layer() {
        let layers = vec![Layer::Dense { inputs: 5, outputs: 400 }];
        let network = Network::new(&spec(layers, Loss::SoftmaxCrossEntropy), 1, 1, 1).unwrap();
        let bound = 1.0 / 5.0_f32.sqrt();
        let largest = network.parameters.iter().fold(0.0_f32, |a, w| a.max(w.abs()));
        assert!(largest <= bound && largest > 0.99 * bound, "{largest}");
    }
}
