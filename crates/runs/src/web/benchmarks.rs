//! Pages of benchmarks.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    list::cell,
    providers::{about, providers},
    queue::{enqueue, queue_owner, require_cancelled, ticket},
    read,
};
use crate::{
    benchmark::{Benchmark, BenchmarkSpec},
    job::BenchmarkJob,
    measurable,
    model::Model,
    page::{BenchmarkPage, Choice, ParamField},
    store,
};
use artifacts::Artifacts;
use config::Settings;
use i18n::format;
use jobs::{Queue, ledger::QueueLimits};
use lab::{
    bench::{self, BenchRecord},
    engine::{PROVIDERS, ProviderStatus},
};
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
#[template(path = "runs/benchmark_new.html")]
struct NewPage {
    ctx: PageCtx,
    form: FormState,
    models: Vec<Choice>,
    providers: Vec<ProviderChoice>,
    /// Why nothing can be measured here, in words.
    missing: Option<String>,
    params: Vec<ParamField>,
    base: String,
    new_run: String,
}

/// A provider as the form offers it.
struct ProviderChoice {
    id: &'static str,
    label: &'static str,
    available: bool,
    software: bool,
    /// Device, or why it is not available.
    about: String,
}

pub(super) async fn csv(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let head = [
        "id",
        "model",
        "provider",
        "device",
        "software_adapter",
        "state",
        "batch",
        "threads",
        "request",
        "n",
        "p50_ms",
        "p90_ms",
        "p99_ms",
        "throughput_per_s",
        "other_cpu_share",
        "noisy",
        "created_at",
        "imported",
        "highest_throughput_per_s",
    ];
    let venture = member.id();
    let read =
        async move |part: ListQuery| store::list_benchmarks(db.get_ref(), venture, &part).await;
    csv_file::of_query("benchmarks.csv", &head, query.into_inner(), read, csv_line).await
}

fn csv_line(benchmark: &Benchmark) -> Vec<String> {
    let record = benchmark.record.as_ref();
    vec![
        benchmark.id.to_string(),
        benchmark.model.name.clone(),
        benchmark.provider.id().to_owned(),
        record.map(|record| record.device.clone()).unwrap_or_default(),
        record.map(|record| record.software_adapter.to_string()).unwrap_or_default(),
        benchmark.work.state.as_str().to_owned(),
        benchmark.request.batch.to_string(),
        benchmark.request.threads.to_string(),
        benchmark.request_unit().as_str().to_owned(),
        record.map(|record| record.n.to_string()).unwrap_or_default(),
        cell(record.and_then(|record| record.latency.p50_ms)),
        cell(record.and_then(|record| record.latency.p90_ms)),
        cell(record.and_then(|record| record.latency.p99_ms)),
        cell(record.map(|record| record.throughput_per_s)),
        cell(record.and_then(|record| record.other_cpu_share)),
        record.map(|record| record.noisy.to_string()).unwrap_or_default(),
        format::rfc3339(benchmark.created_at),
        benchmark.imported.is_some().to_string(),
        cell(record.and_then(BenchRecord::highest_throughput)),
    ]
}

/// What the form asks for; the rest keeps its default.
const FORM_PARAMS: [Param; 3] = [bench::BATCH, bench::THREADS, bench::SECONDS];

fn new_page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    form: FormState,
    models: &[Model],
    (providers, missing): (Vec<ProviderStatus>, Option<String>),
) -> NewPage {
    let ctx = ctx.in_venture(member.nav());
    let models = models.iter().map(|model| Choice::new(&model.id.to_string(), model.name.clone()));
    let offer = |name: &'static lab::engine::ProviderName| {
        let status = providers.iter().find(|status| status.provider == name.provider);
        let about =
            status.and_then(|status| about(status, ctx.lang).or_else(|| status.device.clone()));
        ProviderChoice {
            id: name.id,
            label: name.label,
            available: status.is_some_and(|status| status.available),
            software: status.is_some_and(|status| status.software_adapter),
            about: about.unwrap_or_default(),
        }
    };
    NewPage {
        form,
        models: models.collect(),
        providers: PROVIDERS.iter().map(offer).collect(),
        missing,
        params: FORM_PARAMS.iter().map(|param| ParamField::new(param, ctx.lang)).collect(),
        base: member.path("benchmarks"),
        new_run: member.path("runs/new"),
        ctx,
    }
}

#[derive(serde::Deserialize)]
pub(super) struct Start {
    /// The model to begin with.
    #[serde(default)]
    model: String,
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    settings: Data<Settings>,
    start: Query<Start>,
) -> Result<HttpResponse, AppError> {
    let models = store::list_choosable_models(db.get_ref(), member.id()).await?;
    let mut values =
        vec![("model", start.into_inner().model), ("provider", PROVIDERS[0].id.to_owned())];
    for param in FORM_PARAMS {
        values.push((param.name, param.default.to_string()));
    }
    let form = FormState::filled(values);
    let providers = providers(&settings, ctx.lang).await?;
    html(&new_page(&member, ctx, form, &models, providers))
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    queue: Data<Queue>,
    settings: Data<Settings>,
    artifacts: Data<Artifacts>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let models = store::list_choosable_models(db.get_ref(), member.id()).await?;
    let (providers, missing) = providers(&settings, ctx.lang).await?;
    let mut spec = read::benchmark_spec(&mut form, &models, &providers, ctx.lang)
        .filter(|_| missing.is_none());
    if !can_be_sent(&artifacts, &models, spec.as_ref(), &mut form).await {
        spec = None;
    }
    let queued = match spec {
        Some(spec) => {
            let limits = QueueLimits::from(settings.get_ref());
            let queued = store::create_benchmark(&db, limits, queue_owner(&member), &spec).await;
            ticket(queued, &mut form)?
        }
        None => None,
    };
    let Some(ticket) = queued else {
        let form = form.into_state();
        return invalid(&new_page(&member, ctx, form, &models, (providers, missing)));
    };
    enqueue(&queue, &BenchmarkJob::from(ticket)).await;
    Ok(redirect_done(&member.path(&format!("benchmarks/{}", ticket.id)), "benchmark-queued"))
}

/// Whether anything can be sent to the chosen model; if not, the form says why.
async fn can_be_sent(
    artifacts: &Artifacts,
    models: &[Model],
    spec: Option<&BenchmarkSpec>,
    form: &mut Form,
) -> bool {
    let Some(spec) = spec else { return false };
    let Some(model) = models.iter().find(|model| model.id == spec.model_id) else { return false };
    let Err(unfit) = measurable::check(artifacts, model, spec.request.batch).await else {
        return true;
    };
    let (key, args) = unfit.text();
    form.fail(if unfit.is_of_batch() { "batch" } else { "model" }, key, args);
    false
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let ctx = ctx.in_venture(member.nav());
    let page = BenchmarkPage::load(db.get_ref(), ctx, member.id(), path.1).await?;
    html(&page.ok_or(AppError::NotFound)?)
}

pub(super) async fn cancel(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    require_cancelled(store::cancel_benchmark(&db, member.edit(), path.1).await?)?;
    Ok(redirect_done(&member.path(&format!("benchmarks/{}", path.1)), "cancel-asked"))
}
