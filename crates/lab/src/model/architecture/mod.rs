//! The networks that can be chosen by name: one file and one line each.
//! An architecture depends on the shape of the rows, not on the data.

mod definition;
mod gru;
mod hashed_ngram_mlp;
mod lenet;
mod reference_mlp;
mod sizes;
mod softmax_regression;
mod tabular_mlp;
mod transformer;

pub use definition::Architecture;
pub use lenet::lenet;
pub use reference_mlp::reference_mlp;
pub use sizes::Sizes;
pub use softmax_regression::softmax_regression;

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

#[cfg(test)]
mod tests {
    use super::{
        definition::{DIGITS, Rows, SENTENCES},
        *,
    };
    use crate::model::Input;

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
