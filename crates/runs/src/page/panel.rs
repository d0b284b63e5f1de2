//! One block of a result: facts, a chart, a table, what to know about them.
//! Knows no run.

use super::{Fact, charts_texts};
use charts::{Axis, LineChart, Markup, Series};
use i18n::{
    Lang,
    format::{self, THIN},
};

/// A block of the page of a run.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    /// What it is, for tests; several of a page may be of one kind.
    pub id: &'static str,
    pub title: String,
    /// What it says, in a sentence.
    pub lead: Option<String>,
    pub facts: Vec<Fact>,
    /// Two stand side by side where there is space.
    pub charts: Vec<Markup>,
    pub table: Option<PanelTable>,
    /// What to know before believing it.
    pub notes: Vec<String>,
    /// The same as a file: address and text.
    pub download: Option<(String, String)>,
}

/// A table whose first column names the row.
#[derive(Debug, Clone)]
pub struct PanelTable {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Panel {
    pub(super) fn new(id: &'static str, title: String) -> Self {
        Self { id, title, ..Self::default() }
    }

    /// True when it takes the whole width of a page.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        self.table.is_some() || self.charts.len() > 1
    }

    pub(super) fn fact(&mut self, lang: Lang, key: &str, value: impl Into<String>) {
        self.facts.push(Fact { label: lang.t(key), value: value.into(), href: None });
    }
}

/// `0.786 (0.742 – 0.829)`; a dash for what is not defined.
pub(super) fn with_interval(value: Option<f64>, interval: Option<[f64; 2]>) -> String {
    let Some(value) = value else { return "–".to_owned() };
    match interval {
        Some([low, high]) => {
            format!(
                "{} ({})",
                places(value),
                unbroken(&format!("{} – {}", places(low), places(high)))
            )
        }
        None => places(value),
    }
}

/// With spaces at which no line ends: narrow cells break before the interval only.
/// A dash lets a line end even before such a space, unless a word joiner follows.
fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}").replace(THIN, "\u{202f}").replace('–', "–\u{2060}")
}

/// `12.3% (10.1 – 14.8%)`; a dash for what is not defined.
pub(super) fn share(value: Option<f64>, interval: Option<[f64; 2]>) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let percent = |share: f64| format::percent(share, 1);
    match interval {
        Some([low, high]) => {
            let low = percent(low);
            let low = low.trim_end_matches('%');
            let interval = unbroken(&format!("{low} – {}", percent(high)));
            format!("{} ({interval})", unbroken(&percent(value)))
        }
        None => percent(value),
    }
}

/// A share that may be far below one per cent.
pub(super) fn rare_share(value: f64) -> String {
    format::percent(value, if value < 0.01 { 3 } else { 1 })
}

/// Three decimals: figures between 0 and 1 that stand beside each other.
pub(super) fn places(value: f64) -> String {
    format::fixed(value, 3)
}

/// Lines with the texts of `key`.
pub fn lines(
    lang: Lang,
    key: &str,
    axes: (Axis, Axis),
    series: Vec<(&str, Vec<(f64, f64)>)>,
) -> Markup {
    let series = series
        .into_iter()
        .filter(|(_, points)| !points.is_empty())
        .map(|(key, points)| Series { label: lang.t(key), points, band: Vec::new() })
        .collect();
    let (x, y) = axes;
    charts::figure(&LineChart { texts: charts_texts(lang, key), x, y, series })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_stand_behind_their_figures_and_what_is_not_known_is_a_dash() {
        assert_eq!(
            with_interval(Some(0.786), Some([0.742, 0.829])),
            "0.786 (0.742\u{a0}–\u{2060}\u{a0}0.829)"
        );
        assert_eq!(with_interval(None, Some([0.0, 1.0])), "–");
        assert_eq!(share(Some(0.25), None), "25.0%");
        assert_eq!(share(Some(0.25), Some([0.2, 0.3])), "25.0% (20.0\u{a0}–\u{2060}\u{a0}30.0%)");
    }
}
