//! A venture's rules in the database: rows are added, the newest counts.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use uuid::Uuid;

use super::StoredRules;
use account::audit;
use db::entity::{user, verdict_rules};
use economics::Rules;
use venture::records::{Edit, begin};
use web::paging::readable;

/// Most changes that the history shows.
const HISTORY: u64 = 50;

/// The current rules of a venture, with the reason for a change: the newest readable ones. The
/// page of the rules reports damaged ones.
pub async fn find_rules(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<(Rules, Option<String>), DbErr> {
    let rows = newest_first(venture).limit(HISTORY).all(db).await?;
    let read = rows.into_iter().map(|row| Ok::<_, DbErr>((parse(&row)?, row.reason)));
    let newest = readable(read).into_iter().next();
    let changed = newest.filter(|(rules, _)| *rules != Rules::default());
    Ok(changed.map_or_else(|| (Rules::default(), None), |(rules, reason)| (rules, Some(reason))))
}

/// All readable changes of a venture's rules, newest first, and the number of damaged ones.
pub async fn list_rules(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<(Vec<StoredRules>, usize), DbErr> {
    let rows = newest_first(venture).limit(HISTORY).all(db).await?;
    let authors = rows.iter().map(|row| row.author_id);
    let names: HashMap<Uuid, String> = user::Entity::find()
        .filter(user::Column::Id.is_in(authors))
        .all(db)
        .await?
        .into_iter()
        .map(|user| (user.id, user.name))
        .collect();
    let kept = rows.iter().map(|row| {
        Ok::<_, DbErr>(StoredRules {
            rules: parse(row)?,
            reason: row.reason.clone(),
            author: names.get(&row.author_id).cloned().unwrap_or_default(),
            since: row.created_at,
        })
    });
    let kept = readable(kept);
    let damaged = rows.len() - kept.len();
    Ok((kept, damaged))
}

/// Saves rules as the current ones.
pub async fn insert_rules(
    db: &DatabaseConnection,
    actor: Uuid,
    venture: Uuid,
    rules: &Rules,
    reason: &str,
) -> Result<(), DbErr> {
    let text = serde_json::to_string(rules).map_err(|error| DbErr::Custom(error.to_string()))?;
    let edit = Edit { author: actor, venture };
    let transaction = begin(db, edit).await?;
    let id = db::new_id();
    let row = verdict_rules::ActiveModel {
        id: Set(id),
        venture_id: Set(venture),
        rules: Set(text),
        reason: Set(reason.to_owned()),
        author_id: Set(actor),
        created_at: Set(db::now()),
    };
    verdict_rules::Entity::insert(row).exec_without_returning(&transaction).await?;
    venture::store::touch(&transaction, venture).await?;
    audit::record_in(&transaction, venture, Some(actor), "change", ("verdict_rules", id)).await?;
    transaction.commit().await
}

fn newest_first(venture: Uuid) -> sea_orm::Select<verdict_rules::Entity> {
    verdict_rules::Entity::find()
        .filter(verdict_rules::Column::VentureId.eq(venture))
        .order_by_desc(verdict_rules::Column::CreatedAt)
        .order_by_desc(verdict_rules::Column::Id)
}

/// Parses stored rules.
pub fn parse(row: &verdict_rules::Model) -> Result<Rules, DbErr> {
    serde_json::from_str(&row.rules)
        .map_err(|error| db::damaged(format!("rules {} cannot be read: {error}", row.id)))
}
