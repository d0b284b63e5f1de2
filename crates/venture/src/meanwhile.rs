//! Saves the form of a record unless somebody else changed the record while the form was open:
//! one way for all kinds of records. What changed is found by `web::forms`; here it stays true
//! until the save. Knows no kind of record.

use sea_orm::{DatabaseConnection, DbErr};

use super::{Edit, records, store};
use db::Conflict;
use web::{
    error::AppError,
    forms::{Form, FormState},
};

/// How often the comparison is repeated when somebody changes another record in between.
const ATTEMPTS: usize = 8;

/// Saves, or returns nothing when somebody else changed the record: then the form shows what
/// they saved beside what was typed (`web::page::conflicting`). `stored` gives the form of the
/// record as it is now. What `save` refuses is the caller's to show.
///
/// # Errors
/// Those of `stored`; a conflict when the venture never stays as it was compared.
pub async fn save<T>(
    db: &DatabaseConnection,
    edit: Edit,
    form: &mut Form,
    stored: impl AsyncFn() -> Result<FormState, AppError>,
    save: impl AsyncFn() -> Result<T, DbErr>,
) -> Result<Option<Result<T, DbErr>>, AppError> {
    for _ in 0..ATTEMPTS {
        // Before the record: a change between the two is noticed.
        let revision = store::find_revision(db, edit.venture).await?;
        let revision = revision.ok_or(AppError::NotFound)?;
        if form.is_overtaken_by(&stored().await?) {
            return Ok(None);
        }
        match records::at_revision(edit.venture, revision, save()).await {
            Err(error) if Conflict::of(&error) == Some(Conflict::Changed) => {}
            saved => return Ok(Some(saved)),
        }
    }
    Err(Conflict::Changed.into())
}
