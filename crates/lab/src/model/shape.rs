//! Shapes through the layers, and the checks that layers fit one another.

use super::{Input, Layer, Loss, ModelError, ModelSpec};

/// What a row is between two layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Numbers without order.
    Flat { width: usize },
    /// Channel after channel, row after row.
    Image { channels: usize, height: usize, width: usize },
    /// Position after position, `width` numbers each.
    Sequence { length: usize, width: usize },
    /// One id a position.
    Tokens { length: usize, vocabulary: usize },
}

impl Shape {
    /// Numbers in a row.
    #[must_use]
    pub fn numbers(self) -> usize {
        match self {
            Self::Flat { width } => width,
            Self::Image { channels, height, width } => channels * height * width,
            Self::Sequence { length, width } => length * width,
            Self::Tokens { length, .. } => length,
        }
    }

    /// Positions that a layer works on one by one: 1 unless it is a sequence.
    #[must_use]
    pub fn positions(self) -> usize {
        match self {
            Self::Sequence { length, .. } => length,
            _ => 1,
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Flat { .. } => "plain numbers",
            Self::Image { .. } => "an image",
            Self::Sequence { .. } => "a sequence",
            Self::Tokens { .. } => "ids",
        }
    }
}

/// Numbers of a row or layer beyond which nothing is computed: far more than fits
/// into memory, and products of a few such numbers still fit into 64 bits.
const MOST: usize = 1 << 31;

impl ModelSpec {
    /// Shape of the input.
    #[must_use]
    pub fn input_shape(&self) -> Shape {
        match self.input {
            Input::Numbers => Shape::Flat { width: self.inputs },
            Input::Image { channels, height, width } => Shape::Image { channels, height, width },
            Input::Tokens { vocabulary } => Shape::Tokens { length: self.inputs, vocabulary },
        }
    }

    /// Shapes of the input and after every layer.
    ///
    /// # Errors
    /// The first layer that does not fit its predecessor.
    pub fn shapes(&self) -> Result<Vec<Shape>, ModelError> {
        let mut shape = self.input_shape();
        if let Shape::Image { channels, height, width } = shape {
            let numbers = channels.checked_mul(height).and_then(|n| n.checked_mul(width));
            if numbers != Some(self.inputs) || self.inputs == 0 {
                return Err(ModelError::Image { channels, height, width, inputs: self.inputs });
            }
        }
        let mut shapes = vec![shape];
        for (index, layer) in self.layers.iter().enumerate() {
            shape = layer.after(index, shape)?;
            if shape.numbers() > MOST {
                return Err(ModelError::TooLarge);
            }
            shapes.push(shape);
        }
        Ok(shapes)
    }

    /// Checks shapes and rates.
    ///
    /// # Errors
    /// The first layer that does not fit its predecessor.
    pub fn check(&self) -> Result<(), ModelError> {
        let shapes = self.shapes()?;
        if self.layers.iter().all(|layer| layer.parameters() == 0) {
            return Err(ModelError::NoWeights);
        }
        let last = shapes.last().copied().unwrap_or(self.input_shape());
        if matches!(last, Shape::Sequence { .. } | Shape::Tokens { .. }) {
            return Err(ModelError::NoRow);
        }
        if self.loss == Loss::BinaryCrossEntropy && last.numbers() != 1 {
            return Err(ModelError::BinaryOutputs { outputs: last.numbers() });
        }
        Ok(())
    }

    /// Numbers in a row of output; 0 where the layers do not fit one another.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.shapes().ok().and_then(|shapes| shapes.last().copied()).map_or(0, Shape::numbers)
    }

    /// Classes that the outputs distinguish.
    #[must_use]
    pub fn classes(&self) -> usize {
        if self.loss == Loss::BinaryCrossEntropy { 2 } else { self.outputs() }
    }
}

impl Layer {
    /// Shape after the layer.
    fn after(self, index: usize, given: Shape) -> Result<Shape, ModelError> {
        let kind = |wanted| Err(ModelError::Kind { index, wanted, given: given.kind() });
        self.check_sizes(index)?;
        match (self, given) {
            (Self::Embedding { vocabulary, width }, Shape::Tokens { length, vocabulary: ids }) => {
                if vocabulary != ids {
                    return Err(ModelError::Vocabulary { index, vocabulary, given: ids });
                }
                Ok(Shape::Sequence { length, width })
            }
            (Self::Embedding { .. }, _) => kind("ids"),
            (_, Shape::Tokens { .. }) => kind("numbers; an embedding makes them of ids"),
            (Self::Relu | Self::Tanh | Self::Sigmoid, _) => Ok(given),
            (Self::Dropout { rate }, _) => self.check_rate(index, rate).map(|()| given),
            (Self::Dense { inputs, outputs }, Shape::Sequence { length, width }) => {
                fits(index, inputs, width)?;
                Ok(Shape::Sequence { length, width: outputs })
            }
            (Self::Dense { inputs, outputs }, _) => {
                fits(index, inputs, given.numbers())?;
                Ok(Shape::Flat { width: outputs })
            }
            (Self::Flatten, _) => Ok(Shape::Flat { width: given.numbers() }),
            (Self::Conv2d { .. } | Self::MaxPool2d { .. }, _) => self.after_image(index, given),
            (Self::LayerNorm { width }, Shape::Flat { width: given_width }) => {
                fits(index, width, given_width).map(|()| given)
            }
            (_, Shape::Sequence { .. }) => self.after_sequence(index, given),
            _ => kind("a sequence"),
        }
    }

    fn after_image(self, index: usize, given: Shape) -> Result<Shape, ModelError> {
        let Shape::Image { channels, height, width } = given else {
            let (wanted, given) = ("an image", given.kind());
            return Err(ModelError::Kind { index, wanted, given });
        };
        let (outputs, size, stride, padding) = match self {
            Self::Conv2d { inputs, outputs, kernel, stride, padding } => {
                fits(index, inputs, channels)?;
                (outputs, kernel, stride, padding)
            }
            Self::MaxPool2d { size, stride } => (channels, size, stride, 0),
            _ => return Ok(given),
        };
        if size > height + 2 * padding || size > width + 2 * padding || padding >= size {
            return Err(ModelError::Window { index, size, padding, height, width });
        }
        let after = |length: usize| (length + 2 * padding - size) / stride + 1;
        Ok(Shape::Image { channels: outputs, height: after(height), width: after(width) })
    }

    fn after_sequence(self, index: usize, given: Shape) -> Result<Shape, ModelError> {
        let Shape::Sequence { length, width: given_width } = given else { return Ok(given) };
        match self {
            Self::MeanPool => Ok(Shape::Flat { width: given_width }),
            Self::Gru { inputs, hidden } => {
                fits(index, inputs, given_width)?;
                Ok(Shape::Flat { width: hidden })
            }
            Self::Positions { length: known, width } => {
                fits(index, known * width, length * given_width).map(|()| given)
            }
            Self::LayerNorm { width } => fits(index, width, given_width).map(|()| given),
            Self::Attention { width, heads } => {
                fits(index, width, given_width)?;
                shares(index, width, heads).map(|()| given)
            }
            Self::Encoder { width, heads, dropout, .. } => {
                fits(index, width, given_width)?;
                self.check_rate(index, dropout)?;
                shares(index, width, heads).map(|()| given)
            }
            _ => Ok(given),
        }
    }

    fn check_rate(self, index: usize, rate: f32) -> Result<(), ModelError> {
        if (0.0..1.0).contains(&rate) {
            return Ok(());
        }
        Err(ModelError::DropoutRate { index, rate })
    }

    /// No size may be 0 or beyond all memory.
    fn check_sizes(self, index: usize) -> Result<(), ModelError> {
        let sizes = match self {
            Self::Relu
            | Self::Tanh
            | Self::Sigmoid
            | Self::Dropout { .. }
            | Self::Flatten
            | Self::MeanPool => [1; 4],
            Self::Dense { inputs, outputs } => [inputs, outputs, 1, 1],
            Self::Conv2d { inputs, outputs, kernel, stride, .. } => {
                [inputs, outputs, kernel, stride]
            }
            Self::MaxPool2d { size, stride } => [size, stride, 1, 1],
            Self::Embedding { vocabulary, width } => [vocabulary, width, 1, 1],
            Self::Positions { length, width } => [length, width, 1, 1],
            Self::Gru { inputs, hidden } => [inputs, hidden, 1, 1],
            Self::LayerNorm { width } => [width, 1, 1, 1],
            Self::Attention { width, heads } => [width, heads, 1, 1],
            Self::Encoder { width, heads, hidden, .. } => [width, heads, hidden, 1],
        };
        if sizes.contains(&0) {
            return Err(ModelError::Empty { index });
        }
        let product = sizes.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
        match product {
            Some(product) if product <= MOST => Ok(()),
            _ => Err(ModelError::TooLarge),
        }
    }
}

fn fits(index: usize, expected: usize, given: usize) -> Result<(), ModelError> {
    if expected == given { Ok(()) } else { Err(ModelError::Shape { index, expected, given }) }
}

fn shares(index: usize, width: usize, heads: usize) -> Result<(), ModelError> {
    if width.is_multiple_of(heads) {
        return Ok(());
    }
    Err(ModelError::Heads { index, width, heads })
}
