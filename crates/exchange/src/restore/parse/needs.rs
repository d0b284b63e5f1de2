//! Needs, what respondents said of them, and what became of them.

use super::{
    cells::Cells,
    error::ParseError,
    form_input::FormInput,
    rules::{ensure, max_length, readable},
};
use db::entity::{need, need_event, need_rating, need_vote, offer_rating};
use market::{NeedEventKind, store, web::read};

/// Most characters of a statement.
const LONGEST_STATEMENT: usize = 300;

pub(super) fn need(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<need::Entity>()?;
    ensure(row.merged_into != Some(row.id), "merged_into", "a need cannot be merged into itself")?;
    FormInput::new()
        .set("statement", row.statement)
        .set("note", row.note)
        .set("evidence", row.evidence)
        .provenance(&row.source, row.observed_on)
        .read(read::need)
        .map(drop)
}

pub(super) fn votes(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<need_vote::Entity>()?;
    FormInput::new()
        .set("votes", row.votes)
        .set_as("votes_source", "source", row.source)
        .set_as("votes_date", "observed_on", row.observed_on)
        .read(read::votes)
        .map(drop)
}

pub(super) fn event(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<need_event::Entity>()?;
    ensure(!row.statement.trim().is_empty(), "statement", "must not be empty")?;
    max_length("statement", &row.statement, LONGEST_STATEMENT)?;
    ensure(row.other_id != Some(row.need_id), "other_id", "a need cannot be merged into itself")?;
    let has_other = row.other_id.is_some();
    if NeedEventKind::parse(&row.kind).is_none() {
        return Err(ParseError::new("kind", "unknown type of event"));
    }
    let event = readable("moved", store::read_event(row))?;
    let needs_other = matches!(event.kind, NeedEventKind::Merged | NeedEventKind::PartOf);
    ensure(has_other || !needs_other, "other_id", "the other need is missing")
}

pub(super) fn rating(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<need_rating::Entity>()?;
    FormInput::new()
        .set_as("rating_respondent", "respondent", row.respondent)
        .set_as("rating_importance", "importance", row.importance)
        .set_as("rating_satisfaction", "satisfaction", row.satisfaction)
        .set_as("rating_source", "source", row.source)
        .set_as("rating_date", "observed_on", row.observed_on)
        .read(read::answer)
        .map(drop)
}

pub(super) fn offer_rating(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<offer_rating::Entity>()?;
    FormInput::new()
        .set_as("offer_respondent", "respondent", row.respondent)
        .set_as("offer_rating", "rating", row.rating)
        .set_as("offer_source", "source", row.source)
        .set_as("offer_date", "observed_on", row.observed_on)
        .read(read::offer_answer)
        .map(drop)
}
