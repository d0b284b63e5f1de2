//! Test cards with their results and decisions, and their history.

use super::{
    cells::Cells,
    error::ParseError,
    form_input::{FormInput, major},
    rules::{ensure, max_length, one_of, readable},
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

pub(super) fn experiment(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<experiment::Entity>()?;
    one_of("state", &row.state, State::parse)?;
    let scale = one_of("scale", &row.scale, Scale::parse)?;
    card(cells, &row, scale)?;
    let one = readable("state", Experiment::from_row(row.clone()))?;
    result(&row, &one)?;
    decision(&row, &one)
}

/// What was written down before there were data.
fn card(cells: &Cells<'_>, row: &experiment::Model, scale: Scale) -> Result<(), ParseError> {
    let unit = if scale == Scale::Share { 100.0 } else { 1.0 };
    let currency = cells.currency;
    FormInput::new()
        .set("hypothesis", &row.hypothesis)
        .set("method", &row.method)
        .set("about", &row.about)
        .set("metric", &row.metric)
        .set("scale", &row.scale)
        .set("unit", &row.unit)
        .set("direction", &row.direction)
        .set("threshold", row.threshold * unit)
        .set("planned_n", row.planned_n)
        .set("deadline", row.deadline)
        .set_optional("cost", "cost_minor", row.cost_minor.map(|minor| major(minor, currency)))
        .read(|form| {
            let deadline = read::past_deadline(form);
            read::card(form, &Subjects::default(), currency, deadline)
        })
        .map(drop)
}

/// What came out: all of it or nothing, and nothing before it was started.
fn result(row: &experiment::Model, one: &Experiment) -> Result<(), ParseError> {
    let begun = one.state == State::Planned || one.started_at.is_some();
    // One that was given up may never have been started.
    let begun = begun || one.state == State::Abandoned;
    ensure(begun, "started_at", "the start date is missing")?;
    let Some(result) = &one.result else {
        let nothing = row.result_value.is_none()
            && row.result_n.is_none()
            && row.result_on.is_none()
            && row.result_successes.is_none();
        ensure(
            nothing,
            "result_value",
            "value, sample size and date of a result must be given together",
        )?;
        max_length("result_source", &row.result_source, 500)?;
        return max_length("result_note", &row.result_note, 2_000);
    };
    ensure(one.state != State::Planned, "result_value", "it has a result but was never started")?;
    let typed = FormInput::new()
        .set("result_n", result.n)
        .set_optional("result_successes", "result_successes", row.result_successes)
        .set("result_on", result.on)
        .set("result_source", &result.source)
        .set("result_note", &result.note);
    let typed = match one.card.scale {
        Scale::Share => typed,
        Scale::Number => typed.set("result_value", result.value),
    };
    let read = typed.read(|form| read::result(form, one, &[]))?;
    let same = (read.value - result.value).abs() <= 1e-9 && read.successes == result.successes;
    ensure(same, "result_value", "it does not match the counts")
}

/// A decision stands on a result.
fn decision(row: &experiment::Model, one: &Experiment) -> Result<(), ParseError> {
    max_length("decision_reason", &row.decision_reason, LONGEST_REASON)?;
    if let Some(kept) = &row.decision {
        one_of("decision", kept, Decision::parse)?;
    }
    let decided = one.state == State::Decided;
    ensure(
        decided || row.decision.is_none(),
        "decision",
        "it has a decision but is not in the decided state",
    )?;
    if decided {
        ensure(row.decision.is_some(), "decision", "the decision is missing")?;
        ensure(one.result.is_some(), "result_value", "it was decided without a result")?;
        ensure(one.decided_at.is_some(), "decided_at", "the decision date is missing")?;
    }
    Ok(())
}

pub(super) fn event(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<experiment_event::Entity>()?;
    one_of("action", &row.action, |word| ACTIONS.contains(&word).then_some(()))?;
    one_of("state", &row.state, State::parse)?;
    // A decision's line holds its reason and the word of it.
    max_length("detail", &row.detail, LONGEST_REASON + 1_000)
}
