//! Experiments and evidence: what people said, did and paid, and what was tested.

use super::writer::Writer;
use document::{Block, Cell, SourceKind};
use evidence::Strength;
use experiment::{Experiment, Scale, State};
use i18n::format;

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut missing = Vec::new();
    library(w, &mut blocks, &mut missing);
    experiments(w, &mut blocks, &mut missing);
    blocks.extend((!missing.is_empty()).then_some(Block::Missing(missing)));
    blocks
}

fn library(w: &mut Writer<'_>, blocks: &mut Vec<Block>, missing: &mut Vec<String>) {
    let (library, today) = (&w.of.records.evidence, w.of.records.today);
    if library.shown.is_empty() {
        missing.push(w.t("report-missing-evidence"));
        return;
    }
    blocks.push(Block::Heading(w.t("nav-evidence")));
    let counts: Vec<String> = Strength::ALL
        .into_iter()
        .rev()
        .filter_map(|strength| {
            let n = library.shown.iter().filter(|one| one.strength() == strength).count();
            (n > 0).then(|| format!("{} {n}", w.t(&strength.text_key())))
        })
        .collect();
    let args = [("n", format::count(library.total)), ("counts", w.list(&counts))];
    blocks.push(Block::Paragraph(w.say("report-evidence-counts", &args)));
    let mut rows = Vec::new();
    for one in &library.shown {
        let kind = if one.is_stale(&today) { SourceKind::Stale } else { SourceKind::Observed };
        rows.push(vec![
            w.name(&one.title, &one.href(), kind),
            Cell::from(w.t(&one.strength().text_key())),
            Cell::from(w.t(&one.kind.text_key())),
            Cell::from(one.provenance.observed_on.to_string()),
        ]);
    }
    let columns = w.columns(&["report-piece", "report-strength", "report-kind", "report-date"]);
    blocks.push(w.table("evidence", columns, rows));
    let left = library.total.saturating_sub(library.shown.len() as u64);
    if left > 0 {
        missing.push(w.say("report-missing-more-evidence", &[("n", format::count(left))]));
    }
}

fn experiments(w: &mut Writer<'_>, blocks: &mut Vec<Block>, missing: &mut Vec<String>) {
    let records = w.of.records;
    if records.experiments.is_empty() {
        missing.push(w.t("report-missing-experiments"));
        return;
    }
    blocks.push(Block::Heading(w.t("nav-experiments")));
    let rows = records.experiments.iter().map(|one| row(w, one)).collect();
    let columns = w.columns(&[
        "report-hypothesis",
        "report-threshold",
        "#report-result",
        "report-finding",
        "report-decision",
        "report-date",
    ]);
    blocks.push(w.table("experiments", columns, rows));
    let overdue = records.experiments.iter().filter(|one| one.is_overdue(&records.today)).count();
    if overdue > 0 {
        missing.push(w.say("report-missing-overdue", &[("n", overdue.to_string())]));
    }
    let running = records.experiments.iter().filter(|one| one.state == State::Running).count();
    if running > 0 {
        missing.push(w.say("report-missing-running", &[("n", running.to_string())]));
    }
}

fn row(w: &mut Writer<'_>, one: &Experiment) -> Vec<Cell> {
    let none = || Cell::from("–");
    let card = &one.card;
    let threshold = match card.scale {
        Scale::Share => format::percent(card.threshold, 0),
        Scale::Number => web::figures::with_unit(card.threshold, &card.unit),
    };
    let threshold = format!("{} {} {threshold}", card.metric, card.direction.sign());
    let result = match one.figure() {
        Some(figure) => {
            let cell = w.cell_with_interval(&figure);
            let n = w.say("figure-n", &[("n", format::count(figure.n.unwrap_or(0)))]);
            Cell { text: format!("{}, {n}", cell.text), ..cell }
        }
        None => none(),
    };
    let finding = match one.finding() {
        Some(finding) => w.t(finding.text_key()),
        None => w.t(&one.state.text_key()),
    };
    let decision = one.decision.map_or_else(none, |word| w.t(&word.text_key()).into());
    let date = one.result.as_ref().map_or(card.deadline, |result| result.on);
    vec![
        w.name(&card.hypothesis, &one.href(), SourceKind::Observed),
        Cell::from(threshold),
        result,
        Cell::from(finding),
        decision,
        Cell::from(date.to_string()),
    ]
}
