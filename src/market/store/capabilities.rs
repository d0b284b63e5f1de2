//! Capabilities: the lines of the feature matrix.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::finish;
use crate::{
    db::{self, entity::capability},
    market::{Capability, CapabilityDraft, Edit},
    venture::records::{self, Kept as _, kept},
};

kept!(capability, "capability");

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

/// The capabilities of a venture that are archived, or those that are not, by group and name.
///
/// # Errors
/// When the database refuses.
pub async fn list_capabilities(
    db: &impl ConnectionTrait,
    venture: Uuid,
    archived: bool,
) -> Result<Vec<Capability>, DbErr> {
    let order = [capability::Column::Family, capability::Column::Name];
    let rows = records::list::<capability::Entity>(db, venture, archived, &order).await?;
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
    Ok(records::find::<capability::Entity>(db, venture, id).await?.map(from_row))
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
    finish(transaction, edit, "create", capability::Entity::KIND, id).await?;
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
    let change = capability::Entity::update_many()
        .col_expr(capability::Column::Name, Expr::value(draft.name))
        .col_expr(capability::Column::Family, Expr::value(draft.group))
        .col_expr(capability::Column::Note, Expr::value(draft.note))
        .col_expr(capability::Column::NeedId, Expr::value(draft.need))
        .col_expr(capability::Column::AuthorId, Expr::value(edit.author))
        .col_expr(capability::Column::UpdatedAt, Expr::value(db::now()));
    records::update(db, edit, id, change).await
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
    records::set_archived::<capability::Entity>(db, edit, id, archived).await
}
