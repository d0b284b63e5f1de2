//! The rules of the verdict that a venture set: stored with a reason, never overwritten, and
//! printed with every verdict. Only `economics` interprets them.

pub mod store;
pub(super) mod web;

use time::OffsetDateTime;

use economics::Rules;

/// Rules of a venture from a moment on.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRules {
    pub rules: Rules,
    /// Why they differ from the defaults, in the founder's words.
    pub reason: String,
    pub author: String,
    pub since: OffsetDateTime,
}

impl StoredRules {
    /// Whether they are the defaults.
    pub fn is_default(&self) -> bool {
        self.rules == Rules::default()
    }
}
