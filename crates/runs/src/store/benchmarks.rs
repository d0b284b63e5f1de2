//! Benchmarks and their records.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Order,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, SelectThree,
};
use uuid::Uuid;

use super::{CancelOutcome, cancel, from_json, models, to_json, wanted_state};
use crate::{
    benchmark::{Benchmark, BenchmarkSpec},
    model::Model,
    work::BENCHMARK,
};
use account::audit;
use db::entity::{benchmark, model, work};
use jobs::ledger::{self, EnqueueError, QueueLimits, QueueMessage, QueueOwner, Work};
use lab::bench::BenchRecord;
use venture::{
    Imported, limits,
    records::{self, Edit, begin},
};
use web::paging::{ListQuery, Page, readable};

/// Records what to do and queues it. Put the message into the queue afterwards; if that
/// fails, a worker's sweep does it.
///
/// # Errors
/// Too much waits already, or the database refuses; nothing was written then.
pub async fn create_benchmark(
    db: &DatabaseConnection,
    limits: QueueLimits,
    owner: QueueOwner,
    spec: &BenchmarkSpec,
) -> Result<QueueMessage, EnqueueError> {
    let transaction = begin(db, Edit { author: owner.author, venture: owner.venture }).await?;
    let id = db::new_id();
    let QueueOwner { venture, author: by } = owner;
    let message = ledger::enqueue(&transaction, (id, BENCHMARK), owner, limits).await?;
    let row = benchmark::ActiveModel {
        id: Set(id),
        venture_id: Set(venture),
        model_id: Set(spec.model_id),
        provider: Set(spec.request.provider.id().to_owned()),
        request: Set(to_json(&spec.request)?),
        record: Set(None),
        throughput: Set(None),
        imported: Set(None),
        created_by: Set(by),
        created_at: Set(db::now()),
        archived_at: Set(None),
    };
    benchmark::Entity::insert(row).exec_without_returning(&transaction).await?;
    limits::check(&transaction, venture, limits::Kind::Benchmarks).await?;
    venture::store::touch(&transaction, venture).await?;
    audit::record_in(&transaction, venture, Some(by), "create", ("benchmark", id)).await?;
    transaction.commit().await?;
    Ok(message)
}

type Row = (benchmark::Model, Option<work::Model>, Option<model::Model>);

fn read((row, state, model): Row) -> Result<Benchmark, DbErr> {
    let missing = |part: &str| db::damaged(format!("benchmark {}: its {part}", row.id));
    let model = models::read(model.ok_or_else(|| missing("model"))?)?;
    let work = Work::try_from(state.ok_or_else(|| missing("work"))?)?;
    benchmark_of(row, model, work)
}

/// Reads what a benchmark measured.
pub fn bench_record_of(text: &str) -> Result<BenchRecord, DbErr> {
    from_json("a benchmark's record", text)
}

/// Reads a stored benchmark.
///
/// # Errors
/// When a part of it cannot be read.
fn benchmark_of(row: benchmark::Model, model: Model, work: Work) -> Result<Benchmark, DbErr> {
    let what = format!("benchmark {}", row.id);
    Ok(Benchmark {
        id: row.id,
        venture_id: row.venture_id,
        model,
        provider: row.provider.parse().map_err(|error| db::damaged(format!("{what}: {error}")))?,
        request: from_json(&what, &row.request)?,
        record: row.record.as_deref().map(bench_record_of).transpose()?,
        imported: Imported::read(row.imported.as_deref()),
        work,
        created_at: row.created_at,
        archived_at: row.archived_at,
    })
}

fn joined(
    select: sea_orm::Select<benchmark::Entity>,
) -> SelectThree<benchmark::Entity, work::Entity, model::Entity, sea_orm::TopologyStar> {
    select.find_also_related(work::Entity).find_also_related(model::Entity)
}

/// One benchmark of a venture.
///
/// # Errors
/// When the database refuses.
pub async fn find_benchmark(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<Benchmark>, DbErr> {
    let select = benchmark::Entity::find_by_id(id).filter(benchmark::Column::VentureId.eq(venture));
    joined(select).one(db).await?.map(read).transpose()
}

/// The benchmark of a job, whatever its venture.
pub(crate) async fn find_ordered_benchmark(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<Benchmark>, DbErr> {
    joined(benchmark::Entity::find_by_id(id)).one(db).await?.map(read).transpose()
}

/// A page of a venture's benchmarks: `sort` by model, provider, throughput or created.
///
/// # Errors
/// When the database refuses.
pub async fn list_benchmarks(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &ListQuery,
) -> Result<Page<Benchmark>, DbErr> {
    let mut select = benchmark::Entity::find().filter(benchmark::Column::VentureId.eq(venture));
    select = match query.archived() {
        true => select.filter(benchmark::Column::ArchivedAt.is_not_null()),
        false => select.filter(benchmark::Column::ArchivedAt.is_null()),
    };
    let mut select = joined(select);
    if let Some(state) = wanted_state(query) {
        select = select.filter(work::Column::State.eq(state.as_str()));
    }
    if let Some(words) = query.search() {
        select = select.filter(db::contains(model::Column::Name, words));
    }
    let (column, descending) = query.order();
    let order = if descending { Order::Desc } else { Order::Asc };
    let select = match column {
        "model" => select.order_by(model::Column::Name, order),
        "provider" => select.order_by(benchmark::Column::Provider, order),
        "throughput" => select.order_by(benchmark::Column::Throughput, order),
        "created" => select.order_by(benchmark::Column::CreatedAt, order),
        _ => select.order_by(benchmark::Column::CreatedAt, Order::Desc),
    };
    let total = select.clone().count(db).await?;
    let rows = select.offset(query.offset_within(total)).limit(query.per_page()).all(db).await?;
    Ok(Page::read(query, rows.into_iter().map(read).collect(), total))
}

/// The finished benchmarks of a model, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list_finished_benchmarks(
    db: &impl ConnectionTrait,
    venture: Uuid,
    model: Option<Uuid>,
) -> Result<Vec<Benchmark>, DbErr> {
    let mut select = benchmark::Entity::find()
        .filter(benchmark::Column::VentureId.eq(venture))
        .filter(benchmark::Column::ArchivedAt.is_null())
        .filter(benchmark::Column::Record.is_not_null());
    if let Some(model) = model {
        select = select.filter(benchmark::Column::ModelId.eq(model));
    }
    let rows =
        joined(select).order_by_desc(benchmark::Column::CreatedAt).limit(200).all(db).await?;
    Ok(readable(rows.into_iter().map(read)))
}

/// Archives a benchmark, or restores it. False when there is no such benchmark.
///
/// # Errors
/// When the database refuses.
pub async fn archive_benchmark(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    records::set_archived::<benchmark::Entity>(db, edit, id, archived).await
}

/// Asks for the end of a benchmark.
///
/// # Errors
/// When the database refuses.
pub async fn cancel_benchmark(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
) -> Result<CancelOutcome, DbErr> {
    cancel::<benchmark::Entity>(db, edit, id).await
}
