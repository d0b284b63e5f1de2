//! Reports, the rules of the verdict, kept weights.

use std::collections::BTreeMap;

use super::{
    Why, Wrong,
    cells::{Cells, Typed, demand, readable, text},
    plain,
};
use ::report::{build, rules::store as kept, snapshot::FORMAT, store};
use analysis::{tables::Subject, web::read};
use db::entity::{report, verdict_rules, weight_set};

/// Thresholds beyond this are no form's.
const WIDEST: f64 = 1e9;

pub(super) fn rules(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<verdict_rules::Entity>()?;
    text("reason", &row.reason, 1_000)?;
    plain::document("rules", &row.rules)?;
    let rules = readable("rules", kept::parse(&row))?;
    rules.check().map_err(|error| Wrong::new("rules", error.to_string()))?;
    let within = rules.table().into_iter().all(|line| {
        [line.thresholds.stop, line.thresholds.go].iter().all(|value| value.abs() <= WIDEST)
    });
    demand(within, "rules", "a threshold is beyond what can be typed")
}

pub(super) fn report(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<report::Entity>()?;
    plain::document("document", &row.document)?;
    let document = readable("document", store::read(&row))?;
    demand(document.format == FORMAT, "document", "it is of a format that is not known here")?;
    let assessment = &document.assessment;
    assessment.rules.check().map_err(|error| Wrong::new("document", error.to_string()))?;
    let told = [
        ("p_go", row.p_go, assessment.probabilities.go),
        ("p_iterate", row.p_iterate, assessment.probabilities.iterate),
        ("p_stop", row.p_stop, assessment.probabilities.stop),
        ("coverage", row.coverage, assessment.evidence_coverage),
    ];
    for (column, shown, own) in told {
        demand((0.0..=1.0).contains(&own), "document", "a share lies between 0 and 1")?;
        demand((shown - own).abs() <= 1e-9, column, "the report itself says otherwise")?;
    }
    let same = row.verdict == assessment.shown_verdict.as_str();
    demand(same, "verdict", "the report itself says otherwise")?;
    demand(row.inputs_sha256 == document.inputs_sha256, "inputs_sha256", "the report differs")?;
    // What is read can still be of a shape that cannot be drawn.
    build::drawn(&document).map_err(|error| Wrong::new("document", error))
}

pub(super) fn weights(cells: &Cells<'_>) -> Result<(), Wrong> {
    let row = cells.model::<weight_set::Entity>()?;
    let subject = Subject::parse(&row.subject).unwrap_or_default();
    demand(subject.as_str() == row.subject, "subject", "there is no such decision")?;
    let weights = serde_json::from_str::<BTreeMap<String, f64>>(&row.weights)
        .map_err(|error| Wrong::new("weights", Why::unreadable(error)))?;
    demand(weights.len() <= 1_000, "weights", "more than 1,000 weights are too many")?;
    let typed = Typed::new().at("of", "subject", row.subject).at("set_name", "name", row.name).at(
        "set_source",
        "source",
        row.source,
    );
    let typed = weights
        .iter()
        .fold(typed, |typed, (id, weight)| typed.at(format!("w.{id}"), "weights", weight));
    typed.read(read::weights).map(drop)
}
