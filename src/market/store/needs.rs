//! Needs.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, Set,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{begin, finish, lineage};
use crate::{
    db::{self, entity::need},
    market::{Edit, Need, NeedDraft, NeedEventKind, Provenance},
    venture::records::{self, Kept as _, kept},
};

kept!(need, "need");

fn from_row(row: need::Model) -> Need {
    Need {
        id: row.id,
        venture: row.venture_id,
        statement: row.statement,
        note: row.note,
        evidence: row.evidence,
        segment: row.segment_id,
        merged_into: row.merged_into,
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
        author: row.author_id,
        archived_at: row.archived_at,
    }
}

/// The needs of a venture that are archived, or those that are not, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn list_needs(
    db: &impl ConnectionTrait,
    venture: Uuid,
    archived: bool,
) -> Result<Vec<Need>, DbErr> {
    let rows = records::list::<need::Entity>(db, venture, archived, &[]).await?;
    Ok(rows.into_iter().map(from_row).collect())
}

/// A need of a venture, archived or not.
///
/// # Errors
/// When the database refuses.
pub async fn find_need(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<Need>, DbErr> {
    Ok(records::find::<need::Entity>(db, venture, id).await?.map(from_row))
}

/// Enters a need inside the caller's transaction, which touches the venture and records it.
///
/// # Errors
/// When the database refuses.
pub async fn write_need(
    db: &impl ConnectionTrait,
    edit: Edit,
    draft: NeedDraft,
) -> Result<Uuid, DbErr> {
    let (id, now) = (db::new_id(), db::now());
    let row = need::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        statement: Set(draft.statement),
        note: Set(draft.note),
        evidence: Set(draft.evidence),
        segment_id: Set(draft.segment),
        merged_into: Set(None),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(now),
        updated_at: Set(now),
        archived_at: Set(None),
    };
    row.insert(db).await?;
    Ok(id)
}

/// Enters a need.
///
/// # Errors
/// When the database refuses.
pub async fn insert_need(
    db: &DatabaseConnection,
    edit: Edit,
    draft: NeedDraft,
) -> Result<Uuid, DbErr> {
    let transaction = begin(db, edit).await?;
    let id = write_need(&transaction, edit, draft).await?;
    finish(transaction, edit, "create", need::Entity::KIND, id).await?;
    Ok(id)
}

/// Changes what is said about a need and keeps the statement as it was; false
/// when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn update_need(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: NeedDraft,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    let before = records::find_open::<need::Entity>(&transaction, edit.venture, id).await?;
    let Some(before) = before else { return Ok(false) };
    if before.statement != draft.statement {
        lineage::write_event(&transaction, edit, id, NeedEventKind::Restated, &before.statement)
            .await?;
    }
    need::Entity::update_many()
        .col_expr(need::Column::Statement, Expr::value(draft.statement))
        .col_expr(need::Column::Note, Expr::value(draft.note))
        .col_expr(need::Column::Evidence, Expr::value(draft.evidence))
        .col_expr(need::Column::SegmentId, Expr::value(draft.segment))
        .col_expr(need::Column::Source, Expr::value(draft.provenance.source))
        .col_expr(need::Column::ObservedOn, Expr::value(draft.provenance.observed_on))
        .col_expr(need::Column::AuthorId, Expr::value(edit.author))
        .col_expr(need::Column::UpdatedAt, Expr::value(db::now()))
        .filter(records::named::<need::Entity>(edit.venture, id))
        .exec(&transaction)
        .await?;
    finish(transaction, edit, "update", need::Entity::KIND, id).await?;
    Ok(true)
}

/// Puts a need away or takes it out again; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn set_need_archived(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    records::set_archived::<need::Entity>(db, edit, id, archived).await
}
