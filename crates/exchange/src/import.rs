//! An import as its page and the list show it.

use serde::Serialize;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{counts::Counts, map::Mapping, target::Target};

/// How long a file waits to be imported.
pub const WAITING_TIME: Duration = Duration::hours(24);

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Uploaded; nothing is imported yet.
    Staged,
    Committed,
    Undone,
}

impl State {
    pub const ALL: [Self; 3] = [Self::Staged, Self::Committed, Self::Undone];

    /// The word that the database and addresses use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::Committed => "committed",
            Self::Undone => "undone",
        }
    }

    /// Reads the word that [`State::as_str`] gives.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Key of its name.
    pub fn text_key(self) -> String {
        format!("import-state-{}", self.as_str())
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
