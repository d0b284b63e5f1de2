//! How many rows an import read, and how many records it created, replaced or left as they were.

use serde::Serialize;

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Rows of the file.
    pub rows: u64,
    pub created: u64,
    pub replaced: u64,
    /// Rows or cells without an answer, and records that were there already.
    pub skipped: u64,
}
