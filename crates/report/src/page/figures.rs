//! Figures of the verdict in the reader's language: translated units, and differences in
//! percentage points.

use figure::{Figure, Note};
use i18n::{
    Lang,
    format::{self, THIN},
};
use web::figures::FigureView;

/// A label with its figure.
pub(crate) struct Labelled {
    pub(crate) label: String,
    pub(crate) view: FigureView,
}

/// A figure for a page. Without warnings: pages show them separately.
pub(super) fn view(figure: &Figure, lang: Lang) -> FigureView {
    // Word units are translated, and appear once.
    let word = lang.find(&format!("report-unit-{}", figure.unit));
    let bare = match word {
        Some(_) => Figure { unit: String::new(), ..figure.clone() },
        None => figure.clone(),
    };
    let mut view = FigureView::new(&bare, lang);
    if let (Some(word), Some(_)) = (word, figure.value) {
        view.text = format!("{}{THIN}{word}", view.text);
    }
    if let (Some(value), "count") = (figure.value, figure.unit.as_str()) {
        view.text = format::fixed(value, 0);
    }
    if figure.value.is_none() {
        view.aside = missing(figure, lang);
    }
    view.warnings.clear();
    view
}

/// Why there is no number: a limit that is never reached, or an input that is missing.
fn missing(figure: &Figure, lang: Lang) -> String {
    let key = match figure.warnings.first().map(Note::text) {
        Some("Without limit.") => "report-without-limit",
        Some("Never.") => "report-never",
        _ => "report-not-known",
    };
    lang.t(key)
}

/// A difference between shares in percentage points, with its sign.
pub(super) fn difference(figure: &Figure, lang: Lang) -> FigureView {
    let mut view = view(figure, lang);
    let points = |value: f64| {
        let sign = if value > 0.0 { "+" } else { "" };
        format!("{sign}{}", format::fixed(value * 100.0, 1))
    };
    if let Some(value) = figure.value {
        view.text = lang.t_args("report-points", &[("n", points(value))]);
        if let Some(interval) = &figure.interval {
            view.aside = format!("{} – {}", points(interval.low), points(interval.high));
            if let Some(n) = figure.n {
                let n = lang.t_args("figure-n", &[("n", format::count(n))]);
                view.aside = format!("{}, {n}", view.aside);
            }
        }
    }
    view
}
