//! The verdict as a sentence, and what would change it.

use crate::snapshot::Since;
use charts::plain;
use economics::{
    Assessment, Band, Dimension, Verdict, assess::ShownReason, change::Change, inputs::Input,
    limit::Limit,
};
use i18n::{Lang, format};
use runs::measure::Measure;
use web::figures::with_unit;

/// One thing that would change the verdict.
pub(crate) struct ChangeLine {
    pub(crate) text: String,
    /// The record that it is about.
    pub(crate) href: Option<String>,
    /// Path below the venture of the page where it is done.
    pub(crate) place: &'static str,
}

/// Most lines on a page: the most relevant come first.
const MOST_LINES: usize = 8;

pub(crate) fn sentence(assessment: &Assessment, lang: Lang) -> String {
    let said = standing(assessment, lang);
    let limits = || assessment.dimensions.iter().flat_map(|dimension| &dimension.limits);
    if limits().any(|limit| *limit == Limit::Synthetic) {
        return format!(
            "{said}{}{}",
            lang.t("report-sentence-joint"),
            lang.t("report-sentence-untested")
        );
    }
    said
}

/// Most names of each kind that are listed; the rest is a number.
const MOST_GONE: usize = 10;

/// Records named in the previous report and no longer.
pub(crate) fn since(since: &Since, lang: Lang) -> String {
    let joint = lang.t("report-list-joint");
    let kinds = [("needs", &since.needs), ("competitors", &since.competitors)];
    let gone = kinds.iter().filter(|(_, names)| !names.is_empty()).map(|(kind, names)| {
        let mut shown: Vec<String> = names.iter().take(MOST_GONE).cloned().collect();
        let more = names.len() - shown.len();
        if more > 0 {
            shown.push(lang.t_args("report-since-more", &[("n", more.to_string())]));
        }
        lang.t_args(&format!("report-since-{kind}"), &[("list", shown.join(&joint))])
    });
    let args = [
        ("date", format::date_time(since.created_at)),
        ("verdict", lang.t(&format!("report-verdict-{}", since.verdict.as_str()))),
        ("list", gone.collect::<Vec<_>>().join(&lang.t("report-sentence-joint"))),
    ];
    lang.t_args("report-since", &args)
}

fn standing(assessment: &Assessment, lang: Lang) -> String {
    if assessment.shown_reason == Some(ShownReason::EvidenceMissing) {
        return lang.t("report-sentence-evidence-missing");
    }
    let in_bands = |bands: &[Band]| {
        let found = assessment.dimensions.iter().filter(|d| bands.contains(&d.band));
        names(found.map(|d| d.id), lang)
    };
    match assessment.shown_verdict {
        Verdict::NotYet => lang.t("report-sentence-not-yet"),
        Verdict::Go => lang.t("report-sentence-go"),
        Verdict::Stop => match in_bands(&[Band::Stop]) {
            list if list.is_empty() => lang.t("report-sentence-stop"),
            list => lang.t_args("report-sentence-stop-by", &[("list", list)]),
        },
        Verdict::Iterate => {
            let unknown = in_bands(&[Band::Unknown]);
            let blocking = assessment.rules.blocking(&assessment.dimensions);
            let known = |id: &Dimension| {
                assessment.dimensions.iter().any(|d| d.id == *id && d.band != Band::Unknown)
            };
            let held = names(blocking.into_iter().filter(known), lang);
            match (held.is_empty(), unknown.is_empty()) {
                (true, true) => lang.t("report-sentence-iterate"),
                (false, true) => lang.t_args("report-sentence-iterate-held", &[("held", held)]),
                (true, false) => {
                    lang.t_args("report-sentence-iterate-unknown", &[("unknown", unknown)])
                }
                (false, false) => lang.t_args(
                    "report-sentence-iterate-both",
                    &[("held", held), ("unknown", unknown)],
                ),
            }
        }
    }
}

fn names(dimensions: impl Iterator<Item = Dimension>, lang: Lang) -> String {
    let names: Vec<String> =
        dimensions.map(|d| lang.t(&format!("report-the-{}", d.as_str()))).collect();
    names.join(&lang.t("report-list-joint"))
}

pub(crate) fn input(input: Input, lang: Lang) -> String {
    lang.t(&format!("report-input-{}", input.as_str()))
}

pub(crate) fn changes(assessment: &Assessment, lang: Lang) -> Vec<ChangeLine> {
    let currency = assessment.cost_per_1000_requests.currency.as_str();
    let mut lines: Vec<ChangeLine> = Vec::new();
    let mut missing: Vec<Input> = Vec::new();
    for change in &assessment.changes {
        match change {
            Change::Provide { input, .. } => missing.push(*input),
            other => lines.push(line(other, currency, lang)),
        }
    }
    // All missing inputs are one line: the list of inputs has the details.
    if !missing.is_empty() {
        let names: Vec<String> = missing.iter().map(|one| input(*one, lang)).collect();
        let list = names.join(&lang.t("report-list-joint"));
        let text = lang.t_args("report-change-provide", &[("list", list)]);
        lines.push(ChangeLine { text, href: None, place: "economics" });
    }
    lines.truncate(MOST_LINES);
    lines
}

fn raise_metric(metric: &str, measured: f64, required: f64, lang: Lang) -> String {
    match Measure::parse(metric) {
        None | Some(Measure::Accuracy) => lang.t_args(
            "report-change-raise-metric",
            &[
                ("measured", format::percent(measured, 2)),
                ("required", format::percent(required, 2)),
            ],
        ),
        Some(measure) => lang.t_args(
            "report-change-reach-metric",
            &[
                ("metric", lang.t(measure.key())),
                ("measured", with_unit(measured, measure.unit())),
                ("required", with_unit(required, measure.unit())),
            ],
        ),
    }
}

fn line(change: &Change, currency: &str, lang: Lang) -> ChangeLine {
    let money = |amount: f64| format::money(amount, currency);
    let say = |key: &str, args: &[(&'static str, String)]| lang.t_args(key, args);
    let mut href = None;
    let text = match change {
        Change::RaisePrice { from, to, p_go } => say(
            "report-change-raise-price",
            &[("from", money(*from)), ("to", money(*to)), ("p", format::percent(*p_go, 0))],
        ),
        Change::KeepPrice { now, least } => {
            say("report-change-keep-price", &[("now", money(*now)), ("least", money(*least))])
        }
        Change::PriceIsNotEnough { held_back_by } => {
            let list = names(held_back_by.iter().copied(), lang);
            say("report-change-price-not-enough", &[("list", list)])
        }
        Change::RaiseMetric { metric, measured, required } => {
            raise_metric(metric, *measured, *required, lang)
        }
        Change::KeepLatency { measured_ms, promised_ms } => say(
            "report-change-keep-latency",
            &[("measured", format::brief(*measured_ms)), ("promised", plain(*promised_ms))],
        ),
        Change::AskRespondents { need, have, more } => say(
            "report-change-ask",
            &[("need", need.clone()), ("have", have.to_string()), ("more", more.to_string())],
        ),
        Change::AskAboutOffer { have, more } => say(
            "report-change-ask-offer",
            &[("have", have.to_string()), ("more", more.to_string())],
        ),
        Change::AskAgain { need, more, others } => {
            let many = *others > 0;
            let key = if many { "report-change-ask-again-many" } else { "report-change-ask-again" };
            let (more, others) = (more.to_string(), others.to_string());
            say(key, &[("need", need.clone()), ("more", more), ("others", others)])
        }
        Change::TestOnRealData => say("report-change-real-data", &[]),
        Change::Refresh { input: stale, count, source } => {
            href = source.as_ref().map(|source| source.href.clone());
            let args = [("input", input(*stale, lang)), ("count", count.to_string())];
            say("report-change-refresh", &args)
        }
        Change::Provide { input: missing, .. } => {
            say("report-change-provide", &[("list", input(*missing, lang))])
        }
        Change::SettleRisk { question } => {
            let question = lang.find(&format!("risk-{question}")).unwrap_or(question.clone());
            say("report-change-risk", &[("question", question)])
        }
    };
    ChangeLine { text, href, place: place(change) }
}

/// Path below the venture of the page where a change is made.
fn place(change: &Change) -> &'static str {
    match change {
        Change::RaisePrice { .. } | Change::KeepPrice { .. } => "economics#price",
        Change::PriceIsNotEnough { .. } | Change::Provide { .. } => "economics",
        Change::RaiseMetric { .. } => "runs",
        Change::KeepLatency { .. } => "offer",
        Change::AskRespondents { .. } | Change::AskAgain { .. } => "needs",
        Change::AskAboutOffer { .. } => "surveys",
        Change::TestOnRealData => "datasets",
        Change::Refresh { .. } => "market/review",
        Change::SettleRisk { .. } => "offer/risks",
    }
}
