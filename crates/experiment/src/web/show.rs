//! One experiment: its card, its result against the threshold, the decision, the history.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;
use uuid::Uuid;

use super::{
    fields::{self, Choice},
    shown,
};
use crate::{Decision, Event, Experiment, Finding, Scale, State, store};
use charts::Markup;
use evidence::Evidence;
use i18n::format;
use idea::Idea;
use market::Need;
use venture::{Member, Record, Viewer, records};
use web::{
    error::AppError,
    figures::FigureView,
    forms::FormState,
    page::{PageCtx, html},
    paging::Wanted,
};

/// A result as the page shows it.
struct ResultView {
    finding: Finding,
    view: FigureView,
    track: Option<Markup>,
    counted: String,
    evidence: Option<Evidence>,
}

#[derive(Template)]
#[template(path = "experiment/experiment.html")]
pub(super) struct ExperimentPage {
    ctx: PageCtx,
    base: String,
    experiment: Experiment,
    author: String,
    need: Option<Need>,
    idea: Option<Idea>,
    original: Option<Experiment>,
    threshold: String,
    cost: Option<String>,
    result: Option<ResultView>,
    events: Vec<(Event, String)>,
    /// Events before those.
    earlier: u64,
    /// Records that a result may point to.
    records: Vec<Choice>,
    today: Date,
    pub(super) result_form: FormState,
    pub(super) decision_form: FormState,
    pub(super) reopen_form: FormState,
    pub(super) abandon_form: FormState,
}

impl ExperimentPage {
    fn open(&self) -> bool {
        self.ctx.can_edit() && self.experiment.archived_at.is_none()
    }

    fn may(&self, state: State) -> bool {
        self.open() && self.experiment.state == state
    }
}

fn result_form(experiment: &Experiment) -> FormState {
    let Some(result) = &experiment.result else {
        return FormState::filled([("result_on", db::now().date().to_string())]);
    };
    FormState::filled([
        ("result_successes", result.successes.map(|n| n.to_string()).unwrap_or_default()),
        ("result_value", shown::bare(&experiment.card, result.value)),
        ("result_n", result.n.to_string()),
        ("result_on", result.on.to_string()),
        ("result_source", result.source.clone()),
        ("result_note", result.note.clone()),
        ("result_evidence", result.evidence.map(|id| id.to_string()).unwrap_or_default()),
    ])
}

async fn result_view(
    db: &DatabaseConnection,
    experiment: &Experiment,
    ctx: &PageCtx,
) -> Result<Option<ResultView>, AppError> {
    let (Some(finding), Some(view)) = (experiment.finding(), shown::figure(experiment, ctx.lang))
    else {
        return Ok(None);
    };
    let said = ctx.t(finding.text_key());
    let label = format!("{}: {} ({}). {said}", experiment.card.metric, view.text, view.aside);
    let linked = experiment.result.as_ref().and_then(|result| result.evidence);
    let evidence = match linked {
        Some(id) => Evidence::find(db, experiment.venture, id).await?,
        None => None,
    };
    Ok(Some(ResultView {
        track: shown::track(experiment, label),
        counted: shown::counted(experiment),
        finding,
        view,
        evidence,
    }))
}

/// Everything that an experiment's page shows, with empty forms.
pub(super) async fn experiment_page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<ExperimentPage, AppError> {
    let experiment = fields::find(member, db, id).await?;
    let need = match experiment.card.need {
        Some(id) => Need::find(db, member.id(), id).await?,
        None => None,
    };
    let idea = match experiment.card.idea {
        Some(id) => Idea::find(db, member.id(), id).await?,
        None => None,
    };
    let original = match experiment.copied_from {
        Some(id) => Experiment::find(db, member.id(), id).await?,
        None => None,
    };
    let (events, earlier) = store::list_events(db, id).await?;
    let people = events.iter().map(|event| event.author).chain([experiment.author]);
    let names = records::list_authors(db, people.collect::<Vec<_>>()).await?;
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let own = experiment.result.as_ref().and_then(|result| result.evidence);
    let currency = &member.venture.currency;
    let wanted = Wanted { words: ctx.find.clone(), ..Wanted::default() };
    Ok(ExperimentPage {
        base: member.path("experiments"),
        author: name(experiment.author),
        threshold: shown::threshold(&experiment.card),
        cost: experiment.card.cost_minor.map(|cost| format::money_minor(cost, currency)),
        result: result_view(db, &experiment, &ctx).await?,
        earlier,
        events: events.into_iter().map(|event| (event.clone(), name(event.author))).collect(),
        records: fields::records(db, member.id(), own, &wanted).await?,
        today: db::now().date(),
        result_form: result_form(&experiment),
        decision_form: FormState::default(),
        reopen_form: FormState::default(),
        abandon_form: FormState::default(),
        ctx: ctx.in_venture(member.nav()),
        need,
        idea,
        original,
        experiment,
    })
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    html(&experiment_page(&member, ctx, &db, path.1).await?)
}
