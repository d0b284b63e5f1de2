//! Why an import wrote nothing.

use sea_orm::DbErr;

use crate::{error::ImportError, records::RowError};

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error("the file does not fit the venture's records")]
    Invalid(Vec<ImportError>),
    #[error("this import waits no longer")]
    NotWaiting,
    #[error("somebody stopped it")]
    Cancelled,
}

impl From<RowError> for WriteError {
    fn from(error: RowError) -> Self {
        match error {
            RowError::Database(error) => Self::Database(error),
            value @ RowError::Value { .. } => Self::Database(DbErr::Custom(value.to_string())),
        }
    }
}
