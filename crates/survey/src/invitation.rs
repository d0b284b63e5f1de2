//! Single-use links to a survey.

use serde::Serialize;
use uuid::Uuid;

/// Most links created at once.
pub(super) const MOST_AT_ONCE: i64 = 500;
/// Most links of a survey.
pub(super) const MOST_INVITATIONS: u64 = 5_000;

/// A link for one answer. It is not linked to that answer.
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
    /// Its public address.
    pub fn path(&self) -> String {
        format!("/s/{}", self.token)
    }
}
