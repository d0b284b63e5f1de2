//! Where a run reads and writes.

use std::path::Path;

use crate::train::CheckpointOptions;

/// The folders and the checkpoint of a run.
#[derive(Debug, Clone, Copy)]
pub struct RunPaths<'a> {
    /// Receives the run's files (names in [`crate::artifact`]), all or none.
    pub folder: &'a Path,
    /// Caches generated data.
    pub cache: &'a Path,
    /// The checkpoint, from which a killed run resumes.
    pub checkpoint: Option<&'a CheckpointOptions>,
}
