//! Capabilities: the lines of the feature matrix.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr,
    EntityTrait, QueryFilter, QueryOrder, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::finish;
use crate::{
    db::{self, entity::capability},
    market::{Capability, CapabilityDraft, Edit},
};

const KIND: &str = "capability";

fn from_row(row: capability::Model) -> Capability {
    Capability {
        id: row.id,
        venture: row.venture_id,
        name: row.name,
        group: row.family,
        note: row.note,
        need: row.need_id,
        author: row.author_id,
        archived_at: row.archived_at,
    }
}

fn named(venture: Uuid, id: Uuid) -> Condition {
    Condition::all()
        .add(capability::Column::Id.eq(id))
        .add(capability::Column::VentureId.eq(venture))
}

/// The capabilities of a venture that are archived, or those that are not, by group and name.
///
/// # Errors
/// When the database refuses.
pub async fn list_capabilities(
    db: &impl ConnectionTrait,
    venture: Uuid,
    archived: bool,
) -> Result<Vec<Capability>, DbErr> {
    let column = capability::Column::ArchivedAt;
    let rows = capability::Entity::find()
        .filter(capability::Column::VentureId.eq(venture))
        .filter(if archived { column.is_not_null() } else { column.is_null() })
        .order_by_asc(capability::Column::Family)
        .order_by_asc(capability::Column::Name)
        .order_by_asc(capability::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(from_row).collect())
}

/// A capability of a venture, archived or not.
///
/// # Errors
/// When the database refuses.
pub async fn find_capability(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<Capability>, DbErr> {
    Ok(capability::Entity::find().filter(named(venture, id)).one(db).await?.map(from_row))
}

/// Enters a capability inside the caller's transaction, which touches the venture and records it.
///
/// # Errors
/// When the database refuses.
pub async fn write_capability(
    db: &impl ConnectionTrait,
    edit: Edit,
    draft: CapabilityDraft,
) -> Result<Uuid, DbErr> {
    let (id, now) = (db::new_id(), db::now());
    let row = capability::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        name: Set(draft.name),
        family: Set(draft.group),
        note: Set(draft.note),
        need_id: Set(draft.need),
        author_id: Set(edit.author),
        created_at: Set(now),
        updated_at: Set(now),
        archived_at: Set(None),
    };
    row.insert(db).await?;
    Ok(id)
}

/// Enters a capability.
///
/// # Errors
/// When the database refuses.
pub async fn insert_capability(
    db: &DatabaseConnection,
    edit: Edit,
    draft: CapabilityDraft,
) -> Result<Uuid, DbErr> {
    let transaction = db::begin_write(db).await?;
    let id = write_capability(&transaction, edit, draft).await?;
    finish(transaction, edit, "create", KIND, id).await?;
    Ok(id)
}

/// Changes what is said about a capability; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn update_capability(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: CapabilityDraft,
) -> Result<bool, DbErr> {
    let transaction = db::begin_write(db).await?;
    let changed = capability::Entity::update_many()
        .col_expr(capability::Column::Name, Expr::value(draft.name))
        .col_expr(capability::Column::Family, Expr::value(draft.group))
        .col_expr(capability::Column::Note, Expr::value(draft.note))
        .col_expr(capability::Column::NeedId, Expr::value(draft.need))
        .col_expr(capability::Column::AuthorId, Expr::value(edit.author))
        .col_expr(capability::Column::UpdatedAt, Expr::value(db::now()))
        .filter(named(edit.venture, id))
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    finish(transaction, edit, "update", KIND, id).await?;
    Ok(true)
}

/// Puts a capability away or takes it out again; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn set_capability_archived(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    let which = (named(edit.venture, id), capability::Column::ArchivedAt);
    super::set_archived::<capability::Entity>(db, edit, (KIND, id), which, archived).await
}
