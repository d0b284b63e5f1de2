//! Softmax regression: the linear baseline.

use super::definition::{Architecture, DIGITS, Rows, Takes, of_numbers};
use crate::model::{Layer, ModelSpec};

pub(super) const ENTRY: Architecture = Architecture {
    id: "softmax-regression",
    summary: "One dense layer: a linear classifier.",
    takes: Takes::Numbers,
    params: &[],
    build: |rows, _| Ok(build(rows)),
    example: DIGITS,
};

fn build(rows: &Rows) -> ModelSpec {
    let layers = vec![Layer::Dense { inputs: rows.inputs, outputs: rows.classes }];
    of_numbers("softmax-regression", rows, layers)
}

/// Softmax regression for 28×28 images in ten classes.
#[must_use]
pub fn softmax_regression() -> ModelSpec {
    build(&DIGITS)
}
