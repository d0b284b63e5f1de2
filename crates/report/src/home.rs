//! A venture's home: what to do next until all steps to a verdict are taken, then the verdict,
//! what is stale, and what would change it most.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::{
    Cache, Current, current,
    page::{AssessmentView, input_name},
    steps::{Step, StepState, steps},
};
use economics::{Verdict, coverage::GapKind};
use experiment::{Experiment, store::list_overdue};
use i18n::format;
use venture::{Member, Venture, Viewer, activity};
use web::{
    error::AppError,
    page::{PageCtx, html},
};

/// Strongest needs on the home page; a report has all.
const NEEDS: usize = 10;
/// Most overdue experiments that the home page names.
const TASKS: u64 = 5;
/// Most things that would change the verdict.
const CHANGES: usize = 3;
/// Lines of what was done last.
const RECENT: u64 = 5;

#[derive(Template)]
#[template(path = "report/home.html")]
struct HomePage {
    ctx: PageCtx,
    venture: Venture,
    view: AssessmentView,
    /// Nothing can be judged yet.
    unjudged: bool,
    /// All of them until every step is done, then none.
    steps: Vec<StepRow>,
    /// The first step that is not done.
    next: Option<String>,
    stale: Vec<Line>,
    changes: Vec<Line>,
    /// Experiments past their deadline that wait for a decision.
    overdue: Vec<Experiment>,
    /// What was done last.
    recent: Vec<activity::Line>,
}

impl HomePage {
    /// One action is the page's: the next step, or the report.
    fn report_class(&self) -> &'static str {
        if self.next.is_some() { "" } else { "primary" }
    }
}

/// A step of the checklist.
struct StepRow {
    word: &'static str,
    title: String,
    about: String,
    done: bool,
    /// How many of several entries are made, if there is more than one.
    progress: Option<String>,
    /// What it would add to the evidence coverage, if anything.
    gain: Option<String>,
    href: String,
}

/// A fact with the page where it is entered.
struct Line {
    text: String,
    href: String,
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    cache: Data<Cache>,
) -> Result<HttpResponse, AppError> {
    let current = current::current(&db, &cache, &member.venture).await?;
    let overdue = list_overdue(db.get_ref(), member.id(), db::now().date(), TASKS).await?;
    let recent = activity::recent(db.get_ref(), member.id(), RECENT, ctx.lang).await?;
    let ctx = ctx.in_venture(member.nav());
    let view = AssessmentView::new(&current.assessment, &current.facts, ctx.lang, NEEDS);
    let states = steps(&current);
    let open = states.iter().find(|state| !state.is_done());
    let steps = match open {
        Some(_) => states.iter().map(|state| step_row(state, &member.venture, &ctx)).collect(),
        None => Vec::new(),
    };
    html(&HomePage {
        unjudged: current.assessment.shown_verdict == Verdict::NotYet,
        steps,
        next: open.map(|state| href(state.step, &member.venture, &ctx)),
        stale: stale(&current, &member.venture, &ctx),
        changes: changes(&view, &member.venture),
        ctx,
        venture: member.venture,
        view,
        overdue,
        recent,
    })
}

fn step_row(state: &StepState, venture: &Venture, ctx: &PageCtx) -> StepRow {
    let key = state.step.text_key();
    let several = state.of > 1;
    StepRow {
        word: state.step.as_str(),
        title: ctx.t(&key),
        about: ctx.t(&format!("{key}-about")),
        done: state.is_done(),
        progress: several.then(|| ctx.t2("step-progress", "have", state.have, "of", state.of)),
        gain: (state.gain >= 0.005)
            .then(|| ctx.t1("step-gain", "share", format::percent(state.gain, 0))),
        href: href(state.step, venture, ctx),
    }
}

/// The one place where a step is done; for those who only read, where it is shown.
fn href(step: Step, venture: &Venture, ctx: &PageCtx) -> String {
    let shown = match step {
        Step::Need => "needs",
        Step::Competitors => "competitors",
        Step::Model => "models",
        Step::Offer => "offer",
        Step::Assumptions => "economics",
        Step::Risks => "offer/risks",
    };
    let done = match step {
        Step::Need => "start/need",
        Step::Competitors => "start/competitors",
        Step::Model => "start/model",
        Step::Offer | Step::Assumptions => "start/numbers",
        Step::Risks => "start/risks",
    };
    format!("{}/{}", venture.href(), if ctx.can_edit() { done } else { shown })
}

/// Inputs that rest on stale records.
fn stale(current: &Current, venture: &Venture, ctx: &PageCtx) -> Vec<Line> {
    let gaps = current.assessment.missing.iter().filter(|gap| gap.kind == GapKind::Stale);
    gaps.map(|gap| {
        let record = gap.source.as_ref().map(|source| source.href.clone());
        let record = record.filter(|href| !href.is_empty());
        Line {
            text: format!("{} ({})", input_name(gap.input, ctx.lang), gap.count),
            href: record.unwrap_or_else(|| format!("{}/market/review", venture.href())),
        }
    })
    .collect()
}

fn changes(view: &AssessmentView, venture: &Venture) -> Vec<Line> {
    let lines = view.changes.iter().take(CHANGES).map(|line| Line {
        text: line.text.clone(),
        href: match &line.href {
            Some(record) => record.clone(),
            None => format!("{}/{}", venture.href(), line.place),
        },
    });
    lines.collect()
}
