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
pub(crate) fn view(figure: &Figure, lang: Lang) -> FigureView {
    // Word units are translated, and appear once.
    let word = lang.find(&format!("report-unit-{}", figure.unit.replace('/', "-per-")));
    let bare = match word {
        Some(_) => Figure { unit: String::new(), ..figure.clone() },
        None => figure.clone(),
    };
    let mut view = FigureView::new(&bare, lang);
    if let (Some(word), Some(_)) = (word, figure.value) {
        view.text = format!("{}{THIN}{word}", view.text);
    }
    if let Some(value) = figure.value.filter(|_| is_currency(&figure.unit)) {
        view.text = amount(value, &figure.unit, lang);
        if figure.interval.as_ref().is_some_and(|interval| interval.low.abs() >= ROUNDED_FROM) {
            set_interval(&mut view, figure, |end| format::fixed(rounded(end), 0), lang);
        }
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

fn is_currency(unit: &str) -> bool {
    unit.len() == 3 && unit.bytes().all(|letter| letter.is_ascii_uppercase())
}

/// A computed amount: three significant figures, and no zeros for what is less than a coin.
fn amount(value: f64, currency: &str, lang: Lang) -> String {
    let digits = format::minor_digits(currency);
    let coin = 10_f64.powi(-(digits as i32));
    if value > 0.0 && value < coin {
        let coin = format!("{currency}\u{a0}{}", format::fixed(coin, digits));
        return lang.t_args("report-money-under", &[("amount", coin)]);
    }
    if value.abs() < ROUNDED_FROM {
        return format::money(value, currency);
    }
    format!("{currency}\u{a0}{}", format::fixed(rounded(value), 0))
}

/// Computed amounts from here on have no coins.
const ROUNDED_FROM: f64 = 100.0;

/// Three significant figures.
fn rounded(value: f64) -> f64 {
    let step = 10_f64.powf(value.abs().log10().floor() - 2.0);
    (value / step).round() * step
}

/// Shows the ends of the interval in a form of their own, with n.
fn set_interval(view: &mut FigureView, figure: &Figure, end: impl Fn(f64) -> String, lang: Lang) {
    let Some(interval) = &figure.interval else { return };
    view.aside = format!("{} – {}", end(interval.low), end(interval.high));
    if let Some(n) = figure.n {
        let n = lang.t_args("figure-n", &[("n", format::count(n))]);
        view.aside = format!("{}, {n}", view.aside);
    }
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

/// A share as percentage points, with its sign.
pub(super) fn points(share: f64) -> String {
    let sign = if share > 0.0 { "+" } else { "" };
    format!("{sign}{}", format::fixed(share * 100.0, 1))
}

/// A difference between shares in percentage points, with its sign.
pub(crate) fn difference(figure: &Figure, lang: Lang) -> FigureView {
    let mut view = view(figure, lang);
    if let Some(value) = figure.value {
        view.text = lang.t_args("report-points", &[("n", points(value))]);
        set_interval(&mut view, figure, points, lang);
    }
    view
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64, unit: &str) -> String {
        view(&Figure::new(value, unit, "", 1), Lang::En).text
    }

    #[test]
    fn an_amount_has_three_figures_and_is_never_zeros() {
        assert_eq!(text(0.000_004, "USD"), "under USD\u{a0}0.01");
        assert_eq!(text(0.4, "JPY"), "under JPY\u{a0}1");
        assert_eq!(text(0.0149, "USD"), "USD\u{a0}0.0149");
        assert_eq!(text(29.0, "USD"), "USD\u{a0}29.00");
        assert_eq!(text(1_234.56, "USD"), "USD\u{a0}1,230");
        assert_eq!(text(-98_765.4, "USD"), "USD\u{a0}−98,800");
        assert_eq!(text(0.0, "USD"), "USD\u{a0}0");
    }

    #[test]
    fn the_ends_of_an_amounts_interval_have_three_figures_too() {
        let figure = Figure::new(588_000.0, "USD", "", 1).with_n(2).with_interval(
            294_400.0,
            999_600.0,
            0.95,
            figure::IntervalKind::Bootstrap,
        );
        assert_eq!(view(&figure, Lang::En).aside, "294,000 – 1,000,000, n 2");
    }
}
