//! A form whose record would exceed a limit of the venture: an error of a field.

use sea_orm::DbErr;

use super::Form;
use crate::error::AppError;
use db::{Conflict, LimitReached};

impl Form {
    /// Adds the error that the venture may hold no more of a kind.
    pub fn fail_limit(&mut self, field: &str, kind: &str, most: u64) {
        let args = vec![("kind", kind.to_owned()), ("most", most.to_string())];
        self.fail(field, "field-venture-full", args);
    }

    /// The result of a change, or why it came too late; `None` where it would exceed a limit,
    /// which becomes the field's error.
    pub fn unless_limit_reached<T>(
        &mut self,
        field: &str,
        done: Result<T, DbErr>,
    ) -> Result<Option<Result<T, Conflict>>, AppError> {
        if let Err(error) = &done
            && let Some(limit) = LimitReached::of(error)
        {
            self.fail_limit(field, &limit.kind, limit.most);
            return Ok(None);
        }
        Ok(Some(db::outcome(done)?))
    }

    /// The result of a change; `None` where it would exceed a limit, which becomes the field's
    /// error.
    pub fn made<T>(&mut self, field: &str, done: Result<T, DbErr>) -> Result<Option<T>, AppError> {
        Ok(self.unless_limit_reached(field, done)?.transpose()?)
    }
}
