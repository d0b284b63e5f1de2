//! Reports, the rules of the verdict, kept weights.

use std::collections::BTreeMap;

use super::{
    super::reason::Reason,
    cells::Cells,
    common,
    error::ParseError,
    form_input::FormInput,
    rules::{ensure, max_length, readable},
};
use ::report::{
    build, documents, html,
    rules::store as kept,
    snapshot::FORMAT,
    store,
    texts::{Topic, read as read_words},
};
use analysis::{tables::Subject, web::read};
use db::entity::{
    report, report_document, report_text, report_text_version, verdict_rules, weight_set,
};
use i18n::Lang;

/// Thresholds beyond this are no form's.
const WIDEST: f64 = 1e9;

pub(super) fn rules(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<verdict_rules::Entity>()?;
    max_length("reason", &row.reason, 1_000)?;
    common::document("rules", &row.rules)?;
    let rules = readable("rules", kept::parse(&row))?;
    rules.check().map_err(|error| ParseError::new("rules", error.to_string()))?;
    let within = rules.table().into_iter().all(|line| {
        [line.thresholds.stop, line.thresholds.go].iter().all(|value| value.abs() <= WIDEST)
    });
    ensure(within, "rules", "a threshold is out of range")
}

pub(super) fn report(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<report::Entity>()?;
    common::document("document", &row.document)?;
    let document = readable("document", store::read(&row))?;
    ensure(document.format == FORMAT, "document", "unknown report format")?;
    let assessment = &document.assessment;
    assessment.rules.check().map_err(|error| ParseError::new("document", error.to_string()))?;
    let told = [
        ("p_go", row.p_go, assessment.probabilities.go),
        ("p_iterate", row.p_iterate, assessment.probabilities.iterate),
        ("p_stop", row.p_stop, assessment.probabilities.stop),
        ("coverage", row.coverage, assessment.evidence_coverage),
    ];
    for (column, shown, own) in told {
        ensure((0.0..=1.0).contains(&own), "document", "a share must be between 0 and 1")?;
        ensure((shown - own).abs() <= 1e-9, column, "it does not match the report")?;
    }
    let same = row.verdict == assessment.shown_verdict.as_str();
    ensure(same, "verdict", "it does not match the report")?;
    ensure(
        row.inputs_sha256 == document.inputs_sha256,
        "inputs_sha256",
        "it does not match the report",
    )?;
    // What is read can still be of a shape that cannot be drawn.
    build::drawn(&document).map_err(|error| ParseError::new("document", error))
}

pub(super) fn document(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<report_document::Entity>()?;
    let known = Lang::from_tag(&row.language).is_some();
    ensure(known, "language", "unknown language")?;
    common::document("document", &row.document)?;
    let document = readable("document", documents::read(&row))?;
    ensure(html::are_drawings(&document), "document", "a drawing is not a chart")?;
    let drawn = html::render(&document, html::Links::Records);
    drawn.map(drop).map_err(|error| ParseError::new("document", error.to_string()))
}

pub(super) fn words(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<report_text::Entity>()?;
    section(&row.topic, row.words, row.left_out)
}

pub(super) fn earlier_words(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<report_text_version::Entity>()?;
    section(&row.topic, row.words, row.left_out)
}

/// What a founder wrote for a section.
fn section(topic: &str, words: String, left_out: bool) -> Result<(), ParseError> {
    let topic = Topic::parse(topic);
    let topic = topic.ok_or_else(|| ParseError::new("topic", "unknown section"))?;
    ensure(topic.is_optional() || !left_out, "left_out", "this section is required")?;
    let field = format!("{}-words", topic.as_str());
    FormInput::new().set_as(field, "words", words).read(|form| read_words(form, topic)).map(drop)
}

pub(super) fn weights(cells: &Cells<'_>) -> Result<(), ParseError> {
    let row = cells.model::<weight_set::Entity>()?;
    let subject = Subject::parse(&row.subject).unwrap_or_default();
    ensure(subject.as_str() == row.subject, "subject", "unknown decision")?;
    let weights = serde_json::from_str::<BTreeMap<String, f64>>(&row.weights)
        .map_err(|error| ParseError::new("weights", Reason::unreadable(error)))?;
    ensure(weights.len() <= 1_000, "weights", "at most 1,000 weights are allowed")?;
    let typed = FormInput::new()
        .set_as("of", "subject", row.subject)
        .set_as("set_name", "name", row.name)
        .set_as("set_source", "source", row.source);
    let typed = weights
        .iter()
        .fold(typed, |typed, (id, weight)| typed.set_as(format!("w.{id}"), "weights", weight));
    typed.read(read::weights).map(drop)
}
