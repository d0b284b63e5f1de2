//! Baselines: linear models that any network has to beat. Each ends as weights
//! and biases, so that it is exported and checked as a network of one dense
//! layer. Independent of files and of the source of the data.

mod bayes;
mod checks;
mod lbfgs;
mod linear;
mod logistic;
mod ngrams;
#[cfg(test)]
mod real;

pub use bayes::{Bag, BayesOptions, naive_bayes};
pub use linear::LinearModel;
pub use logistic::{LogisticOptions, logistic};
pub use ngrams::{NgramOptions, ngram_logistic};

#[cfg(test)]
pub(super) mod testing {
    use crate::data::Samples;

    /// Rows of numbers with a class each.
    pub(super) struct Rows {
        pub(super) width: usize,
        pub(super) numbers: Vec<f32>,
        pub(super) labels: Vec<u8>,
    }

    impl Samples for Rows {
        fn len(&self) -> usize {
            self.labels.len()
        }

        fn width(&self) -> usize {
            self.width
        }

        fn fill_part(&self, index: usize, first: usize, part: &mut [f32]) {
            part.copy_from_slice(&self.numbers[index * self.width + first..][..part.len()]);
        }

        fn label(&self, index: usize) -> u8 {
            self.labels[index]
        }
    }

    pub(super) fn all(data: &dyn Samples) -> Vec<u32> {
        (0..data.len() as u32).collect()
    }
}
