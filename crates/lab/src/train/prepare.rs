//! What a pass needs before its blocks of rows: the products of a split input, and the
//! transposed weights for the backward pass. Both are one step, because synchronising the
//! threads costs as much as transposing does.

use std::ops::Range;

use super::{
    aligned::Aligned,
    batch::Rows,
    block::Buffers,
    elementwise::Loops,
    kernel::{View, product as multiply},
    plan::{Plan, Split},
};

/// Columns of a weight matrix that are transposed as one part.
const TRANSPOSED_COLUMNS: usize = 32;
/// Rows of a batch that are multiplied at once where the input is split: whole tiles
/// of `gemm`'s, as with slabs.
const SPLIT_ROWS: usize = 66;

/// A task that is done before the blocks.
pub(super) enum Preparation<'a> {
    /// Fills the columns from `column` on of rows from `row` on, and multiplies them.
    Product {
        row: usize,
        column: usize,
        input: &'a mut [f32],
        product: &'a mut [f32],
        weights: &'a [f32],
        outputs: usize,
    },
    /// Writes columns of `weights` from `first` on as rows.
    Transpose { target: &'a mut [f32], weights: &'a [f32], columns: usize, first: usize },
}

impl Preparation<'_> {
    pub(super) fn work(self, rows: Rows<'_>, loops: Loops) {
        match self {
            Self::Product { row, column, input, product, weights, outputs } => {
                let width = weights.len() / outputs;
                for (index, target) in input.chunks_exact_mut(width).enumerate() {
                    (rows.fill)(row + index, column, target);
                }
                let input = View::by_rows(input, product.len() / outputs, width);
                multiply(product, input, View::by_rows(weights, width, outputs));
            }
            Self::Transpose { target, weights, columns, first } => {
                loops.transpose(target, weights, columns, first);
            }
        }
    }
}

/// Both parts of a split input, each with its weights.
pub(super) fn first_products<'a>(
    buffers: &'a mut Buffers,
    parameters: &'a [f32],
    split: Split,
    rows: usize,
) -> [Vec<Preparation<'a>>; 2] {
    let outputs = split.place.outputs;
    let capacity = buffers.values[0].len() / split.place.inputs;
    let Buffers { values, gradients, .. } = buffers;
    let [input, output, ..] = values.as_mut_slice() else { return Default::default() };
    let (head, tail) = input.split_at_mut(capacity * split.cut);
    let [one, two] = split.parts();
    let parts = |input: &'a mut [f32], product: &'a mut [f32], columns: Range<usize>| {
        let width = columns.len();
        let input = input[..rows * width].chunks_mut(SPLIT_ROWS * width);
        let products = product[..rows * outputs].chunks_mut(SPLIT_ROWS * outputs);
        let weights = split.place.weights + columns.start * outputs;
        let weights = &parameters[weights..][..width * outputs];
        let part = |(at, (input, product))| Preparation::Product {
            row: at * SPLIT_ROWS,
            column: columns.start,
            input,
            product,
            weights,
            outputs,
        };
        input.zip(products).enumerate().map(part).collect()
    };
    [parts(head, output, one), parts(tail, &mut gradients[1], two)]
}

/// The tasks that transpose the weights.
pub(super) fn transpositions<'a>(
    plan: &Plan,
    parameters: &'a [f32],
    transposed: &'a mut [Aligned],
) -> Vec<Preparation<'a>> {
    let mut parts = Vec::new();
    for (place, matrix) in plan.transposed.iter().zip(transposed) {
        let weights = &parameters[place.weights..place.bias];
        let chunks = matrix.chunks_mut(TRANSPOSED_COLUMNS * place.inputs).enumerate();
        parts.extend(chunks.map(|(index, target)| Preparation::Transpose {
            target,
            weights,
            columns: place.outputs,
            first: index * TRANSPOSED_COLUMNS,
        }));
    }
    parts
}
