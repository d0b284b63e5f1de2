//! What members think of segments and of the forces: one answer per member and
//! thing; a new one takes the old one's place. What was said by people who are
//! no members of the venture stays, and is marked.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder,
    Set,
};
use uuid::Uuid;

use super::{begin, finish};
use crate::{
    ForceRating, RATING_SHELF_LIFE_DAYS, ScoreDraft, SegmentScore, force::parse_factor, is_stale,
};
use db::entity::{force_rating, segment_score, user, venture_member};
use venture::{Edit, Provenance};

const SCORES: &str = "segment-scores";
const FORCES: &str = "force-ratings";

/// A whole number of 1 to 5 as the database holds it.
fn level(kept: i16) -> u8 {
    u8::try_from(kept).unwrap_or_default()
}

/// Which of `raters` have an account here and do not belong to the venture.
/// Nobody knows the raters of a venture that came from elsewhere: they count.
async fn outsiders(
    db: &impl ConnectionTrait,
    venture: Uuid,
    raters: impl Iterator<Item = Uuid>,
) -> Result<HashSet<Uuid>, DbErr> {
    let known = user::Entity::find().filter(user::Column::Id.is_in(raters)).all(db).await?;
    let members = venture_member::Entity::find()
        .filter(venture_member::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    let members: HashSet<Uuid> = members.into_iter().map(|row| row.user_id).collect();
    Ok(known.into_iter().map(|row| row.id).filter(|id| !members.contains(id)).collect())
}

/// What every member thinks of every segment.
///
/// # Errors
/// When the database refuses.
pub async fn list_scores(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<SegmentScore>, DbErr> {
    let rows = segment_score::Entity::find()
        .filter(segment_score::Column::VentureId.eq(venture))
        .order_by_asc(segment_score::Column::SegmentId)
        .order_by_asc(segment_score::Column::AuthorId)
        .all(db)
        .await?;
    let today = db::now().date();
    let outside = outsiders(db, venture, rows.iter().map(|row| row.author_id)).await?;
    let read = |row: segment_score::Model| SegmentScore {
        former: outside.contains(&row.author_id),
        segment: row.segment_id,
        author: row.author_id,
        ratings: [row.size, row.need, row.reach].map(level),
        stale: is_stale(row.observed_on, RATING_SHELF_LIFE_DAYS, today),
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Keeps what a member thinks of segments, all or nothing.
///
/// # Errors
/// When the database refuses.
pub async fn put_scores(
    db: &DatabaseConnection,
    edit: Edit,
    drafts: Vec<ScoreDraft>,
    said: &Provenance,
) -> Result<(), DbErr> {
    let transaction = begin(db, edit).await?;
    for draft in drafts {
        segment_score::Entity::delete_many()
            .filter(segment_score::Column::SegmentId.eq(draft.segment))
            .filter(segment_score::Column::AuthorId.eq(edit.author))
            .filter(segment_score::Column::VentureId.eq(edit.venture))
            .exec(&transaction)
            .await?;
        let Some([size, need, reach]) = draft.ratings.map(|all| all.map(i16::from)) else {
            continue;
        };
        let row = segment_score::ActiveModel {
            segment_id: Set(draft.segment),
            author_id: Set(edit.author),
            venture_id: Set(edit.venture),
            size: Set(size),
            need: Set(need),
            reach: Set(reach),
            source: Set(said.source.clone()),
            observed_on: Set(said.observed_on),
            updated_at: Set(db::now()),
        };
        segment_score::Entity::insert(row).exec_without_returning(&transaction).await?;
    }
    finish(transaction, edit, "rate", SCORES, edit.venture).await
}

/// What every member thinks of every factor of the forces.
///
/// # Errors
/// When the database refuses.
pub async fn list_force_ratings(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<ForceRating>, DbErr> {
    let rows = force_rating::Entity::find()
        .filter(force_rating::Column::VentureId.eq(venture))
        .order_by_asc(force_rating::Column::AuthorId)
        .order_by_asc(force_rating::Column::Factor)
        .all(db)
        .await?;
    let people = user::Entity::find()
        .filter(user::Column::Id.is_in(rows.iter().map(|row| row.author_id)))
        .all(db)
        .await?;
    let names: HashMap<Uuid, String> =
        people.into_iter().map(|person| (person.id, person.name)).collect();
    let today = db::now().date();
    let outside = outsiders(db, venture, rows.iter().map(|row| row.author_id)).await?;
    let read = |row: force_rating::Model| {
        Some(ForceRating {
            former: outside.contains(&row.author_id),
            author: row.author_id,
            rater: names.get(&row.author_id).cloned().unwrap_or_default(),
            factor: parse_factor(&row.factor)?,
            rating: level(row.rating),
            stale: is_stale(row.observed_on, RATING_SHELF_LIFE_DAYS, today),
            provenance: Provenance { source: row.source, observed_on: row.observed_on },
        })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Keeps what a member thinks of the forces in the place of what they thought before.
///
/// # Errors
/// When the database refuses.
pub async fn put_force_ratings(
    db: &DatabaseConnection,
    edit: Edit,
    ratings: Vec<(&'static str, u8)>,
    said: &Provenance,
) -> Result<(), DbErr> {
    let transaction = begin(db, edit).await?;
    force_rating::Entity::delete_many()
        .filter(force_rating::Column::VentureId.eq(edit.venture))
        .filter(force_rating::Column::AuthorId.eq(edit.author))
        .exec(&transaction)
        .await?;
    let rows = ratings.into_iter().map(|(factor, rating)| force_rating::ActiveModel {
        venture_id: Set(edit.venture),
        author_id: Set(edit.author),
        factor: Set(factor.to_owned()),
        rating: Set(i16::from(rating)),
        source: Set(said.source.clone()),
        observed_on: Set(said.observed_on),
        updated_at: Set(db::now()),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        force_rating::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
    }
    finish(transaction, edit, "rate", FORCES, edit.venture).await
}
