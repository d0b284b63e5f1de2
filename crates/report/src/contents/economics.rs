//! Economics: what serving costs and leaves, how long the money lasts, and what moves it.

use super::writer::Writer;
use crate::page::unit;
use document::{Block, Cell};

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let assessment = &w.of.report.assessment;
    let (cost, figures) = (&assessment.cost_per_1000_requests, &assessment.unit);
    let mut blocks = Vec::new();
    let mut missing = Vec::new();
    let of = [
        ("report-key-cost", &cost.figure),
        ("report-key-margin", &assessment.gross_margin),
        ("report-lifetime-value", &figures.lifetime_value),
        ("report-criterion-ltv_to_cac", &figures.ltv_to_cac),
        ("report-payback", &figures.payback_months),
        ("report-runway", &figures.runway_months),
    ];
    let mut values = Vec::new();
    for (key, figure) in of {
        let label = w.t(key);
        let mut value = w.value(&label, figure);
        if key == "report-key-cost" && figure.value.is_some() {
            value.note.clone_from(&cost.machine);
        }
        values.push(value);
    }
    blocks.push(Block::Values(values));
    if cost.transfer {
        let name = |machine: &Option<String>| machine.clone().unwrap_or_default();
        let args = [("measured", name(&cost.measured_machine)), ("priced", name(&cost.machine))];
        blocks.push(Block::Paragraph(w.say("report-transfer", &args)));
    }
    if let Some(even) = figures.break_even {
        blocks.push(Block::Paragraph(unit::break_even(&even, w.lang)));
    }
    if let Some(chart) = unit::cost_curve(&figures.cost_curve, &cost.currency, w.lang) {
        let alt = w.t("report-curve-description");
        blocks.extend(w.chart("cost-curve", alt, charts::drawn(&chart)));
    }
    let moves = unit::tornado(assessment, w.lang);
    if !moves.is_empty() {
        let row = |row: unit::TornadoRow| {
            vec![Cell::from(row.name), Cell::from(row.range), Cell::from(row.margins)]
        };
        let columns = w.columns(&["report-input", "#report-low-high", "#report-margin-at"]);
        blocks.push(w.table("margin-moves", columns, moves.into_iter().map(row).collect()));
    }
    for (key, figure) in of {
        // Without limit and never are answers.
        let answers = ["Without limit.", "Never."];
        let answered = figure.warnings.iter().any(|note| answers.contains(&note.text()));
        if figure.value.is_none() && !answered {
            let label = w.t(key);
            missing.push(w.say("report-missing-figure", &[("figure", label)]));
        }
    }
    blocks.extend((!missing.is_empty()).then_some(Block::Missing(missing)));
    blocks
}
