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
    let word = lang.find(&format!("report-unit-{}", figure.unit));
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
    if value.abs() < 100.0 {
        return format::money(value, currency);
    }
    let step = 10_f64.powf(value.abs().log10().floor() - 2.0);
    format!("{currency}\u{a0}{}", format::fixed((value / step).round() * step, 0))
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
}
