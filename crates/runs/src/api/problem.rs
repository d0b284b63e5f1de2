//! What is wrong with a call, at its field.

use jobs::ledger::EnqueueError;
use parsing::param::ParamError;
use web::error::{AppError, FieldProblem};

pub(super) fn problem(field: &str, message: impl Into<String>) -> FieldProblem {
    FieldProblem { field: field.to_owned(), message: message.into() }
}

/// Why it was not queued.
pub(super) fn refused(error: EnqueueError) -> AppError {
    match error {
        EnqueueError::Full(full) => AppError::Invalid(vec![problem("queue", full.to_string())]),
        EnqueueError::Database(error) => error.into(),
    }
}

pub(super) fn out_of_range(error: &ParamError) -> FieldProblem {
    problem(error.field(), error.to_string())
}
