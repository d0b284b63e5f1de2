//! LeNet-5 with ReLU and maximum pooling: two convolutions, three dense layers.

use super::{
    Sizes,
    definition::{Architecture, DIGITS, DROPOUT, Rows, Takes, of_rows, push_dropout, size},
};
use crate::model::{Input, Layer, ModelError, ModelSpec};
use parsing::param::Param;

pub(super) const ENTRY: Architecture = Architecture {
    id: "lenet",
    summary: "Two convolutions with pooling and three dense layers, the size of LeNet-5.",
    takes: Takes::Images,
    params: &[
        size("channels", 6.0, 1.0, 256.0, "channels", "Filters of the first convolution."),
        size("wide_channels", 16.0, 1.0, 512.0, "channels", "Filters of the second convolution."),
        size("hidden", 120.0, 1.0, 4096.0, "numbers", "Units of the first dense layer."),
        size("narrow", 84.0, 1.0, 4096.0, "numbers", "Units of the second dense layer."),
        Param { default: 0.0, ..DROPOUT },
    ],
    build,
    example: DIGITS,
};

/// Smallest side of an image: what the two convolutions leave must still be pooled.
const MIN_SIDE: usize = 12;

fn build(rows: &Rows, sizes: &Sizes) -> Result<ModelSpec, ModelError> {
    let Input::Image { channels, height, width } = rows.input else {
        let message = "it takes images".to_owned();
        return Err(ModelError::Input { field: "model", message });
    };
    if height < MIN_SIDE || width < MIN_SIDE {
        let message =
            format!("lenet takes images from {MIN_SIDE} × {MIN_SIDE}, not {height} × {width}");
        return Err(ModelError::Input { field: "model", message });
    }
    let (first, second) = (sizes.whole("channels"), sizes.whole("wide_channels"));
    let (hidden, narrow) = (sizes.whole("hidden"), sizes.whole("narrow"));
    let pooled = |side: usize| (side / 2 - 4) / 2;
    let conv =
        |inputs, outputs, padding| Layer::Conv2d { inputs, outputs, kernel: 5, stride: 1, padding };
    let pool = Layer::MaxPool2d { size: 2, stride: 2 };
    let mut layers = vec![
        conv(channels, first, 2),
        Layer::Relu,
        pool,
        conv(first, second, 0),
        Layer::Relu,
        pool,
        Layer::Dense { inputs: second * pooled(height) * pooled(width), outputs: hidden },
        Layer::Relu,
        Layer::Dense { inputs: hidden, outputs: narrow },
        Layer::Relu,
    ];
    push_dropout(&mut layers, sizes.get("dropout"));
    layers.push(Layer::Dense { inputs: narrow, outputs: rows.classes });
    Ok(of_rows("lenet", rows, layers))
}

/// LeNet for 28×28 images in ten classes.
#[must_use]
pub fn lenet() -> ModelSpec {
    ENTRY.example()
}
