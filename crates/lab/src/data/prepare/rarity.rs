//! How rare the words of a vocabulary are in the training texts. Depends on no text.

use serde::{Deserialize, Serialize};

/// In how many of the training texts each word of the vocabulary occurs. Whole numbers,
/// so that the weights are the same wherever they are worked out again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rarity {
    pub(super) texts: u64,
    pub(super) having: Vec<u64>,
}

impl Rarity {
    /// True when it counts `words` words, none of them in more texts than there are.
    pub(super) fn fits(&self, words: usize) -> bool {
        words > 0 && self.having.len() == words && self.having.iter().all(|n| *n <= self.texts)
    }

    pub(super) fn weight(&self, word: usize) -> f64 {
        let having = self.having.get(word).copied().unwrap_or_default();
        ((1.0 + self.texts as f64) / (1.0 + having as f64)).ln() + 1.0
    }
}
