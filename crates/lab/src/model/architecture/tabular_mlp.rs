//! Dense layers over the columns of a table.

use super::definition::{Architecture, DROPOUT, Rows, Takes, of_numbers, push_dropout, size};
use crate::model::{Input, Layer};

pub(super) const ENTRY: Architecture = Architecture {
    id: "tabular-mlp",
    summary: "Two dense hidden layers over preprocessed columns.",
    takes: Takes::Numbers,
    params: &[
        size("hidden", 64.0, 1.0, 4096.0, "numbers", "Units of the first hidden layer."),
        size("narrow", 32.0, 1.0, 4096.0, "numbers", "Units of the second hidden layer."),
        DROPOUT,
    ],
    build: |rows, sizes| {
        let (hidden, narrow) = (sizes.whole("hidden"), sizes.whole("narrow"));
        let mut layers = vec![Layer::Dense { inputs: rows.inputs, outputs: hidden }, Layer::Relu];
        push_dropout(&mut layers, sizes.get("dropout"));
        layers.extend([Layer::Dense { inputs: hidden, outputs: narrow }, Layer::Relu]);
        push_dropout(&mut layers, sizes.get("dropout"));
        layers.push(Layer::Dense { inputs: narrow, outputs: rows.classes });
        Ok(of_numbers("tabular-mlp", rows, layers))
    },
    example: Rows { input: Input::Numbers, inputs: 61, classes: 2 },
};
