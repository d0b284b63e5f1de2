//! Surveys, their questions, invitations and answers. Whether an answer fits its
//! question is looked at across tables.

use super::{
    Why, Wrong,
    cells::{Cells, Typed, demand, word},
};
use ::survey::{Answers, Kind, Languages, MOST_QUESTIONS, State, store::survey_of, web::read};
use db::entity::{survey, survey_invitation, survey_question, survey_response};
use i18n::Lang;

/// Most answers that a survey counts, those sent back again and again among them.
const MOST_RECEIVED: i32 = 10_000_000;

pub(super) fn survey(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<survey::Entity>()?;
    let state = word("state", &row.state, State::parse)?;
    secret("token", &row.token)?;
    let counted = (0..=MOST_RECEIVED).contains(&row.received) && row.sequence >= 0;
    demand(counted, "received", "so many answers cannot have come")?;
    let begun = state == State::Draft || row.opened_at.is_some();
    demand(begun, "opened_at", "the day on which it was opened is missing")?;
    Typed::new()
        .put("title_en", &row.title_en)
        .put("title_zh", &row.title_zh)
        .put("purpose_en", &row.purpose_en)
        .put("purpose_zh", &row.purpose_zh)
        .put("contact", &row.contact)
        .put("languages", &row.languages)
        .put("mode", &row.mode)
        .put("scale", &row.scale)
        .maybe("closes_on", "closes_on", row.closes_on)
        .maybe("closes_after", "closes_after", row.closes_after)
        .put("retention_days", row.retention_days)
        // A last day that is over was a good one when it was typed.
        .read(|form| read::survey(form, Some(&survey_of(row.clone())), false))
        .map(drop)
}

/// The end of an address, or the digest of one.
fn secret(column: &str, text: &str) -> Result<(), Wrong> {
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let good = (20..=64).contains(&text.len()) && text.chars().all(known);
    demand(good, column, "this is no secret of a survey")
}

pub(super) fn question(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<survey_question::Entity>()?;
    let kind = word("kind", &row.kind, Kind::parse)?;
    // Those that were taken out leave their places empty.
    let placed = (1..=100 * MOST_QUESTIONS as i32).contains(&row.position);
    demand(placed, "position", "this is no place among the questions")?;
    let priced = (kind == Kind::Price) == row.currency.is_some();
    demand(priced, "currency", "a question on prices has a currency, no other has one")?;
    Typed::new()
        .put("label_en", row.label_en)
        .put("label_zh", row.label_zh)
        .maybe("currency", "currency", row.currency)
        .read(|form| read::words(form, Languages::Both, Some(kind)))
        .map(drop)
}

pub(super) fn invitation(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<survey_invitation::Entity>()?;
    secret("token", &row.token)?;
    demand((1..=1_000_000).contains(&row.number), "number", "links are counted from 1")
}

pub(super) fn response(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<survey_response::Entity>()?;
    secret("receipt_digest", &row.receipt_digest)?;
    let labelled = (1..=100).contains(&row.label.trim().chars().count());
    demand(labelled, "label", "a label has 1 to 100 characters")?;
    word("language", &row.language, Lang::from_tag)?;
    let read = serde_json::from_str::<Answers>(&row.answers);
    read.map_err(|error| Wrong::new("answers", Why::unreadable(error)))?;
    demand(row.submitted_at <= row.expires_at, "expires_at", "it goes before it came")
}
