//! Training runs and benchmarks under `/api/v1`.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    benchmark::{Benchmark, NewBenchmark},
    job::{BenchmarkJob, TrainJob},
    model::NAME_LENGTH,
    run::{NewRun, Run},
    store,
    web::{DIGITS, data_choice, hand_over},
};
use crate::{
    dataset::DatasetName,
    jobs::{
        Queue,
        ledger::{self, State, Work},
    },
    lab::{
        bench::{BenchRecord, BenchRequest},
        data::DataChoice,
        engine::Provider,
        experiment::{TrainOutcome, TrainRequest},
        train::{OptimizerKind, Recipe},
        watch::EpochRecord,
    },
    param::ParamError,
    venture::{Editor, Member, Viewer},
    web::{
        error::{AppError, FieldProblem},
        json::JsonBody,
        paging::ListQuery,
        routes::{Access, Routes},
    },
};

/// Names this room's API routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/api/v1/ventures/{venture}/runs", Access::Viewer, list_runs)
        .post("/api/v1/ventures/{venture}/runs", Access::Editor, create_run)
        .get("/api/v1/ventures/{venture}/runs/{run}", Access::Viewer, show_run)
        .post("/api/v1/ventures/{venture}/runs/{run}/cancel", Access::Editor, cancel_run)
        .get("/api/v1/ventures/{venture}/benchmarks", Access::Viewer, list_benchmarks)
        .post("/api/v1/ventures/{venture}/benchmarks", Access::Editor, create_benchmark)
        .get("/api/v1/ventures/{venture}/benchmarks/{benchmark}", Access::Viewer, show_benchmark);
}

/// How far a piece of work is.
#[derive(Serialize)]
struct Progress {
    state: State,
    attempt: u32,
    cancel_requested: bool,
    step: String,
    done: u64,
    total: u64,
    failure: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    started_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    finished_at: Option<OffsetDateTime>,
}

impl From<Work> for Progress {
    fn from(work: Work) -> Self {
        Self {
            state: work.state,
            attempt: work.attempt,
            cancel_requested: work.cancel_requested,
            step: work.step,
            done: work.done,
            total: work.total,
            failure: work.failure,
            started_at: work.started_at,
            finished_at: work.finished_at,
        }
    }
}

#[derive(Serialize)]
struct RunView {
    id: Uuid,
    venture_id: Uuid,
    name: String,
    href: String,
    dataset: DatasetName,
    dataset_version_id: Option<Uuid>,
    synthetic: bool,
    epochs: u32,
    batch: u32,
    learning_rate: f64,
    seed: u64,
    threads: u32,
    validation_share: f64,
    patience: Option<u32>,
    #[serde(flatten)]
    progress: Progress,
    note: Option<String>,
    outcome: Option<TrainOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    course: Option<Vec<EpochRecord>>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    archived_at: Option<OffsetDateTime>,
}

impl RunView {
    fn new(run: Run, course: Option<Vec<EpochRecord>>) -> Self {
        let request = &run.request;
        Self {
            id: run.id,
            venture_id: run.venture_id,
            href: run.href(),
            dataset: run.dataset.clone(),
            dataset_version_id: run.dataset_version_id,
            synthetic: run.synthetic(),
            epochs: request.epochs,
            batch: request.batch,
            learning_rate: request.learning_rate,
            seed: request.seed,
            threads: request.threads,
            validation_share: request.validation_share,
            patience: request.patience,
            name: run.name,
            progress: run.work.into(),
            note: run.note,
            outcome: run.outcome,
            course,
            created_at: run.created_at,
            archived_at: run.archived_at,
        }
    }
}

async fn list_runs(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let page = store::list_runs(db.get_ref(), member.id(), &query).await?;
    Ok(HttpResponse::Ok().json(page.map(|run| RunView::new(run, None))))
}

async fn find_run(db: &DatabaseConnection, venture: Uuid, id: Uuid) -> Result<RunView, AppError> {
    let run = store::find_run(db, venture, id).await?.ok_or(AppError::NotFound)?;
    Ok(RunView::new(run, Some(store::list_epochs(db, id).await?)))
}

async fn show_run(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    Ok(HttpResponse::Ok().json(find_run(&db, member.id(), path.1).await?))
}

/// What is left out keeps its default; `dataset` is `digits` or a version's identifier.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RunDraft {
    name: Option<String>,
    dataset: Option<String>,
    model: Option<String>,
    optimizer: Option<OptimizerKind>,
    #[serde(default)]
    recipe: Recipe,
    epochs: Option<u32>,
    batch: Option<u32>,
    learning_rate: Option<f64>,
    seed: Option<u64>,
    threads: Option<u32>,
    validation_share: Option<f64>,
    patience: Option<u32>,
}

impl RunDraft {
    fn request(&self, data: DataChoice) -> TrainRequest {
        let default = TrainRequest::with_defaults(data);
        TrainRequest {
            model: self.model.clone(),
            optimizer: self.optimizer.unwrap_or(default.optimizer),
            recipe: self.recipe,
            epochs: self.epochs.unwrap_or(default.epochs),
            batch: self.batch.unwrap_or(default.batch),
            learning_rate: self.learning_rate.unwrap_or(default.learning_rate),
            seed: self.seed.unwrap_or(default.seed),
            threads: self.threads.unwrap_or(default.threads),
            validation_share: self.validation_share.unwrap_or(default.validation_share),
            patience: self.patience.or(default.patience),
            ..default
        }
    }
}

fn problem(field: &str, message: impl Into<String>) -> FieldProblem {
    FieldProblem { field: field.to_owned(), message: message.into() }
}

fn out_of_range(error: &ParamError) -> FieldProblem {
    problem(error.field(), error.to_string())
}

async fn create_run(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    queue: Data<Queue>,
    body: JsonBody<RunDraft>,
) -> Result<HttpResponse, AppError> {
    let draft = body.accept()?;
    let mut errors = Vec::new();
    let name = draft.name.as_deref().unwrap_or("reference-mlp").trim().to_owned();
    if !(1..=NAME_LENGTH).contains(&name.chars().count()) {
        errors.push(problem("name", format!("1 to {NAME_LENGTH} characters")));
    }
    let data = data_choice(db.get_ref(), draft.dataset.as_deref().unwrap_or(DIGITS)).await?;
    let Some((dataset, dataset_version_id, choice)) = data else {
        errors.push(problem("dataset", "`digits`, or the identifier of a data set's version"));
        return Err(AppError::Invalid(errors));
    };
    let request = draft.request(choice);
    if let Err(wrong) = request.check() {
        errors.extend(wrong.iter().map(out_of_range));
    }
    if let Err(wrong) = request.check_task() {
        errors.push(problem("model", wrong.to_string()));
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let order = NewRun { name, dataset, dataset_version_id, request };
    let ticket = store::create_run(&db, member.id(), member.user.id, &order).await?;
    hand_over(&queue, &TrainJob::from(ticket)).await;
    Ok(HttpResponse::Created()
        .insert_header((
            "location",
            format!("/api/v1{}", member.path(&format!("runs/{}", ticket.id))),
        ))
        .json(find_run(&db, member.id(), ticket.id).await?))
}

async fn cancel_run(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let run = find_run(&db, member.id(), path.1).await?;
    if !ledger::request_cancel(db.get_ref(), run.id).await? {
        return Err(AppError::Conflict("error-work-over"));
    }
    Ok(HttpResponse::Accepted().json(find_run(&db, member.id(), path.1).await?))
}

#[derive(Serialize)]
struct BenchmarkView {
    id: Uuid,
    venture_id: Uuid,
    href: String,
    model_id: Uuid,
    model: String,
    provider: Provider,
    batch: u32,
    threads: u32,
    seconds: f64,
    #[serde(flatten)]
    progress: Progress,
    /// Whether a report may stand on it; `null` until it is finished.
    usable_in_report: Option<bool>,
    record: Option<BenchRecord>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    archived_at: Option<OffsetDateTime>,
}

impl From<Benchmark> for BenchmarkView {
    fn from(benchmark: Benchmark) -> Self {
        Self {
            id: benchmark.id,
            venture_id: benchmark.venture_id,
            href: benchmark.href(),
            model_id: benchmark.model.id,
            model: benchmark.model.name,
            provider: benchmark.provider,
            batch: benchmark.request.batch,
            threads: benchmark.request.threads,
            seconds: benchmark.request.seconds,
            progress: benchmark.work.into(),
            usable_in_report: benchmark.record.as_ref().map(BenchRecord::usable_in_report),
            record: benchmark.record,
            created_at: benchmark.created_at,
            archived_at: benchmark.archived_at,
        }
    }
}

async fn list_benchmarks(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let page = store::list_benchmarks(db.get_ref(), member.id(), &query).await?;
    Ok(HttpResponse::Ok().json(page.map(BenchmarkView::from)))
}

async fn find_benchmark(
    db: &DatabaseConnection,
    venture: Uuid,
    id: Uuid,
) -> Result<BenchmarkView, AppError> {
    let found = store::find_benchmark(db, venture, id).await?;
    found.map(BenchmarkView::from).ok_or(AppError::NotFound)
}

async fn show_benchmark(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    Ok(HttpResponse::Ok().json(find_benchmark(&db, member.id(), path.1).await?))
}

/// What is left out keeps its default.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BenchmarkDraft {
    model_id: Uuid,
    provider: String,
    batch: Option<u32>,
    threads: Option<u32>,
    seconds: Option<f64>,
}

async fn create_benchmark(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    queue: Data<Queue>,
    body: JsonBody<BenchmarkDraft>,
) -> Result<HttpResponse, AppError> {
    let draft = body.accept()?;
    let mut errors = Vec::new();
    let model = store::find_model(db.get_ref(), member.id(), draft.model_id).await?;
    if model.is_none() {
        errors.push(problem("model_id", "no such model in this venture"));
    }
    let provider: Result<Provider, _> = draft.provider.parse();
    let Ok(provider) = provider else {
        errors.push(problem("provider", "one of cpu, webgpu, cuda, tensorrt"));
        return Err(AppError::Invalid(errors));
    };
    let mut request = BenchRequest::new("model.onnx".into(), provider);
    request.batch = draft.batch.unwrap_or(request.batch);
    request.threads = draft.threads.unwrap_or(request.threads);
    request.seconds = draft.seconds.unwrap_or(request.seconds);
    if let Err(wrong) = request.check() {
        errors.push(out_of_range(&wrong));
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let order = NewBenchmark { model_id: draft.model_id, request };
    let ticket = store::create_benchmark(&db, member.id(), member.user.id, &order).await?;
    hand_over(&queue, &BenchmarkJob::from(ticket)).await;
    let location = format!("/api/v1{}", member.path(&format!("benchmarks/{}", ticket.id)));
    Ok(HttpResponse::Created()
        .insert_header(("location", location))
        .json(find_benchmark(&db, member.id(), ticket.id).await?))
}
