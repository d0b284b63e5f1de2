//! Links that take one answer each.

use serde::Serialize;
use uuid::Uuid;

/// Most links that are made at once.
pub(super) const MOST_AT_ONCE: i64 = 500;
/// Most links of a survey.
pub(super) const MOST_INVITATIONS: u64 = 5_000;

/// A link that takes one answer. It does not know which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Invitation {
    pub id: Uuid,
    #[serde(skip)]
    pub survey: Uuid,
    pub number: u32,
    #[serde(skip)]
    pub token: String,
    pub used: bool,
}

impl Invitation {
    /// Where its holder answers.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/s/{}", self.token)
    }
}
