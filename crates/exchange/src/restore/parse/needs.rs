//! Needs, what respondents said of them, and what became of them.

use super::{
    Wrong,
    cells::{Cells, Typed, demand, readable, text},
};
use db::entity::{need, need_event, need_rating, need_vote, offer_rating};
use market::{NeedEventKind, store, web::read};

/// Most characters of a statement.
const LONGEST_STATEMENT: usize = 300;

pub(super) fn need(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<need::Entity>()?;
    demand(row.merged_into != Some(row.id), "merged_into", "a need is no part of itself")?;
    Typed::new()
        .put("statement", row.statement)
        .put("note", row.note)
        .put("evidence", row.evidence)
        .said(&row.source, row.observed_on)
        .read(read::need)
        .map(drop)
}

pub(super) fn votes(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<need_vote::Entity>()?;
    Typed::new()
        .put("votes", row.votes)
        .at("votes_source", "source", row.source)
        .at("votes_date", "observed_on", row.observed_on)
        .read(read::votes)
        .map(drop)
}

pub(super) fn event(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<need_event::Entity>()?;
    demand(!row.statement.trim().is_empty(), "statement", "this may not be empty")?;
    text("statement", &row.statement, LONGEST_STATEMENT)?;
    demand(row.other_id != Some(row.need_id), "other_id", "a need is no part of itself")?;
    let has_other = row.other_id.is_some();
    if NeedEventKind::parse(&row.kind).is_none() {
        return Err(Wrong::new("kind", "there is no such kind of step"));
    }
    let event = readable("moved", store::read_event(row))?;
    let needs_other = matches!(event.kind, NeedEventKind::Merged | NeedEventKind::PartOf);
    demand(has_other || !needs_other, "other_id", "the other need is missing")
}

pub(super) fn rating(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<need_rating::Entity>()?;
    Typed::new()
        .at("rating_respondent", "respondent", row.respondent)
        .at("rating_importance", "importance", row.importance)
        .at("rating_satisfaction", "satisfaction", row.satisfaction)
        .at("rating_source", "source", row.source)
        .at("rating_date", "observed_on", row.observed_on)
        .read(read::answer)
        .map(drop)
}

pub(super) fn offer_rating(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<offer_rating::Entity>()?;
    Typed::new()
        .at("offer_respondent", "respondent", row.respondent)
        .at("offer_rating", "rating", row.rating)
        .at("offer_source", "source", row.source)
        .at("offer_date", "observed_on", row.observed_on)
        .read(read::offer_answer)
        .map(drop)
}
