//! Numbers and reasons of ideas in the reader's words; templates pass references.

use std::borrow::Borrow;

use crate::next::{Missing, Reason};
use figure::Figure;
use i18n::{Lang, format};
use web::figures::FigureView;

/// Choices of a form: value and text key.
pub(super) type Choices = [(&'static str, &'static str)];

pub(super) const IMPACTS: [(&str, &str); 5] = [
    ("3", "idea-impact-massive"),
    ("2", "idea-impact-high"),
    ("1", "idea-impact-medium"),
    ("0.5", "idea-impact-low"),
    ("0.25", "idea-impact-minimal"),
];

pub(super) const CONFIDENCES: [(&str, &str); 3] = [
    ("1", "idea-confidence-high"),
    ("0.8", "idea-confidence-medium"),
    ("0.5", "idea-confidence-low"),
];

pub(super) const PERIODS: [(&str, &str); 3] = [
    ("quarter", "idea-period-quarter"),
    ("month", "idea-period-month"),
    ("year", "idea-period-year"),
];

pub(super) const STATUSES: [(&str, &str); 5] = [
    ("idea", "idea-status-idea"),
    ("chosen", "idea-status-chosen"),
    ("building", "idea-status-building"),
    ("shipped", "idea-status-shipped"),
    ("dropped", "idea-status-dropped"),
];

/// A RICE score without its long unit, which the page says once.
pub(super) fn score(rice: &Figure, lang: Lang) -> FigureView {
    let mut bare = rice.clone();
    bare.unit.clear();
    bare.n = None;
    bare.warnings.clear();
    FigureView::new(&bare, lang)
}

pub(super) fn brief(value: impl Borrow<f64>) -> String {
    format::brief(*value.borrow())
}

pub(super) fn percent(share: &f64) -> String {
    format::percent(*share, 0)
}

pub(super) fn mean(value: &f64) -> String {
    format::fixed(*value, 1)
}

/// A difference of ratings with its sign.
pub(super) fn signed(value: &f64) -> String {
    let text = format::fixed(*value, 1);
    if *value > 0.0 { format!("+{text}") } else { text }
}

/// A sentence with its figure, and where the figure stands.
pub(super) struct Sentence {
    pub(super) text: String,
    pub(super) href: String,
    pub(super) stale: bool,
}

pub(super) fn reason(lang: Lang, reason: &Reason) -> Sentence {
    let (key, args, stale) = match reason {
        Reason::Value { rice, beaten, others, .. } => {
            let key = match (*beaten, *others) {
                (_, 0) => "reason-value-alone",
                (0, _) => "reason-value-least",
                _ => "reason-value",
            };
            let args = vec![
                ("rice", format::brief(*rice)),
                ("beaten", beaten.to_string()),
                ("others", others.to_string()),
            ];
            (key, args, false)
        }
        Reason::Pull { statement, opportunity, low, high, n, stale, .. } => {
            let key = if low.is_some() { "reason-pull" } else { "reason-pull-alone" };
            let one = |value: Option<f64>| format::fixed(value.unwrap_or_default(), 1);
            let args = vec![
                ("need", statement.clone()),
                ("score", format::fixed(*opportunity, 1)),
                ("low", one(*low)),
                ("high", one(*high)),
                ("n", n.to_string()),
            ];
            (key, args, *stale)
        }
        Reason::Improvable { ours, n, stale, .. } => {
            let key = if *ours >= crate::gap::MET_FROM { "reason-met" } else { "reason-room" };
            (key, vec![("ours", format::fixed(*ours, 1)), ("n", n.to_string())], *stale)
        }
        Reason::Rare { lacking, competitors, .. } => {
            let key = if *lacking == 0 { "reason-common" } else { "reason-rare" };
            let args =
                vec![("lacking", lacking.to_string()), ("competitors", competitors.to_string())];
            (key, args, false)
        }
    };
    Sentence { text: lang.t_args(key, &args), href: reason.href().to_owned(), stale }
}

pub(super) fn missing(lang: Lang, missing: &Missing) -> Sentence {
    let (key, statement, href) = match missing {
        Missing::Need { href } => ("missing-need", "", href),
        Missing::Score { statement, href } => ("missing-score", statement.as_str(), href),
        Missing::OfferRating { statement, href } => {
            ("missing-offer-rating", statement.as_str(), href)
        }
        Missing::Competitors { href } => ("missing-competitors", "", href),
        Missing::FreshEstimates { href } => ("missing-fresh-estimates", "", href),
        Missing::Confidence { href } => ("missing-confidence", "", href),
    };
    let text = if statement.is_empty() {
        lang.t(key)
    } else {
        lang.t_args(key, &[("need", statement.to_owned())])
    };
    Sentence { text, href: href.clone(), stale: false }
}
