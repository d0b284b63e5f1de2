//! Test cards with their results and decisions, and their history.

use super::{
    Wrong,
    cells::{Cells, Typed, demand, major, readable, text, word},
};
use ::experiment::{
    Decision, Experiment, Scale, State,
    web::read::{self, Subjects},
};
use db::entity::{experiment, experiment_event};
use venture::Record;

/// Most characters of a reason.
const LONGEST_REASON: usize = 2_000;

/// What an experiment's history tells of.
const ACTIONS: [&str; 10] = [
    "create", "copy", "update", "start", "result", "decide", "reopen", "abandon", "archive",
    "restore",
];

pub(super) fn experiment(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<experiment::Entity>()?;
    word("state", &row.state, State::parse)?;
    let scale = word("scale", &row.scale, Scale::parse)?;
    card(cells, &row, scale)?;
    let one = readable("state", Experiment::from_row(row.clone()))?;
    result(&row, &one)?;
    decision(&row, &one)
}

/// What was written down before there were data.
fn card(cells: &Cells<'_>, row: &experiment::Model, scale: Scale) -> Result<(), Wrong> {
    let unit = if scale == Scale::Share { 100.0 } else { 1.0 };
    let currency = cells.home.currency;
    Typed::new()
        .put("hypothesis", &row.hypothesis)
        .put("method", &row.method)
        .put("about", &row.about)
        .put("metric", &row.metric)
        .put("scale", &row.scale)
        .put("unit", &row.unit)
        .put("direction", &row.direction)
        .put("threshold", row.threshold * unit)
        .put("planned_n", row.planned_n)
        .put("deadline", row.deadline)
        .maybe("cost", "cost_minor", row.cost_minor.map(|minor| major(minor, currency)))
        .read(|form| {
            let deadline = read::past_deadline(form);
            read::card(form, &Subjects::default(), currency, deadline)
        })
        .map(drop)
}

/// What came out: all of it or nothing, and nothing before it was started.
fn result(row: &experiment::Model, one: &Experiment) -> Result<(), Wrong> {
    let begun = one.state == State::Planned || one.started_at.is_some();
    // One that was given up may never have been started.
    let begun = begun || one.state == State::Abandoned;
    demand(begun, "started_at", "the day on which it was started is missing")?;
    let Some(result) = &one.result else {
        let nothing = row.result_value.is_none()
            && row.result_n.is_none()
            && row.result_on.is_none()
            && row.result_successes.is_none();
        demand(nothing, "result_value", "value, number and day of a result belong together")?;
        text("result_source", &row.result_source, 500)?;
        return text("result_note", &row.result_note, 2_000);
    };
    demand(one.state != State::Planned, "result_value", "it has a result before it was started")?;
    let typed = Typed::new()
        .put("result_n", result.n)
        .maybe("result_successes", "result_successes", row.result_successes)
        .put("result_on", result.on)
        .put("result_source", &result.source)
        .put("result_note", &result.note);
    let typed = match one.card.scale {
        Scale::Share => typed,
        Scale::Number => typed.put("result_value", result.value),
    };
    let read = typed.read(|form| read::result(form, one, &[]))?;
    let same = (read.value - result.value).abs() <= 1e-9 && read.successes == result.successes;
    demand(same, "result_value", "it is not what was counted")
}

/// A decision stands on a result.
fn decision(row: &experiment::Model, one: &Experiment) -> Result<(), Wrong> {
    text("decision_reason", &row.decision_reason, LONGEST_REASON)?;
    if let Some(kept) = &row.decision {
        word("decision", kept, Decision::parse)?;
    }
    let decided = one.state == State::Decided;
    demand(decided || row.decision.is_none(), "decision", "it is decided and not in that state")?;
    if decided {
        demand(row.decision.is_some(), "decision", "the decision is missing")?;
        demand(one.result.is_some(), "result_value", "it is decided without a result")?;
        demand(one.decided_at.is_some(), "decided_at", "the day of the decision is missing")?;
    }
    Ok(())
}

pub(super) fn event(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<experiment_event::Entity>()?;
    word("action", &row.action, |word| ACTIONS.contains(&word).then_some(()))?;
    word("state", &row.state, State::parse)?;
    // A decision's line holds its reason and the word of it.
    text("detail", &row.detail, LONGEST_REASON + 1_000)
}
