//! A [`ModelSpec`] lowered to buffers: forward pass, gradients and steps over
//! batches. All memory is allocated once. A batch is computed in blocks of its
//! rows, then the weights in slabs, both shared among the threads of a team.
//! Independent of epochs and data sets.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::{
    aligned::Aligned,
    batch::{Mode, Rows, WeightUpdate},
    block::{Buffers, RowBlock},
    elementwise::Loops,
    loss::{LossFigures, Objective},
    optimizer::{Advance, Optimizer},
    pass::Pass,
    plan::{Draw, Op, Plan},
    prepare::{first_products, transpositions},
    slab::{self, SlabPlace},
    team::Team,
};
use crate::model::{ModelError, ModelSpec};

/// A network ready to compute.
#[derive(Debug)]
pub struct Network {
    spec: ModelSpec,
    pub(super) objective: Objective,
    plan: Plan,
    pub(super) parameters: Aligned,
    pub(super) gradients: Aligned,
    buffers: Buffers,
    /// Transposed dense weights, where a gradient is propagated through them.
    transposed: Vec<Aligned>,
    slabs: Vec<SlabPlace>,
    /// Places of the batch's tokens in the order of their ids.
    tokens: Vec<(u32, u32)>,
    capacity: usize,
    team: Team,
    loops: Loops,
}

impl Network {
    /// Allocates a network for batches of up to `capacity` rows with the
    /// initial weights of `seed`, drawn as PyTorch draws those of each layer.
    ///
    /// # Errors
    /// When the layers do not fit one another.
    pub fn new(
        spec: &ModelSpec,
        capacity: usize,
        seed: u64,
        team: Team,
    ) -> Result<Self, ModelError> {
        Ok(Self::of_plan(spec, Plan::of(spec)?, capacity, seed, team))
    }

    /// Allocates what a plan of `spec` needs.
    pub(super) fn of_plan(
        spec: &ModelSpec,
        mut plan: Plan,
        capacity: usize,
        seed: u64,
        team: Team,
    ) -> Self {
        plan.widen(capacity);
        let parameters = first_parameters(&plan, seed);
        let transposed = plan
            .transposed
            .iter()
            .map(|place| Aligned::zeros(place.inputs * place.outputs))
            .collect();
        Self {
            transposed,
            slabs: slab::places(&plan),
            gradients: Aligned::zeros(parameters.len()),
            objective: Objective::plain(spec.loss, spec.classes()),
            spec: spec.clone(),
            buffers: Buffers::new(&plan, capacity),
            plan,
            parameters,
            tokens: Vec::new(),
            capacity,
            team,
            loops: Loops::new(),
        }
    }

    /// Weights and biases of all layers, one after another.
    #[must_use]
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    /// What is computed, stage after stage.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
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
            let fill = |row: usize, first: usize, target: &mut [f32]| {
                target.copy_from_slice(&batch[row * width + first..][..target.len()]);
            };
            let rows = Rows { count: batch.len() / width, fill: &fill };
            outputs.extend_from_slice(self.forward(rows, Mode::Infer));
        }
        outputs
    }

    /// Computes the outputs of rows.
    pub(super) fn forward(&mut self, rows: Rows<'_>, mode: Mode) -> &[f32] {
        self.pass(rows, mode, false, |_, _| ());
        let output = self.plan.output;
        &self.buffers.values[output][..rows.count * self.plan.buffers[output].value]
    }

    /// Loss over rows with the classes `targets`.
    pub(super) fn loss(&mut self, rows: Rows<'_>, targets: &[u8], mode: Mode) -> LossFigures {
        let parts = self.pass(rows, mode, false, |pass, block| pass.loss(block, targets, None));
        LossFigures::sum(parts)
    }

    /// Forward and backward pass over rows. Without a [`WeightUpdate`], leaves the
    /// gradients of the loss in `gradients`; with one, updates the weights instead,
    /// unless the loss is not a number.
    pub(super) fn step(
        &mut self,
        rows: Rows<'_>,
        targets: &[u8],
        mode: Mode,
        update: Option<WeightUpdate<'_>>,
    ) -> LossFigures {
        let divisor = self.objective.divisor(targets);
        let parts =
            self.pass(rows, mode, true, |pass, block| pass.loss(block, targets, Some(divisor)));
        let figures = LossFigures::sum(parts);
        if !figures.sum.is_finite() {
            return figures;
        }
        let ids = &self.buffers.values[0][..rows.count * self.spec.inputs];
        slab::Batch::tokens(&self.plan, ids, &mut self.tokens);
        match update {
            None => self.work_slabs(rows.count, None),
            Some(WeightUpdate { optimizer, rate, clip_norm: None }) => {
                let advance = optimizer.advance(rate, 1.0);
                self.work_slabs(rows.count, Some((optimizer, advance)));
            }
            Some(WeightUpdate { optimizer, rate, clip_norm: Some(longest) }) => {
                self.work_slabs(rows.count, None);
                // In the order of the parameters, so that threads do not matter.
                let squares = self.gradients.iter().map(|g| f64::from(*g).powi(2));
                let norm = squares.sum::<f64>().sqrt();
                let advance = optimizer.advance(rate, (longest / (norm + 1e-6)).min(1.0));
                self.update_by_gradients(optimizer, advance);
            }
        }
        figures
    }

    /// Computes the gradient of every slab; with an optimiser, updates its weights.
    fn work_slabs(&mut self, rows: usize, update: Option<(&mut Optimizer, Advance)>) {
        let (optimizer, advance) = update.unzip();
        let slabs = slab::cut(&self.slabs, &mut self.parameters, &mut self.gradients, optimizer);
        let batch = slab::Batch {
            plan: &self.plan,
            buffers: &self.buffers,
            rows,
            loops: self.loops,
            tokens: &self.tokens,
        };
        let mut sides = vec![Vec::new(), Vec::new()];
        for slab in slabs {
            sides[slab.place().side(&self.plan)].push(slab);
        }
        self.team.each_group(sides, |slab| batch.work(slab, advance));
    }

    /// Updates the weights by the stored gradients.
    fn update_by_gradients(&mut self, optimizer: &mut Optimizer, advance: Advance) {
        let loops = self.loops;
        let slabs =
            slab::cut(&self.slabs, &mut self.parameters, &mut self.gradients, Some(optimizer));
        self.team.each(slabs, |slab| slab.advance(loops, advance));
    }

    /// Fills and computes every block of rows, then does `after` with it, which may
    /// run the backward pass.
    fn pass<R: Send>(
        &mut self,
        rows: Rows<'_>,
        mode: Mode,
        back: bool,
        after: impl Fn(&Pass<'_>, &mut RowBlock<'_>) -> R + Sync + Send,
    ) -> Vec<R> {
        self.prepare(rows, back);
        let pass = Pass {
            spec: &self.spec,
            objective: &self.objective,
            plan: &self.plan,
            parameters: &self.parameters,
            transposed: &self.transposed,
            loops: self.loops,
            mode,
        };
        let width = self.spec.inputs;
        let blocks = self.buffers.cut(&self.plan, rows.count);
        self.team.each(blocks, |mut block| {
            if self.plan.split.is_none() {
                let targets = block.values[0].chunks_exact_mut(width).take(block.rows);
                targets.enumerate().for_each(|(row, target)| {
                    (rows.fill)(block.first + row, 0, target);
                });
            }
            pass.forward(&mut block);
            after(&pass, &mut block)
        })
    }

    /// Does what the blocks need, and with `back` what the backward pass needs.
    fn prepare(&mut self, rows: Rows<'_>, back: bool) {
        let mut sides = match self.plan.split {
            Some(split) => {
                first_products(&mut self.buffers, &self.parameters, split, rows.count).into()
            }
            None => vec![Vec::new(), Vec::new()],
        };
        if back {
            let transpositions = transpositions(&self.plan, &self.parameters, &mut self.transposed);
            for (index, transposition) in transpositions.into_iter().enumerate() {
                sides[index % 2].push(transposition);
            }
        }
        if sides.iter().all(Vec::is_empty) {
            return;
        }
        let loops = self.loops;
        self.team.each_group(sides, |preparation| preparation.work(rows, loops));
    }
}

/// Draws the first weights. Each layer has a random stream of its own, so that
/// its weights do not depend on the layers before.
fn first_parameters(plan: &Plan, seed: u64) -> Aligned {
    let mut parameters = Aligned::zeros(plan.parameters);
    for drawn in &plan.drawn {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(drawn.stream);
        for value in &mut parameters[drawn.first..drawn.first + drawn.count] {
            *value = match drawn.draw {
                Draw::Uniform(bound) => random.random_range(-bound..bound),
                Draw::Normal(deviation) => {
                    let normal: f32 = StandardNormal.sample(&mut random);
                    deviation * normal
                }
                Draw::Constant(value) => value,
            };
        }
    }
    // The row of padding is never read; 0 as in PyTorch.
    for stage in &plan.stages {
        if let Op::Embed { table, weights } = stage.op {
            parameters[weights..weights + table.width].fill(0.0);
        }
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::{super::gradient_check::check_gradients, *};
    use crate::model::{Input, Layer, Loss};

    fn spec(layers: Vec<Layer>, loss: Loss) -> ModelSpec {
        ModelSpec { name: "test".to_owned(), inputs: 5, input: Input::Numbers, layers, loss }
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
                check_gradients(&spec(layers, loss), TRAIN, 5e-4);
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
