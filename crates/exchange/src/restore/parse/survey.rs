//! Surveys, their questions, invitations and answers. Whether an answer fits its
//! question is looked at across tables.

use super::{
    super::reason::Reason,
    cells::Cells,
    error::ParseError,
    form_input::FormInput,
    rules::{ensure, one_of},
};
use ::survey::{Answers, Kind, Languages, MOST_QUESTIONS, State, store::survey_of, web::read};
use db::entity::{survey, survey_invitation, survey_question, survey_response};
use i18n::Lang;

/// Most answers that a survey counts, those sent back again and again among them.
const MOST_RECEIVED: i32 = 10_000_000;

pub(super) fn survey(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<survey::Entity>()?;
    let state = one_of("state", &row.state, State::parse)?;
    secret("token", &row.token)?;
    let counted = (0..=MOST_RECEIVED).contains(&row.received) && row.sequence >= 0;
    ensure(counted, "received", "implausible number of answers")?;
    let begun = state == State::Draft || row.opened_at.is_some();
    ensure(begun, "opened_at", "the opening date is missing")?;
    FormInput::new()
        .set("title_en", &row.title_en)
        .set("title_zh", &row.title_zh)
        .set("purpose_en", &row.purpose_en)
        .set("purpose_zh", &row.purpose_zh)
        .set("contact", &row.contact)
        .set("languages", &row.languages)
        .set("mode", &row.mode)
        .set("scale", &row.scale)
        .set_optional("closes_on", "closes_on", row.closes_on)
        .set_optional("closes_after", "closes_after", row.closes_after)
        .set("retention_days", row.retention_days)
        // A last day that is over was a good one when it was typed.
        .read(|form| read::survey(form, Some(&survey_of(row.clone())), false))
        .map(drop)
}

/// The end of an address, or the digest of one.
fn secret(column: &str, text: &str) -> Result<(), ParseError> {
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let good = (20..=64).contains(&text.len()) && text.chars().all(known);
    ensure(good, column, "invalid survey token")
}

pub(super) fn question(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<survey_question::Entity>()?;
    let kind = one_of("kind", &row.kind, Kind::parse)?;
    // Those that were taken out leave their places empty.
    let placed = (1..=100 * MOST_QUESTIONS as i32).contains(&row.position);
    ensure(placed, "position", "invalid position of a question")?;
    let priced = (kind == Kind::Price) == row.currency.is_some();
    ensure(
        priced,
        "currency",
        "a price question needs a currency, other questions must not have one",
    )?;
    FormInput::new()
        .set("label_en", row.label_en)
        .set("label_zh", row.label_zh)
        .set_optional("currency", "currency", row.currency)
        .read(|form| read::words(form, Languages::Both, Some(kind)))
        .map(drop)
}

pub(super) fn invitation(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<survey_invitation::Entity>()?;
    secret("token", &row.token)?;
    ensure((1..=1_000_000).contains(&row.number), "number", "links are numbered from 1")
}

pub(super) fn response(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<survey_response::Entity>()?;
    secret("receipt_digest", &row.receipt_digest)?;
    let labelled = (1..=100).contains(&row.label.trim().chars().count());
    ensure(labelled, "label", "a label must have 1 to 100 characters")?;
    one_of("language", &row.language, Lang::from_tag)?;
    let read = serde_json::from_str::<Answers>(&row.answers);
    read.map_err(|error| ParseError::new("answers", Reason::unreadable(error)))?;
    ensure(row.submitted_at <= row.expires_at, "expires_at", "it expires before it was submitted")
}
