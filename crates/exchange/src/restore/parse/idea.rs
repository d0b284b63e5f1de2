//! Product ideas, what became of them and what they are linked to.

use super::{
    Wrong,
    cells::{Cells, Typed, text, word},
};
use ::idea::{Status, web::read};
use db::entity::{idea, idea_change, idea_competitor, idea_need};

pub(super) fn idea(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<idea::Entity>()?;
    word("status", &row.status, Status::parse)?;
    Typed::new()
        .put("title", row.title)
        .put("note", row.note)
        .put("reach", row.reach)
        .put("reach_period", row.reach_period)
        .put("impact", row.impact)
        .put("confidence", row.confidence)
        .put("effort", row.effort)
        .said(&row.source, row.observed_on)
        .read(read::idea)
        .map(drop)
}

pub(super) fn change(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<idea_change::Entity>()?;
    if let Some(from) = &row.from_status {
        word("from_status", from, Status::parse)?;
    }
    word("to_status", &row.to_status, Status::parse)?;
    text("note", &row.note, 1_000)
}

pub(super) fn competitor(cells: &Cells<'_>) -> Result<(), Wrong> {
    cells.model::<idea_competitor::Entity>().map(drop)
}

pub(super) fn need(cells: &Cells<'_>) -> Result<(), Wrong> {
    cells.model::<idea_need::Entity>().map(drop)
}
