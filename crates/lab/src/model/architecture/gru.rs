//! Embedded words read one after another by a gated recurrent unit.

use super::{
    definition::{Architecture, DROPOUT, SENTENCES, Takes, of_rows, push_dropout, size},
    hashed_ngram_mlp::vocabulary,
};
use crate::model::Layer;

pub(super) const ENTRY: Architecture = Architecture {
    id: "gru",
    summary: "A gated recurrent unit that reads embedded words in order.",
    takes: Takes::Tokens,
    params: &[
        size("embedding", 64.0, 1.0, 1024.0, "numbers", "Dimensions for each id."),
        size("hidden", 128.0, 1.0, 2048.0, "numbers", "Units of the recurrent state."),
        DROPOUT,
    ],
    build: |rows, sizes| {
        let (width, hidden) = (sizes.whole("embedding"), sizes.whole("hidden"));
        let mut layers = vec![
            Layer::Embedding { vocabulary: vocabulary(rows)?, width },
            Layer::Gru { inputs: width, hidden },
        ];
        push_dropout(&mut layers, sizes.get("dropout"));
        layers.push(Layer::Dense { inputs: hidden, outputs: rows.classes });
        Ok(of_rows("gru", rows, layers))
    },
    example: SENTENCES,
};
