//! A venture's rules in the database: rows are added, the newest counts.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use super::KeptRules;
use crate::{
    account::audit,
    db::{
        self,
        entity::{user, verdict_rules},
    },
    economics::Rules,
    venture,
};

/// Most changes that the history shows.
const HISTORY: u64 = 50;

/// The rules that a venture is judged by, with the reason for a change.
///
/// # Errors
/// When the database refuses or kept rules cannot be read.
pub async fn find_rules(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<(Rules, Option<String>), DbErr> {
    let Some(row) = newest_first(venture).one(db).await? else {
        return Ok((Rules::default(), None));
    };
    let rules = parse(&row)?;
    let reason = (rules != Rules::default()).then_some(row.reason);
    Ok((rules, reason))
}

/// Every change of a venture's rules, newest first.
///
/// # Errors
/// When the database refuses or kept rules cannot be read.
pub async fn list_rules(db: &impl ConnectionTrait, venture: Uuid) -> Result<Vec<KeptRules>, DbErr> {
    let rows = newest_first(venture).limit(HISTORY).all(db).await?;
    let authors = rows.iter().map(|row| row.author_id);
    let names: HashMap<Uuid, String> = user::Entity::find()
        .filter(user::Column::Id.is_in(authors))
        .all(db)
        .await?
        .into_iter()
        .map(|user| (user.id, user.name))
        .collect();
    rows.iter()
        .map(|row| {
            Ok(KeptRules {
                rules: parse(row)?,
                reason: row.reason.clone(),
                author: names.get(&row.author_id).cloned().unwrap_or_default(),
                since: row.created_at,
            })
        })
        .collect()
}

/// Keeps rules from now on.
///
/// # Errors
/// When the database refuses.
pub async fn insert_rules(
    db: &DatabaseConnection,
    actor: Uuid,
    venture: Uuid,
    rules: &Rules,
    reason: &str,
) -> Result<(), DbErr> {
    let text = serde_json::to_string(rules).map_err(|error| DbErr::Custom(error.to_string()))?;
    let transaction = db::begin_write(db).await?;
    let id = db::new_id();
    let row = verdict_rules::ActiveModel {
        id: Set(id),
        venture_id: Set(venture),
        rules: Set(text),
        reason: Set(reason.to_owned()),
        author_id: Set(actor),
        created_at: Set(db::now()),
    };
    row.insert(&transaction).await?;
    venture::store::touch(&transaction, venture).await?;
    audit::record(&transaction, Some(actor), "change", "verdict_rules", Some(id)).await?;
    transaction.commit().await
}

fn newest_first(venture: Uuid) -> sea_orm::Select<verdict_rules::Entity> {
    verdict_rules::Entity::find()
        .filter(verdict_rules::Column::VentureId.eq(venture))
        .order_by_desc(verdict_rules::Column::CreatedAt)
        .order_by_desc(verdict_rules::Column::Id)
}

fn parse(row: &verdict_rules::Model) -> Result<Rules, DbErr> {
    serde_json::from_str(&row.rules)
        .map_err(|error| DbErr::Custom(format!("rules {} cannot be read: {error}", row.id)))
}
