//! Collects what is wrong while rows are read.

use super::{cells::Cells, columns::Columns};
use crate::{
    error::{ImportError, MAX_ERRORS},
    progress::ImportProgress,
};

/// Collects what is wrong while rows are read.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) errors: Vec<ImportError>,
    pub(crate) skipped: usize,
    pub(super) progress: ImportProgress,
}

impl Log {
    /// Passes a good value on, and notes what is wrong with another.
    pub(crate) fn keep<T>(&mut self, read: Result<T, ImportError>) -> Option<T> {
        read.map_err(|error| self.errors.push(error)).ok()
    }

    /// No row more is worth reading: too much is wrong, or somebody stopped it.
    pub(crate) fn is_full(&self) -> bool {
        self.errors.len() >= MAX_ERRORS || self.progress.is_cancelled()
    }

    /// Reads every row.
    pub(crate) fn each<'a, T>(
        &mut self,
        columns: &'a Columns<'a>,
        mut read: impl FnMut(Cells<'a>) -> Result<T, ImportError>,
    ) -> Vec<T> {
        let mut rows = Vec::new();
        for cells in columns.rows() {
            if self.is_full() {
                break;
            }
            let read = cells.and_then(&mut read);
            rows.extend(self.keep(read));
        }
        rows
    }
}
