//! Pages of training runs.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use url::form_urlencoded;
use uuid::Uuid;

use super::{
    list::cell,
    queue::{enqueue, queue_owner, require_cancelled, ticket},
    read,
};
use crate::{
    device::{self, Found},
    job::TrainJob,
    model_choice::{ModelChoice, digits},
    outcome::RunOutcome,
    page::{Choice, DeviceChoice, ParamField, RunPage},
    run::Run,
    settings::Learning,
    store,
};
use config::Settings;
use dataset::store::DatasetChoice;
use i18n::{Lang, format};
use jobs::{Queue, ledger::QueueLimits};
use lab::experiment::sizes_of;
use parsing::param::Param;
use venture::{Editor, Member, Viewer};
use web::{
    csv as csv_file,
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    paging::ListQuery,
};

#[derive(Template)]
#[template(path = "runs/new.html")]
struct NewPage {
    ctx: PageCtx,
    form: FormState,
    datasets: Vec<Choice>,
    /// Those that fit the data.
    tasks: Vec<Choice>,
    /// Those of the task.
    models: Vec<Choice>,
    sizes: Vec<ParamField>,
    /// Empty for models that have no optimiser.
    optimizers: Vec<Choice>,
    schedules: Vec<Choice>,
    class_weights: Vec<Choice>,
    params: Vec<ParamField>,
    recipe: Vec<ParamField>,
    devices: Vec<DeviceChoice>,
    /// What to confirm where a column alone tells the class in every row; else empty.
    leak: String,
    base: String,
}

pub(super) async fn csv(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let head = [
        "id",
        "name",
        "dataset",
        "state",
        "task",
        "model",
        "epochs",
        "batch",
        "learning_rate",
        "seed",
        "device",
        "adapter",
        "software_adapter",
        "measure",
        "value",
        "low",
        "high",
        "test_n",
        "created_at",
        "imported",
    ];
    let venture = member.id();
    let read = async move |part: ListQuery| store::list_runs(db.get_ref(), venture, &part).await;
    csv_file::of_query("runs.csv", &head, query.into_inner(), read, csv_line).await
}

fn csv_line(run: &Run) -> Vec<String> {
    let measured = run.outcome.as_ref().map(RunOutcome::measured);
    let end = |at: usize| measured.and_then(|measured| Some(measured.interval?[at]));
    vec![
        run.id.to_string(),
        run.name.clone(),
        run.dataset.as_str().to_owned(),
        run.work.state.as_str().to_owned(),
        run.request.task().id.to_owned(),
        run.model().to_owned(),
        run.request.epochs.to_string(),
        run.request.batch.to_string(),
        run.request.learning_rate.to_string(),
        run.request.seed.to_string(),
        run.device().as_str().to_owned(),
        run.adapter().map(|adapter| adapter.name.clone()).unwrap_or_default(),
        run.on_software_gpu().to_string(),
        measured.map(|measured| measured.measure.as_str().to_owned()).unwrap_or_default(),
        cell(measured.map(|measured| measured.value)),
        cell(end(0)),
        cell(end(1)),
        measured.map(|measured| measured.n.to_string()).unwrap_or_default(),
        format::rfc3339(run.created_at),
        run.imported.is_some().to_string(),
    ]
}

fn new_page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    datasets: Vec<DatasetChoice>,
    choice: &ModelChoice,
    form: FormState,
    devices: &[Found],
) -> NewPage {
    let ctx = ctx.in_venture(member.nav());
    let lang = ctx.lang;
    let named = |word: &str, key: String| Choice::new(word, lang.t(&key));
    let datasets = datasets.into_iter().map(|dataset| {
        let mark = if dataset.kind.generated() {
            format!(" ({})", lang.t("dataset-synthetic"))
        } else {
            String::new()
        };
        Choice::new(&dataset.word, format!("{}{mark}", dataset.label))
    });
    let tasks = choice.dataset.kind.tasks().into_iter().map(|id| id.task().id);
    let models = choice.task.task().choices();
    let fields = |params: &[Param]| -> Vec<ParamField> {
        params.iter().map(|param| ParamField::new(param, lang)).collect()
    };
    let network = choice.learning() == Learning::Network;
    let optimizers: &[&str] = if network { &["adam", "adamw", "sgd"] } else { &[] };
    let schedules = ["constant", "step", "cosine"].iter();
    let weights = ["equal", "balanced"].iter();
    NewPage {
        datasets: datasets.collect(),
        tasks: tasks.map(|word| named(word, format!("task-{word}"))).collect(),
        models: models.map(|word| named(word, format!("model-{word}"))).collect(),
        sizes: fields(sizes_of(choice.model)),
        optimizers: optimizers
            .iter()
            .map(|word| named(word, format!("optimizer-{word}")))
            .collect(),
        schedules: schedules.map(|word| named(word, format!("schedule-{word}"))).collect(),
        class_weights: weights.map(|word| named(word, format!("class-weights-{word}"))).collect(),
        params: fields(choice.learning().params()),
        recipe: fields(choice.learning().recipe_params()),
        devices: DeviceChoice::all(devices, choice.model, form.value("device"), lang),
        leak: leak(choice, lang),
        base: member.path("runs"),
        form,
        ctx,
    }
}

/// What has to be confirmed of the data, if anything.
fn leak(choice: &ModelChoice, lang: Lang) -> String {
    let columns = choice.dataset.leaks.join(", ");
    if columns.is_empty() { columns } else { lang.t_args("run-leak", &[("columns", columns)]) }
}

/// What the address says of data, task and model.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ChoiceQuery {
    #[serde(default)]
    dataset: String,
    #[serde(default)]
    task: String,
    #[serde(default)]
    model: String,
}

/// The form before anybody types: every setting at its default.
fn usual(choice: &ModelChoice) -> FormState {
    let request = choice.request();
    let mut values = vec![
        ("name", choice.name()),
        ("dataset", choice.dataset.word.clone()),
        ("task", choice.task.task().id.to_owned()),
        ("model", choice.model.to_owned()),
    ];
    let learning = choice.learning();
    let params = learning.params().iter().chain(learning.recipe_params());
    // What can be left out is off unless asked for.
    for param in params.chain(sizes_of(choice.model)).filter(|param| !Learning::is_optional(param))
    {
        let value = match param.name {
            "epochs" => f64::from(request.epochs),
            "learning_rate" => request.learning_rate,
            _ => param.default,
        };
        values.push((param.name, format::typed(value)));
    }
    FormState::filled(values)
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ChoiceQuery>,
) -> Result<HttpResponse, AppError> {
    let datasets = dataset::store::choices(db.get_ref()).await?;
    let dataset = dataset::store::find_choice(db.get_ref(), &query.dataset).await?;
    let dataset = dataset.unwrap_or_else(digits);
    let choice =
        ModelChoice::nearest(dataset, &query.task, &query.model).ok_or(AppError::NotFound)?;
    let form = usual(&choice);
    html(&new_page(&member, ctx, datasets, &choice, form, &device::all().await))
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    queue: Data<Queue>,
    settings: Data<Settings>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    if form.raw("step") == "choose" {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for name in ["dataset", "task", "model"] {
            query.append_pair(name, form.raw(name));
        }
        let place = format!("{}?{}", member.path("runs/new"), query.finish());
        return Ok(HttpResponse::SeeOther().insert_header(("location", place)).finish());
    }
    let chosen = read::model_choice(db.get_ref(), &mut form).await?.ok_or(AppError::NotFound)?;
    // Also where they do not fit, so that all errors are shown at once.
    let devices = device::all().await;
    let choice = chosen.choice.as_ref().unwrap_or(&chosen.nearest);
    let spec = read::run_spec(&mut form, choice, &devices);
    let queued = match spec {
        Some(spec) => {
            let limits = QueueLimits::from(settings.get_ref());
            let queued = store::create_run(&db, limits, queue_owner(&member), &spec).await;
            ticket(queued, &mut form)?
        }
        None => None,
    };
    let Some(ticket) = queued else {
        let datasets = dataset::store::choices(db.get_ref()).await?;
        let form = form.into_state();
        return invalid(&new_page(&member, ctx, datasets, &chosen.nearest, form, &devices));
    };
    enqueue(&queue, &TrainJob::from(ticket)).await;
    Ok(redirect_done(&member.path(&format!("runs/{}", ticket.id)), "run-queued"))
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
    require_cancelled(store::cancel_run(&db, member.edit(), path.1).await?)?;
    Ok(redirect_done(&member.path(&format!("runs/{}", path.1)), "cancel-asked"))
}
