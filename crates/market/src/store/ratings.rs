//! What respondents said of needs and of the offer. A respondent's deletion is
//! at once and for good.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, Set, sea_query::OnConflict,
};
use uuid::Uuid;

use super::{begin, begin_below, finish, withdrawals};
use crate::{NeedRating, NeedRatingDraft, OfferRating, OfferRatingDraft};
use db::entity::{need, need_rating, offer_rating, survey_response};
use venture::{Edit, Provenance};

const NEED_RATING: &str = "need-rating";
pub(super) const OFFER_RATING: &str = "offer-rating";

/// A rating as the database keeps it; the forms keep it within its range.
pub(super) fn level(value: i16) -> u8 {
    u8::try_from(value).unwrap_or(0)
}

/// All answers on a need, by respondent.
///
/// # Errors
/// When the database refuses.
pub async fn list_need_ratings(
    db: &impl ConnectionTrait,
    venture: Uuid,
    need: Uuid,
) -> Result<Vec<NeedRating>, DbErr> {
    let rows = need_rating::Entity::find()
        .filter(need_rating::Column::VentureId.eq(venture))
        .filter(need_rating::Column::NeedId.eq(need))
        .order_by_asc(need_rating::Column::Respondent)
        .all(db)
        .await?;
    let read = |row: need_rating::Model| NeedRating {
        id: row.id,
        respondent: row.respondent,
        importance: level(row.importance),
        satisfaction: level(row.satisfaction),
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
    };
    Ok(rows.into_iter().map(read).collect())
}

/// How many needs a venture has, and how many answers on them and on the offer.
///
/// # Errors
/// When the database refuses.
pub async fn count_needs_and_ratings(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<(u64, u64), DbErr> {
    let needs = need::Entity::find().filter(need::Column::VentureId.eq(venture)).count(db).await?;
    let ratings = need_rating::Entity::find()
        .filter(need_rating::Column::VentureId.eq(venture))
        .count(db)
        .await?;
    let offers = offer_rating::Entity::find()
        .filter(offer_rating::Column::VentureId.eq(venture))
        .count(db)
        .await?;
    Ok((needs, ratings + offers))
}

/// Enters answers on a need: all of them or, on an error, none. A respondent
/// who answered before has the new answer afterwards.
///
/// # Errors
/// When the database refuses.
pub async fn put_need_ratings(
    db: &DatabaseConnection,
    edit: Edit,
    need: Uuid,
    answers: Vec<NeedRatingDraft>,
    provenance: &Provenance,
) -> Result<(), DbErr> {
    if answers.is_empty() {
        return Ok(());
    }
    let transaction = begin_below(db, edit, (Some(need), None, None)).await?;
    write_need_ratings(&transaction, edit, need, answers, provenance).await?;
    finish(transaction, edit, "rate", NEED_RATING, need).await
}

/// Enters answers on a need inside the caller's transaction, which touches the
/// venture and records it.
///
/// # Errors
/// When the database refuses.
pub async fn write_need_ratings(
    db: &impl ConnectionTrait,
    edit: Edit,
    need: Uuid,
    answers: Vec<NeedRatingDraft>,
    provenance: &Provenance,
) -> Result<(), DbErr> {
    let now = db::now();
    let row = |answer: &NeedRatingDraft| need_rating::ActiveModel {
        id: Set(db::new_id()),
        venture_id: Set(edit.venture),
        need_id: Set(need),
        respondent: Set(answer.respondent.clone()),
        importance: Set(i16::from(answer.importance)),
        satisfaction: Set(i16::from(answer.satisfaction)),
        source: Set(provenance.source.clone()),
        observed_on: Set(provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(now),
    };
    let replace = replace_answer(edit.venture);
    // Few enough values per statement for either database.
    for part in answers.chunks(2_000) {
        need_rating::Entity::insert_many(part.iter().map(row))
            .on_conflict(replace.clone())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// An answer takes the place of an older one of the same respondent in the venture.
pub(super) fn replace_answer(venture: Uuid) -> OnConflict {
    use need_rating::Column;
    OnConflict::columns([Column::NeedId, Column::Respondent])
        .update_columns([
            Column::Importance,
            Column::Satisfaction,
            Column::Source,
            Column::ObservedOn,
            Column::AuthorId,
            Column::CreatedAt,
        ])
        .action_and_where(Column::VentureId.eq(venture))
        .to_owned()
}

/// Deletes an answer; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn delete_need_rating(
    db: &DatabaseConnection,
    edit: Edit,
    need: Uuid,
    id: Uuid,
) -> Result<bool, DbErr> {
    let which = Condition::all()
        .add(need_rating::Column::Id.eq(id))
        .add(need_rating::Column::NeedId.eq(need))
        .add(need_rating::Column::VentureId.eq(edit.venture));
    delete_answer::<need_rating::Entity>(db, edit, need, (NEED_RATING, id), which).await
}

/// All ratings of the offer for a need, by respondent.
///
/// # Errors
/// When the database refuses.
pub async fn list_offer_ratings(
    db: &impl ConnectionTrait,
    venture: Uuid,
    need: Uuid,
) -> Result<Vec<OfferRating>, DbErr> {
    let rows = offer_rating::Entity::find()
        .filter(offer_rating::Column::VentureId.eq(venture))
        .filter(offer_rating::Column::NeedId.eq(need))
        .order_by_asc(offer_rating::Column::Respondent)
        .all(db)
        .await?;
    let read = |row: offer_rating::Model| OfferRating {
        id: row.id,
        respondent: row.respondent,
        rating: level(row.rating),
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Need, rater and rating of the offer for some needs.
///
/// # Errors
/// When the database refuses.
pub async fn offer_ratings_of(
    db: &impl ConnectionTrait,
    venture: Uuid,
    needs: &[Uuid],
) -> Result<Vec<(Uuid, String, u8)>, DbErr> {
    let rows = offer_rating::Entity::find()
        .filter(offer_rating::Column::VentureId.eq(venture))
        .filter(offer_rating::Column::NeedId.is_in(needs.iter().copied()))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.need_id, row.respondent, level(row.rating))).collect())
}

/// Enters how well the offer meets a need, as [`put_need_ratings`] enters answers.
///
/// # Errors
/// When the database refuses.
pub async fn put_offer_ratings(
    db: &DatabaseConnection,
    edit: Edit,
    need: Uuid,
    answers: Vec<OfferRatingDraft>,
    provenance: &Provenance,
) -> Result<(), DbErr> {
    if answers.is_empty() {
        return Ok(());
    }
    let transaction = begin_below(db, edit, (Some(need), None, None)).await?;
    write_offer_ratings(&transaction, edit, need, answers, provenance).await?;
    finish(transaction, edit, "rate", OFFER_RATING, need).await
}

/// Enters ratings of the offer inside the caller's transaction, which touches the venture and
/// records it.
///
/// # Errors
/// When the database refuses.
pub(super) async fn write_offer_ratings(
    db: &impl ConnectionTrait,
    edit: Edit,
    need: Uuid,
    answers: Vec<OfferRatingDraft>,
    provenance: &Provenance,
) -> Result<(), DbErr> {
    use offer_rating::Column;
    if answers.is_empty() {
        return Ok(());
    }
    let now = db::now();
    let row = |answer: OfferRatingDraft| offer_rating::ActiveModel {
        id: Set(db::new_id()),
        venture_id: Set(edit.venture),
        need_id: Set(need),
        respondent: Set(answer.respondent),
        rating: Set(i16::from(answer.rating)),
        source: Set(provenance.source.clone()),
        observed_on: Set(provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(now),
    };
    let replace = OnConflict::columns([Column::NeedId, Column::Respondent])
        .update_columns([
            Column::Rating,
            Column::Source,
            Column::ObservedOn,
            Column::AuthorId,
            Column::CreatedAt,
        ])
        .action_and_where(Column::VentureId.eq(edit.venture))
        .to_owned();
    offer_rating::Entity::insert_many(answers.into_iter().map(row))
        .on_conflict(replace)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Deletes a rating of the offer; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn delete_offer_rating(
    db: &DatabaseConnection,
    edit: Edit,
    need: Uuid,
    id: Uuid,
) -> Result<bool, DbErr> {
    let which = Condition::all()
        .add(offer_rating::Column::Id.eq(id))
        .add(offer_rating::Column::NeedId.eq(need))
        .add(offer_rating::Column::VentureId.eq(edit.venture));
    delete_answer::<offer_rating::Entity>(db, edit, need, (OFFER_RATING, id), which).await
}

/// Deletes an answer about a need and notes how many there were.
async fn delete_answer<E: EntityTrait>(
    db: &DatabaseConnection,
    edit: Edit,
    need: Uuid,
    (kind, id): (&str, Uuid),
    which: Condition,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    let before = withdrawals::answers_before(&transaction, edit.venture, &[need]).await?;
    if E::delete_many().filter(which).exec(&transaction).await?.rows_affected == 0 {
        return Ok(false);
    }
    withdrawals::finish(transaction, edit, ("delete", kind, id), before).await?;
    Ok(true)
}

/// Deletes everything a respondent said in a venture. The audit log does not
/// name the respondent. Answers how many records went.
///
/// # Errors
/// When the database refuses.
pub async fn delete_respondent(
    db: &DatabaseConnection,
    edit: Edit,
    respondent: &str,
) -> Result<u64, DbErr> {
    let transaction = begin(db, edit).await?;
    let respondents = [respondent.to_owned()];
    let before =
        withdrawals::answers_before_without(&transaction, edit.venture, &respondents).await?;
    let needs = need_rating::Entity::delete_many()
        .filter(need_rating::Column::VentureId.eq(edit.venture))
        .filter(need_rating::Column::Respondent.eq(respondent))
        .exec(&transaction)
        .await?;
    let offers = offer_rating::Entity::delete_many()
        .filter(offer_rating::Column::VentureId.eq(edit.venture))
        .filter(offer_rating::Column::Respondent.eq(respondent))
        .exec(&transaction)
        .await?;
    // What the ratings were taken over from: else they would come back from there.
    let surveys = survey_response::Entity::delete_many()
        .filter(survey_response::Column::VentureId.eq(edit.venture))
        .filter(survey_response::Column::Label.eq(respondent))
        .exec(&transaction)
        .await?;
    let gone = needs.rows_affected + offers.rows_affected + surveys.rows_affected;
    if gone > 0 {
        let subject = ("delete-respondent", "venture", edit.venture);
        withdrawals::finish(transaction, edit, subject, before).await?;
    }
    Ok(gone)
}

/// How many answers a respondent gave in a venture.
///
/// # Errors
/// When the database refuses.
pub async fn count_answers(
    db: &impl ConnectionTrait,
    venture: Uuid,
    respondent: &str,
) -> Result<u64, DbErr> {
    let needs = need_rating::Entity::find()
        .filter(need_rating::Column::VentureId.eq(venture))
        .filter(need_rating::Column::Respondent.eq(respondent))
        .count(db)
        .await?;
    let offers = offer_rating::Entity::find()
        .filter(offer_rating::Column::VentureId.eq(venture))
        .filter(offer_rating::Column::Respondent.eq(respondent))
        .count(db)
        .await?;
    let surveys = survey_response::Entity::find()
        .filter(survey_response::Column::VentureId.eq(venture))
        .filter(survey_response::Column::Label.eq(respondent))
        .count(db)
        .await?;
    Ok(needs + offers + surveys)
}
