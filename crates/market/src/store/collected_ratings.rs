//! Answers that another module collected: added and removed inside that module's own
//! transaction, so that a deletion there is a deletion here.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Set};
use time::Date;
use uuid::Uuid;

use super::ratings::replace_answer;
use db::entity::need_rating;
use venture::Edit;

/// Rows of one statement; databases take only so many values at once.
const AT_ONCE: usize = 1_000;

/// An answer on a need that was collected elsewhere; both values are 1 to 10.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectedRating {
    pub need: Uuid,
    pub respondent: String,
    pub importance: u8,
    pub satisfaction: u8,
    pub observed_on: Date,
}

/// Enters answers from one source, each in the place of an older one of the same
/// respondent. The caller's transaction touches the venture.
///
/// # Errors
/// When the database refuses.
pub async fn insert_collected_ratings(
    db: &impl ConnectionTrait,
    edit: Edit,
    source: &str,
    answers: &[CollectedRating],
) -> Result<(), DbErr> {
    let now = db::now();
    for part in answers.chunks(AT_ONCE) {
        let rows = part.iter().map(|answer| need_rating::ActiveModel {
            id: Set(db::new_id()),
            venture_id: Set(edit.venture),
            need_id: Set(answer.need),
            respondent: Set(answer.respondent.clone()),
            importance: Set(i16::from(answer.importance)),
            satisfaction: Set(i16::from(answer.satisfaction)),
            source: Set(source.to_owned()),
            observed_on: Set(answer.observed_on),
            author_id: Set(edit.author),
            created_at: Set(now),
        });
        need_rating::Entity::insert_many(rows)
            .on_conflict(replace_answer(edit.venture))
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Deletes all answers on needs of these respondents, at once and for good.
/// Answers how many went. The caller's transaction touches the venture.
///
/// # Errors
/// When the database refuses.
pub async fn delete_respondents(
    db: &impl ConnectionTrait,
    venture: Uuid,
    respondents: &[String],
) -> Result<u64, DbErr> {
    let mut gone = 0;
    for part in respondents.chunks(AT_ONCE) {
        let deleted = need_rating::Entity::delete_many()
            .filter(need_rating::Column::VentureId.eq(venture))
            .filter(need_rating::Column::Respondent.is_in(part))
            .exec(db)
            .await?;
        gone += deleted.rows_affected;
    }
    Ok(gone)
}
