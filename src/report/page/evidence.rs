//! What the verdict rests on and what it lacks: gaps, assumptions, questions,
//! and the rules with changed ones marked.

use super::words;
use crate::{
    economics::{
        Assessment,
        coverage::GapKind,
        inputs::RiskAnswer,
        verdict::{Criterion, Rules, Thresholds},
    },
    figure::{Figure, SourceKind},
    i18n::{Lang, format},
    report::document::{AssumptionLine, Facts},
    web::{
        charts::plain,
        figures::{self, FigureView},
    },
};

/// One reason why evidence is not complete.
pub(in crate::report) struct GapRow {
    pub(in crate::report) input: String,
    pub(in crate::report) dimension: String,
    pub(in crate::report) why: String,
    pub(in crate::report) href: Option<String>,
    pub(in crate::report) label: String,
}

/// One assumption with its range.
pub(in crate::report) struct AssumptionRow {
    pub(in crate::report) name: String,
    pub(in crate::report) base: FigureView,
    pub(in crate::report) low: String,
    pub(in crate::report) high: String,
    pub(in crate::report) source: String,
}

/// One question and where it stands.
pub(in crate::report) struct RiskRow {
    pub(in crate::report) question: String,
    pub(in crate::report) answer: String,
    pub(in crate::report) class: &'static str,
    pub(in crate::report) href: String,
}

/// One line of the rules.
pub(in crate::report) struct RuleRow {
    pub(in crate::report) dimension: String,
    pub(in crate::report) weight: String,
    pub(in crate::report) criterion: String,
    pub(in crate::report) stop: String,
    pub(in crate::report) go: String,
    pub(in crate::report) changed: bool,
}

pub(super) fn gaps(assessment: &Assessment, lang: Lang) -> Vec<GapRow> {
    assessment
        .missing
        .iter()
        .map(|gap| {
            let kind = match gap.kind {
                GapKind::Missing => "missing",
                GapKind::Stale => "stale",
                GapKind::Assumption => "assumption",
                GapKind::Transfer => "transfer",
                GapKind::Few => "few",
                GapKind::Synthetic => "synthetic",
            };
            let count = [("count", gap.count.to_string())];
            GapRow {
                input: words::input(gap.input, lang),
                dimension: lang.t(&format!("report-dimension-{}", gap.dimension.id())),
                why: lang.t_args(&format!("report-gap-{kind}"), &count),
                href: gap.source.as_ref().map(|s| s.href.clone()).filter(|href| !href.is_empty()),
                label: gap.source.as_ref().map(|s| s.label.clone()).unwrap_or_default(),
            }
        })
        .collect()
}

pub(super) fn assumptions(facts: &Facts, lang: Lang) -> Vec<AssumptionRow> {
    facts.assumptions.iter().map(|line| assumption(line, lang)).collect()
}

fn assumption(line: &AssumptionLine, lang: Lang) -> AssumptionRow {
    let value = |value: f64| figures::with_unit(value, &line.unit);
    let figure = Figure::new(line.base, &line.unit, "", 1).with_source(line.source.clone());
    let kind = match line.source.kind {
        SourceKind::Measured => "source-measured",
        SourceKind::Observed => "source-observed",
        SourceKind::Assumption => "source-assumption",
    };
    let label = line.source.label.trim();
    let source = if label.is_empty() { lang.t(kind) } else { label.to_owned() };
    let name = match &line.name {
        Some(name) => format!("{} · {name}", lang.t("report-input-machine_price")),
        None => lang.t(&format!("quantity-{}", line.quantity)),
    };
    AssumptionRow {
        name,
        base: FigureView::new(&figure, lang),
        low: value(line.low),
        high: value(line.high),
        source,
    }
}

pub(super) fn risks(facts: &Facts, lang: Lang) -> Vec<RiskRow> {
    facts
        .risks
        .iter()
        .map(|line| {
            let (answer, class) = match line.answer {
                None => ("unanswered", ""),
                Some(RiskAnswer::Open) => ("open", "iterate"),
                Some(RiskAnswer::None) => ("none", "go"),
                Some(RiskAnswer::Unacceptable) => ("unacceptable", "stop"),
            };
            RiskRow {
                question: lang.t(&format!("risk-{}", line.id)),
                answer: lang.t(&format!("report-risk-{answer}")),
                class,
                href: line.href.clone(),
            }
        })
        .collect()
}

pub(super) fn rules(assessment: &Assessment, lang: Lang) -> Vec<RuleRow> {
    let rows = assessment.rules_table.iter().map(|row| {
        let (stop, go) = thresholds(row.criterion, row.thresholds, lang);
        RuleRow {
            dimension: lang.t(&format!("report-dimension-{}", row.dimension.id())),
            weight: format::fixed(row.weight, 2),
            criterion: lang.t(&format!("report-criterion-{}", row.criterion.id())),
            stop,
            go,
            changed: row.changed,
        }
    });
    let risk = RuleRow {
        dimension: lang.t("report-dimension-risk"),
        weight: format::fixed(assessment.rules.weights.risk, 2),
        criterion: lang.t("report-criterion-risk"),
        stop: lang.t("report-rule-risk-stop"),
        go: lang.t("report-rule-risk-go"),
        changed: assessment.rules.weights.risk != Rules::default().weights.risk,
    };
    rows.chain([risk]).collect()
}

fn thresholds(criterion: Criterion, at: Thresholds, lang: Lang) -> (String, String) {
    let both = |say: &dyn Fn(f64) -> String| (say(at.stop), say(at.go));
    match criterion {
        Criterion::Differentiation | Criterion::GrossMargin => {
            both(&|value| format::percent(value, 0))
        }
        Criterion::Technical => (
            lang.t_args("report-rule-technical-stop", &[("halves", plain(-at.stop))]),
            lang.t_args("report-rule-technical-go", &[("go", plain(at.go))]),
        ),
        Criterion::Need | Criterion::Market | Criterion::LtvToCac | Criterion::RunwaySlack => {
            both(&plain)
        }
    }
}
