//! Unit economics on a page: the key figures, the cost curve, what moves the margin.

use super::{
    figures::{self, Labelled},
    words,
};
use crate::snapshot::Facts;
use charts::{Axis, InlineBar, LineChart, Markup, Series, Texts};
use economics::{
    Assessment,
    inputs::Input,
    unit_cost::{BreakEven, CurvePoint},
};
use figure::Figure;
use i18n::{Lang, format};
use runs::measure::Measure;
use web::figures::with_unit;

/// Unit economics in the reader's language.
pub(crate) struct UnitView {
    pub(crate) figures: Vec<Labelled>,
    pub(crate) curve: Option<Markup>,
    pub(crate) break_even: Option<String>,
    pub(crate) transfer: Option<String>,
    /// Definition of a request, if it is not a whole answer to a customer.
    pub(crate) request: Option<String>,
    /// What moves the margin most, and whether serving does.
    pub(crate) headline: Option<String>,
    pub(crate) tornado: Vec<TornadoRow>,
}

/// One input and how far it moves the margin.
pub(crate) struct TornadoRow {
    pub(crate) name: String,
    pub(crate) range: String,
    pub(crate) margins: String,
    pub(crate) bar: Markup,
}

/// The four figures under the verdict.
pub(crate) fn key_figures(assessment: &Assessment, facts: &Facts, lang: Lang) -> Vec<Labelled> {
    let unknown = |unit: &str| Figure::new(f64::NAN, unit, "", 1);
    let labelled =
        |label: String, figure: &Figure| Labelled { label, view: figures::view(figure, lang) };
    let metric = facts.metric.clone().unwrap_or_else(|| unknown("share"));
    let latency = facts.latency.clone().unwrap_or_else(|| unknown("ms"));
    let percentile = facts.promise.map_or(99.0, |promise| promise.percentile);
    let mut out = vec![
        labelled(metric_label(facts, lang), &metric),
        labelled(
            lang.t_args("report-key-latency", &[("percentile", charts::plain(percentile))]),
            &latency,
        ),
        labelled(lang.t("report-key-cost"), &assessment.cost_per_1000_requests.figure),
        labelled(lang.t("report-key-margin"), &assessment.gross_margin),
    ];
    let mut beside = |at: usize, text: Option<String>| {
        if let (Some(text), Some(key)) = (text, out.get_mut(at)) {
            key.view.aside = format!("{}; {text}", key.view.aside);
        }
    };
    beside(
        0,
        facts.required_metric.map(|required| {
            lang.t_args("report-required", &[("value", with_unit(required, &metric.unit))])
        }),
    );
    beside(
        1,
        facts.promise.map(|promise| {
            lang.t_args("report-promised", &[("ms", charts::plain(promise.milliseconds))])
        }),
    );
    beside(3, Some(go_from(assessment.rules.gross_margin.go, "share", lang)));
    beside(0, facts.synthetic.then(|| lang.t("report-synthetic")));
    beside(2, assessment.cost_per_1000_requests.machine.clone());
    let conservative = facts.throughput.as_ref().is_some_and(|rate| rate.interval.is_some());
    beside(2, conservative.then(|| lang.t("report-note-conservative")));
    beside(2, facts.request_is_pair.then(|| lang.t("report-per-pair")));
    out
}

/// The metric's name; before there is a model, that of the usual one.
pub(crate) fn metric_label(facts: &Facts, lang: Lang) -> String {
    match Measure::parse(&facts.metric_name) {
        None | Some(Measure::Accuracy) => lang.t("report-key-metric"),
        Some(measure) => lang.t(measure.key()),
    }
}

impl UnitView {
    pub(crate) fn new(assessment: &Assessment, facts: &Facts, lang: Lang) -> Self {
        let cost = &assessment.cost_per_1000_requests;
        let (unit, rules) = (&assessment.unit, &assessment.rules);
        let figures = [
            ("report-key-cost", &cost.figure, None),
            ("report-key-margin", &assessment.gross_margin, Some(rules.gross_margin.go)),
            ("report-lifetime-value", &unit.lifetime_value, None),
            ("report-criterion-ltv_to_cac", &unit.ltv_to_cac, Some(rules.ltv_to_cac.go)),
            ("report-payback", &unit.payback_months, None),
            ("report-runway", &unit.runway_months, None),
        ];
        let labelled = |(key, figure, go): (&str, &Figure, Option<f64>)| {
            let mut view = figures::view(figure, lang);
            if let Some(go) = go {
                view.aside = format!("{}; {}", view.aside, go_from(go, &figure.unit, lang));
            }
            Labelled { label: lang.t(key), view }
        };
        Self {
            figures: figures.map(labelled).into(),
            curve: cost_curve(&unit.cost_curve, &cost.currency, lang)
                .map(|chart| charts::figure(&chart)),
            break_even: unit.break_even.map(|even| break_even(&even, lang)),
            transfer: cost.transfer.then(|| {
                let name = |machine: &Option<String>| machine.clone().unwrap_or_default();
                lang.t_args(
                    "report-transfer",
                    &[("measured", name(&cost.measured_machine)), ("priced", name(&cost.machine))],
                )
            }),
            request: facts.request_is_pair.then(|| lang.t("report-of-pairs")),
            headline: headline(assessment, lang),
            tornado: tornado(assessment, lang),
        }
    }
}

/// From where on a figure is go.
fn go_from(threshold: f64, unit: &str, lang: Lang) -> String {
    lang.t_args("report-go-least", &[("go", with_unit(threshold, unit))])
}

/// What serving moves the margin by less than this does not matter.
const LEAST_SERVING: f64 = 0.001;

fn headline(assessment: &Assessment, lang: Lang) -> Option<String> {
    let bars = &assessment.tornado;
    let widest = bars.first().filter(|bar| bar.width() >= LEAST_MOVE)?;
    let is_serving = |input: Input| {
        matches!(input, Input::Throughput | Input::MachinePrice | Input::Utilisation)
    };
    let serving = bars.iter().filter(|bar| is_serving(bar.input)).map(|bar| bar.width());
    let serving = serving.fold(0.0, f64::max);
    let costed = assessment.cost_per_1000_requests.figure.value.is_some();
    let key = if costed && serving < LEAST_SERVING {
        "report-headline-not-serving"
    } else {
        "report-headline"
    };
    let (one, other) = (widest.margin_at_low, widest.margin_at_high);
    let args = [
        ("input", words::input(widest.input, lang)),
        ("low", format::percent(one.min(other), 1)),
        ("high", format::percent(one.max(other), 1)),
    ];
    Some(lang.t_args(key, &args))
}

pub(crate) fn break_even(even: &BreakEven, lang: Lang) -> String {
    let key = if even.utilisation > 1.0 { "report-break-even-beyond" } else { "report-break-even" };
    lang.t_args(
        key,
        &[
            ("requests", format::count(even.requests_per_month.round().max(0.0) as u64)),
            // A small machine may earn its rent from a tiny share of what it can serve.
            ("utilisation", format!("{}%", format::brief(even.utilisation * 100.0))),
        ],
    )
}

/// Cost over utilisation; `None` without a measured throughput and a price.
pub(crate) fn cost_curve(points: &[CurvePoint], currency: &str, lang: Lang) -> Option<LineChart> {
    if points.is_empty() {
        return None;
    }
    let cost = lang.t_args("report-curve-cost", &[("currency", currency.to_owned())]);
    Some(LineChart {
        texts: Texts {
            title: lang.t("report-curve-title"),
            description: lang.t("report-curve-description"),
            empty: lang.t("report-not-known"),
            table: lang.t("report-as-table"),
            unknown: lang.t("unknown"),
        },
        x: Axis::new(lang.t("report-curve-utilisation")),
        y: Axis::new(cost.clone()).from_zero(),
        series: vec![Series {
            label: String::new(),
            points: points.iter().map(|p| (p.utilisation * 100.0, p.cost_per_1000)).collect(),
            band: Vec::new(),
        }],
    })
}

/// Inputs that move the margin by less are not worth a line.
const LEAST_MOVE: f64 = 0.000_5;

pub(crate) fn tornado(assessment: &Assessment, lang: Lang) -> Vec<TornadoRow> {
    let currency = assessment.cost_per_1000_requests.currency.as_str();
    let widest = assessment.tornado.first().map_or(0.0, |bar| bar.width());
    assessment
        .tornado
        .iter()
        .filter(|bar| bar.width() >= LEAST_MOVE)
        .map(|bar| {
            let name = words::input(bar.input, lang);
            let value = |value: f64| match bar.input {
                Input::Utilisation | Input::Churn => format::percent(value, 1),
                Input::Throughput | Input::Requests => format::brief(value),
                _ => format::money(value, currency),
            };
            let margins = format!(
                "{} – {}",
                format::percent(bar.margin_at_low, 1),
                format::percent(bar.margin_at_high, 1)
            );
            TornadoRow {
                range: format!("{} – {}", value(bar.low), value(bar.high)),
                bar: InlineBar {
                    label: format!("{name}: {margins}"),
                    value: Some(bar.width()),
                    interval: None,
                    max: widest,
                }
                .html(),
                margins,
                name,
            }
        })
        .collect()
}
