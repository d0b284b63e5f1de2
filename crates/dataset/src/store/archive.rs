//! Archiving a data set and restoring it. Its versions stay as they are, and runs
//! that used them keep them.

use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use crate::DatasetName;
use account::audit;
use db::entity::dataset;

/// Archives a set, or restores it. False when there is no such set.
///
/// # Errors
/// When the database refuses.
pub async fn archive_dataset(
    db: &DatabaseConnection,
    name: &DatasetName,
    archived: bool,
    by: Uuid,
) -> Result<bool, DbErr> {
    let transaction = db::begin_write(db).await?;
    let found = dataset::Entity::find()
        .filter(dataset::Column::Name.eq(name.as_str()))
        .one(&transaction)
        .await?;
    let Some(set) = found else { return Ok(false) };
    dataset::Entity::update_many()
        .col_expr(dataset::Column::ArchivedAt, Expr::value(archived.then(db::now)))
        .filter(dataset::Column::Id.eq(set.id))
        .exec(&transaction)
        .await?;
    let what = if archived { "archive" } else { "restore" };
    audit::record(&transaction, Some(by), what, "dataset", Some(set.id)).await?;
    transaction.commit().await?;
    Ok(true)
}
