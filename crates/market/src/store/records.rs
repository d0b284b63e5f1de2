//! A venture's market as other modules read it: a few queries, whatever its size.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{list_capability_ratings, ratings::level, sum_votes};
use crate::{
    Capability, CapabilityRecord, CompetitorRecord, FeatureRecord, NeedRecord, OfferAnswer,
    Product, Rating, need::href,
};
use db::entity::{competitor, competitor_feature, need, need_rating, offer_rating};
use venture::{Freshness, Record};

/// The needs of a venture that are not archived, oldest first, with every
/// answer on them and on how well the offer meets them.
///
/// # Errors
/// When the database refuses.
pub async fn list_needs_with_ratings(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<NeedRecord>, DbErr> {
    let needs = need::Entity::find()
        .filter(need::Column::VentureId.eq(venture))
        .filter(need::Column::ArchivedAt.is_null())
        .order_by_asc(need::Column::Id)
        .all(db)
        .await?;
    let mut ratings: HashMap<Uuid, Vec<Rating>> = HashMap::new();
    let rows = need_rating::Entity::find()
        .filter(need_rating::Column::VentureId.eq(venture))
        .order_by_asc(need_rating::Column::Respondent)
        .all(db)
        .await?;
    for row in rows {
        ratings.entry(row.need_id).or_default().push(Rating {
            respondent: row.respondent,
            importance: level(row.importance),
            satisfaction: level(row.satisfaction),
            date: row.observed_on,
        });
    }
    let mut offers: HashMap<Uuid, Vec<OfferAnswer>> = HashMap::new();
    let rows = offer_rating::Entity::find()
        .filter(offer_rating::Column::VentureId.eq(venture))
        .order_by_asc(offer_rating::Column::Respondent)
        .all(db)
        .await?;
    for row in rows {
        offers.entry(row.need_id).or_default().push(OfferAnswer {
            respondent: row.respondent,
            rating: level(row.rating),
            date: row.observed_on,
        });
    }
    let votes = sum_votes(db, venture).await?;
    let today = db::now().date();
    let read = |row: need::Model| {
        let ratings = ratings.remove(&row.id).unwrap_or_default();
        let offer_ratings = offers.remove(&row.id).unwrap_or_default();
        NeedRecord {
            id: row.id,
            statement: row.statement,
            segment: row.segment_id,
            votes: votes.get(&row.id).copied().unwrap_or(0),
            stale: Freshness::Rating.are_stale(ratings.iter().map(|one| one.date), today),
            offer_stale: Freshness::Rating
                .are_stale(offer_ratings.iter().map(|one| one.date), today),
            ratings,
            offer_ratings,
            href: href(venture, row.id),
        }
    };
    Ok(needs.into_iter().map(read).collect())
}

/// The competitors of a venture that are not archived, by name, with what is
/// known of how well they meet each need.
///
/// # Errors
/// When the database refuses.
pub async fn competitor_ratings(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<CompetitorRecord>, DbErr> {
    let competitors = competitor::Entity::find()
        .filter(competitor::Column::VentureId.eq(venture))
        .filter(competitor::Column::ArchivedAt.is_null())
        .order_by_asc(competitor::Column::Name)
        .order_by_asc(competitor::Column::Id)
        .all(db)
        .await?;
    let rows = competitor_feature::Entity::find()
        .filter(competitor_feature::Column::VentureId.eq(venture))
        .filter(competitor_feature::Column::Rating.is_not_null())
        .all(db)
        .await?;
    let today = db::now().date();
    let mut ratings: HashMap<Uuid, Vec<(Uuid, FeatureRecord)>> = HashMap::new();
    for row in rows {
        let stale = Freshness::Competitor.is_stale(row.observed_on, today);
        let record = FeatureRecord { rating: row.rating.map_or(0, level), stale };
        ratings.entry(row.competitor_id).or_default().push((row.need_id, record));
    }
    let read = |row: competitor::Model| CompetitorRecord {
        id: row.id,
        name: row.name,
        share: row.share,
        ratings: ratings.remove(&row.id).unwrap_or_default().into_iter().collect(),
        stale: Freshness::Competitor.is_stale(row.observed_on, today),
        href: format!("/ventures/{venture}/competitors/{}", row.id),
    };
    Ok(competitors.into_iter().map(read).collect())
}

/// The capabilities of a venture that are not archived, by group and name, with
/// what is known of each competitor and of the offer.
///
/// # Errors
/// When the database refuses.
pub async fn capability_records(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<CapabilityRecord>, DbErr> {
    let today = db::now().date();
    let mut known: HashMap<Uuid, Vec<(Product, FeatureRecord)>> = HashMap::new();
    for one in list_capability_ratings(db, venture).await? {
        let stale = one.is_stale(&today);
        let record = one.rating.map(|rating| (one.product, FeatureRecord { rating, stale }));
        known.entry(one.capability).or_default().extend(record);
    }
    let read = |capability: crate::Capability| {
        let cells = known.remove(&capability.id).unwrap_or_default();
        let ours = cells.iter().find(|(product, _)| *product == Product::Offer);
        let rival = |(product, record): &(Product, FeatureRecord)| match product {
            Product::Competitor(id) => Some((*id, *record)),
            Product::Offer => None,
        };
        CapabilityRecord {
            ratings: cells.iter().filter_map(rival).collect(),
            ours: ours.map(|(_, record)| *record),
            href: capability.href(),
            id: capability.id,
            name: capability.name,
            group: capability.group,
            need: capability.need,
        }
    };
    Ok(Capability::list(db, venture, false).await?.into_iter().map(read).collect())
}
