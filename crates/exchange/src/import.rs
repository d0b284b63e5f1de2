//! An import as its page and the list show it.

use serde::Serialize;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{counts::Counts, map::Mapping, target::Target};

/// How long a file waits to be imported.
pub const WAITING_TIME: Duration = Duration::hours(24);

parsing::words! {
    /// Where an import stands.
    pub enum State as "import-state-" {
        /// Uploaded; nothing is imported yet.
        Staged = "staged",
        Committed = "committed",
        Undone = "undone",
    }
}

/// An import.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Import {
    pub id: Uuid,
    #[serde(skip)]
    pub venture: Uuid,
    pub author: Uuid,
    pub file_name: String,
    pub file_sha256: String,
    pub file_bytes: u64,
    pub state: State,
    pub target: Target,
    #[serde(skip)]
    pub mapping: Mapping,
    pub counts: Counts,
    #[serde(with = "time::serde::rfc3339")]
    pub staged_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub committed_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub undone_at: Option<OffsetDateTime>,
    #[serde(skip)]
    pub undone_by: Option<Uuid>,
}

impl Import {
    /// Address of its page.
    pub fn href(&self) -> String {
        format!("/ventures/{}/imports/{}", self.venture, self.id)
    }

    /// Start of the file's digest, for people.
    pub fn short_digest(&self) -> &str {
        self.file_sha256.get(..12).unwrap_or(&self.file_sha256)
    }
}
