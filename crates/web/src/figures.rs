//! A computed figure as a page shows it: a number that links to its source, underlined by kind,
//! with its interval and n.

use askama::Template;
use figure::{Figure, Note, Notes, Source, SourceKind};
use i18n::{
    Lang,
    format::{self, THIN},
};

use crate::html::Html;

#[derive(Template)]
#[template(path = "part/figure.html")]
struct Number<'a> {
    view: &'a FigureView,
}

#[derive(Template)]
#[template(path = "part/key_figure.html")]
struct KeyFigure<'a> {
    view: &'a FigureView,
    label: &'a str,
}

/// A figure ready for a page.
#[derive(Debug, Clone)]
pub struct FigureView {
    /// The number with its unit, or a dash.
    pub text: String,
    /// Link of the number: the first of its sources.
    pub href: Option<String>,
    /// `measured`, `observed`, `assumption`, `stale` or `none`: selects the underline.
    pub kind: &'static str,
    /// Interval and n, or why they are missing.
    pub aside: String,
    /// The kind in words, for screen readers.
    pub spoken_kind: String,
    pub warnings: Vec<String>,
}

impl FigureView {
    /// Prepares a figure for a language.
    pub fn new(figure: &Figure, lang: Lang) -> Self {
        let weakest = weakest(&figure.sources);
        let kind = match weakest {
            None => "none",
            Some(source) if source.stale => "stale",
            Some(source) => word(source.kind),
        };
        Self {
            text: figure
                .value
                .map_or_else(|| "–".to_owned(), |value| with_unit(value, &figure.unit)),
            href: figure
                .sources
                .first()
                .map(|source| source.href.clone())
                .filter(|href| !href.is_empty()),
            kind,
            aside: aside(figure, lang),
            spoken_kind: lang.t(&format!("source-{kind}")),
            warnings: figure.warnings.iter().map(|note| translate(note, lang)).collect(),
        }
    }

    /// The number, linked to its source if it has one.
    pub fn html(&self) -> Html {
        Html::of(&Number { view: self })
    }

    /// The number with its label, interval and warnings.
    pub fn key_figure(&self, label: impl AsRef<str>) -> Html {
        Html::of(&KeyFigure { view: self, label: label.as_ref() })
    }
}

/// A note in the reader's language; its English text if there is no key.
pub fn translate(note: &Note, lang: Lang) -> String {
    note.key().and_then(|key| lang.fill(key, note.gaps())).unwrap_or_else(|| note.text().to_owned())
}

/// Several notes as one text.
pub fn translate_all(notes: &Notes, lang: Lang) -> String {
    let texts: Vec<String> = notes.iter().map(|note| translate(note, lang)).collect();
    // Chinese has no space between sentences.
    texts.join(if lang == Lang::Zh { "" } else { " " })
}

/// The weakest source decides: stale, then assumed, then observed, then measured.
fn weakest(sources: &[Source]) -> Option<&Source> {
    sources.iter().max_by_key(|source| {
        let rank = match source.kind {
            SourceKind::Measured => 0,
            SourceKind::Observed => 1,
            SourceKind::Assumption => 2,
        };
        (source.stale, rank)
    })
}

fn word(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Measured => "measured",
        SourceKind::Observed => "observed",
        SourceKind::Assumption => "assumption",
    }
}

/// A number in its unit: `ratio` and `share` as per cent, `measure` (of a model)
/// with three decimals, three capitals as a currency.
pub fn with_unit(value: f64, unit: &str) -> String {
    match unit {
        // Counts have no decimals.
        "count" if value.fract() == 0.0 => format::fixed(value, 0),
        "" | "count" | "index" | "times" => format::brief(value),
        // AUC, average precision, RMSE: two decimals are too few.
        "measure" => format::fixed(value, 3),
        "share" | "ratio" => {
            format::percent(value, if (value * 100.0).abs() >= 99.0 { 2 } else { 1 })
        }
        _ if unit.len() == 3 && unit.chars().all(|c| c.is_ascii_uppercase()) => {
            format::money(value, unit)
        }
        _ if unit.starts_with("score") => format::fixed(value, 1),
        _ if unit.starts_with("HHI") => format::fixed(value, 0),
        _ => format!("{}{THIN}{unit}", format::brief(value)),
    }
}

fn aside(figure: &Figure, lang: Lang) -> String {
    let interval = figure.interval.as_ref().map(|interval| {
        // The unit appears once, at the number itself.
        let bare = |value: f64| {
            with_unit(value, &figure.unit)
                .trim_start_matches(figure.unit.as_str())
                .trim_end_matches(figure.unit.as_str())
                .trim()
                .to_owned()
        };
        format!("{} – {}", bare(interval.low), bare(interval.high))
    });
    let n = figure.n.map(|n| lang.t_args("figure-n", &[("n", format::count(n))]));
    match (interval, n) {
        (Some(interval), Some(n)) => format!("{interval}, {n}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => lang.t("figure-no-interval"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use figure::IntervalKind;

    fn source(kind: SourceKind, stale: bool) -> Source {
        Source { kind, href: "/x".to_owned(), label: "x".to_owned(), stale }
    }

    #[test]
    fn the_weakest_source_decides_the_underline() {
        let figure = Figure::new(0.5, "share", "m", 1)
            .with_source(source(SourceKind::Measured, false))
            .with_source(source(SourceKind::Assumption, false));
        assert_eq!(FigureView::new(&figure, Lang::En).kind, "assumption");
        let figure = figure.with_source(source(SourceKind::Measured, true));
        assert_eq!(FigureView::new(&figure, Lang::En).kind, "stale");
    }

    #[test]
    fn interval_and_n_are_shown_beside_the_number() {
        let figure = Figure::new(0.981, "share", "accuracy", 1).with_n(10_000).with_interval(
            0.978,
            0.984,
            0.95,
            IntervalKind::Wilson,
        );
        let view = FigureView::new(&figure, Lang::En);
        assert_eq!(view.text, "98.1%");
        assert!(view.aside.contains("97.8") && view.aside.contains("10,000"), "{}", view.aside);
    }

    #[test]
    fn a_count_is_whole() {
        assert_eq!(with_unit(3.0, "count"), "3");
        assert_eq!(with_unit(12_000.0, "count"), "12,000");
        assert_eq!(with_unit(0.7861, "measure"), "0.786");
    }

    #[test]
    fn a_missing_figure_is_a_dash_with_a_reason() {
        let view = FigureView::new(&Figure::refused("share", "m", 1, "two more needed"), Lang::En);
        assert_eq!((view.text.as_str(), view.warnings.len()), ("–", 1));
    }
}
