//! What several forms of the market have in common.

use actix_web::HttpResponse;
use time::OffsetDateTime;

use crate::{
    db,
    market::{Edit, Provenance},
    venture::{Editor, Member},
    web::{
        error::AppError,
        forms::{Form, FormState},
        page::redirect_done,
    },
};

/// Most characters of a source.
const LONGEST_SOURCE: usize = 500;

/// Who changes what.
pub(super) fn edit(member: &Member<Editor>) -> Edit {
    Edit { author: member.user.id, venture: member.id() }
}

/// Reads where a fact comes from and when it was so.
pub(super) fn provenance(form: &mut Form, source: &str, date: &str) -> Option<Provenance> {
    let source = form.text(source, 1..=LONGEST_SOURCE);
    let observed_on = form.past_date(date);
    Some(Provenance { source: source?, observed_on: observed_on? })
}

/// Reads a respondent's label.
pub(super) fn respondent(form: &mut Form, name: &str) -> Option<String> {
    form.text(name, 1..=crate::market::import::LONGEST_LABEL)
}

/// An empty form whose dates are today.
pub(super) fn dated_today<const N: usize>(dates: [&str; N]) -> FormState {
    let today = db::now().date();
    FormState::filled(dates.map(|name| (name, today.to_string())))
}

/// On to `path` with a word on what was done; 404 when there was nothing to do it to.
pub(super) fn done(found: bool, path: &str, word: &str) -> Result<HttpResponse, AppError> {
    if found { Ok(redirect_done(path, word)) } else { Err(AppError::NotFound) }
}

/// A record that may be changed: it must be there and not archived.
pub(super) fn open<T>(
    found: Option<T>,
    archived_at: impl FnOnce(&T) -> Option<OffsetDateTime>,
) -> Result<T, AppError> {
    let found = found.ok_or(AppError::NotFound)?;
    match archived_at(&found) {
        None => Ok(found),
        Some(_) => Err(AppError::Conflict("error-record-archived")),
    }
}
