//! From the layers of a [`ModelSpec`] to the stages of a [`Plan`]: which buffers
//! each stage reads and writes, where its parameters are and how they are initialised.

use super::{
    layer::{Attention, Conv, Embedding, LANES, Mean, Norm, Pool, Recurrence},
    plan::{BLOCK_ROWS, Buffer, DensePlace, Draw, Drawn, Op, Plan, Split, Stage},
    slab,
};
use crate::model::{Layer, ModelError, ModelSpec, Shape};

/// A first dense stage with this many weights is worth splitting: 256 KiB.
const SPLIT_FROM: usize = 1 << 16;

struct Lowering {
    plan: Plan,
    current: usize,
    shape: Shape,
    /// The current buffer holds lanes.
    lanes: bool,
    /// The current buffer must stay as it is, because its stage reads it in the backward pass.
    fixed: bool,
    stream: u64,
}

impl Plan {
    /// Lowers a network.
    ///
    /// # Errors
    /// When its layers do not fit one another.
    pub(crate) fn of(spec: &ModelSpec) -> Result<Self, ModelError> {
        spec.check()?;
        let images = spec
            .layers
            .iter()
            .any(|layer| matches!(layer, Layer::Conv2d { .. } | Layer::MaxPool2d { .. }));
        let plan = Self {
            stages: Vec::new(),
            // The input needs no gradient.
            buffers: vec![Buffer { value: spec.inputs, gradient: 0 }],
            transposed: Vec::new(),
            drawn: Vec::new(),
            parameters: 0,
            partial: 0,
            scratch: 0,
            rows: if images { LANES } else { BLOCK_ROWS },
            output: 0,
            split: None,
        };
        let shape = spec.input_shape();
        let mut lowering =
            Lowering { plan, current: 0, shape, lanes: false, fixed: true, stream: 0 };
        for ((index, layer), shape) in spec.layers.iter().enumerate().zip(&spec.shapes()?[1..]) {
            lowering.lower(index as u64, *layer, spec.layers.get(index + 1));
            lowering.shape = *shape;
        }
        lowering.end_lanes();
        lowering.plan.output = lowering.current;
        lowering.split();
        Ok(lowering.plan)
    }
}

impl Lowering {
    fn lower(&mut self, index: u64, layer: Layer, next: Option<&Layer>) {
        let positions = self.shape.positions();
        match layer {
            Layer::Conv2d { .. } | Layer::MaxPool2d { .. } => return self.image(layer),
            Layer::Relu | Layer::Dropout { .. } => return self.in_place(index, layer),
            _ => self.end_lanes(),
        }
        let numbers = self.shape.numbers();
        match layer {
            Layer::Dense { inputs, outputs } => {
                self.dense(inputs, outputs, positions, next == Some(&Layer::Relu));
            }
            Layer::Tanh => self.fixed_stage(Op::Tanh, numbers),
            Layer::Sigmoid => self.fixed_stage(Op::Sigmoid, numbers),
            Layer::Embedding { vocabulary, width } => {
                let draw = match next {
                    // As fastText draws them (Bojanowski and others 2017): in a mean, what a
                    // rare token learns would be lost among numbers of PyTorch's size.
                    Some(Layer::MeanPool) => Draw::Uniform(1.0 / width as f32),
                    _ => Draw::Normal(1.0),
                };
                let weights = self.draw(vocabulary * width, draw);
                let table = Embedding { vocabulary, width };
                self.stage(Op::Embed { table, weights }, numbers * width);
            }
            Layer::Positions { length, width } => {
                let weights = self.draw(length * width, Draw::Normal(0.02));
                self.stage(Op::Positions { weights, length, width }, numbers);
            }
            Layer::MeanPool => {
                let width = numbers / positions;
                self.stage(Op::Mean(Mean { length: positions, width }), width);
            }
            Layer::Gru { inputs, hidden } => self.gru(inputs, hidden, positions),
            Layer::LayerNorm { width } => self.norm(width, positions, None),
            Layer::Attention { width, heads } => self.attention(width, heads, positions, false),
            Layer::Encoder { width, heads, hidden, dropout } => {
                self.encoder(index, [width, heads, hidden], dropout, positions);
            }
            _ => {}
        }
    }

    /// Cuts the inputs of a large first dense stage.
    fn split(&mut self) {
        let Some(Stage { op: Op::Dense { place, positions: 1, .. }, .. }) =
            self.plan.stages.first()
        else {
            return;
        };
        let place = *place;
        if place.inputs * place.outputs < SPLIT_FROM {
            return;
        }
        let cut = place.inputs.div_ceil(2).next_multiple_of(slab::height(place.outputs));
        if cut >= place.inputs {
            // A slab is all there is.
            return;
        }
        self.plan.split = Some(Split { place, cut });
    }

    fn stage(&mut self, op: Op, width: usize) {
        let input = self.current;
        self.current = self.buffer(width, width);
        self.fixed = false;
        self.plan.stages.push(Stage { op, input, output: self.current });
    }

    /// A stage that reads its own outputs in the backward pass.
    fn fixed_stage(&mut self, op: Op, width: usize) {
        self.stage(op, width);
        self.fixed = true;
    }

    fn buffer(&mut self, value: usize, gradient: usize) -> usize {
        self.plan.buffers.push(Buffer { value, gradient });
        self.plan.buffers.len() - 1
    }

    fn draw(&mut self, count: usize, draw: Draw) -> usize {
        let first = self.plan.parameters;
        self.plan.drawn.push(Drawn { first, count, draw, stream: self.stream });
        self.stream += 1;
        self.plan.parameters += count;
        first
    }

    fn partial(&mut self, count: usize) -> usize {
        self.plan.partial += count;
        self.plan.partial - count
    }

    fn in_place(&mut self, index: u64, layer: Layer) {
        if self.fixed {
            self.stage(Op::Copy, self.shape.numbers());
        }
        let current = self.current;
        let done = self.plan.stages.last().is_some_and(|last| {
            matches!(last.op, Op::Dense { relu: true, .. }) && last.output == current
        });
        let op = match layer {
            Layer::Dropout { rate } => Op::Dropout { rate, layer: index },
            _ => Op::Relu { done },
        };
        self.plan.stages.push(Stage { op, input: current, output: current });
    }

    /// Uniform within ±1/√inputs, weights and biases alike, which is what PyTorch's
    /// `Linear` does.
    fn dense(&mut self, inputs: usize, outputs: usize, positions: usize, relu: bool) {
        let bound = 1.0 / (inputs as f32).sqrt();
        self.dense_drawn([inputs, outputs, positions], relu, [Draw::Uniform(bound); 2]);
    }

    fn dense_drawn(
        &mut self,
        [inputs, outputs, positions]: [usize; 3],
        relu: bool,
        draw: [Draw; 2],
    ) {
        let place = self.dense_place(inputs, outputs, draw);
        let needs_gradient = self.plan.buffers[self.current].gradient > 0;
        let transposed = needs_gradient.then(|| self.transposed(place));
        let sequence = matches!(self.shape, Shape::Sequence { .. });
        let op = Op::Dense { place, positions, sequence, relu, add: false, transposed };
        self.stage(op, outputs * positions);
    }

    fn dense_place(&mut self, inputs: usize, outputs: usize, draw: [Draw; 2]) -> DensePlace {
        let stream = self.stream;
        let weights = if draw[0] == draw[1] {
            self.draw(inputs * outputs + outputs, draw[0])
        } else {
            let weights = self.draw(inputs * outputs, draw[0]);
            self.draw(outputs, draw[1]);
            weights
        };
        self.stream = stream + 1;
        DensePlace { inputs, outputs, weights, bias: weights + inputs * outputs }
    }

    fn transposed(&mut self, place: DensePlace) -> usize {
        self.plan.transposed.push(place);
        self.plan.transposed.len() - 1
    }

    /// The input projection of the whole sequence as one product, then its steps.
    fn gru(&mut self, inputs: usize, hidden: usize, length: usize) {
        let draw = [Draw::Uniform(1.0 / (hidden as f32).sqrt()); 2];
        self.dense_drawn([inputs, 3 * hidden, length], false, draw);
        let place = self.dense_place(hidden, 3 * hidden, draw);
        let transposed = self.transposed(place);
        let tape = self.buffer(length * hidden, length * 3 * hidden);
        self.buffer(length * hidden, 0);
        let recurrence = Recurrence { length, hidden };
        self.plan.scratch = self.plan.scratch.max(recurrence.scratch(self.plan.rows));
        self.stage(Op::Recur { recurrence, place, transposed, tape }, hidden);
    }

    fn norm(&mut self, width: usize, positions: usize, residual: Option<usize>) {
        let stream = self.stream;
        let weights = self.draw(width, Draw::Constant(1.0));
        self.draw(width, Draw::Constant(0.0));
        self.stream = stream + 1;
        let partial = self.partial(2 * width);
        let saved = self.buffer(positions * (width + 1), 0);
        let norm = Norm { width };
        let sequence = matches!(self.shape, Shape::Sequence { .. });
        let op = Op::Norm { norm, sequence, weights, partial, residual, saved };
        self.stage(op, positions * width);
    }

    /// Projections drawn as in PyTorch: Xavier's bound for the three at once, no biases.
    fn attention(&mut self, width: usize, heads: usize, length: usize, add: bool) {
        let xavier = Draw::Uniform((6.0 / (4 * width) as f32).sqrt());
        let none = Draw::Constant(0.0);
        self.dense_drawn([width, 3 * width, length], false, [xavier, none]);
        self.adds(add);
        let attention = Attention { length, width, heads };
        let saved = self.buffer(attention.saved(), 0);
        self.plan.scratch = self.plan.scratch.max(attention.scratch());
        self.stage(Op::Attend { attention, saved }, length * width);
        let linear = Draw::Uniform(1.0 / (width as f32).sqrt());
        self.dense_drawn([width, width, length], false, [linear, none]);
    }

    /// Marks the last stage: its input's buffer already holds a gradient.
    fn adds(&mut self, yes: bool) {
        if let Some(Stage { op: Op::Dense { add, .. }, .. }) = self.plan.stages.last_mut() {
            *add = yes;
        }
    }

    fn encoder(
        &mut self,
        index: u64,
        [width, heads, hidden]: [usize; 3],
        rate: f32,
        length: usize,
    ) {
        // Masks of one layer: distinguished by the high bits of its number.
        let drop = |lowering: &mut Self, which: u64| {
            if rate > 0.0 {
                let current = lowering.current;
                let op = Op::Dropout { rate, layer: index | (which << 32) };
                lowering.plan.stages.push(Stage { op, input: current, output: current });
            }
        };
        let start = self.current;
        self.attention(width, heads, length, true);
        drop(self, 1);
        self.norm(width, length, Some(start));
        let middle = self.current;
        self.dense(width, hidden, length, true);
        self.adds(true);
        let current = self.current;
        self.plan.stages.push(Stage {
            op: Op::Relu { done: true },
            input: current,
            output: current,
        });
        drop(self, 2);
        self.dense(hidden, width, length, false);
        drop(self, 3);
        self.norm(width, length, Some(middle));
    }

    fn image(&mut self, layer: Layer) {
        if !self.lanes {
            self.stage(Op::ToLanes, self.shape.numbers());
            if self.current == 1 {
                // Lanes of the input itself need no gradient either.
                self.plan.buffers[1].gradient = 0;
            }
            self.lanes = true;
        }
        let Shape::Image { channels, height, width } = self.shape else { return };
        match layer {
            Layer::Conv2d { outputs, kernel, stride, padding, .. } => {
                let conv = Conv { channels, height, width, outputs, kernel, stride, padding };
                let bound = 1.0 / ((channels * kernel * kernel) as f32).sqrt();
                let weights = self.draw(conv.weights() + outputs, Draw::Uniform(bound));
                let partial = self.partial(conv.weights() + outputs);
                self.plan.scratch = self.plan.scratch.max(conv.scratch());
                let op = Op::Convolve { conv, weights, partial };
                self.stage(op, outputs * conv.out_height() * conv.out_width());
            }
            Layer::MaxPool2d { size, stride } => {
                let pool = Pool { channels, height, width, size, stride };
                self.fixed_stage(Op::Pool(pool), pool.numbers());
            }
            _ => {}
        }
    }

    /// What follows reads rows.
    fn end_lanes(&mut self) {
        if self.lanes {
            self.lanes = false;
            self.stage(Op::FromLanes, self.shape.numbers());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ARCHITECTURES;

    /// The estimate is made without the trainer; it must not promise less than is taken.
    #[test]
    fn memory_is_what_the_estimate_says() {
        for entry in ARCHITECTURES {
            let spec = entry.example();
            let plan = Plan::of(&spec).unwrap();
            assert_eq!(plan.parameters, spec.parameters(), "{}", entry.id);
            let numbers: usize =
                plan.buffers.iter().map(|buffer| buffer.value + buffer.gradient).sum();
            let estimate = spec.training_memory(64, 2).activations;
            let share = (numbers * 64 * 4) as f64 / estimate as f64;
            assert!((0.8..1.15).contains(&share), "{}: {share}", entry.id);
        }
    }

    #[test]
    fn parameters_are_drawn_once_and_without_gap() {
        for entry in ARCHITECTURES {
            let plan = Plan::of(&entry.example()).unwrap();
            let end = plan.drawn.iter().fold(0, |next, drawn| {
                assert_eq!(drawn.first, next, "{}", entry.id);
                next + drawn.count
            });
            assert_eq!(end, plan.parameters);
        }
    }
}
