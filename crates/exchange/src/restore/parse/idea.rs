//! Product ideas, what became of them and what they are linked to.

use super::{
    cells::Cells,
    error::ParseError,
    form_input::FormInput,
    rules::{max_length, one_of},
};
use ::idea::{Status, web::read};
use db::entity::{idea, idea_change, idea_competitor, idea_need};

pub(super) fn idea(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<idea::Entity>()?;
    one_of("status", &row.status, Status::parse)?;
    FormInput::new()
        .set("title", row.title)
        .set("note", row.note)
        .set("reach", row.reach)
        .set("reach_period", row.reach_period)
        .set("impact", row.impact)
        .set("confidence", row.confidence)
        .set("effort", row.effort)
        .provenance(&row.source, row.observed_on)
        .read(read::idea)
        .map(drop)
}

pub(super) fn change(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<idea_change::Entity>()?;
    if let Some(from) = &row.from_status {
        one_of("from_status", from, Status::parse)?;
    }
    one_of("to_status", &row.to_status, Status::parse)?;
    max_length("note", &row.note, 1_000)
}

pub(super) fn competitor(cells: &Cells<'_>) -> Result<(), ParseError> {
    cells.model::<idea_competitor::Entity>().map(drop)
}

pub(super) fn need(cells: &Cells<'_>) -> Result<(), ParseError> {
    cells.model::<idea_need::Entity>().map(drop)
}
