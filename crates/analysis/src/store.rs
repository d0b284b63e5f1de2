//! Sets of weights in the database.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Set, sea_query::Expr,
};
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use account::audit;
use db::entity::weight_set;
use venture::{
    limits,
    records::{Edit, begin},
};

const KIND: &str = "weight_set";
/// Most sets that a page lists.
const MOST: u64 = 200;

/// Weights by criterion under a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightSet {
    pub id: Uuid,
    pub name: String,
    /// The kind of decision: the word in addresses.
    pub subject: String,
    /// Reason for the weights.
    pub source: String,
    pub weights: BTreeMap<String, f64>,
    pub author: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

/// Weights to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightSetDraft {
    pub name: String,
    pub subject: String,
    pub source: String,
    pub weights: BTreeMap<String, f64>,
}

fn from_row(row: weight_set::Model) -> WeightSet {
    WeightSet {
        id: row.id,
        name: row.name,
        subject: row.subject,
        source: row.source,
        weights: serde_json::from_str(&row.weights).unwrap_or_default(),
        author: row.author_id,
        created_at: row.created_at,
        archived_at: row.archived_at,
    }
}

fn named(venture: Uuid, id: Uuid) -> Condition {
    Condition::all()
        .add(weight_set::Column::Id.eq(id))
        .add(weight_set::Column::VentureId.eq(venture))
}

/// The sets for one kind of decision, newest first.
pub async fn list_weight_sets(
    db: &impl ConnectionTrait,
    venture: Uuid,
    subject: &str,
    archived: bool,
) -> Result<Vec<WeightSet>, DbErr> {
    let mut select = weight_set::Entity::find()
        .filter(weight_set::Column::VentureId.eq(venture))
        .filter(weight_set::Column::Subject.eq(subject));
    select = if archived {
        select.filter(weight_set::Column::ArchivedAt.is_not_null())
    } else {
        select.filter(weight_set::Column::ArchivedAt.is_null())
    };
    let rows = select.order_by_desc(weight_set::Column::Id).limit(MOST).all(db).await?;
    Ok(rows.into_iter().map(from_row).collect())
}

/// A set of a venture, archived or not.
pub async fn find_weight_set(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<WeightSet>, DbErr> {
    let row = weight_set::Entity::find().filter(named(venture, id)).one(db).await?;
    Ok(row.map(from_row))
}

/// Saves a set.
pub async fn insert_weight_set(
    db: &DatabaseConnection,
    venture: Uuid,
    author: Uuid,
    draft: WeightSetDraft,
) -> Result<Uuid, DbErr> {
    let transaction = begin(db, Edit { author, venture }).await?;
    let id = db::new_id();
    let weights = serde_json::to_string(&draft.weights).map_err(|e| DbErr::Json(e.to_string()))?;
    let row = weight_set::ActiveModel {
        id: Set(id),
        venture_id: Set(venture),
        name: Set(draft.name),
        subject: Set(draft.subject),
        source: Set(draft.source),
        weights: Set(weights),
        author_id: Set(author),
        created_at: Set(db::now()),
        archived_at: Set(None),
    };
    weight_set::Entity::insert(row).exec_without_returning(&transaction).await?;
    limits::check(&transaction, venture, limits::Kind::WeightSets).await?;
    venture::store::touch(&transaction, venture).await?;
    audit::record_in(&transaction, venture, Some(author), "create", (KIND, id)).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Archives a set or restores it; false when there is none.
pub async fn set_weight_set_archived(
    db: &DatabaseConnection,
    venture: Uuid,
    author: Uuid,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    let transaction = begin(db, Edit { author, venture }).await?;
    let at = archived.then(db::now);
    let changed = weight_set::Entity::update_many()
        .col_expr(weight_set::Column::ArchivedAt, Expr::value(at))
        .filter(named(venture, id))
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    venture::store::touch(&transaction, venture).await?;
    let action = if archived { "archive" } else { "restore" };
    audit::record_in(&transaction, venture, Some(author), action, (KIND, id)).await?;
    transaction.commit().await?;
    Ok(true)
}
