//! Prices of competitors and how well they meet needs.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr,
    EntityTrait, QueryFilter, QueryOrder, Set, sea_query::OnConflict,
};
use uuid::Uuid;

use super::finish;
use crate::{
    db::{
        self,
        entity::{competitor_feature, price_point},
    },
    market::{Edit, Feature, FeatureDraft, PriceDraft, PricePoint, PriceUnit, Provenance},
};

const PRICE: &str = "price";
const FEATURE: &str = "competitor-feature";

/// The prices of a competitor, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list_prices(
    db: &impl ConnectionTrait,
    competitor: Uuid,
) -> Result<Vec<PricePoint>, DbErr> {
    let rows = price_point::Entity::find()
        .filter(price_point::Column::CompetitorId.eq(competitor))
        .order_by_desc(price_point::Column::ObservedOn)
        .order_by_desc(price_point::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(price_of).collect())
}

/// The newest price of each of several competitors.
///
/// # Errors
/// When the database refuses.
pub async fn latest_prices(
    db: &impl ConnectionTrait,
    competitors: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, PricePoint>, DbErr> {
    let rows = price_point::Entity::find()
        .filter(price_point::Column::CompetitorId.is_in(competitors))
        .order_by_asc(price_point::Column::ObservedOn)
        .order_by_asc(price_point::Column::Id)
        .all(db)
        .await?;
    // Of several entries with one key the last one stays.
    Ok(rows.into_iter().filter_map(|row| Some((row.competitor_id, price_of(row)?))).collect())
}

/// A price; nothing when its unit is unknown to this version.
fn price_of(row: price_point::Model) -> Option<PricePoint> {
    Some(PricePoint {
        id: row.id,
        amount_minor: row.amount_minor,
        unit: PriceUnit::parse(&row.unit)?,
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
        author: row.author_id,
    })
}

/// Enters a price.
///
/// # Errors
/// When the database refuses.
pub async fn insert_price(
    db: &DatabaseConnection,
    edit: Edit,
    competitor: Uuid,
    draft: PriceDraft,
) -> Result<Uuid, DbErr> {
    let transaction = db::begin_write(db).await?;
    let id = db::new_id();
    let row = price_point::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        competitor_id: Set(competitor),
        amount_minor: Set(draft.amount_minor),
        unit: Set(draft.unit.as_str().to_owned()),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(db::now()),
    };
    row.insert(&transaction).await?;
    finish(transaction, edit, "create", PRICE, id).await?;
    Ok(id)
}

/// Deletes a price; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn delete_price(
    db: &DatabaseConnection,
    edit: Edit,
    competitor: Uuid,
    id: Uuid,
) -> Result<bool, DbErr> {
    let which = Condition::all()
        .add(price_point::Column::Id.eq(id))
        .add(price_point::Column::CompetitorId.eq(competitor))
        .add(price_point::Column::VentureId.eq(edit.venture));
    super::delete::<price_point::Entity>(db, edit, (PRICE, id), which).await
}

/// How well a competitor meets needs, as far as somebody looked.
///
/// # Errors
/// When the database refuses.
pub async fn list_features(
    db: &impl ConnectionTrait,
    competitor: Uuid,
) -> Result<Vec<Feature>, DbErr> {
    let rows = competitor_feature::Entity::find()
        .filter(competitor_feature::Column::CompetitorId.eq(competitor))
        .all(db)
        .await?;
    let read = |row: competitor_feature::Model| Feature {
        need: row.need_id,
        rating: row.rating.and_then(|rating| u8::try_from(rating).ok()),
        evidence: row.evidence,
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
        author: row.author_id,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Enters how well a competitor meets a need, in the place of what was said before.
///
/// # Errors
/// When the database refuses.
pub async fn put_feature(
    db: &DatabaseConnection,
    edit: Edit,
    competitor: Uuid,
    draft: FeatureDraft,
) -> Result<(), DbErr> {
    use competitor_feature::Column;
    let transaction = db::begin_write(db).await?;
    let row = competitor_feature::ActiveModel {
        competitor_id: Set(competitor),
        need_id: Set(draft.need),
        venture_id: Set(edit.venture),
        rating: Set(draft.rating.map(i16::from)),
        evidence: Set(draft.evidence),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(db::now()),
    };
    let replace = OnConflict::columns([Column::CompetitorId, Column::NeedId])
        .update_columns([
            Column::Rating,
            Column::Evidence,
            Column::Source,
            Column::ObservedOn,
            Column::AuthorId,
            Column::CreatedAt,
        ])
        .to_owned();
    competitor_feature::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(&transaction)
        .await?;
    finish(transaction, edit, "rate", FEATURE, competitor).await
}

/// Deletes what is said about how well a competitor meets a need; false when nothing is.
///
/// # Errors
/// When the database refuses.
pub async fn delete_feature(
    db: &DatabaseConnection,
    edit: Edit,
    competitor: Uuid,
    need: Uuid,
) -> Result<bool, DbErr> {
    let which = Condition::all()
        .add(competitor_feature::Column::CompetitorId.eq(competitor))
        .add(competitor_feature::Column::NeedId.eq(need))
        .add(competitor_feature::Column::VentureId.eq(edit.venture));
    super::delete::<competitor_feature::Entity>(db, edit, (FEATURE, competitor), which).await
}
