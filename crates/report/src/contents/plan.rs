//! The plan: milestones in time, and the channels through which customers come.

use super::writer::Writer;
use charts::{Step, StepStanding, Timeline};
use document::{Block, Cell, SourceKind};
use gotomarket::{Milestone, State};
use i18n::format;

/// Milestones that are drawn.
const DRAWN: usize = 12;

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut missing = Vec::new();
    milestones(w, &mut blocks, &mut missing);
    channels(w, &mut blocks, &mut missing);
    blocks.extend((!missing.is_empty()).then_some(Block::Missing(missing)));
    blocks
}

fn milestones(w: &mut Writer<'_>, blocks: &mut Vec<Block>, missing: &mut Vec<String>) {
    let records = w.of.records;
    if records.milestones.is_empty() {
        missing.push(w.t("report-missing-milestones"));
        return;
    }
    let mut rows = Vec::new();
    for one in &records.milestones {
        let state = w.t(&one.state.text_key());
        let late = one.is_late(records.today);
        let state = if late { w.say("report-late", &[("state", state)]) } else { state };
        rows.push(vec![
            w.name(&one.title, &one.href(), SourceKind::Assumption),
            Cell::from(one.due_on.to_string()),
            Cell::from(state),
            Cell::from(one.owner.clone()),
        ]);
    }
    let columns = w.columns(&["milestone", "report-due", "report-state", "report-owner"]);
    blocks.push(w.table("milestones", columns, rows));
    blocks.extend(timeline(w));
    let late = records.milestones.iter().filter(|one| one.is_late(records.today)).count();
    if late > 0 {
        missing.push(w.say("report-missing-late", &[("n", late.to_string())]));
    }
}

fn timeline(w: &Writer<'_>) -> Option<Block> {
    let records = w.of.records;
    let mut shown: Vec<&Milestone> =
        records.milestones.iter().filter(|one| one.state != State::Dropped).collect();
    // Those that are over make room for those that come.
    let over = shown.iter().filter(|one| one.state == State::Done).count();
    shown.drain(..shown.len().saturating_sub(DRAWN).min(over));
    shown.truncate(DRAWN);
    let place = |id: &uuid::Uuid| shown.iter().position(|one| one.id == *id);
    let step = |one: &&Milestone| Step {
        label: one.title.clone(),
        due: one.due_on,
        standing: match one.state {
            _ if one.is_late(records.today) => StepStanding::Late,
            State::Done => StepStanding::Done,
            State::Dropped => StepStanding::Dropped,
            State::Planned | State::Doing => StepStanding::Open,
        },
        state: w.t(&one.state.text_key()),
        waits_for: one.depends_on.iter().filter_map(place).collect(),
    };
    let steps: Vec<Step> = shown.iter().map(step).collect();
    let alt = w.say("roadmap-description", &[("n", steps.len().to_string())]);
    let chart = Timeline {
        texts: w.texts("roadmap", alt.clone()),
        today: records.today,
        today_label: w.t("roadmap-today"),
        headings: ["milestone", "report-due", "report-state", "report-waits-for"]
            .map(|key| w.t(key)),
        steps,
    };
    w.chart("roadmap", alt, charts::drawn(&chart))
}

fn channels(w: &mut Writer<'_>, blocks: &mut Vec<Block>, missing: &mut Vec<String>) {
    let records = w.of.records;
    if records.channels.is_empty() {
        missing.push(w.t("report-missing-channels"));
        return;
    }
    let none = || Cell::from("–");
    let mut rows = Vec::new();
    for one in &records.channels {
        let kind = if one.stale { SourceKind::Stale } else { SourceKind::Assumption };
        let money = |minor: i64| Cell::from(format::money_minor(minor, &records.currency));
        rows.push(vec![
            w.name(&one.name, &one.href(), kind),
            one.cost_minor.map_or_else(none, money),
            one.customers.map_or_else(none, |n| Cell::from(format::brief(n))),
        ]);
    }
    let columns = w.columns(&["channel", "#channel-cost", "#channel-customers"]);
    blocks.push(w.table("channels", columns, rows));
    match &records.acquisition {
        Some(cost) => {
            let label = w.t("channel-blended");
            // The channels counted are no sample.
            let value = w.value(&label, &figure::Figure { n: None, ..cost.clone() });
            blocks.push(Block::Values(vec![value]));
        }
        None => missing.push(w.t("report-missing-acquisition")),
    }
}
