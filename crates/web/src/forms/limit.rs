//! Storing what a form says. What the store refuses, because a limit of the venture is reached
//! or another change came first, becomes an error of a field.

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

    /// The result of a change; `None` where it would exceed a limit or another change has taken
    /// the name or the share, which becomes a field's error.
    pub fn made<T>(&mut self, field: &str, done: Result<T, DbErr>) -> Result<Option<T>, AppError> {
        if let Err(error) = &done
            && let Some(limit) = LimitReached::of(error)
        {
            self.fail_limit(field, &limit.kind, limit.most);
            return Ok(None);
        }
        match db::outcome(done)? {
            Ok(done) => return Ok(Some(done)),
            Err(Conflict::NameTaken) => self.fail(field, "field-taken", vec![]),
            Err(Conflict::ShareTotal) => self.fail("share", "field-share-late", vec![]),
            Err(other) => return Err(other.into()),
        }
        Ok(None)
    }

    /// Stores what the form says and gives the result; `None` where a field is wrong, or the
    /// store refuses as [`Form::made`] says. The form is then to be shown again.
    pub async fn stored<D, T, F>(
        &mut self,
        field: &str,
        draft: Option<D>,
        store: impl FnOnce(D) -> F,
    ) -> Result<Option<T>, AppError>
    where
        F: Future<Output = Result<T, DbErr>>,
    {
        match draft.filter(|_| self.is_valid()) {
            Some(draft) => self.made(field, store(draft).await),
            None => Ok(None),
        }
    }
}
