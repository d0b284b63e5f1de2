//! The six tracks: each dimension from bad to good, with its thresholds, its
//! interval and its estimate.

use super::{figures, limits};
use crate::snapshot::{Facts, NeedLine, Refusal};
use charts::{Markup, Standing, Track};
use economics::{
    Assessment, Band, Dimension,
    dimension::{DimensionResult, SubFigure},
    leads::LEAST_ANSWERS,
    limit::Limit,
    verdict::Thresholds,
};
use figure::Figure;
use i18n::{Lang, format};
use lab::experiment::BaselineFigure;
use web::figures::FigureView;

/// Ends of the scale of opportunity scores.
const OPPORTUNITY: (f64, f64) = (1.0, 19.0);

/// One line of the dimensions.
pub(crate) struct TrackRow {
    /// Name of the dimension or criterion in JSON.
    pub(crate) id: &'static str,
    pub(crate) name: String,
    /// Its share of the verdict; empty for a part of a dimension.
    pub(crate) weight: String,
    /// What the figure is; empty where the name says it.
    pub(crate) measure: String,
    /// From where on it is go, and below what it is stop.
    pub(crate) thresholds: String,
    pub(crate) track: Markup,
    pub(crate) view: FigureView,
    /// The band in a word, and its class.
    pub(crate) standing: String,
    pub(crate) class: &'static str,
    /// Shares of draws in go, iterate and stop.
    pub(crate) odds: String,
    /// Remarks beside the number.
    pub(crate) notes: Vec<String>,
    pub(crate) parts: Vec<TrackRow>,
}

pub(super) fn rows(assessment: &Assessment, facts: &Facts, lang: Lang) -> Vec<TrackRow> {
    let all = assessment.rules.weights.sum();
    assessment.dimensions.iter().map(|dimension| row(dimension, facts, all, lang)).collect()
}

fn row(dimension: &DimensionResult, facts: &Facts, weights: f64, lang: Lang) -> TrackRow {
    let name = lang.t(&format!("report-dimension-{}", dimension.id.as_str()));
    let view = match dimension.id {
        Dimension::Technical => figures::difference(&dimension.figure, lang),
        _ => figures::view(&dimension.figure, lang),
    };
    // Fewer open questions are better; the thresholds are "any" and "none".
    let thresholds = dimension.thresholds.unwrap_or(Thresholds { stop: 1.5, go: 0.5 });
    let marks = dimension.thresholds.map(|at| marks(at, &dimension.figure, dimension.id));
    TrackRow {
        id: dimension.id.as_str(),
        track: track(
            &name,
            &dimension.figure,
            &view,
            (thresholds, marks.clone()),
            dimension.band,
            lang,
        ),
        name,
        weight: lang.t_args(
            "report-weight-share",
            &[("share", format::percent(dimension.weight / weights, 0))],
        ),
        measure: lang.t(&format!("report-measure-{}", dimension.id.as_str())),
        thresholds: go_and_stop(marks, lang),
        standing: band(dimension.band, lang),
        class: class(dimension.band),
        odds: lang.t_args(
            "report-odds",
            &[
                ("go", format::percent(dimension.p_go, 0)),
                ("iterate", format::percent(dimension.p_iterate, 0)),
                ("stop", format::percent(dimension.p_stop, 0)),
            ],
        ),
        notes: notes(dimension, facts, lang),
        parts: dimension.parts.iter().map(|part| part_row(part, lang)).collect(),
        view,
    }
}

fn part_row(part: &SubFigure, lang: Lang) -> TrackRow {
    let name = lang.t(&format!("report-criterion-{}", part.id.as_str()));
    let view = figures::view(&part.figure, lang);
    let marks = Some([part.thresholds.stop, part.thresholds.go].map(|at| mark(at, &part.figure)));
    TrackRow {
        id: part.id.as_str(),
        track: track(&name, &part.figure, &view, (part.thresholds, marks.clone()), part.band, lang),
        name,
        weight: String::new(),
        measure: String::new(),
        thresholds: go_and_stop(marks, lang),
        standing: band(part.band, lang),
        class: class(part.band),
        odds: String::new(),
        notes: Vec::new(),
        parts: Vec::new(),
        view,
    }
}

fn track(
    name: &str,
    figure: &Figure,
    view: &FigureView,
    (thresholds, marks): (Thresholds, Option<[String; 2]>),
    standing: Band,
    lang: Lang,
) -> Markup {
    let label = format!("{name}: {} ({}), {}", view.text, view.aside, band(standing, lang));
    let interval = figure.interval.as_ref().map(|i| (i.low, i.high));
    let ends = (thresholds.stop, thresholds.go);
    let track = Track::fitted(label, ends, figure.value, interval, standing_of(standing));
    Track { marks, ..track }.html()
}

/// A need's opportunity against the thresholds of the dimension.
pub(super) fn need(line: &NeedLine, view: &FigureView, at: Thresholds) -> Markup {
    let (low, high) = OPPORTUNITY;
    let value = line.score.value;
    Track {
        label: format!("{}: {} ({})", line.label, view.text, view.aside),
        bad: low,
        good: high,
        stop: at.stop,
        go: at.go,
        value,
        interval: line.score.interval.as_ref().map(|interval| (interval.low, interval.high)),
        standing: value.map_or(Standing::Unknown, |value| standing_of(at.band(value))),
        marks: Some([at.stop, at.go].map(charts::plain)),
    }
    .html()
}

/// A threshold in the unit of its figure.
fn mark(at: f64, figure: &Figure) -> String {
    match figure.unit.as_str() {
        "share" => format::percent(at, 0),
        _ => charts::plain(at),
    }
}

/// Both thresholds: stop, go.
fn marks(at: Thresholds, figure: &Figure, dimension: Dimension) -> [String; 2] {
    [at.stop, at.go].map(|at| match dimension {
        Dimension::Technical => figures::points(at),
        _ => mark(at, figure),
    })
}

fn go_and_stop(marks: Option<[String; 2]>, lang: Lang) -> String {
    match marks {
        Some([stop, go]) => lang.t_args("report-go-stop", &[("go", go), ("stop", stop)]),
        None => lang.t("report-go-stop-risk"),
    }
}

fn notes(dimension: &DimensionResult, facts: &Facts, lang: Lang) -> Vec<String> {
    let mut notes: Vec<String> =
        dimension.limits.iter().map(|limit| limits::text(limit, lang)).collect();
    let said = |kind: fn(&Limit) -> bool| dimension.limits.iter().any(kind);
    match dimension.id {
        // Older reports without limits.
        Dimension::Need if !said(|limit| matches!(limit, Limit::FewRespondents { .. })) => {
            if let Some(n) = dimension.figure.n.filter(|n| *n < LEAST_ANSWERS) {
                let more = (LEAST_ANSWERS - n).to_string();
                notes.push(lang.t_args("report-note-few", &[("more", more)]));
            }
        }
        Dimension::Technical => {
            let synthetic = facts.synthetic && !said(|limit| *limit == Limit::Synthetic);
            notes.extend(synthetic.then(|| lang.t("report-limit-synthetic")));
            notes.extend(beside(facts, lang));
            notes.push(promise(facts, lang));
            let conservative = facts.throughput.as_ref().is_some_and(|f| f.interval.is_some());
            notes.extend(conservative.then(|| lang.t("report-note-conservative")));
            notes.extend(facts.benchmark_refused.map(|why| {
                lang.t(match why {
                    Refusal::SoftwareAdapter => "report-refused-software",
                    Refusal::Noisy => "report-refused-noisy",
                    Refusal::Unusable => "report-refused-unusable",
                })
            }));
        }
        _ => {}
    }
    notes
}

/// Whether the measured latency keeps the promised one.
pub(crate) fn promise(facts: &Facts, lang: Lang) -> String {
    let kept = facts.promise.zip(facts.latency.as_ref().and_then(|f| f.value));
    let alone = facts.latency.as_ref().and_then(|f| Some(f.interval.as_ref()?.low));
    lang.t(match kept {
        Some((promise, measured)) if measured <= promise.milliseconds => "report-note-promise-kept",
        Some((promise, _)) if alone.is_some_and(|low| low <= promise.milliseconds) => {
            "report-note-promise-busy"
        }
        Some(_) => "report-note-promise-broken",
        None => "report-note-promise-unknown",
    })
}

/// Results of simple models on the metric's test rows.
fn beside(facts: &Facts, lang: Lang) -> Option<String> {
    let told = |one: &BaselineFigure| {
        let value = match (one.value?, facts.metric_name.as_str()) {
            (value, "accuracy") => format::percent(value, 1),
            (value, _) => format::fixed(value, 3),
        };
        Some(format!("{} {value}", lang.t(&format!("model-{}", one.model))))
    };
    let all: Vec<String> = facts.baselines.iter().filter_map(told).collect();
    let n = facts.baselines.first()?.n as u64;
    let args = [("all", all.join("; ")), ("n", format::count(n))];
    (!all.is_empty()).then(|| lang.t_args("report-note-baselines", &args))
}

fn band(band: Band, lang: Lang) -> String {
    lang.t(&format!("report-band-{}", class(band)))
}

fn class(band: Band) -> &'static str {
    match band {
        Band::Stop => "stop",
        Band::Iterate => "iterate",
        Band::Go => "go",
        Band::Unknown => "unknown",
    }
}

fn standing_of(band: Band) -> Standing {
    match band {
        Band::Stop => Standing::Stop,
        Band::Iterate => Standing::Iterate,
        Band::Go => Standing::Go,
        Band::Unknown => Standing::Unknown,
    }
}
