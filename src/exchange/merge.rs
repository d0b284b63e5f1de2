//! Makes two competitors one: prices, ratings and the log of changes move to the
//! one that stays, what it does not know is filled in, the other is archived.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QuerySelect, Set, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    account::audit,
    db::{
        self,
        entity::{
            capability_rating, competitor, competitor_change, competitor_feature, price_point,
        },
    },
    market::Edit,
    venture,
};

/// Merges `other` into `stays`; false when one of them is missing or archived.
///
/// # Errors
/// When the database refuses: then nothing moved.
pub async fn merge_competitors(
    db: &DatabaseConnection,
    edit: Edit,
    stays: Uuid,
    other: Uuid,
) -> Result<bool, DbErr> {
    let transaction = db::begin_write(db).await?;
    let found = (open(&transaction, edit, stays).await?, open(&transaction, edit, other).await?);
    let (Some(one), Some(two)) = found else { return Ok(false) };
    if stays == other {
        return Ok(false);
    }
    price_point::Entity::update_many()
        .col_expr(price_point::Column::CompetitorId, Expr::value(stays))
        .filter(price_point::Column::CompetitorId.eq(other))
        .exec(&transaction)
        .await?;
    competitor_change::Entity::update_many()
        .col_expr(competitor_change::Column::CompetitorId, Expr::value(stays))
        .filter(competitor_change::Column::CompetitorId.eq(other))
        .exec(&transaction)
        .await?;
    move_ratings(&transaction, stays, other).await?;
    let now = db::now();
    note(&transaction, edit, (stays, &two), now).await?;
    fill(&transaction, one, &two, now).await?;
    competitor::Entity::update_many()
        .col_expr(competitor::Column::ArchivedAt, Expr::value(now))
        .col_expr(competitor::Column::UpdatedAt, Expr::value(now))
        .filter(competitor::Column::Id.eq(other))
        .exec(&transaction)
        .await?;
    venture::store::touch(&transaction, edit.venture).await?;
    audit::record(&transaction, Some(edit.author), "merge", "competitor", Some(stays)).await?;
    transaction.commit().await?;
    Ok(true)
}

async fn open(
    db: &DatabaseTransaction,
    edit: Edit,
    id: Uuid,
) -> Result<Option<competitor::Model>, DbErr> {
    competitor::Entity::find_by_id(id)
        .filter(competitor::Column::VentureId.eq(edit.venture))
        .filter(competitor::Column::ArchivedAt.is_null())
        .one(db)
        .await
}

/// Ratings move where the one that stays has none; where both have one, both stay as they are.
async fn move_ratings(db: &DatabaseTransaction, stays: Uuid, other: Uuid) -> Result<(), DbErr> {
    let needs: Vec<Uuid> = competitor_feature::Entity::find()
        .select_only()
        .column(competitor_feature::Column::NeedId)
        .filter(competitor_feature::Column::CompetitorId.eq(stays))
        .into_tuple()
        .all(db)
        .await?;
    competitor_feature::Entity::update_many()
        .col_expr(competitor_feature::Column::CompetitorId, Expr::value(stays))
        .filter(competitor_feature::Column::CompetitorId.eq(other))
        .filter(competitor_feature::Column::NeedId.is_not_in(needs))
        .exec(db)
        .await?;
    let capabilities: Vec<Uuid> = capability_rating::Entity::find()
        .select_only()
        .column(capability_rating::Column::CapabilityId)
        .filter(capability_rating::Column::CompetitorId.eq(stays))
        .into_tuple()
        .all(db)
        .await?;
    capability_rating::Entity::update_many()
        .col_expr(capability_rating::Column::CompetitorId, Expr::value(stays))
        .filter(capability_rating::Column::CompetitorId.eq(other))
        .filter(capability_rating::Column::CapabilityId.is_not_in(capabilities))
        .exec(db)
        .await?;
    Ok(())
}

/// A line in the log of the one that stays.
async fn note(
    db: &DatabaseTransaction,
    edit: Edit,
    (stays, other): (Uuid, &competitor::Model),
    now: time::OffsetDateTime,
) -> Result<(), DbErr> {
    let line = competitor_change::ActiveModel {
        id: Set(db::new_id()),
        venture_id: Set(edit.venture),
        competitor_id: Set(stays),
        field: Set("note".to_owned()),
        subject: Set(String::new()),
        before: Set(None),
        after: Set(None),
        note: Set(format!("+ {}", other.name)),
        source: Set(other.source.clone()),
        observed_on: Set(now.date()),
        author_id: Set(edit.author),
        created_at: Set(now),
    };
    line.insert(db).await?;
    Ok(())
}

/// What the one that stays does not know is taken from the other.
async fn fill(
    db: &DatabaseTransaction,
    one: competitor::Model,
    other: &competitor::Model,
    now: time::OffsetDateTime,
) -> Result<(), DbErr> {
    let longer = |ours: &str, theirs: &str| {
        if ours.is_empty() { theirs.to_owned() } else { ours.to_owned() }
    };
    let mut filled = one.clone().into_active_model();
    filled.website = Set(one.website.clone().or_else(|| other.website.clone()));
    filled.share = Set(one.share.or(other.share));
    filled.segment_id = Set(one.segment_id.or(other.segment_id));
    filled.founded = Set(one.founded.or(other.founded));
    filled.headcount = Set(one.headcount.or(other.headcount));
    if one.funding_minor.is_none() {
        filled.funding_minor = Set(other.funding_minor);
        filled.funding_currency = Set(other.funding_currency.clone());
    }
    filled.note = Set(longer(&one.note, &other.note));
    filled.strengths = Set(longer(&one.strengths, &other.strengths));
    filled.weaknesses = Set(longer(&one.weaknesses, &other.weaknesses));
    filled.updated_at = Set(now);
    filled.update(db).await?;
    Ok(())
}
