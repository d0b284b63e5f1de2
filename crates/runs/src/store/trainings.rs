//! Training runs and their epochs.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Order,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, SelectTwo,
};
use uuid::Uuid;

use super::{CancelOutcome, cancel, from_json, to_json, wanted_state};
use crate::{
    run::{Run, RunSpec},
    work::TRAIN,
};
use account::audit;
use dataset::DatasetName;
use db::entity::{run, run_epoch, work};
use figure::{Notes, without_paths};
use jobs::ledger::{
    self, Claim, ClaimError, EnqueueError, QueueLimits, QueueMessage, QueueOwner, State, Work,
};
use lab::progress::EpochRecord;
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
pub async fn create_run(
    db: &DatabaseConnection,
    limits: QueueLimits,
    owner: QueueOwner,
    spec: &RunSpec,
) -> Result<QueueMessage, EnqueueError> {
    let transaction = begin(db, Edit { author: owner.author, venture: owner.venture }).await?;
    let id = db::new_id();
    let QueueOwner { venture, author: by } = owner;
    let message = ledger::enqueue(&transaction, (id, TRAIN), owner, limits).await?;
    let row = run::ActiveModel {
        id: Set(id),
        venture_id: Set(venture),
        name: Set(spec.name.clone()),
        dataset: Set(spec.dataset.as_str().to_owned()),
        dataset_version_id: Set(spec.dataset_version_id),
        request: Set(to_json(&spec.request)?),
        outcome: Set(None),
        measure: Set(spec.request.task().measure.to_owned()),
        value: Set(None),
        note: Set(None),
        notes: Set(None),
        imported: Set(None),
        created_by: Set(by),
        created_at: Set(db::now()),
        archived_at: Set(None),
    };
    run::Entity::insert(row).exec_without_returning(&transaction).await?;
    limits::check(&transaction, venture, limits::Kind::Runs).await?;
    venture::store::touch(&transaction, venture).await?;
    audit::record_in(&transaction, venture, Some(by), "create", ("run", id)).await?;
    transaction.commit().await?;
    Ok(message)
}

fn read((row, state): (run::Model, Option<work::Model>)) -> Result<Run, DbErr> {
    let missing = || db::damaged(format!("run {}: its work", row.id));
    let work = Work::try_from(state.ok_or_else(missing)?)?;
    run_of(row, work)
}

/// Reads a stored run.
///
/// # Errors
/// When a part of it cannot be read.
pub fn run_of(row: run::Model, work: Work) -> Result<Run, DbErr> {
    let what = format!("run {}", row.id);
    Ok(Run {
        id: row.id,
        venture_id: row.venture_id,
        name: row.name,
        dataset: DatasetName::parse(&row.dataset)
            .ok_or_else(|| db::damaged(format!("{what}: unknown data set")))?,
        dataset_version_id: row.dataset_version_id,
        request: from_json(&what, &row.request)?,
        outcome: row.outcome.map(|text| from_json(&what, &text)).transpose()?,
        // Earlier records name paths of the server.
        note: row.note.as_deref().map(without_paths),
        notes: row
            .notes
            .map(|text| from_json::<Notes>(&what, &text))
            .transpose()?
            .unwrap_or_default()
            .without_paths(),
        imported: Imported::read(row.imported.as_deref()),
        work,
        created_at: row.created_at,
        archived_at: row.archived_at,
    })
}

/// One run of a venture.
///
/// # Errors
/// When the database refuses.
pub async fn find_run(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<Run>, DbErr> {
    let row = run::Entity::find_by_id(id)
        .filter(run::Column::VentureId.eq(venture))
        .find_also_related(work::Entity)
        .one(db)
        .await?;
    row.map(read).transpose()
}

/// The run of a job, whatever its venture.
pub(crate) async fn find_ordered_run(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<Run>, DbErr> {
    let row = run::Entity::find_by_id(id).find_also_related(work::Entity).one(db).await?;
    row.map(read).transpose()
}

fn listed(venture: Uuid, query: &ListQuery) -> SelectTwo<run::Entity, work::Entity> {
    let mut select = run::Entity::find().filter(run::Column::VentureId.eq(venture));
    select = match query.archived() {
        true => select.filter(run::Column::ArchivedAt.is_not_null()),
        false => select.filter(run::Column::ArchivedAt.is_null()),
    };
    if let Some(words) = query.search() {
        select = search(select, words);
    }
    let mut select = select.find_also_related(work::Entity);
    if let Some(state) = wanted_state(query) {
        select = select.filter(work::Column::State.eq(state.as_str()));
    }
    let (column, descending) = query.order();
    let order = if descending { Order::Desc } else { Order::Asc };
    match column {
        "name" => select.order_by(run::Column::Name, order),
        "dataset" => select.order_by(run::Column::Dataset, order),
        "state" => select.order_by(work::Column::State, order),
        "measure" => select.order_by(run::Column::Measure, Order::Asc).order_by_with_nulls(
            run::Column::Value,
            order,
            sea_orm::sea_query::NullOrdering::Last,
        ),
        "created" => select.order_by(run::Column::CreatedAt, order),
        _ => select.order_by(run::Column::CreatedAt, Order::Desc),
    }
    .order_by(run::Column::Id, Order::Desc)
}

fn search(select: Select<run::Entity>, words: &str) -> Select<run::Entity> {
    select.filter(db::contains(run::Column::Name, words))
}

/// A page of a venture's runs: `sort` by name, dataset, state, measure
/// (its value within each measure) or created.
///
/// # Errors
/// When the database refuses.
pub async fn list_runs(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &ListQuery,
) -> Result<Page<Run>, DbErr> {
    let select = listed(venture, query);
    let total = select.clone().count(db).await?;
    let rows = select.offset(query.offset_within(total)).limit(query.per_page()).all(db).await?;
    Ok(Page::read(query, rows.into_iter().map(read).collect(), total))
}

/// The finished runs on one version of a data set that are in use, newest first,
/// at most 200.
///
/// # Errors
/// When the database refuses.
pub async fn list_finished_runs(
    db: &impl ConnectionTrait,
    venture: Uuid,
    version: Uuid,
) -> Result<Vec<Run>, DbErr> {
    let rows = run::Entity::find()
        .filter(run::Column::VentureId.eq(venture))
        .filter(run::Column::DatasetVersionId.eq(version))
        .filter(run::Column::ArchivedAt.is_null())
        .find_also_related(work::Entity)
        .filter(work::Column::State.eq(State::Finished.as_str()))
        .order_by_desc(run::Column::CreatedAt)
        .limit(200)
        .all(db)
        .await?;
    Ok(readable(rows.into_iter().map(read)))
}

/// The epochs of a run so far, in order.
///
/// # Errors
/// When the database refuses.
pub async fn list_epochs(db: &impl ConnectionTrait, run: Uuid) -> Result<Vec<EpochRecord>, DbErr> {
    let rows = run_epoch::Entity::find()
        .filter(run_epoch::Column::RunId.eq(run))
        .order_by_asc(run_epoch::Column::Epoch)
        .all(db)
        .await?;
    let read = |row: run_epoch::Model| EpochRecord {
        epoch: u32::try_from(row.epoch).unwrap_or_default(),
        train_loss: row.train_loss,
        train_accuracy: row.train_accuracy,
        validation_loss: row.validation_loss,
        validation_accuracy: row.validation_accuracy,
        seconds: row.seconds,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Forgets the epochs of an earlier attempt.
pub(crate) async fn delete_epochs(
    db: &DatabaseConnection,
    claim: &Claim,
) -> Result<(), ClaimError> {
    let transaction = db::begin_write(db).await?;
    claim.progress(&transaction, "data", 0, 0).await?;
    run_epoch::Entity::delete_many()
        .filter(run_epoch::Column::RunId.eq(claim.id))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Writes down an epoch, if the claim still holds.
pub(crate) async fn insert_epoch(
    db: &DatabaseConnection,
    claim: &Claim,
    epoch: &EpochRecord,
    total: u32,
) -> Result<(), ClaimError> {
    let transaction = db::begin_write(db).await?;
    claim.progress(&transaction, "train", u64::from(epoch.epoch), u64::from(total)).await?;
    let row = run_epoch::ActiveModel {
        run_id: Set(claim.id),
        epoch: Set(i32::try_from(epoch.epoch).unwrap_or(i32::MAX)),
        train_loss: Set(epoch.train_loss),
        train_accuracy: Set(epoch.train_accuracy),
        validation_loss: Set(epoch.validation_loss),
        validation_accuracy: Set(epoch.validation_accuracy),
        seconds: Set(epoch.seconds),
    };
    run_epoch::Entity::insert(row).exec_without_returning(&transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Archives a run, or restores it. False when there is no such run.
///
/// # Errors
/// When the database refuses.
pub async fn archive_run(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    records::set_archived::<run::Entity>(db, edit, id, archived).await
}

/// Asks for the end of a run.
///
/// # Errors
/// When the database refuses.
pub async fn cancel_run(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
) -> Result<CancelOutcome, DbErr> {
    cancel::<run::Entity>(db, edit, id).await
}
