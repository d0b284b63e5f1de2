//! A network lowered to stages over numbered buffers: what is computed from
//! which buffer into which, and where its parameters are.

use std::ops::Range;

use super::layer::{Attention, Conv, Embedding, Mean, Norm, Pool, Recurrence};

/// Rows of a block, but see [`Plan::widen`]. Cut alike for any number of threads, so that
/// the same numbers are added in the same order; few enough that a batch of 64 occupies
/// two.
pub(crate) const BLOCK_ROWS: usize = 32;
/// Rows of a block where a batch has many: whole tiles of `gemm`'s, as with slabs.
const WIDE_BLOCK_ROWS: usize = 66;
/// Blocks that a batch should have at least, two for each of two threads.
const BLOCKS: usize = 4;

/// Place of a dense layer's numbers in the flat parameter vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DensePlace {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    /// Weights start here: `inputs` × `outputs`, row after row.
    pub(crate) weights: usize,
    /// The biases follow the weights: `outputs` numbers.
    pub(crate) bias: usize,
}

impl DensePlace {
    pub(crate) fn end(&self) -> usize {
        self.bias + self.outputs
    }
}

/// How the parameters of a stage are initialised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Draw {
    /// Uniform within ± the bound.
    Uniform(f32),
    Normal(f32),
    Constant(f32),
}

/// Parameters from `first` on, drawn alike. `stream` tells apart what is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drawn {
    pub(crate) first: usize,
    pub(crate) count: usize,
    pub(crate) draw: Draw,
    pub(crate) stream: u64,
}

/// What a stage computes. Places are those of its first parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Op {
    /// Over `positions` parts of a row; with `relu`, cut off below 0. `add` when
    /// something else has already left a gradient in the input's buffer; `transposed`
    /// is the index of its transposed copy, where one is needed.
    Dense {
        place: DensePlace,
        positions: usize,
        sequence: bool,
        relu: bool,
        add: bool,
        transposed: Option<usize>,
    },
    /// In place; `done` where the dense stage before has already cut off.
    Relu {
        done: bool,
    },
    /// In place; `layer` distinguishes its mask.
    Dropout {
        rate: f32,
        layer: u64,
    },
    Copy,
    Tanh,
    Sigmoid,
    ToLanes,
    FromLanes,
    Convolve {
        conv: Conv,
        weights: usize,
        partial: usize,
    },
    Pool(Pool),
    Embed {
        table: Embedding,
        weights: usize,
    },
    Positions {
        weights: usize,
        length: usize,
        width: usize,
    },
    Mean(Mean),
    /// Over the buffer of the dense stage before; `tape` and the next hold what it saves.
    Recur {
        recurrence: Recurrence,
        place: DensePlace,
        transposed: usize,
        tape: usize,
    },
    /// `saved` holds the shares.
    Attend {
        attention: Attention,
        saved: usize,
    },
    /// Of the sum with another buffer, where there is one, which also gets the gradient.
    Norm {
        norm: Norm,
        sequence: bool,
        weights: usize,
        partial: usize,
        residual: Option<usize>,
        saved: usize,
    },
}

/// One step of the computation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stage {
    pub(crate) op: Op,
    pub(crate) input: usize,
    pub(crate) output: usize,
}

/// Numbers a row in a buffer of values, and in that of the gradients by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Buffer {
    pub(crate) value: usize,
    pub(crate) gradient: usize,
}

/// Stages in order, with everything that they need.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) stages: Vec<Stage>,
    pub(crate) buffers: Vec<Buffer>,
    /// Weights that are also saved with rows and columns exchanged.
    pub(crate) transposed: Vec<DensePlace>,
    pub(crate) drawn: Vec<Drawn>,
    pub(crate) parameters: usize,
    /// Gradients that each block of rows sums for itself.
    pub(crate) partial: usize,
    /// Working memory of a block.
    pub(crate) scratch: usize,
    /// Rows of a block.
    pub(crate) rows: usize,
    /// Buffer of the outputs.
    pub(crate) output: usize,
    /// Where the first stage is a large dense one, how its inputs are cut.
    pub(crate) split: Option<Split>,
}

impl Plan {
    /// Lets a block have more rows, for batches of up to `capacity`, where it is all dense
    /// stages and what works in place: a product of 64 rows takes a thirtieth less than two
    /// of 32. Other stages reserve space for each row of a block.
    pub(super) fn widen(&mut self, capacity: usize) {
        let plain = |stage: &Stage| {
            matches!(stage.op, Op::Dense { .. } | Op::Relu { .. } | Op::Dropout { .. })
        };
        if self.stages.iter().all(plain) {
            self.rows = capacity.div_ceil(BLOCKS).clamp(BLOCK_ROWS, WIDE_BLOCK_ROWS);
        }
    }
}

/// The inputs of a first dense stage cut into two parts, whatever the threads.
///
/// A thread that works on the same part each time reads and updates weights that no other
/// thread has touched. Were all weights read by two threads, as rows of the batch are
/// shared, each would have to fetch them from the other's cache before updating them, which
/// took as long as a third of the products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) place: DensePlace,
    /// Inputs of the first part, whose product is left in the stage's output; that
    /// of the second is stored where the output's gradient will be in the backward pass.
    pub(crate) cut: usize,
}

impl Split {
    /// The inputs of both parts.
    pub(crate) fn parts(&self) -> [Range<usize>; 2] {
        [0..self.cut, self.cut..self.place.inputs]
    }
}
