//! The networks that can be asked for by name: one file and one line each.
//! Knows no data, only the shape of its rows.

mod gru;
mod hashed_ngram_mlp;
mod lenet;
mod reference_mlp;
mod sizes;
mod softmax_regression;
mod tabular_mlp;
mod transformer;

pub use lenet::lenet;
pub use reference_mlp::reference_mlp;
pub use sizes::Sizes;
pub use softmax_regression::softmax_regression;

use super::{Input, Layer, Loss, ModelError, ModelSpec};
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
    build: fn(&Rows, &Sizes) -> Result<ModelSpec, ModelError>,
    /// Rows of the kind it was made for.
    example: Rows,
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
struct Rows {
    input: Input,
    inputs: usize,
    classes: usize,
}

/// All architectures.
pub const ARCHITECTURES: &[Architecture] = &[
    reference_mlp::ENTRY,
    lenet::ENTRY,
    softmax_regression::ENTRY,
    tabular_mlp::ENTRY,
    hashed_ngram_mlp::ENTRY,
    gru::ENTRY,
    transformer::ENTRY,
];

/// The architecture of a name.
#[must_use]
pub fn architecture(id: &str) -> Option<&'static Architecture> {
    ARCHITECTURES.iter().find(|entry| entry.id == id)
}

const DIGITS: Rows =
    Rows { input: Input::Image { channels: 1, height: 28, width: 28 }, inputs: 784, classes: 10 };

const SENTENCES: Rows =
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
        (self.build)(&self.example, &sizes).unwrap_or_else(|_| reference_mlp())
    }
}

/// A network of this name; images and numbers alike are plain numbers to it.
fn of_numbers(name: &str, rows: &Rows, layers: Vec<Layer>) -> ModelSpec {
    let loss = Loss::SoftmaxCrossEntropy;
    ModelSpec { name: name.to_owned(), inputs: rows.inputs, input: Input::Numbers, layers, loss }
}

/// A network of this name that reads its input as what it is.
fn of_rows(name: &str, rows: &Rows, layers: Vec<Layer>) -> ModelSpec {
    ModelSpec { input: rows.input, ..of_numbers(name, rows, layers) }
}

/// Drops behind a layer, unless the rate is 0.
fn push_dropout(layers: &mut Vec<Layer>, rate: f64) {
    if rate > 0.0 {
        layers.push(Layer::Dropout { rate: rate as f32 });
    }
}

const DROPOUT: Param = Param {
    name: "dropout",
    default: 0.1,
    low: 0.0,
    high: 0.9,
    whole: false,
    unit: "",
    help: "Dropout rate: share of hidden units dropped at random during training.",
};

/// A size in whole numbers.
const fn size(
    name: &'static str,
    default: f64,
    low: f64,
    high: f64,
    unit: &'static str,
    help: &'static str,
) -> Param {
    Param { name, default, low, high, whole: true, unit, help }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_architecture_builds_with_its_defaults_and_at_both_ends_of_each_size() {
        for entry in ARCHITECTURES {
            let Rows { input, inputs, classes } = entry.example;
            let spec = entry.build(input, inputs, classes, &[]).unwrap();
            assert_eq!(spec, entry.example());
            assert_eq!((spec.name.as_str(), spec.outputs()), (entry.id, classes));
            assert!(spec.training_memory(64, 2).total() > spec.parameters() * 16);
            for param in entry.params {
                assert!(param.check(param.default).is_ok(), "{}", param.name);
                let low = entry.build(input, inputs, classes, &[(param.name, param.low)]);
                assert!(low.is_ok(), "{} {}: {low:?}", entry.id, param.name);
                let above = [(param.name, param.high + 1.0)];
                let error = entry.build(input, inputs, classes, &above).unwrap_err();
                assert!(error.to_string().starts_with(param.name), "{error}");
            }
            let error = entry.build(input, inputs, classes, &[("depth_of_sea", 1.0)]).unwrap_err();
            assert!(error.to_string().contains("depth_of_sea"), "{error}");
            assert!(entry.build(input, inputs, 1, &[]).is_err());
            assert_eq!(architecture(entry.id).unwrap().id, entry.id);
        }
        assert!(architecture("perceptron").is_none());
    }

    #[test]
    fn rows_of_another_kind_are_refused() {
        let text = SENTENCES.input;
        for (id, input) in [
            ("reference-mlp", text),
            ("lenet", Input::Numbers),
            ("gru", Input::Numbers),
            ("transformer", DIGITS.input),
        ] {
            let error = architecture(id).unwrap().build(input, 784, 10, &[]).unwrap_err();
            assert!(error.to_string().starts_with("model: "), "{error}");
        }
    }
}
