//! Segments' scores, channels, forces, market sizes, the roadmap.

use super::{
    cells::Cells,
    error::ParseError,
    form_input::{FormInput, major},
    market::provenance,
    rules::{ensure, one_of},
};
use db::entity::{
    channel, force_rating, market_check, market_size, milestone, milestone_dependency,
    segment_score,
};
use gotomarket::{Criterion, State, force::parse_factor, web::read};
use venture::Provenance;

pub(super) fn score(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<segment_score::Entity>()?;
    let levels = [("size", row.size), ("need", row.need), ("reach", row.reach)];
    let typed = Criterion::ALL.into_iter().zip(levels).fold(
        FormInput::new(),
        |typed, (criterion, (column, level))| {
            typed.set_as(read::score_field(criterion, row.segment_id), column, level)
        },
    );
    typed.read(|form| read::score(form, row.segment_id))?;
    provenance(&row.source, row.observed_on)
}

pub(super) fn channel(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<channel::Entity>()?;
    let currency = cells.currency;
    FormInput::new()
        .set("name", row.name)
        .set("note", row.note)
        .set_optional("cost", "cost_minor", row.cost_minor.map(|minor| major(minor, currency)))
        .set_optional("customers", "customers", row.customers)
        .provenance(&row.source, row.observed_on)
        .read(|form| read::channel(form, currency))
        .map(drop)
}

pub(super) fn force(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<force_rating::Entity>()?;
    let factor = one_of("factor", &row.factor, parse_factor)?;
    let typed = FormInput::new().set_as(factor, "rating", row.rating);
    typed.read(|form| read::force(form, factor))?;
    provenance(&row.source, row.observed_on)
}

pub(super) fn size(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<market_size::Entity>()?;
    let currency = cells.currency;
    let per_cent = |share: f64| (share * 1e6).round() / 1e4;
    FormInput::new()
        .set("name", row.name)
        .set("note", row.note)
        .set("accounts", row.accounts)
        .set_as("acv", "acv_minor", major(row.acv_minor, currency))
        .set("share_low", per_cent(row.share_low))
        .set("share_base", per_cent(row.share_base))
        .set("share_high", per_cent(row.share_high))
        .provenance(&row.source, row.observed_on)
        .read(|form| read::size(form, currency))
        .map(drop)
}

pub(super) fn check(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<market_check::Entity>()?;
    let currency = cells.currency;
    FormInput::new()
        .set_as("check_amount", "amount_minor", major(row.amount_minor, currency))
        .set_as("check_source", "source", row.source)
        .set_as("check_date", "observed_on", row.observed_on)
        .read(|form| read::top_down(form, currency))
        .map(drop)
}

pub(super) fn milestone(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<milestone::Entity>()?;
    let draft = FormInput::new()
        .set("title", row.title)
        .set("note", row.note)
        .set("due_on", row.due_on)
        .set("state", row.state)
        .set("owner", row.owner)
        .set_as("experiment_text", "experiment", row.experiment)
        .read(read::milestone)?;
    let done = draft.state == State::Done;
    ensure(
        done == row.done_on.is_some(),
        "done_on",
        "only a completed milestone has a completion date, and it must have one",
    )?;
    let Some(day) = row.done_on else { return Ok(()) };
    let typed = FormInput::new().set("source", "x").set("done_on", day);
    typed.read(|form| Provenance::read(form, "source", "done_on")).map(drop)
}

pub(super) fn dependency(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<milestone_dependency::Entity>()?;
    let other = row.milestone_id != row.depends_on_id;
    ensure(other, "depends_on_id", "a milestone cannot depend on itself")
}
