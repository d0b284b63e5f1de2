//! Changes of a venture by its owners.

use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::touch;
use crate::{Edit, MemberRole, VentureDraft, records::begin_as};
use account::audit;
use db::entity::venture;

/// Updates the fields of a venture.
pub async fn update_venture(
    db: &DatabaseConnection,
    actor: Uuid,
    id: Uuid,
    draft: VentureDraft,
) -> Result<(), DbErr> {
    let transaction = begin_as(db, Edit { author: actor, venture: id }, MemberRole::Owner).await?;
    venture::Entity::update_many()
        .col_expr(venture::Column::Name, Expr::value(draft.name))
        .col_expr(venture::Column::Summary, Expr::value(draft.summary))
        .col_expr(venture::Column::Area, Expr::value(draft.area.as_str()))
        .col_expr(venture::Column::Currency, Expr::value(draft.currency))
        .filter(venture::Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    touch(&transaction, id).await?;
    audit::record_in(&transaction, id, Some(actor), "update", ("venture", id)).await?;
    transaction.commit().await
}

/// Archives or restores a venture.
pub async fn set_archived(
    db: &DatabaseConnection,
    actor: Uuid,
    id: Uuid,
    archived: bool,
) -> Result<(), DbErr> {
    let transaction = begin_as(db, Edit { author: actor, venture: id }, MemberRole::Owner).await?;
    venture::Entity::update_many()
        .col_expr(venture::Column::ArchivedAt, Expr::value(archived.then(db::now)))
        .filter(venture::Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    touch(&transaction, id).await?;
    let action = if archived { "archive" } else { "restore" };
    audit::record_in(&transaction, id, Some(actor), action, ("venture", id)).await?;
    transaction.commit().await
}
