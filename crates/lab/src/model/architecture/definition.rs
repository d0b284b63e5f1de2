//! What an architecture is, and the parts that several share.

use super::Sizes;
use crate::model::{Input, Layer, Loss, ModelError, ModelSpec};
use parsing::param::Param;

/// A kind of network: what it takes, which sizes can be chosen, how it is built.
#[derive(Debug, Clone, Copy)]
pub struct Architecture {
    /// Name on the command line and in records.
    pub id: &'static str,
    /// One English sentence; pages look up a translation by `id`.
    pub summary: &'static str,
    /// What its rows are.
    pub takes: Takes,
    /// The sizes that can be chosen.
    pub params: &'static [Param],
    pub(super) build: fn(&Rows, &Sizes) -> Result<ModelSpec, ModelError>,
    /// Rows of the kind it was made for.
    pub(super) example: Rows,
}

/// What rows an architecture takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Numbers of any kind; of an image, its pixels.
    Numbers,
    /// Images with their shape.
    Images,
    /// Ids, 0 for padding.
    Tokens,
}

/// Rows that a network is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) input: Input,
    pub(super) inputs: usize,
    pub(super) classes: usize,
}

pub(super) const DIGITS: Rows =
    Rows { input: Input::Image { channels: 1, height: 28, width: 28 }, inputs: 784, classes: 10 };

pub(super) const SENTENCES: Rows =
    Rows { input: Input::Tokens { vocabulary: 10_000 }, inputs: 32, classes: 2 };

impl Architecture {
    /// Builds the network for rows of `inputs` numbers or ids in `classes` classes.
    /// `sizes` names values of [`Architecture::params`]; the others are the defaults.
    ///
    /// # Errors
    /// A size that is unknown or out of range, or rows that it does not take.
    pub fn build(
        &self,
        input: Input,
        inputs: usize,
        classes: usize,
        sizes: &[(&str, f64)],
    ) -> Result<ModelSpec, ModelError> {
        let refused = |message: String| Err(ModelError::Input { field: "model", message });
        let fits = match self.takes {
            Takes::Numbers => !matches!(input, Input::Tokens { .. }),
            Takes::Images => matches!(input, Input::Image { .. }),
            Takes::Tokens => matches!(input, Input::Tokens { .. }),
        };
        if !fits {
            let wanted = match self.takes {
                Takes::Numbers => "numbers",
                Takes::Images => "images",
                Takes::Tokens => "texts",
            };
            return refused(format!("{} takes {wanted}, which these data are not", self.id));
        }
        if inputs == 0 || classes < 2 {
            return refused(format!(
                "{inputs} numbers a row in {classes} classes; at least 1 and 2 are needed"
            ));
        }
        let sizes = Sizes::new(self.params, sizes)?;
        let spec = (self.build)(&Rows { input, inputs, classes }, &sizes)?;
        spec.check()?;
        Ok(spec)
    }

    /// The network with its default sizes, for rows of the kind it was made for.
    #[must_use]
    pub fn example(&self) -> ModelSpec {
        let sizes = Sizes::defaults(self.params);
        // A test builds every example, so that the network without layers is never returned.
        (self.build)(&self.example, &sizes)
            .unwrap_or_else(|_| of_rows(self.id, &self.example, Vec::new()))
    }
}

/// A network of this name; images and numbers alike are plain numbers to it.
pub(super) fn of_numbers(name: &str, rows: &Rows, layers: Vec<Layer>) -> ModelSpec {
    let loss = Loss::SoftmaxCrossEntropy;
    ModelSpec { name: name.to_owned(), inputs: rows.inputs, input: Input::Numbers, layers, loss }
}

/// A network of this name that reads its input as images, tokens or numbers.
pub(super) fn of_rows(name: &str, rows: &Rows, layers: Vec<Layer>) -> ModelSpec {
    ModelSpec { input: rows.input, ..of_numbers(name, rows, layers) }
}

/// Adds dropout after a layer, unless the rate is 0.
pub(super) fn push_dropout(layers: &mut Vec<Layer>, rate: f64) {
    if rate > 0.0 {
        layers.push(Layer::Dropout { rate: rate as f32 });
    }
}

pub(super) const DROPOUT: Param = Param {
    name: "dropout",
    default: 0.1,
    low: 0.0,
    high: 0.9,
    whole: false,
    unit: "",
    help: "Dropout rate: share of hidden units dropped at random during training.",
};

/// A size in whole numbers.
pub(super) const fn size(
    name: &'static str,
    default: f64,
    low: f64,
    high: f64,
    unit: &'static str,
    help: &'static str,
) -> Param {
    Param { name, default, low, high, whole: true, unit, help }
}
