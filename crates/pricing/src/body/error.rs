//! Why the usage in an answer cannot be read; names the field.

use crate::usage::UsageError;

/// An answer whose usage cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    #[error("the body is not JSON: {0}")]
    Json(String),
    #[error("the body states no usage in a known format")]
    NoUsage,
    #[error("{field}: not a whole number of tokens")]
    NotCount { field: String },
    #[error("{field} is missing")]
    Missing { field: String },
    #[error("{field} ({value}) contradicts {other} ({expected})")]
    Contradiction { field: String, value: u64, other: String, expected: u64 },
    #[error(transparent)]
    Counts(#[from] UsageError),
}
