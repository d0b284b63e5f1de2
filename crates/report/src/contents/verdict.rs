//! The verdict: each dimension against its thresholds, what limits it, by which rules, and what
//! would change it.

use super::writer::Writer;
use crate::page::{evidence as grounds, figures, limits, words};
use document::{Block, Cell};
use economics::{Assessment, Band, Dimension, dimension::DimensionResult};
use i18n::format;

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let report = w.of.report;
    let assessment = &report.assessment;
    let mut blocks = vec![Block::Paragraph(words::sentence(assessment, w.lang))];
    if let Some(since) = &report.facts.since {
        blocks.push(Block::Paragraph(words::since(since, w.lang)));
    }
    let rows = assessment.dimensions.iter().map(|one| row(w, one)).collect();
    let columns = w.columns(&[
        "report-dimension",
        "#report-weight",
        "#report-figure",
        "#report-stop-below",
        "#report-go-from",
        "report-standing",
        "#report-p-go",
    ]);
    blocks.push(w.table("dimensions", columns, rows));
    let limits = limited(w, assessment);
    if !limits.is_empty() {
        blocks.push(Block::Heading(w.t("report-limits")));
        blocks.push(Block::List(limits));
    }
    blocks.push(Block::Heading(w.t("report-what-would-change")));
    let changes = words::changes(assessment, w.lang);
    if changes.is_empty() {
        blocks.push(Block::Paragraph(w.t("report-nothing-would-change")));
    } else {
        blocks.push(Block::List(changes.into_iter().map(|line| line.text).collect()));
    }
    blocks.push(Block::Heading(w.t("report-rules")));
    blocks.push(Block::Paragraph(w.t("report-rules-lead")));
    let rules = grounds::rules(assessment, w.lang).into_iter().map(|rule| {
        let changed = if rule.changed { w.t("report-changed") } else { String::new() };
        [rule.dimension, rule.weight, rule.criterion, rule.stop, rule.go, changed]
            .map(Cell::from)
            .into()
    });
    let rules: Vec<Vec<Cell>> = rules.collect();
    let columns = w.columns(&[
        "report-dimension",
        "#report-weight",
        "report-criterion",
        "report-stop-below",
        "report-go-from",
        "report-changed-rule",
    ]);
    blocks.push(w.table("rules", columns, rules));
    if let Some(reason) = &report.facts.rules_reason {
        let args = [("reason", reason.clone())];
        blocks.push(Block::Paragraph(w.say("report-rules-reason", &args)));
    }
    blocks
}

fn row(w: &mut Writer<'_>, one: &DimensionResult) -> Vec<Cell> {
    let name = w.t(&format!("report-dimension-{}", one.id.as_str()));
    let mut figure = w.cell_with_interval(&one.figure);
    if one.id == Dimension::Technical && one.figure.value.is_some() {
        let view = figures::difference(&one.figure, w.lang);
        figure.text = format!("{} ({})", view.text, view.aside);
    }
    let ends = one.thresholds.map(|at| match one.id {
        Dimension::Differentiation => [at.stop, at.go].map(|share| format::percent(share, 0)),
        Dimension::Economics if one.figure.unit == "share" => {
            [at.stop, at.go].map(|share| format::percent(share, 0))
        }
        Dimension::Technical => [at.stop, at.go].map(|points| format::fixed(points * 100.0, 1)),
        _ => [at.stop, at.go].map(charts::plain),
    });
    let [stop, go] =
        ends.unwrap_or_else(|| [w.t("report-rule-risk-stop"), w.t("report-rule-risk-go")]);
    let band = match one.band {
        Band::Stop => "report-band-stop",
        Band::Iterate => "report-band-iterate",
        Band::Go => "report-band-go",
        Band::Unknown => "report-band-unknown",
    };
    vec![
        Cell::from(name),
        Cell::from(format::percent(one.weight, 0)),
        figure,
        Cell::from(stop),
        Cell::from(go),
        Cell::from(w.t(band)),
        Cell::from(format::percent(one.p_go, 0)),
    ]
}

/// What keeps dimensions from going further, whatever their figures.
fn limited(w: &Writer<'_>, assessment: &Assessment) -> Vec<String> {
    let mut lines = Vec::new();
    for dimension in &assessment.dimensions {
        let name = w.t(&format!("report-dimension-{}", dimension.id.as_str()));
        lines.extend(dimension.limits.iter().map(|limit| {
            let args = [("name", name.clone()), ("limit", limits::text(limit, w.lang))];
            w.say("report-limit-of", &args)
        }));
    }
    lines
}
