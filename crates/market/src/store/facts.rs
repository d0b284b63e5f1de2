//! Prices of competitors and how well they meet needs.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
    QueryOrder, Set, sea_query::OnConflict,
};
use uuid::Uuid;

use super::{begin_below, changes, finish};
use crate::{
    ChangeDraft, ChangedField, Feature, FeatureDraft, PriceDraft, PricePoint, PriceUnit,
    change::rating_text,
};
use db::entity::{competitor_feature, need, price_point};
use i18n::format;
use parsing::typed_number::Fine;
use venture::{Edit, Provenance, records::find};

const PRICE: &str = "price";
pub(super) const FEATURE: &str = "competitor-feature";

/// The prices of a competitor, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list_prices(
    db: &impl ConnectionTrait,
    venture: Uuid,
    competitor: Uuid,
) -> Result<Vec<PricePoint>, DbErr> {
    let rows = price_point::Entity::find()
        .filter(price_point::Column::VentureId.eq(venture))
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
    venture: Uuid,
    competitors: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, PricePoint>, DbErr> {
    let rows = price_point::Entity::find()
        .filter(price_point::Column::VentureId.eq(venture))
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
        amount: Fine { minor: row.amount_minor, rest: row.amount_rest },
        currency: row.currency,
        unit: PriceUnit::parse(&row.unit)?,
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
        author: row.author_id,
    })
}

/// Enters a price inside the caller's transaction, which touches the venture and
/// records it. When it is newer than what was known and another one, the
/// competitor's log says so.
///
/// # Errors
/// When the database refuses.
pub async fn write_price(
    db: &impl ConnectionTrait,
    edit: Edit,
    competitor: Uuid,
    draft: PriceDraft,
) -> Result<Uuid, DbErr> {
    let known = list_prices(db, edit.venture, competitor).await?;
    let before = known.iter().find(|one| one.unit == draft.unit);
    let is_newest =
        before.is_none_or(|one| one.provenance.observed_on <= draft.provenance.observed_on);
    if is_newest && before.is_some() {
        let home = venture::store::find_venture(db, edit.venture).await?;
        let home = home.map(|venture| venture.currency).unwrap_or_default();
        let text = |amount: Fine, currency: &Option<String>| {
            format::money_fine(amount, currency.as_deref().unwrap_or(&home))
        };
        let change = ChangeDraft::of(
            ChangedField::Price,
            draft.unit.as_str(),
            (
                before.map(|one| text(one.amount, &one.currency)),
                Some(text(draft.amount, &draft.currency)),
            ),
            &draft.provenance,
        );
        if let Some(change) = change {
            changes::log(db, edit, competitor, change).await?;
        }
    }
    let id = db::new_id();
    let row = price_point::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        competitor_id: Set(competitor),
        amount_minor: Set(draft.amount.minor),
        amount_rest: Set(draft.amount.rest),
        currency: Set(draft.currency),
        unit: Set(draft.unit.as_str().to_owned()),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(db::now()),
    };
    price_point::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
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
    let transaction = begin_below(db, edit, (None, Some(competitor), None)).await?;
    let id = write_price(&transaction, edit, competitor, draft).await?;
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
    venture: Uuid,
    competitor: Uuid,
) -> Result<Vec<Feature>, DbErr> {
    let rows = competitor_feature::Entity::find()
        .filter(competitor_feature::Column::VentureId.eq(venture))
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

/// Enters how well a competitor meets a need, in the place of what was said
/// before; another rating is written into the competitor's log.
///
/// # Errors
/// When the database refuses.
pub async fn put_feature(
    db: &DatabaseConnection,
    edit: Edit,
    competitor: Uuid,
    draft: FeatureDraft,
) -> Result<(), DbErr> {
    let transaction = begin_below(db, edit, (Some(draft.need), Some(competitor), None)).await?;
    let before = competitor_feature::Entity::find_by_id((competitor, draft.need))
        .filter(competitor_feature::Column::VentureId.eq(edit.venture))
        .one(&transaction)
        .await?;
    if let Some(before) = before {
        let need = find::<need::Entity>(&transaction, edit.venture, draft.need).await?;
        let change = ChangeDraft::of(
            ChangedField::Rating,
            &need.map(|row| row.statement).unwrap_or_default(),
            (before.rating.map(rating_text), draft.rating.map(|one| rating_text(one.into()))),
            &draft.provenance,
        );
        if let Some(change) = change {
            changes::log(&transaction, edit, competitor, change).await?;
        }
    }
    write_feature(&transaction, edit, competitor, draft).await?;
    finish(transaction, edit, "rate", FEATURE, competitor).await
}

/// Enters a rating inside the caller's transaction, which touches the venture and records it.
///
/// # Errors
/// When the database refuses.
pub async fn write_feature(
    db: &impl ConnectionTrait,
    edit: Edit,
    competitor: Uuid,
    draft: FeatureDraft,
) -> Result<(), DbErr> {
    use competitor_feature::Column;
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
        .action_and_where(Column::VentureId.eq(edit.venture))
        .to_owned();
    competitor_feature::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
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
    let which = feature_of(edit.venture, competitor, need);
    super::delete::<competitor_feature::Entity>(db, edit, (FEATURE, competitor), which).await
}

/// The rating of a competitor for a need.
pub(super) fn feature_of(venture: Uuid, competitor: Uuid, need: Uuid) -> Condition {
    Condition::all()
        .add(competitor_feature::Column::CompetitorId.eq(competitor))
        .add(competitor_feature::Column::NeedId.eq(need))
        .add(competitor_feature::Column::VentureId.eq(venture))
}
