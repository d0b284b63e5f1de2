//! A form whose record would exceed a limit of the venture: it says so at a field.

use sea_orm::DbErr;

use super::Form;
use crate::error::AppError;
use db::{Full, Refused};

impl Form {
    /// Says at a field that the venture may hold no more of a kind than so many.
    pub fn fail_full(&mut self, field: &str, kind: &str, most: u64) {
        let args = vec![("kind", kind.to_owned()), ("most", most.to_string())];
        self.fail(field, "field-venture-full", args);
    }

    /// What a change gave, or why it came too late; nothing where it would
    /// exceed a limit of the venture, which the form then says at the field.
    ///
    /// # Errors
    /// Every other error of the database.
    pub fn unless_full<T>(
        &mut self,
        field: &str,
        done: Result<T, DbErr>,
    ) -> Result<Option<Result<T, Refused>>, AppError> {
        if let Err(error) = &done
            && let Some(full) = Full::of(error)
        {
            self.fail_full(field, &full.kind, full.most);
            return Ok(None);
        }
        Ok(Some(db::told(done)?))
    }

    /// What a change made; nothing where it would exceed a limit of the venture, which the
    /// form then says at the field.
    ///
    /// # Errors
    /// Every other error of the database.
    pub fn made<T>(&mut self, field: &str, done: Result<T, DbErr>) -> Result<Option<T>, AppError> {
        Ok(self.unless_full(field, done)?.transpose()?)
    }
}
