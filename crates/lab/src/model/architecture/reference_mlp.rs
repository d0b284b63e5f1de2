//! The reference network: three dense layers over the pixels of an image.

use super::definition::{
    Architecture, DIGITS, DROPOUT, Rows, Takes, of_numbers, push_dropout, size,
};
use crate::model::{Layer, ModelSpec};
use parsing::param::Param;

pub(super) const ENTRY: Architecture = Architecture {
    id: "reference-mlp",
    summary: "Three dense layers, 784 to 512 to 256 to 10 for digits.",
    takes: Takes::Numbers,
    params: &[
        size("hidden", 512.0, 1.0, 8192.0, "numbers", "Units of the first hidden layer."),
        size("narrow", 256.0, 1.0, 8192.0, "numbers", "Units of the second hidden layer."),
        Param { default: 0.5, ..DROPOUT },
    ],
    build: |rows, sizes| {
        Ok(build(rows, sizes.whole("hidden"), sizes.whole("narrow"), sizes.get("dropout")))
    },
    example: DIGITS,
};

fn build(rows: &Rows, hidden: usize, narrow: usize, dropout: f64) -> ModelSpec {
    let mut layers = vec![
        Layer::Dense { inputs: rows.inputs, outputs: hidden },
        Layer::Relu,
        Layer::Dense { inputs: hidden, outputs: narrow },
    ];
    push_dropout(&mut layers, dropout);
    layers.push(Layer::Dense { inputs: narrow, outputs: rows.classes });
    of_numbers("reference-mlp", rows, layers)
}

/// The reference network for 28×28 images in ten classes. No activation after
/// the second dense layer, as in the listing that it comes from.
#[must_use]
pub fn reference_mlp() -> ModelSpec {
    build(&DIGITS, 512, 256, 0.5)
}
