//! Risks and compliance: the questions of the application area with their answers.

use super::writer::Writer;
use crate::page::evidence as grounds;
use document::{Block, Cell, SourceKind};

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let facts = &w.of.report.facts;
    let mut missing = Vec::new();
    let open = facts.risks.iter().filter(|risk| risk.answer.is_none()).count();
    if open > 0 {
        missing.push(w.say("report-missing-risks", &[("n", open.to_string())]));
    }
    let mut rows = Vec::new();
    for (row, line) in grounds::risks(facts, w.lang).into_iter().zip(&facts.risks) {
        let note = w.of.records.offer.risks.iter().find(|risk| risk.id == line.id);
        let note = note.map(|risk| risk.note.clone()).unwrap_or_default();
        let question = w.name(&row.question, &row.href, SourceKind::Observed);
        rows.push(vec![question, Cell::from(row.answer), Cell::from(note)]);
    }
    let mut blocks = Vec::new();
    if rows.is_empty() {
        missing.push(w.t("report-missing-questions"));
    } else {
        blocks.push(Block::Paragraph(w.t("report-risk-lead")));
        let columns = w.columns(&["risk-question", "risk-answer", "risk-note"]);
        blocks.push(w.table("risks", columns, rows));
    }
    blocks.extend((!missing.is_empty()).then_some(Block::Missing(missing)));
    blocks
}
