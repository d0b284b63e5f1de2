//! What a finished run left in the artefact store.

use uuid::Uuid;

use artifacts::Sha;
use figure::Notes;

/// What was stored before a run may end.
#[derive(Debug, Clone)]
pub struct StoredResult {
    /// The ONNX file; `None` for a model that is not exported.
    pub file: Option<StoredFile>,
    /// The data that it was trained on.
    pub version: Uuid,
    /// What to know about the result.
    pub notes: Notes,
}

/// A file in the artefact store.
#[derive(Debug, Clone)]
pub struct StoredFile {
    pub sha256: Sha,
    pub bytes: u64,
}
