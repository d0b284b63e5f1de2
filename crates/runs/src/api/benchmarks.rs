//! Benchmarks under `/api/v1`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use sea_orm::DatabaseConnection;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    problem::{out_of_range, problem, refused},
    progress::Progress,
};
use crate::{
    benchmark::{Benchmark, BenchmarkSpec},
    job::BenchmarkJob,
    measurable, store,
    web::{enqueue, queue_owner},
};
use artifacts::Artifacts;
use config::Settings;
use jobs::{
    Queue,
    ledger::{self, Place, QueueLimits},
};
use lab::{
    bench::{BenchRecord, BenchRequest, RequestUnit},
    engine::Provider,
};
use venture::{Editor, Imported, Member, Viewer};
use web::{error::AppError, json::JsonBody, paging::ListQuery};

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
    /// What one request is, of which `batch` make a query: `sample` or `pair`.
    request: RequestUnit,
    #[serde(flatten)]
    progress: Progress,
    /// The file that it came with; `null` when it was measured here.
    imported: Option<Imported>,
    /// Whether a report may use it; `null` until it is finished.
    usable_in_report: Option<bool>,
    /// Other load ran beside it, which can only have made its figures worse; `null` until it is
    /// finished.
    conservative: Option<bool>,
    /// Requests per second that the machine alone would reach at most; `null` where nothing
    /// bounds it.
    highest_throughput_per_s: Option<f64>,
    record: Option<BenchRecord>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    archived_at: Option<OffsetDateTime>,
}

impl BenchmarkView {
    fn new(benchmark: Benchmark, queue: Option<Place>) -> Self {
        Self {
            id: benchmark.id,
            venture_id: benchmark.venture_id,
            href: benchmark.href(),
            request: benchmark.request_unit(),
            model_id: benchmark.model.id,
            model: benchmark.model.name,
            provider: benchmark.provider,
            batch: benchmark.request.batch,
            threads: benchmark.request.threads,
            seconds: benchmark.request.seconds,
            imported: benchmark.imported,
            progress: Progress::new(benchmark.work, queue),
            usable_in_report: benchmark.record.as_ref().map(BenchRecord::usable_in_report),
            conservative: benchmark.record.as_ref().map(BenchRecord::is_conservative),
            highest_throughput_per_s: benchmark
                .record
                .as_ref()
                .and_then(BenchRecord::highest_throughput),
            record: benchmark.record,
            created_at: benchmark.created_at,
            archived_at: benchmark.archived_at,
        }
    }
}

pub(super) async fn list_benchmarks(
    request: HttpRequest,
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let page = store::list_benchmarks(db.get_ref(), member.id(), &query).await?;
    let places = ledger::places(db.get_ref(), member.id()).await?;
    Ok(page
        .map(|benchmark| {
            let queue = places.get(&benchmark.id).copied();
            BenchmarkView::new(benchmark, queue)
        })
        .answer(&request))
}

async fn find_benchmark(
    db: &DatabaseConnection,
    venture: Uuid,
    id: Uuid,
) -> Result<BenchmarkView, AppError> {
    let found = store::find_benchmark(db, venture, id).await?.ok_or(AppError::NotFound)?;
    let queue = ledger::place(db, venture, &found.work).await?;
    Ok(BenchmarkView::new(found, queue))
}

pub(super) async fn show_benchmark(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    Ok(HttpResponse::Ok().json(find_benchmark(&db, member.id(), path.1).await?))
}

/// What is left out keeps its default.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BenchmarkBody {
    model_id: Uuid,
    provider: String,
    batch: Option<u32>,
    threads: Option<u32>,
    seconds: Option<f64>,
}

pub(super) async fn create_benchmark(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    queue: Data<Queue>,
    settings: Data<Settings>,
    artifacts: Data<Artifacts>,
    body: JsonBody<BenchmarkBody>,
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
    if let Some(model) = model.filter(|_| errors.is_empty())
        && let Err(unfit) = measurable::check(&artifacts, &model, request.batch).await
    {
        let field = if unfit.is_of_batch() { "batch" } else { "model_id" };
        errors.push(problem(field, unfit.to_string()));
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let spec = BenchmarkSpec { model_id: draft.model_id, request };
    let limits = QueueLimits::from(settings.get_ref());
    let ordered = store::create_benchmark(&db, limits, queue_owner(&member), &spec).await;
    let ticket = ordered.map_err(refused)?;
    enqueue(&queue, &BenchmarkJob::from(ticket)).await;
    let location = format!("/api/v1{}", member.path(&format!("benchmarks/{}", ticket.id)));
    Ok(HttpResponse::Created()
        .insert_header(("location", location))
        .json(find_benchmark(&db, member.id(), ticket.id).await?))
}
