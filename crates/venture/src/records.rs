//! What records below a venture have in common in the database: each belongs to one venture and
//! is archived instead of deleted; a change increments the venture's revision and leaves a line
//! in the audit log. Independent of the kind of record.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection,
    DatabaseTransaction, DbErr, EntityTrait, Insert, QueryFilter, QueryOrder, QueryTrait,
    UpdateMany,
    sea_query::{Expr, InsertStatement, UpdateStatement},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{MemberRole, limits, store};
use account::audit;
use db::{Archivable, Conflict, entity::user};
use web::error::AppError;

/// The author of a change and the venture it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    pub author: Uuid,
    pub venture: Uuid,
}

/// A record that may be changed: it must be there and not archived.
///
/// # Errors
/// 404 when there is none, 409 when it is archived.
pub fn open<T>(
    found: Option<T>,
    archived_at: impl FnOnce(&T) -> Option<OffsetDateTime>,
) -> Result<T, AppError> {
    let found = found.ok_or(AppError::NotFound)?;
    match archived_at(&found) {
        None => Ok(found),
        Some(_) => Err(AppError::Conflict("error-record-archived")),
    }
}

/// The row with that identifier, if it belongs to the venture.
pub fn named<E: Archivable>(venture: Uuid, id: Uuid) -> Condition {
    Condition::all().add(E::ID.eq(id)).add(E::VENTURE.eq(venture))
}

/// The rows of a venture that are archived, or those that are not, by some
/// columns and at last by identifier: the oldest first.
pub async fn list<E: Archivable>(
    db: &impl ConnectionTrait,
    venture: Uuid,
    archived: bool,
    order: &[E::Column],
) -> Result<Vec<E::Model>, DbErr> {
    let away = E::ARCHIVED_AT;
    let rows = E::find().filter(E::VENTURE.eq(venture)).filter(if archived {
        away.is_not_null()
    } else {
        away.is_null()
    });
    let rows = order.iter().fold(rows, |rows, column| rows.order_by_asc(*column));
    rows.order_by_asc(E::ID).all(db).await
}

/// A row of a venture, archived or not.
pub async fn find<E: Archivable>(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<E::Model>, DbErr> {
    E::find().filter(named::<E>(venture, id)).one(db).await
}

/// A row of a venture that may be changed; `None` when there is none.
///
/// # Errors
/// When it is archived ([`Conflict::RecordArchived`]).
pub async fn find_open<E: Archivable>(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<E::Model>, DbErr> {
    let found = E::find().filter(named::<E>(venture, id)).filter(E::ARCHIVED_AT.is_null());
    if let Some(row) = found.one(db).await? {
        return Ok(Some(row));
    }
    if find::<E>(db, venture, id).await?.is_some() {
        return Err(Conflict::RecordArchived.into());
    }
    Ok(None)
}

/// Begins a change of records below a venture: waits for its lock and holds it until the change
/// ends. What is read after it stays true until then; what was read before may have changed.
///
/// # Errors
/// When the author may no longer change the venture or it is archived ([`Conflict`]).
pub async fn begin(db: &DatabaseConnection, edit: Edit) -> Result<DatabaseTransaction, DbErr> {
    let transaction = begin_as(db, edit, MemberRole::Editor).await?;
    if store::find_venture(&transaction, edit.venture)
        .await?
        .is_none_or(|venture| venture.archived_at.is_some())
    {
        return Err(Conflict::VentureArchived.into());
    }
    Ok(transaction)
}

/// As [`begin`], for changes that need at least `role` and are possible in an
/// archived venture too.
///
/// # Errors
/// When the author no longer has the role ([`Conflict`]).
pub async fn begin_as(
    db: &DatabaseConnection,
    edit: Edit,
    role: MemberRole,
) -> Result<DatabaseTransaction, DbErr> {
    let transaction = begin_unasked(db, edit.venture).await?;
    match store::find_role(&transaction, edit.venture, edit.author).await? {
        None => Err(Conflict::NotAMember.into()),
        Some(held) if held < role => Err(Conflict::RoleTooLow.into()),
        Some(_) => Ok(transaction),
    }
}

/// As [`begin`], for changes without a member: a respondent's answer, a worker's result. Also
/// in an archived venture.
///
/// # Errors
/// When the venture is gone ([`Conflict::NotAMember`]).
pub async fn begin_unasked(
    db: &DatabaseConnection,
    venture: Uuid,
) -> Result<DatabaseTransaction, DbErr> {
    let transaction = db::begin_write(db).await?;
    if !store::lock(&transaction, venture).await? {
        return Err(Conflict::NotAMember.into());
    }
    if let Ok((read, revision)) = READ.try_get()
        && read == venture
        && store::find_revision(&transaction, venture).await? != Some(revision)
    {
        return Err(Conflict::Changed.into());
    }
    Ok(transaction)
}

tokio::task_local! {
    /// A venture and its revision, for changes that rest on what was read at it.
    static READ: (Uuid, i64);
}

/// Makes a change that rests on what was read of a venture at a revision: [`begin`] refuses it
/// when the venture has changed since. So whoever compares what a form shows with what is
/// stored can compare before the change, without its lock.
///
/// # Errors
/// Those of the change; [`Conflict::Changed`] when the venture has another revision.
pub async fn at_revision<T>(
    venture: Uuid,
    revision: i64,
    change: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    READ.scope((venture, revision), change).await
}

/// Ends a change: checks limits, increments the revision, writes the audit log, commits.
///
/// # Errors
/// When the venture is at its limit ([`db::LimitReached`]).
pub async fn finish(
    transaction: DatabaseTransaction,
    edit: Edit,
    action: &str,
    kind: &str,
    subject: Uuid,
) -> Result<(), DbErr> {
    limits::check_after(&transaction, edit.venture, (action, kind)).await?;
    store::touch(&transaction, edit.venture).await?;
    audit::record_in(&transaction, edit.venture, Some(edit.author), action, (kind, subject))
        .await?;
    transaction.commit().await
}

/// Changes one row and nothing else; false when there is none.
///
/// # Errors
/// When the row is archived ([`Conflict::RecordArchived`]).
pub async fn update<E: Archivable>(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    change: UpdateMany<E>,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    if find_open::<E>(&transaction, edit.venture, id).await?.is_none() {
        return Ok(false);
    }
    change_one(transaction, edit, id, change, "update").await
}

/// Archives a row or restores it; false when there is none.
pub async fn set_archived<E: Archivable>(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    set_archived_in::<E>(transaction, edit, id, archived).await
}

/// As [`set_archived`], within a change that has begun.
pub async fn set_archived_in<E: Archivable>(
    transaction: DatabaseTransaction,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    let change = E::update_many().col_expr(E::ARCHIVED_AT, Expr::value(archived.then(db::now)));
    let action = if archived { "archive" } else { "restore" };
    change_one(transaction, edit, id, change, action).await
}

/// Changes one row, archived or not, and logs it as `action`; false when there is none.
pub async fn change_as<E: Archivable>(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    change: UpdateMany<E>,
    action: &str,
) -> Result<bool, DbErr> {
    change_one(begin(db, edit).await?, edit, id, change, action).await
}

/// Changes one row and ends the change; false when there is none.
pub async fn change_one<E: Archivable>(
    transaction: DatabaseTransaction,
    edit: Edit,
    id: Uuid,
    change: UpdateMany<E>,
    action: &str,
) -> Result<bool, DbErr> {
    let change = change.filter(named::<E>(edit.venture, id)).into_query();
    execute_change(transaction, edit, (action, E::KIND, id), change).await
}

/// What is the same for every table, so that it is compiled once.
async fn execute_change(
    transaction: DatabaseTransaction,
    edit: Edit,
    (action, kind, id): (&str, &str, Uuid),
    change: UpdateStatement,
) -> Result<bool, DbErr> {
    if transaction.execute(&change).await?.rows_affected() == 0 {
        return Ok(false);
    }
    finish(transaction, edit, action, kind, id).await?;
    Ok(true)
}

/// Enters a row and nothing else; its identifier is `id`.
///
/// # Errors
/// When the venture is at its limit ([`db::LimitReached`]).
pub async fn insert<A>(db: &DatabaseConnection, edit: Edit, id: Uuid, row: A) -> Result<Uuid, DbErr>
where
    A: ActiveModelTrait,
    A::Entity: Archivable,
{
    let row = Insert::<A>::one(row).into_query();
    execute_insert(begin(db, edit).await?, edit, (<A::Entity as Archivable>::KIND, id), row).await
}

async fn execute_insert(
    transaction: DatabaseTransaction,
    edit: Edit,
    (kind, id): (&str, Uuid),
    row: InsertStatement,
) -> Result<Uuid, DbErr> {
    transaction.execute(&row).await?;
    finish(transaction, edit, "create", kind, id).await?;
    Ok(id)
}

/// Names of the authors of records.
pub async fn list_authors(
    db: &impl ConnectionTrait,
    authors: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, DbErr> {
    let rows = user::Entity::find().filter(user::Column::Id.is_in(authors)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
