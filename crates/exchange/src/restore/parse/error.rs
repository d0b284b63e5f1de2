//! What is wrong with one row, or with two of them together. Knows no table.

use super::super::reason::Reason;

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ParseError {
    pub(super) column: String,
    /// What follows the name of the column.
    pub(super) reason: Reason,
}

impl ParseError {
    pub(super) fn new(column: &str, reason: impl Into<Reason>) -> Self {
        Self { column: column.to_owned(), reason: reason.into() }
    }
}

/// A row that does not fit the others.
pub(super) struct Conflict {
    pub(super) table: &'static str,
    /// From 1 on.
    pub(super) row: usize,
    pub(super) error: ParseError,
}
