//! A mean of embedded hashed n-grams, then dense layers: the quick text model.

use super::definition::{
    Architecture, DROPOUT, Rows, SENTENCES, Takes, of_rows, push_dropout, size,
};
use crate::model::{Input, Layer, ModelError};

pub(super) const ENTRY: Architecture = Architecture {
    id: "hashed-ngram-mlp",
    summary: "The mean of embedded n-grams, then two dense layers.",
    takes: Takes::Tokens,
    params: &[
        size("embedding", 64.0, 1.0, 1024.0, "numbers", "Dimensions for each id."),
        size("hidden", 64.0, 1.0, 4096.0, "numbers", "Units of the hidden layer."),
        DROPOUT,
    ],
    build: |rows, sizes| {
        let (width, hidden) = (sizes.whole("embedding"), sizes.whole("hidden"));
        let mut layers = vec![
            Layer::Embedding { vocabulary: vocabulary(rows)?, width },
            Layer::MeanPool,
            Layer::Dense { inputs: width, outputs: hidden },
            Layer::Relu,
        ];
        push_dropout(&mut layers, sizes.get("dropout"));
        layers.push(Layer::Dense { inputs: hidden, outputs: rows.classes });
        Ok(of_rows("hashed-ngram-mlp", rows, layers))
    },
    example: SENTENCES,
};

/// How many ids there are.
pub(super) fn vocabulary(rows: &Rows) -> Result<usize, ModelError> {
    match rows.input {
        Input::Tokens { vocabulary } => Ok(vocabulary),
        _ => Err(ModelError::Input { field: "model", message: "it takes texts".to_owned() }),
    }
}
