//! The first page: what it is, for whom, the verdict in a sentence, four figures, the ask.

use super::writer::Writer;
use crate::{
    page::{unit, words},
    texts::Topic,
};
use document::{Block, Value};
use economics::{Dimension, Verdict};
use figure::Figure;
use i18n::format;

/// Segments that the summary names.
const FOR_WHOM: usize = 3;

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let (report, records) = (w.of.report, w.of.records);
    let mut blocks = Vec::new();
    let mut missing = Vec::new();
    match (records.texts.words(Topic::Summary), report.venture.summary.trim()) {
        (Some(own), _) => blocks.push(Block::UserText(own.to_owned())),
        (None, "") => missing.push(w.t("report-missing-summary")),
        (None, sentence) => blocks.push(Block::Paragraph(sentence.to_owned())),
    }
    let first: Vec<String> =
        records.fits.iter().take(FOR_WHOM).map(|fit| fit.name.clone()).collect();
    if first.is_empty() {
        missing.push(w.t("report-missing-segments"));
    } else {
        let list = w.list(&first);
        blocks.push(Block::Paragraph(w.say("report-for-whom", &[("list", list)])));
    }
    let assessment = &report.assessment;
    let word = w.t(&format!("report-word-{}", assessment.shown_verdict.as_str()));
    let sentence = words::sentence(assessment, w.lang);
    blocks.push(Block::Heading(w.say("report-verdict-is", &[("word", word)])));
    blocks.push(Block::Paragraph(sentence));
    if assessment.shown_verdict != Verdict::NotYet {
        let p = &assessment.probabilities;
        let share = |share: f64| format::percent(share, 0);
        let args = [("go", share(p.go)), ("iterate", share(p.iterate)), ("stop", share(p.stop))];
        let coverage = [("coverage", share(assessment.evidence_coverage))];
        let (shares, coverage) =
            (w.say("report-shares-are", &args), w.say("report-coverage-is", &coverage));
        blocks
            .push(Block::Paragraph(format!("{shares}{}{coverage}", w.t("report-sentence-joint"))));
    }
    blocks.push(Block::Values(four(w)));
    match records.texts.words(Topic::Ask) {
        Some(ask) => {
            blocks.push(Block::Heading(w.t("report-section-ask")));
            blocks.push(Block::UserText(ask.to_owned()));
        }
        None => missing.push(w.t("report-missing-ask")),
    }
    blocks.extend((!missing.is_empty()).then_some(Block::Missing(missing)));
    blocks
}

/// Best opportunity, reachable market, what the model achieves, gross margin.
fn four(w: &mut Writer<'_>) -> Vec<Value> {
    let (report, records) = (w.of.report, w.of.records);
    let assessment = &report.assessment;
    let (label, need) = (w.t("report-best-opportunity"), of(assessment, Dimension::Need));
    let mut opportunity = w.value(&label, need);
    let threshold = |w: &Writer<'_>, id: &str| {
        let row = assessment.rules_table.iter().find(|row| row.criterion.as_str() == id)?;
        let go = match id {
            "gross_margin" => format::percent(row.thresholds.go, 0),
            _ => charts::plain(row.thresholds.go),
        };
        Some(w.say("report-go-from-note", &[("go", go)]))
    };
    opportunity.note = opportunity.note.or_else(|| threshold(w, "need"));
    let label = w.t("size-som");
    let som = w.value(&label, &records.sizes.som);
    let metric = report.facts.metric.clone().unwrap_or_else(|| Figure::new(f64::NAN, "", "", 1));
    let label = unit::metric_label(&report.facts, w.lang);
    let mut measured = w.value(&label, &metric);
    let required = report.facts.required_metric.map(|required| {
        let value = web::figures::with_unit(required, &metric.unit);
        w.say("report-required", &[("value", value)])
    });
    let synthetic = report.facts.synthetic.then(|| w.t("report-synthetic"));
    let notes: Vec<String> =
        measured.note.take().into_iter().chain(required).chain(synthetic).collect();
    measured.note = (!notes.is_empty()).then(|| w.list(&notes));
    let label = w.t("report-key-margin");
    let mut margin = w.value(&label, &assessment.gross_margin);
    margin.note = margin.note.or_else(|| threshold(w, "gross_margin"));
    vec![opportunity, som, measured, margin]
}

fn of(assessment: &economics::Assessment, id: Dimension) -> &Figure {
    let found = assessment.dimensions.iter().find(|one| one.id == id);
    found.map_or(&assessment.gross_margin, |one| &one.figure)
}
