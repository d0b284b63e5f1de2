//! Reason a document is not restored, with the place. Knows no document.

use sea_orm::DbErr;

use super::reason::Reason;
use venture::limits::LimitReached;

/// Reason a document was not restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error("this is no export of a venture: {0}")]
    Unreadable(Reason),
    #[error("the venture is not empty: {0} holds records")]
    NotEmpty(&'static str),
    #[error("the export is in {0}, the venture in {1}")]
    OtherCurrency(String, String),
    #[error("table {table}, {}{reason}", place(.at))]
    Row {
        table: String,
        /// Number of the row from 1 on, and the column.
        at: Option<(usize, String)>,
        reason: Reason,
    },
    #[error("it holds more {kind} than a venture may, at most {most}", kind = .0.kind.as_str(), most = .0.most)]
    LimitReached(LimitReached),
}

fn place(at: &Option<(usize, String)>) -> String {
    at.as_ref().map_or_else(String::new, |(row, column)| format!("row {row}, {column}: "))
}

impl RestoreError {
    /// A row, counted from nought, of which a column is refused.
    pub(super) fn row(table: &str, number: usize, column: &str, reason: impl Into<Reason>) -> Self {
        let at = Some((number + 1, column.to_owned()));
        Self::Row { table: table.to_owned(), at, reason: reason.into() }
    }
}
