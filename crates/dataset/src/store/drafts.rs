//! Drafts: uploaded tables whose columns are still to be reviewed.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    QueryFilter, QueryOrder, sea_query::Expr,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{DatasetError, json};
use crate::{entry::Entry, version::DatasetFile};
use artifacts::Artifacts;
use db::entity::dataset_draft;

/// How long drafts are stored.
const RETENTION: Duration = Duration::days(2);

/// A set whose columns are still to be reviewed.
#[derive(Debug, Clone)]
pub struct Draft {
    pub id: Uuid,
    pub entry: Entry,
    pub files: Vec<DatasetFile>,
    pub created_at: OffsetDateTime,
}

/// Stores a draft, and deletes old ones.
///
/// # Errors
/// The database or the artefact store refuses.
pub async fn insert_draft(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    entry: &Entry,
    files: Vec<DatasetFile>,
    by: Uuid,
) -> Result<Uuid, DatasetError> {
    let id = db::new_id();
    let row = dataset_draft::ActiveModel {
        id: Set(id),
        name: Set(entry.name.to_string()),
        content: Set(json(entry)?),
        files: Set(json(&files)?),
        created_by: Set(Some(by)),
        created_at: Set(db::now()),
    };
    dataset_draft::Entity::insert(row).exec_without_returning(db).await?;
    let left = dataset_draft::Entity::find()
        .filter(dataset_draft::Column::CreatedAt.lt(db::now() - RETENTION))
        .all(db)
        .await?;
    for row in left {
        drop_draft(db, artifacts, &read(row)?).await?;
    }
    Ok(id)
}

/// Writes down what was chosen about a draft so far.
///
/// # Errors
/// When the database refuses.
pub async fn update_draft(db: &impl ConnectionTrait, draft: &Draft) -> Result<(), DbErr> {
    dataset_draft::Entity::update_many()
        .col_expr(dataset_draft::Column::Content, Expr::value(json(&draft.entry)?))
        .filter(dataset_draft::Column::Id.eq(draft.id))
        .exec(db)
        .await?;
    Ok(())
}

/// A draft.
///
/// # Errors
/// When the database refuses.
pub async fn find_draft(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Draft>, DbErr> {
    dataset_draft::Entity::find_by_id(id).one(db).await?.map(read).transpose()
}

/// Every draft, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list_drafts(db: &impl ConnectionTrait) -> Result<Vec<Draft>, DbErr> {
    let rows =
        dataset_draft::Entity::find().order_by_desc(dataset_draft::Column::Id).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// Forgets a draft; its files go when nothing else holds them.
///
/// # Errors
/// The database or the artefact store refuses.
pub async fn drop_draft(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    draft: &Draft,
) -> Result<(), DatasetError> {
    dataset_draft::Entity::delete_by_id(draft.id).exec(db).await?;
    for file in &draft.files {
        if !db::files::is_held(db, file.sha256.as_str()).await? {
            artifacts.remove(&file.sha256).await?;
        }
    }
    Ok(())
}

fn read(row: dataset_draft::Model) -> Result<Draft, DbErr> {
    let odd = |error: serde_json::Error| db::damaged(format!("draft {}: {error}", row.id));
    Ok(Draft {
        id: row.id,
        entry: serde_json::from_str(&row.content).map_err(odd)?,
        files: serde_json::from_str(&row.files).map_err(odd)?,
        created_at: row.created_at,
    })
}
