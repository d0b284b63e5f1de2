//! Pages of training runs.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::order;
use crate::{
    account::audit,
    dataset,
    i18n::format,
    jobs::{Queue, ledger},
    lab::{
        data::{Area, DataChoice},
        experiment::{PARAMS, TrainRequest},
        task::TaskId,
    },
    runs::{
        job::TrainJob,
        page::{Choice, ParamField, RunLine, RunPage, StateTag},
        run::Run,
        store,
    },
    venture::{Editor, Member, Viewer},
    web::{
        csv as csv_file,
        error::AppError,
        forms::{Form, FormState},
        page::{PageCtx, html, invalid, redirect_done},
        paging::{ListQuery, Page},
    },
};

/// Most lines of an exported list.
const EXPORT_PAGES: u64 = 50;

#[derive(Template)]
#[template(path = "runs/list.html")]
struct ListPage {
    ctx: PageCtx,
    query: ListQuery,
    page: Page<RunLine>,
    states: Vec<Choice>,
    base: String,
}

#[derive(Template)]
#[template(path = "runs/new.html")]
struct NewPage {
    ctx: PageCtx,
    form: FormState,
    datasets: Vec<Choice>,
    models: Vec<Choice>,
    optimizers: Vec<Choice>,
    schedules: Vec<Choice>,
    params: Vec<ParamField>,
    base: String,
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let page = store::list_runs(db.get_ref(), member.id(), &query).await?;
    let ctx = ctx.in_venture(member.nav());
    let (lang, states) = (ctx.lang, StateTag::choices(ctx.lang));
    let page = page.map(|run| RunLine::new(run, lang));
    html(&ListPage { query: query.into_inner(), page, states, base: member.path("runs"), ctx })
}

pub(super) async fn csv(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let mut lines = Vec::new();
    for page in 1..=EXPORT_PAGES {
        let query = query.whole_page(page);
        let page = store::list_runs(db.get_ref(), member.id(), &query).await?;
        lines.extend(page.items.iter().map(csv_line));
        if query.page() >= page.last() {
            break;
        }
    }
    let head = [
        "id",
        "name",
        "dataset",
        "state",
        "epochs",
        "batch",
        "learning_rate",
        "seed",
        "test_accuracy",
        "test_n",
        "accuracy_low",
        "accuracy_high",
        "created_at",
    ];
    csv_file::download("runs.csv", &head, lines.into_iter())
}

fn csv_line(run: &Run) -> Vec<String> {
    let test = run.outcome.as_ref().map(|outcome| &outcome.test);
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    vec![
        run.id.to_string(),
        run.name.clone(),
        run.dataset.as_str().to_owned(),
        run.work.state.as_str().to_owned(),
        run.request.epochs.to_string(),
        run.request.batch.to_string(),
        run.request.learning_rate.to_string(),
        run.request.seed.to_string(),
        number(test.map(|test| test.accuracy)),
        test.map(|test| test.n.to_string()).unwrap_or_default(),
        number(test.map(|test| test.interval[0])),
        number(test.map(|test| test.interval[1])),
        format::rfc3339(run.created_at),
    ]
}

async fn new_page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    form: FormState,
) -> Result<NewPage, AppError> {
    let ctx = ctx.in_venture(member.nav());
    let choices = dataset::store::choices(db).await?.into_iter();
    let datasets = choices.filter(|choice| choice.kind.area() == Area::Images).map(|choice| {
        let label =
            if choice.word == order::DIGITS { ctx.t("run-dataset-digits") } else { choice.label };
        Choice::new(&choice.word, label)
    });
    let datasets = datasets.collect();
    let params = PARAMS.iter().map(|param| ParamField::new(param, ctx.lang)).collect();
    let choice = |word: &str, key: String| Choice::new(word, ctx.t(&key));
    let models = TaskId::of_data(&DataChoice::Digits).task().models.iter();
    let models = models.map(|word| choice(word, format!("model-{word}"))).collect();
    let optimizers = ["adam", "adamw", "sgd"].map(|word| choice(word, format!("optimizer-{word}")));
    let schedules =
        ["constant", "step", "cosine"].map(|word| choice(word, format!("schedule-{word}")));
    let (optimizers, schedules) = (optimizers.into(), schedules.into());
    let base = member.path("runs");
    Ok(NewPage { form, datasets, models, optimizers, schedules, params, base, ctx })
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let defaults = TrainRequest::with_defaults(DataChoice::Digits);
    let mut values =
        vec![("name", ctx.t("run-default-name")), ("dataset", order::DIGITS.to_owned())];
    // Early stopping is off unless asked for.
    values.extend(
        PARAMS
            .iter()
            .filter(|param| param.name != "patience" || defaults.patience.is_some())
            .map(|param| (param.name, param.default.to_string())),
    );
    html(&new_page(&member, ctx, &db, FormState::filled(values)).await?)
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    queue: Data<Queue>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let Some(order) = order::training(db.get_ref(), &mut form).await? else {
        return invalid(&new_page(&member, ctx, &db, form.into_state()).await?);
    };
    let ticket = store::create_run(&db, member.id(), member.user.id, &order).await?;
    hand_over(&queue, &TrainJob::from(ticket)).await;
    Ok(redirect_done(&member.path(&format!("runs/{}", ticket.id)), "run-queued"))
}

/// Puts a job into the queue. A queue that is gone loses nothing: the next
/// worker that looks after unfinished work does it.
pub(in crate::runs) async fn hand_over<J: crate::jobs::Job>(queue: &Queue, job: &J) {
    if let Err(error) = queue.enqueue(job).await {
        tracing::warn!("a job waits for the next sweep: {error}");
    }
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let page =
        RunPage::load(db.get_ref(), ctx.in_venture(member.nav()), member.id(), path.1).await?;
    html(&page.ok_or(AppError::NotFound)?)
}

pub(super) async fn cancel(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let run =
        store::find_run(db.get_ref(), member.id(), path.1).await?.ok_or(AppError::NotFound)?;
    if !ledger::request_cancel(db.get_ref(), run.id).await? {
        return Err(AppError::Conflict("error-work-over"));
    }
    audit::record(db.get_ref(), Some(member.user.id), "cancel", "run", Some(run.id)).await?;
    Ok(redirect_done(&run.href(), "cancel-asked"))
}
