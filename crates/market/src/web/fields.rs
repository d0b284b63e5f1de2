//! What several forms of the market and of the rooms beside it have in common.

use actix_web::HttpResponse;
use sea_orm::{DatabaseConnection, DbErr};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Competitor, Edit, Provenance, Segment, store};
use db::Refused;
use venture::{Editor, Member, limits::Full};
use web::{
    error::AppError,
    forms::{self, Form, FormState},
    page::redirect_done,
    paging::Wanted,
};

/// Most characters of a source.
pub(super) const LONGEST_SOURCE: usize = 500;

/// Who changes what.
pub fn edit(member: &Member<Editor>) -> Edit {
    Edit { author: member.user.id, venture: member.id() }
}

/// Reads where a fact comes from and when it was so.
pub fn provenance(form: &mut Form, source: &str, date: &str) -> Option<Provenance> {
    let source = form.text(source, 1..=LONGEST_SOURCE);
    let observed_on = form.past_date(date);
    Some(Provenance { source: source?, observed_on: observed_on? })
}

/// Reads a respondent's label.
pub fn respondent(form: &mut Form, name: &str) -> Option<String> {
    form.text(name, 1..=crate::LONGEST_LABEL)
}

/// An empty form whose dates are today.
pub fn dated_today<const N: usize>(dates: [&str; N]) -> FormState {
    let today = db::now().date();
    FormState::filled(dates.map(|name| (name, today.to_string())))
}

/// On to `path` with a word on what was done; 404 when there was nothing to do it to.
pub fn done(found: bool, path: &str, word: &str) -> Result<HttpResponse, AppError> {
    if found { Ok(redirect_done(path, word)) } else { Err(AppError::NotFound) }
}

/// What a change gave; nothing when another that came first has taken the name or
/// the share, which the form then says at its field.
pub(super) fn unless_late<T>(
    done: Result<T, DbErr>,
    form: &mut Form,
) -> Result<Option<T>, AppError> {
    let Some(done) = form.unless_full("name", done)? else { return Ok(None) };
    match done {
        Ok(done) => Ok(Some(done)),
        Err(Refused::NameTaken) => {
            form.fail("name", "field-taken", vec![]);
            Ok(None)
        }
        Err(Refused::ShareTotal) => {
            form.fail("share", "field-share-late", vec![]);
            Ok(None)
        }
        Err(other) => Err(other.into()),
    }
}

/// A record that may be changed: it must be there and not archived.
pub fn open<T>(
    found: Option<T>,
    archived_at: impl FnOnce(&T) -> Option<OffsetDateTime>,
) -> Result<T, AppError> {
    let found = found.ok_or(AppError::NotFound)?;
    match archived_at(&found) {
        None => Ok(found),
        Some(_) => Err(AppError::Conflict("error-record-archived")),
    }
}

/// The competitors of a venture that are not archived, by name, as many as forms and
/// columns offer.
pub async fn all_competitors(
    db: &DatabaseConnection,
    venture: Uuid,
) -> Result<Vec<Competitor>, AppError> {
    Ok(store::choosable_competitors(db, venture, &Wanted::default()).await?)
}

/// Reads an http or https address, or nothing. The outer `None` means: wrong.
pub(super) fn web_address(form: &mut Form, name: &str) -> Option<Option<String>> {
    let text = form.text(name, 0..=500)?;
    if text.is_empty() {
        return Some(None);
    }
    let good = forms::web_address(&text);
    if good.is_none() {
        form.fail(name, "field-not-web-address", vec![]);
    }
    good.map(|url| Some(url.to_string()))
}

/// Refuses a form where one more would exceed a limit of the venture.
pub(super) fn refuse_full(form: &mut Form, field: &'static str, full: Option<Full>) {
    if let Some(full) = full {
        form.fail_full(field, full.kind.word(), full.most);
    }
}

/// Reads a choice among segments, or none. The outer `None` means: wrong.
pub(super) fn segment(form: &mut Form, segments: &[Segment]) -> Option<Option<Uuid>> {
    if form.raw("segment").is_empty() {
        return Some(None);
    }
    let offered = |word: &str| {
        let id = Uuid::parse_str(word).ok()?;
        segments.iter().any(|one| one.id == id).then_some(id)
    };
    form.choice("segment", offered).map(Some)
}
