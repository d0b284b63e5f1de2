//! What the lab's pages show, ready for the templates: texts translated,
//! numbers formatted, charts drawn. Knows the store, no request.

mod benchmark;
mod classifier;
mod compare;
mod curves;
mod device;
mod facts;
mod failure_text;
mod next;
mod other_data;
mod panel;
mod recommender;
mod training;
mod try_panel;

use askama::Template;

pub(crate) use self::try_panel::{MOST_COLUMNS, column_field};
pub use self::{
    benchmark::{BenchmarkLine, BenchmarkPage},
    compare::CompareLine,
    curves::{CURVE_COLUMNS, Overlay, csv_lines},
    device::DeviceChoice,
    failure_text::FailureText,
    other_data::other_data_panels,
    panel::{Panel, PanelTable, lines},
    training::{RunLine, RunPage},
    try_panel::{Answer, AnswerLine, TryColumn, TryForm},
};
use charts::Texts;
use figure::Figure;
use i18n::{Lang, format};
use jobs::ledger::{Place, State, Work};
use parsing::param::Param;
use web::{figures::FigureView, live::PageFragment, page::PageCtx};

/// One of several things to choose from, already in words.
#[derive(Debug, Clone)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    #[must_use]
    pub fn new(value: &str, label: String) -> Self {
        Self { value: value.to_owned(), label }
    }
}

/// A number field made from its line in a table of settings.
#[derive(Debug, Clone)]
pub struct ParamField {
    pub name: &'static str,
    pub label: String,
    /// What it does, with the allowed range.
    pub help: String,
}

impl ParamField {
    #[must_use]
    pub fn new(param: &Param, lang: Lang) -> Self {
        let key = format!("param-{}", param.name.replace('_', "-"));
        let range = [("low", format::number(param.low)), ("high", format::number(param.high))];
        let help = lang.find(&format!("{key}-help")).unwrap_or_else(|| param.help.to_owned());
        Self {
            name: param.name,
            label: lang.find(&key).unwrap_or_else(|| param.name.to_owned()),
            help: format!("{help} {}", lang.t_args("param-range", &range)),
        }
    }
}

/// The words around a chart whose title has this key.
fn charts_texts(lang: Lang, key: &str) -> Texts {
    Texts {
        title: lang.t(key),
        description: lang.t(&format!("{key}-description")),
        empty: lang.t("run-curve-empty"),
        table: lang.t("chart-table"),
        unknown: lang.t("unknown"),
    }
}

/// How many times, with one decimal.
fn ratio(value: f64) -> String {
    format::fixed(value, 1)
}

/// The state of a piece of work as a tag.
#[derive(Debug, Clone, Copy)]
pub struct StateTag;

impl StateTag {
    /// Text key of a state.
    #[must_use]
    pub fn key(state: State) -> String {
        format!("state-{}", state.as_str())
    }

    /// The states as filters of a list.
    #[must_use]
    pub fn choices(lang: Lang) -> Vec<Choice> {
        let choice = |state: State| Choice::new(state.as_str(), lang.t(&Self::key(state)));
        State::ALL.into_iter().map(choice).collect()
    }
}

/// Where work stands: one line, and a bar while it goes on.
#[derive(Debug, Clone)]
pub struct Status {
    pub text: String,
    /// Done and total of the bar; `None` when there is no bar.
    pub bar: Option<(u64, u64)>,
    pub failure: Option<FailureText>,
    pub cancelling: bool,
}

impl Status {
    /// `more` is said after the state while the work runs, `place` while it waits.
    fn new(work: &Work, lang: Lang, place: Option<Place>, more: Option<String>) -> Self {
        let mut text = lang.t(&StateTag::key(work.state));
        if let Some(place) = place {
            text.push_str(" · ");
            text.push_str(&queue_place(place, lang));
        }
        if work.state == State::Running {
            let step = step(&work.step, lang);
            for part in step.into_iter().chain(more) {
                text.push_str(" · ");
                text.push_str(&part);
            }
        }
        if work.attempt > 1 {
            text.push_str(" · ");
            text.push_str(&lang.t_args("work-attempt", &[("n", work.attempt.to_string())]));
        }
        let bar =
            (work.state == State::Running && work.total > 0).then_some((work.done, work.total));
        Self {
            text,
            bar,
            failure: work.failure.as_ref().map(|why| FailureText::new(&why.text, &why.notes, lang)),
            cancelling: work.cancel_requested && !work.state.is_over(),
        }
    }
}

/// Where queued work stands: `place 3 in the queue, 2 ahead of it`.
fn queue_place(place: Place, lang: Lang) -> String {
    if place.ahead == 0 {
        return lang.t("work-next");
    }
    let counted = [("place", place.place.to_string()), ("ahead", place.ahead.to_string())];
    lang.t_args("work-place", &counted)
}

/// The name of a step in words.
fn step(name: &str, lang: Lang) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    let key = format!("step-{}", name.replace(' ', "-"));
    Some(lang.find(&key).unwrap_or_else(|| name.to_owned()))
}

#[derive(Template)]
#[template(path = "runs/part_status.html")]
struct StatusTemplate<'a> {
    ctx: &'a PageCtx,
    status: &'a Status,
}

/// A figure with its label.
#[derive(Debug, Clone)]
pub struct KeyFigure {
    pub label: String,
    pub view: FigureView,
}

impl KeyFigure {
    fn new(lang: Lang, key: &str, figure: &Figure) -> Self {
        Self { label: lang.t(key), view: FigureView::new(figure, lang) }
    }
}

/// A line of a list of facts.
#[derive(Debug, Clone)]
pub struct Fact {
    pub label: String,
    pub value: String,
    pub href: Option<String>,
}
