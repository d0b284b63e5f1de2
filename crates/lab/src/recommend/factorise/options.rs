//! How to factorise, what is refused, and what memory it takes.

use serde::{Deserialize, Serialize};

use super::super::{
    invalid,
    sweep::{Entry, LANES},
};
use crate::train::TrainError;
use figure::Note;

/// Most factors that can be asked for.
const MOST_FACTORS: usize = 1024;

/// How to factorise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FactorOptions {
    pub factors: usize,
    pub epochs: u32,
    pub learning_rate: f64,
    pub regularisation: f64,
    /// Standard deviation of the first factors.
    pub deviation: f64,
    /// With mean and biases; without, probabilistic matrix factorisation.
    pub biased: bool,
    pub seed: u64,
    pub threads: usize,
    /// Stop after so many epochs without a better one on the validation ratings.
    pub patience: Option<u32>,
}

impl FactorOptions {
    /// The defaults of `SVD` in Surprise, for comparison with it. On small data
    /// they fit the training ratings too closely to beat biases alone.
    #[must_use]
    pub fn surprise() -> Self {
        Self {
            factors: 100,
            epochs: 20,
            learning_rate: 0.005,
            regularisation: 0.02,
            deviation: 0.1,
            biased: true,
            seed: 1,
            threads: 1,
            patience: None,
        }
    }

    /// Probabilistic matrix factorisation. It starts from 0 instead of the mean
    /// and needs longer.
    #[must_use]
    pub fn pmf() -> Self {
        Self { epochs: 60, biased: false, ..Self::default() }
    }
}

impl Default for FactorOptions {
    /// Shrunk harder than Surprise's and trained longer: 5-fold error on
    /// `ml-latest-small` .851 instead of .872.
    fn default() -> Self {
        Self { epochs: 40, learning_rate: 0.01, regularisation: 0.1, ..Self::surprise() }
    }
}

/// Memory that a factorisation needs, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FactorMemory {
    /// The ratings sorted into blocks.
    pub ratings: usize,
    /// Factors and biases while training.
    pub parameters: usize,
    /// The best model so far and the one beside it.
    pub kept: usize,
}

impl FactorMemory {
    /// Sum of all parts.
    #[must_use]
    pub fn total(&self) -> usize {
        self.ratings + self.parameters + self.kept
    }
}

impl FactorOptions {
    /// Memory for ratings by `users` of `items`, beside the ratings themselves.
    #[must_use]
    pub fn memory(&self, users: usize, items: usize, ratings: usize) -> FactorMemory {
        let rows = users.saturating_add(items);
        let float = size_of::<f32>();
        let padded = rows.saturating_mul((padded(self.factors) + 1) * float);
        let plain = rows.saturating_mul((self.factors + 2) * float);
        FactorMemory {
            // A vector grows to at most twice what it holds.
            ratings: ratings.saturating_mul(2 * size_of::<Entry>()),
            parameters: padded,
            kept: 2 * plain,
        }
    }

    /// Refuses what cannot be factorised; `validation`: there are ratings for it.
    pub(super) fn check(&self, validation: bool) -> Result<(), TrainError> {
        if self.factors == 0 || self.factors > MOST_FACTORS {
            return Err(invalid(
                "factors",
                format!("{} is outside 1 to {MOST_FACTORS}", self.factors),
            ));
        }
        if self.epochs == 0 {
            return Err(invalid("epochs", "0 is no training; give at least 1"));
        }
        if self.threads == 0 {
            return Err(invalid("threads", "give at least 1"));
        }
        for (field, value, zero) in [
            ("learning_rate", self.learning_rate, false),
            ("regularisation", self.regularisation, true),
            ("deviation", self.deviation, true),
        ] {
            if !(value.is_finite() && (value > 0.0 || zero && value == 0.0)) {
                return Err(invalid(field, format!("{value} is out of range")));
            }
        }
        if self.patience.is_some() && !validation {
            return Err(invalid(
                "patience",
                Note::new("failure-patience", "early stopping needs validation ratings"),
            ));
        }
        Ok(())
    }
}

/// Numbers in a row while training.
pub(super) fn padded(factors: usize) -> usize {
    factors.next_multiple_of(LANES)
}
