//! Segments' scores, channels, forces, market sizes, the roadmap.

use super::{
    Wrong,
    cells::{Cells, Typed, demand, major},
    market::said,
};
use db::entity::{
    channel, force_rating, market_check, market_size, milestone, milestone_dependency,
    segment_score,
};
use gotomarket::{Criterion, State, force::parse_factor, web::read};
use venture::Provenance;

pub(super) fn score(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<segment_score::Entity>()?;
    let levels = [("size", row.size), ("need", row.need), ("reach", row.reach)];
    let typed = Criterion::ALL.into_iter().zip(levels).fold(
        Typed::new(),
        |typed, (criterion, (column, level))| {
            typed.at(read::score_field(criterion, row.segment_id), column, level)
        },
    );
    typed.read(|form| read::score(form, row.segment_id))?;
    said(&row.source, row.observed_on)
}

pub(super) fn channel(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<channel::Entity>()?;
    let currency = cells.home.currency;
    Typed::new()
        .put("name", row.name)
        .put("note", row.note)
        .maybe("cost", "cost_minor", row.cost_minor.map(|minor| major(minor, currency)))
        .maybe("customers", "customers", row.customers)
        .said(&row.source, row.observed_on)
        .read(|form| read::channel(form, currency))
        .map(drop)
}

pub(super) fn force(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<force_rating::Entity>()?;
    let factor = super::cells::word("factor", &row.factor, parse_factor)?;
    let typed = Typed::new().at(factor, "rating", row.rating);
    typed.read(|form| read::force(form, factor))?;
    said(&row.source, row.observed_on)
}

pub(super) fn size(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<market_size::Entity>()?;
    let currency = cells.home.currency;
    let per_cent = |share: f64| (share * 1e6).round() / 1e4;
    Typed::new()
        .put("name", row.name)
        .put("note", row.note)
        .put("accounts", row.accounts)
        .at("acv", "acv_minor", major(row.acv_minor, currency))
        .put("share_low", per_cent(row.share_low))
        .put("share_base", per_cent(row.share_base))
        .put("share_high", per_cent(row.share_high))
        .said(&row.source, row.observed_on)
        .read(|form| read::size(form, currency))
        .map(drop)
}

pub(super) fn check(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<market_check::Entity>()?;
    let currency = cells.home.currency;
    Typed::new()
        .at("check_amount", "amount_minor", major(row.amount_minor, currency))
        .at("check_source", "source", row.source)
        .at("check_date", "observed_on", row.observed_on)
        .read(|form| read::top_down(form, currency))
        .map(drop)
}

pub(super) fn milestone(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<milestone::Entity>()?;
    let draft = Typed::new()
        .put("title", row.title)
        .put("note", row.note)
        .put("due_on", row.due_on)
        .put("state", row.state)
        .put("owner", row.owner)
        .at("experiment_text", "experiment", row.experiment)
        .read(read::milestone)?;
    let done = draft.state == State::Done;
    demand(done == row.done_on.is_some(), "done_on", "what is done has its day, nothing else")?;
    let Some(day) = row.done_on else { return Ok(()) };
    let typed = Typed::new().put("source", "x").put("done_on", day);
    typed.read(|form| Provenance::read(form, "source", "done_on")).map(drop)
}

pub(super) fn dependency(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<milestone_dependency::Entity>()?;
    let other = row.milestone_id != row.depends_on_id;
    demand(other, "depends_on_id", "a milestone does not wait for itself")
}
