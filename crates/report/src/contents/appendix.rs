//! The appendix: methods with formula and source, assumptions, gaps of the evidence, whole
//! tables, versions. Written last, when it is known what the sections used.

use super::writer::{Writer, kind_of};
use crate::page::evidence as grounds;
use document::{Block, Cell, Column};
use i18n::format;

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    blocks.extend(methods(w));
    blocks.extend(assumptions(w));
    blocks.extend(gaps(w));
    for table in w.take_long() {
        blocks.push(Block::Table(table));
    }
    blocks.push(Block::Heading(w.t("report-versions")));
    blocks.push(Block::List(versions(w)));
    blocks
}

/// The methods of all figures, with formula and source. Assumptions and readings have none.
fn methods(w: &mut Writer<'_>) -> Option<Block> {
    let mut rows = Vec::new();
    for (id, version) in w.methods() {
        let Some(formula) = w.lang.find(&format!("method-{id}-convention")) else { continue };
        let name = w.lang.find(&format!("method-{id}")).unwrap_or_else(|| id.clone());
        let source = w.lang.find(&format!("method-{id}-source")).unwrap_or_default();
        rows.push(vec![
            Cell::from(name),
            Cell::from(formula),
            Cell::from(source),
            Cell::from(version.to_string()),
        ]);
    }
    let columns =
        w.columns(&["report-method-name", "report-formula", "report-source", "#report-version"]);
    // All of them: they are few, and the appendix has no appendix.
    (!rows.is_empty()).then(|| whole(w, "methods", columns, rows))
}

fn assumptions(w: &mut Writer<'_>) -> Option<Block> {
    let facts = &w.of.report.facts;
    let mut rows = Vec::new();
    for (row, line) in grounds::assumptions(facts, w.lang).into_iter().zip(&facts.assumptions) {
        let source = w.record(&row.source, &line.source.href, kind_of(&line.source));
        rows.push(vec![
            Cell::from(row.name),
            Cell::from(row.low),
            Cell { text: row.base.text, source: Some(source) },
            Cell::from(row.high),
            Cell::from(row.source),
        ]);
    }
    let columns = w.columns(&[
        "report-input",
        "#report-low",
        "#report-base",
        "#report-high",
        "report-source",
    ]);
    (!rows.is_empty()).then(|| whole(w, "assumptions", columns, rows))
}

fn gaps(w: &mut Writer<'_>) -> Option<Block> {
    let rows = grounds::gaps(&w.of.report.assessment, w.lang).into_iter().map(|gap| {
        let why = match gap.label.trim() {
            "" => gap.why,
            label => format!("{} · {label}", gap.why),
        };
        [gap.input, gap.dimension, why].map(Cell::from).into()
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let columns = w.columns(&["report-input", "report-dimension", "report-why"]);
    (!rows.is_empty()).then(|| whole(w, "gaps", columns, rows))
}

fn whole(w: &Writer<'_>, id: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Block {
    let caption = w.t(&format!("report-table-{id}"));
    Block::Table(document::Table { id: id.to_owned(), caption, columns, rows, truncated: None })
}

fn versions(w: &Writer<'_>) -> Vec<String> {
    let report = w.of.report;
    let args = [
        ("draws", format::count(report.assessment.draws as u64)),
        ("seed", report.assessment.seed.to_string()),
    ];
    let coverage = &report.assessment.coverage;
    let counted = [
        ("inputs", coverage.inputs.to_string()),
        ("assumptions", coverage.assumptions.to_string()),
        ("stale", coverage.stale.to_string()),
        ("missing", coverage.missing.to_string()),
        ("unproven", coverage.unproven.to_string()),
    ];
    let share = format::percent(report.assessment.evidence_coverage, 0);
    let counted = w.say("report-coverage-note", &counted);
    let mut lines = vec![
        w.say("report-version-program", &[("version", report.assay_version.clone())]),
        w.say("report-version-made", &[("date", format::date_time(report.created_at))]),
        w.say("report-version-facts", &[("digest", report.inputs_sha256.clone())]),
        w.say("report-method", &args),
        format!("{} {share} {counted}", w.t("report-coverage")),
    ];
    if report.venture.sample {
        lines.push(w.t("report-version-sample"));
    }
    lines
}
