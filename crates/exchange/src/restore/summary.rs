//! What a restore left out, and how far the document was trusted.

use serde::Serialize;

/// What stays behind of a document, and what it was taken for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RestoreSummary {
    /// This installation exported it, and nobody has changed it since.
    pub unchanged: bool,
    /// Links to what the document does not hold, now empty.
    pub emptied: u64,
    /// Files that are not part of the export.
    pub files: u64,
    /// Runs, models, benchmarks and reports that count as imported.
    pub imported: u64,
}
