//! What the verdict is based on and what it lacks: gaps, assumptions, questions, and the rules
//! with changed ones marked.

use super::words;
use crate::snapshot::{AssumptionLine, Facts};
use charts::plain;
use economics::{
    Assessment,
    coverage::GapKind,
    inputs::RiskAnswer,
    verdict::{Criterion, Rules, Thresholds},
};
use figure::{Figure, SourceKind};
use i18n::{Lang, format};
use web::figures::{self, FigureView};

/// A gap in the evidence.
pub(crate) struct GapRow {
    pub(crate) input: String,
    pub(crate) dimension: String,
    pub(crate) why: String,
    pub(crate) href: Option<String>,
    pub(crate) label: String,
}

/// One assumption with its range.
pub(crate) struct AssumptionRow {
    pub(crate) name: String,
    pub(crate) base: FigureView,
    pub(crate) low: String,
    pub(crate) high: String,
    pub(crate) source: String,
}

/// One question and its state.
pub(crate) struct RiskRow {
    pub(crate) question: String,
    pub(crate) answer: String,
    pub(crate) class: &'static str,
    pub(crate) href: String,
}

/// One line of the rules.
pub(crate) struct RuleRow {
    pub(crate) dimension: String,
    pub(crate) weight: String,
    pub(crate) criterion: String,
    pub(crate) stop: String,
    pub(crate) go: String,
    pub(crate) changed: bool,
}

pub(crate) fn gaps(assessment: &Assessment, lang: Lang) -> Vec<GapRow> {
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
                dimension: lang.t(&format!("report-dimension-{}", gap.dimension.as_str())),
                why: lang.t_args(&format!("report-gap-{kind}"), &count),
                href: gap.source.as_ref().map(|s| s.href.clone()).filter(|href| !href.is_empty()),
                label: gap.source.as_ref().map(|s| s.label.clone()).unwrap_or_default(),
            }
        })
        .collect()
}

pub(crate) fn assumptions(facts: &Facts, lang: Lang) -> Vec<AssumptionRow> {
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
    AssumptionRow {
        name: quantity(&line.quantity, line.name.as_deref(), lang),
        base: FigureView::new(&figure, lang),
        low: value(line.low),
        high: value(line.high),
        source,
    }
}

/// The name of a quantity; a machine has its own beside it.
pub(crate) fn quantity(word: &str, name: Option<&str>, lang: Lang) -> String {
    match name {
        Some(name) => format!("{} · {name}", lang.t("report-input-machine_price")),
        None => lang.t(&format!("quantity-{word}")),
    }
}

pub(crate) fn risks(facts: &Facts, lang: Lang) -> Vec<RiskRow> {
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

pub(crate) fn rules(assessment: &Assessment, lang: Lang) -> Vec<RuleRow> {
    let rows = assessment.rules_table.iter().map(|row| {
        let (stop, go) = thresholds(row.criterion, row.thresholds, lang);
        RuleRow {
            dimension: lang.t(&format!("report-dimension-{}", row.dimension.as_str())),
            weight: weight(row.weight, assessment),
            criterion: lang.t(&format!("report-criterion-{}", row.criterion.as_str())),
            stop,
            go,
            changed: row.changed,
        }
    });
    let risk = RuleRow {
        dimension: lang.t("report-dimension-risk"),
        weight: weight(assessment.rules.weights.risk, assessment),
        criterion: lang.t("report-criterion-risk"),
        stop: lang.t("report-rule-risk-stop"),
        go: lang.t("report-rule-risk-go"),
        changed: assessment.rules.weights.risk != Rules::default().weights.risk,
    };
    rows.chain([risk]).collect()
}

/// A weight as its share of all.
fn weight(weight: f64, assessment: &Assessment) -> String {
    format::percent(weight / assessment.rules.weights.sum(), 0)
}

/// Where stop ends and where go begins, in words.
pub(crate) fn thresholds(criterion: Criterion, at: Thresholds, lang: Lang) -> (String, String) {
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
