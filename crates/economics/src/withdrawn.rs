//! Removed answers about needs that still exist. The mean of the rest cannot show that
//! something was left out, so the highest number of answers is stored.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How many answers there are about a need.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// How important it is and how well it is met today.
    #[serde(default)]
    pub need: u64,
    /// How well the offer meets it.
    #[serde(default)]
    pub offer: u64,
}

impl Answers {
    /// The larger number of each.
    #[must_use]
    pub fn most(self, other: Self) -> Self {
        Self { need: self.need.max(other.need), offer: self.offer.max(other.offer) }
    }
}

/// A need with fewer answers than it once had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawn {
    /// The need, by its identifier.
    pub need: String,
    /// How many were removed and not replaced.
    pub gone: Answers,
}

/// The needs that have fewer answers `now` than `before`, without removed needs.
pub fn withdrawn(
    before: &BTreeMap<String, Answers>,
    now: &BTreeMap<String, Answers>,
) -> Vec<Withdrawn> {
    let fewer = before.iter().filter_map(|(need, before)| {
        let now = now.get(need)?;
        let gone = Answers {
            need: before.need.saturating_sub(now.need),
            offer: before.offer.saturating_sub(now.offer),
        };
        (gone != Answers::default()).then(|| Withdrawn { need: need.clone(), gone })
    });
    fewer.collect()
}
