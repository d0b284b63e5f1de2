//! The rules of the verdict as a venture set them: kept with a reason, never
//! overwritten, and printed wherever a verdict stands. What the rules mean is
//! known to the economics core alone.

pub mod store;
pub(super) mod web;

use time::OffsetDateTime;

use economics::Rules;

/// Rules that a venture was judged by from a moment on.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptRules {
    pub rules: Rules,
    /// Why they differ from the house's, in the founder's words.
    pub reason: String,
    pub author: String,
    pub since: OffsetDateTime,
}

impl KeptRules {
    /// Whether they are the house's own.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.rules == Rules::default()
    }
}
