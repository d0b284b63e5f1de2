//! Going to market in the database. Every change runs in one transaction that
//! also raises the venture's revision and leaves a line in the audit log.

mod channels;
mod milestones;
mod ratings;
mod sizes;
#[cfg(test)]
mod tests;

pub use channels::{
    find_channel, insert_channel, list_channels, set_channel_archived, update_channel,
};
pub use milestones::{
    find_milestone, insert_milestone, list_milestones, set_milestone_archived, update_milestone,
};
pub use ratings::{list_force_ratings, list_scores, put_force_ratings, put_scores};
pub use sizes::{
    find_size, find_top_down, insert_size, list_sizes, put_top_down, set_size_archived, update_size,
};

use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, sea_query::Expr,
};
use uuid::Uuid;

use crate::{account::audit, db, market::Edit, venture};

/// Ends a change: revision, audit line, commit.
async fn finish(
    transaction: DatabaseTransaction,
    edit: Edit,
    action: &str,
    kind: &str,
    subject: Uuid,
) -> Result<(), DbErr> {
    venture::store::touch(&transaction, edit.venture).await?;
    audit::record(&transaction, Some(edit.author), action, kind, Some(subject)).await?;
    transaction.commit().await
}

/// Puts the record that `which` names away or takes it out again; false when there is none.
async fn set_archived<E: EntityTrait>(
    db: &DatabaseConnection,
    edit: Edit,
    (kind, id): (&str, Uuid),
    (which, archived_at): (Condition, E::Column),
    archived: bool,
) -> Result<bool, DbErr> {
    let transaction = db::begin_write(db).await?;
    let changed = E::update_many()
        .col_expr(archived_at, Expr::value(archived.then(db::now)))
        .filter(which)
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    finish(transaction, edit, if archived { "archive" } else { "restore" }, kind, id).await?;
    Ok(true)
}

/// True for rows that are archived, or for those that are not.
fn put_away(archived_at: impl ColumnTrait, archived: bool) -> Condition {
    let which = if archived { archived_at.is_not_null() } else { archived_at.is_null() };
    Condition::all().add(which)
}
