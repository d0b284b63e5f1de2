//! Cells of the feature matrix: how good competitors and the offer are at something.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
    Set, sea_query::OnConflict,
};
use uuid::Uuid;

use super::{begin_below, changes, finish};
use crate::{
    CapabilityRating, CapabilityRatingDraft, ChangeDraft, ChangedField, Product,
    change::rating_text,
};
use db::entity::{capability, capability_rating, offer_capability};
use venture::{Edit, Provenance, records::find};

pub(super) const KIND: &str = "capability-rating";

fn of_competitor(row: capability_rating::Model) -> CapabilityRating {
    CapabilityRating {
        capability: row.capability_id,
        product: Product::Competitor(row.competitor_id),
        rating: row.rating.and_then(|rating| u8::try_from(rating).ok()),
        evidence: row.evidence,
        link: row.link,
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
        author: row.author_id,
    }
}

fn of_offer(row: offer_capability::Model) -> CapabilityRating {
    CapabilityRating {
        capability: row.capability_id,
        product: Product::Offer,
        rating: row.rating.and_then(|rating| u8::try_from(rating).ok()),
        evidence: row.evidence,
        link: row.link,
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
        author: row.author_id,
    }
}

/// Every cell of a venture's feature matrix that somebody looked at. Cells that
/// nobody looked at are not there.
///
/// # Errors
/// When the database refuses.
pub async fn list_capability_ratings(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<CapabilityRating>, DbErr> {
    let rivals = capability_rating::Entity::find()
        .filter(capability_rating::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    let ours = offer_capability::Entity::find()
        .filter(offer_capability::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    let rivals = rivals.into_iter().map(of_competitor);
    Ok(ours.into_iter().map(of_offer).chain(rivals).collect())
}

/// What is said of one cell; nothing when nobody looked.
///
/// # Errors
/// When the database refuses.
pub async fn find_capability_rating(
    db: &impl ConnectionTrait,
    venture: Uuid,
    capability: Uuid,
    product: Product,
) -> Result<Option<CapabilityRating>, DbErr> {
    match product {
        Product::Offer => {
            let found = offer_capability::Entity::find_by_id(capability)
                .filter(offer_capability::Column::VentureId.eq(venture));
            Ok(found.one(db).await?.map(of_offer))
        }
        Product::Competitor(id) => {
            let found = capability_rating::Entity::find_by_id((capability, id))
                .filter(capability_rating::Column::VentureId.eq(venture));
            Ok(found.one(db).await?.map(of_competitor))
        }
    }
}

/// Enters cells inside the caller's transaction, which touches the venture and
/// records it. Each takes the place of what was said of the same cell before.
///
/// # Errors
/// When the database refuses.
pub async fn write_capability_ratings(
    db: &impl ConnectionTrait,
    edit: Edit,
    cells: Vec<(Uuid, Product, CapabilityRatingDraft)>,
) -> Result<(), DbErr> {
    // Few enough values per statement for either database.
    for part in cells.chunks(500) {
        let (mut rivals, mut ours) = (Vec::new(), Vec::new());
        for (capability, product, draft) in part {
            match product {
                Product::Offer => ours.push(offer_row(edit, *capability, draft)),
                Product::Competitor(id) => rivals.push(rival_row(edit, *capability, *id, draft)),
            }
        }
        if !rivals.is_empty() {
            use capability_rating::Column as C;
            let replace = OnConflict::columns([C::CapabilityId, C::CompetitorId])
                .update_columns([
                    C::Rating,
                    C::Evidence,
                    C::Link,
                    C::Source,
                    C::ObservedOn,
                    C::AuthorId,
                    C::CreatedAt,
                ])
                .action_and_where(C::VentureId.eq(edit.venture))
                .to_owned();
            let insert = capability_rating::Entity::insert_many(rivals).on_conflict(replace);
            insert.exec_without_returning(db).await?;
        }
        if !ours.is_empty() {
            use offer_capability::Column as C;
            let replace = OnConflict::column(C::CapabilityId)
                .update_columns([
                    C::Rating,
                    C::Evidence,
                    C::Link,
                    C::Source,
                    C::ObservedOn,
                    C::AuthorId,
                    C::CreatedAt,
                ])
                .action_and_where(C::VentureId.eq(edit.venture))
                .to_owned();
            let insert = offer_capability::Entity::insert_many(ours).on_conflict(replace);
            insert.exec_without_returning(db).await?;
        }
    }
    Ok(())
}

fn rival_row(
    edit: Edit,
    capability: Uuid,
    competitor: Uuid,
    draft: &CapabilityRatingDraft,
) -> capability_rating::ActiveModel {
    capability_rating::ActiveModel {
        capability_id: Set(capability),
        competitor_id: Set(competitor),
        venture_id: Set(edit.venture),
        rating: Set(draft.rating.map(i16::from)),
        evidence: Set(draft.evidence.clone()),
        link: Set(draft.link.clone()),
        source: Set(draft.provenance.source.clone()),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(db::now()),
    }
}

fn offer_row(
    edit: Edit,
    capability: Uuid,
    draft: &CapabilityRatingDraft,
) -> offer_capability::ActiveModel {
    offer_capability::ActiveModel {
        capability_id: Set(capability),
        venture_id: Set(edit.venture),
        rating: Set(draft.rating.map(i16::from)),
        evidence: Set(draft.evidence.clone()),
        link: Set(draft.link.clone()),
        source: Set(draft.provenance.source.clone()),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(db::now()),
    }
}

/// Enters how good a product is at something, in the place of what was said
/// before; another rating of a competitor is written into its log.
///
/// # Errors
/// When the database refuses.
pub async fn put_capability_rating(
    db: &DatabaseConnection,
    edit: Edit,
    capability: Uuid,
    product: Product,
    draft: CapabilityRatingDraft,
) -> Result<(), DbErr> {
    let rival = match product {
        Product::Offer => None,
        Product::Competitor(id) => Some(id),
    };
    let transaction = begin_below(db, edit, (None, rival, Some(capability))).await?;
    let before = find_capability_rating(&transaction, edit.venture, capability, product).await?;
    if let (Some(before), Product::Competitor(competitor)) = (before, product) {
        let name = find::<capability::Entity>(&transaction, edit.venture, capability).await?;
        let text = |rating: Option<u8>| rating.map(|rating| rating_text(rating.into()));
        let change = ChangeDraft::of(
            ChangedField::Capability,
            &name.map(|row| row.name).unwrap_or_default(),
            (text(before.rating), text(draft.rating)),
            &draft.provenance,
        );
        if let Some(change) = change {
            changes::log(&transaction, edit, competitor, change).await?;
        }
    }
    write_capability_ratings(&transaction, edit, vec![(capability, product, draft)]).await?;
    finish(transaction, edit, "rate", KIND, capability).await
}

/// Deletes what is said of a cell: it is unknown again. False when nothing was said.
///
/// # Errors
/// When the database refuses.
pub async fn delete_capability_rating(
    db: &DatabaseConnection,
    edit: Edit,
    capability: Uuid,
    product: Product,
) -> Result<bool, DbErr> {
    let subject = (KIND, capability);
    match product {
        Product::Offer => {
            let which = of_offer_in(edit.venture, capability);
            super::delete::<offer_capability::Entity>(db, edit, subject, which).await
        }
        Product::Competitor(id) => {
            let which = of_competitor_in(edit.venture, capability, id);
            super::delete::<capability_rating::Entity>(db, edit, subject, which).await
        }
    }
}

/// The offer's cell of a capability.
pub(super) fn of_offer_in(venture: Uuid, capability: Uuid) -> Condition {
    Condition::all()
        .add(offer_capability::Column::CapabilityId.eq(capability))
        .add(offer_capability::Column::VentureId.eq(venture))
}

/// A competitor's cell of a capability.
pub(super) fn of_competitor_in(venture: Uuid, capability: Uuid, competitor: Uuid) -> Condition {
    Condition::all()
        .add(capability_rating::Column::CapabilityId.eq(capability))
        .add(capability_rating::Column::CompetitorId.eq(competitor))
        .add(capability_rating::Column::VentureId.eq(venture))
}
