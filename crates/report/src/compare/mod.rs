//! Two reports of a venture side by side: how the verdict moved, in which dimensions, and which
//! inputs, assumptions, records and rules differ. Pure; names nothing in words.

pub(super) mod web;

use std::collections::BTreeMap;

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::snapshot::{AssumptionLine, NameLine, NeedLine, ReportDocument};
use economics::{
    Band, Dimension, Verdict,
    dimension::DimensionResult,
    inputs::RiskAnswer,
    limit::Limit,
    verdict::{Criterion, Thresholds},
};
use figure::Figure;

/// One of two reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    pub id: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    pub verdict: Verdict,
    pub p_go: f64,
    pub p_stop: f64,
    pub evidence_coverage: f64,
    pub inputs_sha256: String,
    pub assay_version: String,
}

/// A value before and after; `None` where there was or is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change<T> {
    pub before: T,
    pub after: T,
}

/// A dimension in both reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DimensionChange {
    pub dimension: Dimension,
    pub band: Change<Band>,
    pub figure: Change<Figure>,
    pub p_go: Change<f64>,
    /// Limits that only the later report has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub new_limits: Vec<Limit>,
    /// Limits that only the earlier report has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lifted_limits: Vec<Limit>,
}

impl DimensionChange {
    /// Whether it stands elsewhere, or is limited by something else.
    pub fn is_moved(&self) -> bool {
        self.band.before != self.band.after
            || !self.new_limits.is_empty()
            || !self.lifted_limits.is_empty()
    }
}

parsing::words! {
    /// What a figure says.
    pub enum Subject as "compare-of-" {
        Metric = "metric",
        Latency = "latency",
        Throughput = "throughput",
        Opportunity = "opportunity",
        OurRating = "our-rating",
        BestCompetitor = "best-competitor",
    }
}

/// A figure in both reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureChange {
    pub subject: Subject,
    /// The need that it is about; empty for what the lab measured.
    pub label: String,
    pub href: String,
    pub dimension: Dimension,
    pub figure: Change<Option<Figure>>,
}

/// An assumption in both reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssumptionChange {
    pub quantity: String,
    pub name: Option<String>,
    pub unit: String,
    pub dimension: Dimension,
    /// Low, base and high.
    pub range: Change<Option<[f64; 3]>>,
}

/// The answer to a question in both reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RiskChange {
    pub question: String,
    pub answer: Change<Option<RiskAnswer>>,
}

/// A rule in both reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleChange {
    pub criterion: Criterion,
    pub thresholds: Change<Thresholds>,
    pub weight: Change<f64>,
}

/// Records that only one of the reports names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Names {
    pub added: Vec<NameLine>,
    pub removed: Vec<NameLine>,
}

/// Everything that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    pub before: Side,
    pub after: Side,
    /// Both are based on the same facts.
    pub same_facts: bool,
    pub dimensions: Vec<DimensionChange>,
    pub figures: Vec<FigureChange>,
    pub assumptions: Vec<AssumptionChange>,
    pub risks: Vec<RiskChange>,
    pub rules: Vec<RuleChange>,
    pub needs: Names,
    pub competitors: Names,
}

impl Comparison {
    /// Compares an earlier report with a later one.
    pub fn of(before: &ReportDocument, after: &ReportDocument) -> Self {
        let mut figures = measured(before, after);
        figures.extend(scores(before, after));
        Self {
            same_facts: before.inputs_sha256 == after.inputs_sha256,
            dimensions: dimensions(before, after),
            figures,
            assumptions: assumptions(before, after),
            risks: risks(before, after),
            rules: rules(before, after),
            needs: names(&needs(before), &needs(after)),
            competitors: names(&before.facts.competitors, &after.facts.competitors),
            before: side(before),
            after: side(after),
        }
    }

    /// Dimensions that stand elsewhere than before.
    pub fn moved(&self) -> impl Iterator<Item = &DimensionChange> {
        self.dimensions.iter().filter(|one| one.is_moved())
    }
}

fn side(report: &ReportDocument) -> Side {
    let assessment = &report.assessment;
    Side {
        id: report.id,
        created_at: report.created_at,
        verdict: assessment.shown_verdict,
        p_go: assessment.probabilities.go,
        p_stop: assessment.probabilities.stop,
        evidence_coverage: assessment.evidence_coverage,
        inputs_sha256: report.inputs_sha256.clone(),
        assay_version: report.assay_version.clone(),
    }
}

/// All dimensions that both reports have.
fn dimensions(before: &ReportDocument, after: &ReportDocument) -> Vec<DimensionChange> {
    let change = |then: &DimensionResult| {
        let now = after.assessment.dimensions.iter().find(|one| one.id == then.id)?;
        let without = |limits: &[Limit], others: &[Limit]| {
            limits.iter().filter(|limit| !others.contains(limit)).cloned().collect()
        };
        Some(DimensionChange {
            dimension: then.id,
            band: Change { before: then.band, after: now.band },
            figure: Change { before: then.figure.clone(), after: now.figure.clone() },
            p_go: Change { before: then.p_go, after: now.p_go },
            new_limits: without(&now.limits, &then.limits),
            lifted_limits: without(&then.limits, &now.limits),
        })
    };
    before.assessment.dimensions.iter().filter_map(change).collect()
}

fn same(a: Option<&Figure>, b: Option<&Figure>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.value == b.value && a.n == b.n && a.interval == b.interval,
        (None, None) => true,
        _ => false,
    }
}

/// What the lab measured.
fn measured(before: &ReportDocument, after: &ReportDocument) -> Vec<FigureChange> {
    let (then, now) = (&before.facts, &after.facts);
    let pairs = [
        (Subject::Metric, Dimension::Technical, &then.metric, &now.metric),
        (Subject::Latency, Dimension::Technical, &then.latency, &now.latency),
        (Subject::Throughput, Dimension::Economics, &then.throughput, &now.throughput),
    ];
    let changed = pairs.into_iter().filter(|(_, _, then, now)| !same(then.as_ref(), now.as_ref()));
    changed
        .map(|(subject, dimension, then, now)| {
            let source = now.as_ref().or(then.as_ref()).and_then(|figure| figure.sources.first());
            FigureChange {
                subject,
                label: String::new(),
                href: source.map(|source| source.href.clone()).unwrap_or_default(),
                dimension,
                figure: Change { before: then.clone(), after: now.clone() },
            }
        })
        .collect()
}

/// Needs that both reports name and score differently, or whose offer is rated differently.
fn scores(before: &ReportDocument, after: &ReportDocument) -> Vec<FigureChange> {
    let then: BTreeMap<&str, &NeedLine> =
        before.facts.needs.iter().map(|need| (need.href.as_str(), need)).collect();
    let mut changes = Vec::new();
    for now in &after.facts.needs {
        let Some(then) = then.get(now.href.as_str()) else { continue };
        let mut push = |subject, dimension, a: Option<&Figure>, b: Option<&Figure>| {
            if !same(a, b) {
                changes.push(FigureChange {
                    subject,
                    label: now.label.clone(),
                    href: now.href.clone(),
                    dimension,
                    figure: Change { before: a.cloned(), after: b.cloned() },
                });
            }
        };
        let [ours, best] = [Subject::OurRating, Subject::BestCompetitor];
        push(Subject::Opportunity, Dimension::Need, Some(&then.score), Some(&now.score));
        push(ours, Dimension::Differentiation, then.offer.as_ref(), now.offer.as_ref());
        let rated = (then.best_competitor.as_ref(), now.best_competitor.as_ref());
        push(best, Dimension::Differentiation, rated.0, rated.1);
    }
    changes
}

/// The dimension that an assumption decides.
fn dimension_of(quantity: &str) -> Dimension {
    match quantity {
        "reachable-customers" | "fixed-cost" => Dimension::Market,
        _ => Dimension::Economics,
    }
}

fn assumptions(before: &ReportDocument, after: &ReportDocument) -> Vec<AssumptionChange> {
    let by_name = |report: &ReportDocument| -> BTreeMap<String, AssumptionLine> {
        let lines = report.facts.assumptions.iter();
        lines.map(|line| (line.quantity.clone(), line.clone())).collect()
    };
    let (then, now) = (by_name(before), by_name(after));
    let all: std::collections::BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    let range = |line: Option<&AssumptionLine>| line.map(|one| [one.low, one.base, one.high]);
    let change = |quantity: &String| {
        let (a, b) = (then.get(quantity), now.get(quantity));
        let line = b.or(a)?;
        let differs = range(a) != range(b) || a.map(|one| &one.unit) != b.map(|one| &one.unit);
        differs.then(|| AssumptionChange {
            quantity: quantity.clone(),
            name: line.name.clone(),
            unit: line.unit.clone(),
            dimension: dimension_of(quantity),
            range: Change { before: range(a), after: range(b) },
        })
    };
    all.into_iter().filter_map(change).collect()
}

fn risks(before: &ReportDocument, after: &ReportDocument) -> Vec<RiskChange> {
    let now = after.facts.risks.iter().map(|line| (line.id.as_str(), line.answer));
    let now: BTreeMap<&str, Option<RiskAnswer>> = now.collect();
    let then = before.facts.risks.iter();
    then.filter_map(|line| {
        let after = *now.get(line.id.as_str())?;
        (after != line.answer).then(|| RiskChange {
            question: line.id.clone(),
            answer: Change { before: line.answer, after },
        })
    })
    .collect()
}

fn rules(before: &ReportDocument, after: &ReportDocument) -> Vec<RuleChange> {
    let now = &after.assessment.rules_table;
    let then = before.assessment.rules_table.iter();
    then.filter_map(|then| {
        let now = now.iter().find(|row| row.criterion == then.criterion)?;
        let differs = now.thresholds != then.thresholds || now.weight != then.weight;
        differs.then_some(RuleChange {
            criterion: then.criterion,
            thresholds: Change { before: then.thresholds, after: now.thresholds },
            weight: Change { before: then.weight, after: now.weight },
        })
    })
    .collect()
}

fn needs(report: &ReportDocument) -> Vec<NameLine> {
    let line = |need: &NeedLine| NameLine { label: need.label.clone(), href: need.href.clone() };
    report.facts.needs.iter().map(line).collect()
}

fn names(then: &[NameLine], now: &[NameLine]) -> Names {
    let without = |all: &[NameLine], others: &[NameLine]| {
        let others: std::collections::BTreeSet<&str> =
            others.iter().map(|one| one.href.as_str()).collect();
        all.iter().filter(|one| !others.contains(one.href.as_str())).cloned().collect()
    };
    Names { added: without(now, then), removed: without(then, now) }
}

#[cfg(test)]
mod tests;
