//! A [`ModelSpec`] lowered to buffers: forward pass, gradients and steps over
//! batches. All memory is allocated once. A batch is computed in blocks of its
//! rows, then the weights in slabs, both shared among the threads of a team.
//! Knows nothing of epochs and data sets.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    block::{self, Pass},
    elementwise::Loops,
    loss::{LossFigures, Objective},
    optimizer::{Advance, Optimizer},
    slab::{self, SlabPlace},
    team::Team,
};
use crate::lab::model::{Layer, ModelError, ModelSpec};

/// Columns of a weight matrix that are copied as one part.
const TRANSPOSED_COLUMNS: usize = 32;

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

/// How a step moves the weights.
pub(super) struct Move<'a> {
    pub(super) optimizer: &'a mut Optimizer,
    /// Learning rate of the step.
    pub(super) rate: f64,
    /// Longer gradients (Euclidean norm over all) are scaled down to this.
    pub(super) clip_norm: Option<f64>,
}

/// A network ready to compute.
#[derive(Debug)]
pub struct Network {
    spec: ModelSpec,
    pub(super) objective: Objective,
    places: Vec<DensePlace>,
    pub(super) parameters: Vec<f32>,
    pub(super) gradients: Vec<f32>,
    /// Input and the outputs of dense layers, `capacity` rows each.
    activations: Vec<Vec<f32>>,
    activation_gradients: Vec<Vec<f32>>,
    /// Weights of each dense layer with rows and columns exchanged; empty for the
    /// first, through which no gradient goes on.
    transposed: Vec<Vec<f32>>,
    slabs: Vec<SlabPlace>,
    capacity: usize,
    team: Team,
    loops: Loops,
}

/// Rows of input for one pass: `fill` writes the row of an index into a buffer.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) count: usize,
    pub(super) fill: &'a (dyn Fn(usize, &mut [f32]) + Sync),
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
        team: Team,
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
        let transposed = places
            .iter()
            .enumerate()
            .map(|(k, place)| vec![0.0; if k == 0 { 0 } else { place.inputs * place.outputs }])
            .collect();
        Ok(Self {
            transposed,
            slabs: slab::places(&places),
            gradients: vec![0.0; parameters.len()],
            objective: Objective::plain(spec.loss, spec.classes()),
            spec: spec.clone(),
            places,
            parameters,
            activations,
            activation_gradients,
            capacity,
            team,
            loops: Loops::new(),
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
            let fill = |row: usize, target: &mut [f32]| {
                target.copy_from_slice(&batch[row * width..][..width]);
            };
            let rows = Rows { count: batch.len() / width, fill: &fill };
            outputs.extend_from_slice(self.forward(rows, Mode::Infer));
        }
        outputs
    }

    /// Computes the outputs of rows.
    pub(super) fn forward(&mut self, rows: Rows<'_>, mode: Mode) -> &[f32] {
        self.pass(rows, mode, |_, _| ());
        &self.activations[self.places.len()][..rows.count * self.spec.outputs()]
    }

    /// Loss over rows with the classes `targets`.
    pub(super) fn loss(&mut self, rows: Rows<'_>, targets: &[u8], mode: Mode) -> LossFigures {
        let parts = self.pass(rows, mode, |pass, block| pass.loss(block, targets, None));
        LossFigures::sum(parts)
    }

    /// Forward and backward pass over rows. Without a [`Move`], leaves the
    /// gradients of the loss in `gradients`; with one, moves the weights instead,
    /// unless the loss is no number.
    pub(super) fn step(
        &mut self,
        rows: Rows<'_>,
        targets: &[u8],
        mode: Mode,
        movement: Option<Move<'_>>,
    ) -> LossFigures {
        self.transpose_weights();
        let divisor = self.objective.divisor(targets);
        let parts = self.pass(rows, mode, |pass, block| pass.loss(block, targets, Some(divisor)));
        let figures = LossFigures::sum(parts);
        if !figures.sum.is_finite() {
            return figures;
        }
        match movement {
            None => self.work_slabs(rows.count, None),
            Some(Move { optimizer, rate, clip_norm: None }) => {
                let advance = optimizer.advance(rate, 1.0);
                self.work_slabs(rows.count, Some((optimizer, advance)));
            }
            Some(Move { optimizer, rate, clip_norm: Some(longest) }) => {
                self.work_slabs(rows.count, None);
                // In the order of the parameters, so that threads do not matter.
                let squares = self.gradients.iter().map(|g| f64::from(*g).powi(2));
                let norm = squares.sum::<f64>().sqrt();
                let advance = optimizer.advance(rate, (longest / (norm + 1e-6)).min(1.0));
                self.move_by_gradients(optimizer, advance);
            }
        }
        figures
    }

    /// Computes the gradient of every slab; with an optimiser, moves its weights by it.
    fn work_slabs(&mut self, rows: usize, movement: Option<(&mut Optimizer, Advance)>) {
        let (optimizer, advance) = movement.unzip();
        let slabs = slab::cut(&self.slabs, &mut self.parameters, &mut self.gradients, optimizer);
        let batch = slab::Batch {
            layers: &self.places,
            activations: &self.activations,
            gradients: &self.activation_gradients,
            rows,
            loops: self.loops,
        };
        self.team.each(slabs, |slab| batch.work(slab, advance));
    }

    /// Moves the weights by the gradients that are there.
    fn move_by_gradients(&mut self, optimizer: &mut Optimizer, advance: Advance) {
        let loops = self.loops;
        let slabs =
            slab::cut(&self.slabs, &mut self.parameters, &mut self.gradients, Some(optimizer));
        self.team.each(slabs, |slab| slab.advance(loops, advance));
    }

    /// Fills and computes every block of rows, then does `after` with it.
    fn pass<R: Send>(
        &mut self,
        rows: Rows<'_>,
        mode: Mode,
        after: impl Fn(&Pass<'_>, &mut block::RowBlock<'_>) -> R + Sync + Send,
    ) -> Vec<R> {
        let pass = Pass {
            spec: &self.spec,
            objective: &self.objective,
            places: &self.places,
            parameters: &self.parameters,
            transposed: &self.transposed,
            loops: self.loops,
            mode,
        };
        let width = self.spec.inputs;
        let blocks = block::cut(
            &mut self.activations,
            &mut self.activation_gradients,
            rows.count,
            self.capacity,
        );
        self.team.each(blocks, |mut block| {
            for (row, target) in block.activations[0].chunks_exact_mut(width).enumerate() {
                (rows.fill)(block.first + row, target);
            }
            pass.forward(&mut block);
            after(&pass, &mut block)
        })
    }

    fn transpose_weights(&mut self) {
        let mut parts = Vec::new();
        for (place, matrix) in self.places.iter().zip(&mut self.transposed).skip(1) {
            let source = &self.parameters[place.weights..place.bias];
            let chunks = matrix.chunks_mut(TRANSPOSED_COLUMNS * place.inputs).enumerate();
            parts.extend(chunks.map(|(index, part)| (part, source, place.outputs, index)));
        }
        let loops = self.loops;
        self.team.each(parts, |(part, source, columns, index)| {
            loops.transpose(part, source, columns, index * TRANSPOSED_COLUMNS);
        });
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

    /// Central differences in each parameter against the backward pass.
    fn check_gradients(spec: &ModelSpec, mode: Mode) {
        let targets = [0_u8, 2, 1, 2, 0, 1, 1];
        let mut network = Network::new(spec, targets.len(), 3, Team::alone()).unwrap();
        let fill = |row: usize, target: &mut [f32]| {
            for (column, x) in target.iter_mut().enumerate() {
                *x = ((row * 5 + column) as f32 * 0.7).sin();
            }
        };
        let rows = Rows { count: targets.len(), fill: &fill };
        network.step(rows, &targets, mode, None);
        let gradients = network.gradients.clone();
        let (step, mut kinks) = (4e-3_f32, 0);
        for (index, &gradient) in gradients.iter().enumerate() {
            let mut at = |shift: f32| {
                let kept = network.parameters[index];
                network.parameters[index] = kept + shift;
                // The dropout mask is that of `mode`.
                let loss = network.loss(rows, &targets, mode).sum / targets.len() as f64;
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
        let mut network =
            Network::new(&spec(layers, Loss::SoftmaxCrossEntropy), 4, 1, Team::alone()).unwrap();
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
        let network =
            Network::new(&spec(layers, Loss::SoftmaxCrossEntropy), 1, 1, Team::alone()).unwrap();
        let bound = 1.0 / 5.0_f32.sqrt();
        let largest = network.parameters.iter().fold(0.0_f32, |a, w| a.max(w.abs()));
        assert!(largest <= bound && largest > 0.99 * bound, "{largest}");
    }
}
