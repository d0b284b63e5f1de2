//! Numbers of experiments as pages and files show them.

use crate::{Card, Experiment, Finding, Scale};
use charts::{Markup, Standing, Track};
use i18n::{
    Lang,
    format::{self, THIN},
};
use web::figures::FigureView;

/// A value of the card's metric with its unit.
pub(super) fn value(card: &Card, value: f64) -> String {
    match card.scale {
        Scale::Share => format!("{}%", format::number(round(value * 100.0))),
        Scale::Number if card.unit.is_empty() => format::number(round(value)),
        Scale::Number => format!("{}{THIN}{}", format::number(round(value)), card.unit),
    }
}

/// The same without a unit, as a form's field wants it: per cent for a share.
pub(super) fn bare(card: &Card, value: f64) -> String {
    let value = if card.scale == Scale::Share { value * 100.0 } else { value };
    format::typed(round(value))
}

/// An amount in whole units of its currency, as forms and files want it.
pub(super) fn amount(minor: i64, currency: &str) -> String {
    let digits = format::minor_digits(currency);
    format!("{:.digits$}", minor as f64 / 10_f64.powi(digits as i32))
}

/// Takes away what binary fractions add: 0.07 × 100 is 7, not 7.000000000000001.
fn round(value: f64) -> f64 {
    let rounded = (value * 1e9).round() / 1e9;
    if rounded.is_finite() { rounded } else { value }
}

/// `≥ 10 %`.
pub(super) fn threshold(card: &Card) -> String {
    format!("{} {}", card.direction.sign(), value(card, card.threshold))
}

/// All that is fixed at the start, in one line that needs no language.
pub(super) fn fixed(card: &Card) -> String {
    format!("{} {} · n {} · {}", card.metric, threshold(card), card.planned_n, card.deadline)
}

/// What was counted: `15 / 148`, or the value and n.
pub(super) fn counted(experiment: &Experiment) -> String {
    let Some(result) = &experiment.result else { return String::new() };
    match result.successes {
        Some(successes) => {
            format!("{} / {}", format::count(successes), format::count(result.n))
        }
        None => format!("{} · n {}", value(&experiment.card, result.value), result.n),
    }
}

/// The result as a figure; beside a mean it says why it has no interval.
pub(super) fn figure(experiment: &Experiment, lang: Lang) -> Option<FigureView> {
    let figure = experiment.figure()?;
    let mut view = FigureView::new(&figure, lang);
    if figure.interval.is_none() {
        view.aside = format!("{}; {}", view.aside, lang.t("experiment-no-interval"));
    }
    Some(view)
}

/// How the result stands to its threshold.
pub(super) fn standing(finding: Finding) -> Standing {
    match (finding.met, finding.clear) {
        (_, Some(false)) => Standing::Iterate,
        (true, _) => Standing::Go,
        (false, _) => Standing::Stop,
    }
}

/// The result and its interval on a line from bad to good, the threshold as its tick.
pub(super) fn track(experiment: &Experiment, label: String) -> Option<Markup> {
    let (result, finding) = (experiment.result.as_ref()?, experiment.finding()?);
    let threshold = experiment.card.threshold;
    let (low, high) = finding.interval.unwrap_or((result.value, result.value));
    let (low, high) = (low.min(threshold), high.max(threshold));
    let margin = if high > low { (high - low) * 0.2 } else { high.abs().max(1.0) * 0.2 };
    let (mut bad, mut good) = (low - margin, high + margin);
    if experiment.card.direction.is_met(bad, threshold) {
        (bad, good) = (good, bad);
    }
    let track = Track {
        label,
        bad,
        good,
        stop: threshold,
        go: threshold,
        value: Some(result.value),
        interval: finding.interval,
        standing: standing(finding),
        marks: None,
    };
    Some(track.html())
}

/// Class of the tag that says how the result stands.
pub(super) fn class(finding: &Finding) -> &'static str {
    match standing(*finding) {
        Standing::Go => "go",
        Standing::Stop => "stop",
        Standing::Iterate | Standing::Unknown => "iterate",
    }
}

#[cfg(test)]
mod tests {
    use super::{amount, round};
    use i18n::format;

    #[test]
    fn an_amount_has_the_digits_of_its_currency() {
        assert_eq!((amount(1250, "USD"), amount(1250, "JPY")), ("12.50".into(), "1250".into()));
    }

    #[test]
    fn per_cent_are_shown_as_they_were_typed() {
        for typed in ["7", "12.5", "0.3", "33.3", "99.9", "0.07"] {
            let share: f64 = typed.parse::<f64>().unwrap() / 100.0;
            assert_eq!(format::number(round(share * 100.0)), typed);
        }
    }
}
