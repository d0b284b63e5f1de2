//! Imported lists in the database. Rows never change: an import is staged, confirmed or
//! discarded, and the last one can be undone.

mod convert;

use std::sync::{Arc, Mutex};

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::{Catalogue, Import, PriceFile, bundled};
use account::audit;
use convert::{import_from, price_from, price_row};
use db::entity::{token_price, token_price_import};
use pricing::Price;

/// Rows per statement, below the databases' limits of parameters.
const BATCH: usize = 400;
const SUBJECT: &str = "token-price-import";

/// What happened to a step of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Done,
    /// There is no such import in the state that the step needs.
    NotFound,
    /// Another version holds than the one that was compared with.
    Changed,
}

/// The prices that hold.
///
/// # Errors
/// When the database refuses, or a row is damaged.
pub async fn current(db: &impl ConnectionTrait) -> Result<Catalogue, DbErr> {
    let Some(import) = current_import(db).await? else {
        return Ok(Catalogue { import: None, prices: bundled() });
    };
    let prices = prices_of(db, import.id).await?;
    Ok(Catalogue { import: Some(import), prices })
}

async fn current_import(db: &impl ConnectionTrait) -> Result<Option<Import>, DbErr> {
    let row = token_price_import::Entity::find()
        .filter(token_price_import::Column::Version.is_not_null())
        .filter(token_price_import::Column::UndoneAt.is_null())
        .order_by_desc(token_price_import::Column::Version)
        .one(db)
        .await?;
    row.map(import_from).transpose()
}

/// The prices of an import. Its rows never change, so that the last list that was read is kept.
///
/// # Errors
/// When the database refuses, or a row is damaged.
pub async fn prices_of(db: &impl ConnectionTrait, import: Uuid) -> Result<Arc<[Price]>, DbErr> {
    static LAST: Mutex<Option<(Uuid, Arc<[Price]>)>> = Mutex::new(None);
    let kept = LAST.lock().ok().and_then(|last| last.clone());
    if let Some((_, prices)) = kept.filter(|(of, _)| *of == import) {
        return Ok(prices);
    }
    let rows = token_price::Entity::find()
        .filter(token_price::Column::ImportId.eq(import))
        .order_by_asc(token_price::Column::Place)
        .all(db)
        .await?;
    let prices = rows.into_iter().map(price_from).collect::<Result<Arc<[Price]>, _>>()?;
    if let Ok(mut last) = LAST.lock() {
        *last = Some((import, prices.clone()));
    }
    Ok(prices)
}

/// All imports, the newest first.
///
/// # Errors
/// When the database refuses, or a row is damaged.
pub async fn list_imports(db: &impl ConnectionTrait) -> Result<Vec<Import>, DbErr> {
    let rows = token_price_import::Entity::find()
        .order_by_desc(token_price_import::Column::CreatedAt)
        .all(db)
        .await?;
    rows.into_iter().map(import_from).collect()
}

/// # Errors
/// When the database refuses, or the row is damaged.
pub async fn find_import(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Import>, DbErr> {
    let row = token_price_import::Entity::find_by_id(id).one(db).await?;
    row.map(import_from).transpose()
}

/// Stores a list that waits to be confirmed.
///
/// # Errors
/// When the database refuses.
pub async fn stage(
    db: &DatabaseConnection,
    actor: Option<Uuid>,
    file_name: &str,
    file: &PriceFile,
) -> Result<Uuid, DbErr> {
    let id = db::new_id();
    let list = &file.list;
    let whole = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let json =
        |unread| serde_json::to_string(unread).map_err(|error| DbErr::Custom(error.to_string()));
    let import = token_price_import::ActiveModel {
        id: Set(id),
        version: Set(None),
        format: Set(list.format.as_str().to_owned()),
        file_name: Set(file_name.to_owned()),
        digest: Set(file.digest.clone()),
        as_of: Set(list.as_of),
        records: Set(whole(list.records)),
        prices: Set(whole(list.prices.len())),
        refused: Set(json(&list.refused)?),
        skipped: Set(json(&list.skipped)?),
        created_by: Set(actor),
        created_at: Set(db::now()),
        confirmed_at: Set(None),
        undone_at: Set(None),
    };
    let rows = (0..).zip(&list.prices).map(|(place, price)| price_row(id, place, price));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let transaction = db::begin_write(db).await?;
    token_price_import::Entity::insert(import).exec_without_returning(&transaction).await?;
    for batch in rows.chunks(BATCH) {
        token_price::Entity::insert_many(batch.to_vec())
            .exec_without_returning(&transaction)
            .await?;
    }
    audit::record(&transaction, actor, "create", SUBJECT, Some(id)).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Makes a staged list the catalogue, if `against` is still the version that holds.
///
/// # Errors
/// When the database refuses.
pub async fn confirm(
    db: &DatabaseConnection,
    actor: Option<Uuid>,
    id: Uuid,
    against: Option<i32>,
) -> Result<Step, DbErr> {
    let transaction = db::begin_write(db).await?;
    let holds = current_import(&transaction).await?.and_then(|import| import.version).unwrap_or(0);
    let staged = find_import(&transaction, id).await?;
    if staged.is_none_or(|import| import.confirmed_at.is_some()) {
        return Ok(Step::NotFound);
    }
    if against.is_some_and(|against| against != holds) {
        return Ok(Step::Changed);
    }
    let last = token_price_import::Entity::find()
        .filter(token_price_import::Column::Version.is_not_null())
        .order_by_desc(token_price_import::Column::Version)
        .one(&transaction)
        .await?;
    let version = last.and_then(|row| row.version).unwrap_or(0) + 1;
    let row = token_price_import::ActiveModel {
        version: Set(Some(version)),
        confirmed_at: Set(Some(db::now())),
        ..Default::default()
    };
    token_price_import::Entity::update_many()
        .set(row)
        .filter(token_price_import::Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    audit::record(&transaction, actor, "confirm", SUBJECT, Some(id)).await?;
    transaction.commit().await?;
    Ok(Step::Done)
}

/// Deletes a list that was not confirmed.
///
/// # Errors
/// When the database refuses.
pub async fn discard(db: &DatabaseConnection, actor: Uuid, id: Uuid) -> Result<Step, DbErr> {
    let transaction = db::begin_write(db).await?;
    let deleted = token_price_import::Entity::delete_many()
        .filter(token_price_import::Column::Id.eq(id))
        .filter(token_price_import::Column::ConfirmedAt.is_null())
        .exec(&transaction)
        .await?;
    if deleted.rows_affected == 0 {
        return Ok(Step::NotFound);
    }
    audit::record(&transaction, Some(actor), "discard", SUBJECT, Some(id)).await?;
    transaction.commit().await?;
    Ok(Step::Done)
}

/// Undoes the import that holds: the one before it, or the bundled prices, hold again.
///
/// # Errors
/// When the database refuses.
pub async fn undo(db: &DatabaseConnection, actor: Uuid, id: Uuid) -> Result<Step, DbErr> {
    let transaction = db::begin_write(db).await?;
    let holds = current_import(&transaction).await?.map(|import| import.id);
    if holds != Some(id) {
        return Ok(Step::NotFound);
    }
    let row =
        token_price_import::ActiveModel { undone_at: Set(Some(db::now())), ..Default::default() };
    token_price_import::Entity::update_many()
        .set(row)
        .filter(token_price_import::Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    audit::record(&transaction, Some(actor), "undo", SUBJECT, Some(id)).await?;
    transaction.commit().await?;
    Ok(Step::Done)
}

#[cfg(test)]
mod tests;
