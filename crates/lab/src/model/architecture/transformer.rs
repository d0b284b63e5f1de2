//! A small Transformer encoder: embedded words with positions, blocks of
//! attention, the mean over the words.

use super::{
    Sizes,
    definition::{Architecture, DROPOUT, Rows, SENTENCES, Takes, of_rows, size},
    hashed_ngram_mlp::vocabulary,
};
use crate::model::{Layer, ModelError, ModelSpec};

pub(super) const ENTRY: Architecture = Architecture {
    id: "transformer",
    summary: "Embedded words with positions, blocks of self-attention, the mean over the words.",
    takes: Takes::Tokens,
    params: &[
        size("head_width", 32.0, 1.0, 256.0, "numbers", "Dimensions of each head."),
        size(
            "heads",
            4.0,
            1.0,
            16.0,
            "heads",
            "Attention heads; heads × head width is the width of a word.",
        ),
        size("hidden", 256.0, 1.0, 4096.0, "numbers", "Units of the dense part of a block."),
        size("blocks", 2.0, 1.0, 12.0, "blocks", "Blocks of attention and dense layers."),
        DROPOUT,
    ],
    build,
    example: SENTENCES,
};

fn build(rows: &Rows, sizes: &Sizes) -> Result<ModelSpec, ModelError> {
    let heads = sizes.whole("heads");
    let width = heads * sizes.whole("head_width");
    let block = Layer::Encoder {
        width,
        heads,
        hidden: sizes.whole("hidden"),
        dropout: sizes.get("dropout") as f32,
    };
    let mut layers = vec![
        Layer::Embedding { vocabulary: vocabulary(rows)?, width },
        Layer::Positions { length: rows.inputs, width },
    ];
    layers.extend(std::iter::repeat_n(block, sizes.whole("blocks")));
    layers.extend([Layer::MeanPool, Layer::Dense { inputs: width, outputs: rows.classes }]);
    Ok(of_rows("transformer", rows, layers))
}
