//! How many answers needs had before some were deleted. The line of the deletion in the
//! audit log holds these numbers, so that a verdict can tell that something was left out.
//! Holds identifiers of needs and counts, never what was said or by whom.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QuerySelect,
};
use time::OffsetDateTime;
use uuid::Uuid;

use account::audit;
use db::entity::{audit_log, need_rating, offer_rating};
use economics::withdrawn::Answers;
use venture::Edit;

/// Needs that are asked for in one statement.
const AT_ONCE: usize = 1_000;

/// What the line begins with, so that it can be found by its venture.
fn start(venture: Uuid) -> String {
    format!("answers {venture} ")
}

/// The numbers of answers about some needs, as the audit log holds them; nothing without needs.
///
/// # Errors
/// When the database refuses.
pub(super) async fn answers_before(
    db: &impl ConnectionTrait,
    venture: Uuid,
    needs: &[Uuid],
) -> Result<Option<String>, DbErr> {
    let mut counts: BTreeMap<Uuid, Answers> = BTreeMap::new();
    for part in needs.chunks(AT_ONCE) {
        let of_needs: Vec<(Uuid, i64)> = need_rating::Entity::find()
            .select_only()
            .column(need_rating::Column::NeedId)
            .column_as(need_rating::Column::Id.count(), "n")
            .filter(need_rating::Column::VentureId.eq(venture))
            .filter(need_rating::Column::NeedId.is_in(part.iter().copied()))
            .group_by(need_rating::Column::NeedId)
            .into_tuple()
            .all(db)
            .await?;
        let of_offer: Vec<(Uuid, i64)> = offer_rating::Entity::find()
            .select_only()
            .column(offer_rating::Column::NeedId)
            .column_as(offer_rating::Column::Id.count(), "n")
            .filter(offer_rating::Column::VentureId.eq(venture))
            .filter(offer_rating::Column::NeedId.is_in(part.iter().copied()))
            .group_by(offer_rating::Column::NeedId)
            .into_tuple()
            .all(db)
            .await?;
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        for (need, n) in of_needs {
            counts.entry(need).or_default().need = count(n);
        }
        for (need, n) in of_offer {
            counts.entry(need).or_default().offer = count(n);
        }
    }
    if counts.is_empty() {
        return Ok(None);
    }
    let each = counts.iter().map(|(need, n)| format!("{need}={}/{}", n.need, n.offer));
    Ok(Some(start(venture) + &each.collect::<Vec<_>>().join(" ")))
}

/// As `answers_before`, about the needs that respondents rated.
///
/// # Errors
/// When the database refuses.
pub async fn answers_before_without(
    db: &impl ConnectionTrait,
    venture: Uuid,
    respondents: &[String],
) -> Result<Option<String>, DbErr> {
    let mut needs: Vec<Uuid> = Vec::new();
    for part in respondents.chunks(AT_ONCE) {
        let of_needs: Vec<Uuid> = need_rating::Entity::find()
            .select_only()
            .column(need_rating::Column::NeedId)
            .distinct()
            .filter(need_rating::Column::VentureId.eq(venture))
            .filter(need_rating::Column::Respondent.is_in(part))
            .into_tuple()
            .all(db)
            .await?;
        let of_offer: Vec<Uuid> = offer_rating::Entity::find()
            .select_only()
            .column(offer_rating::Column::NeedId)
            .distinct()
            .filter(offer_rating::Column::VentureId.eq(venture))
            .filter(offer_rating::Column::Respondent.is_in(part))
            .into_tuple()
            .all(db)
            .await?;
        needs.extend(of_needs.into_iter().chain(of_offer));
    }
    needs.sort_unstable();
    needs.dedup();
    answers_before(db, venture, &needs).await
}

/// Ends a deletion of answers as [`venture::records::finish`] does, with the numbers from before.
pub(super) async fn finish(
    transaction: DatabaseTransaction,
    edit: Edit,
    (action, kind, subject): (&str, &str, Uuid),
    before: Option<String>,
) -> Result<(), DbErr> {
    venture::store::touch(&transaction, edit.venture).await?;
    let by = (edit.venture, Some(edit.author));
    audit::record_with(&transaction, by, action, (kind, subject), before).await?;
    transaction.commit().await
}

/// The most answers that each need, by its identifier, had before any were deleted since
/// then, or ever.
///
/// # Errors
/// When the database refuses.
pub async fn most_answers(
    db: &impl ConnectionTrait,
    venture: Uuid,
    since: Option<OffsetDateTime>,
) -> Result<BTreeMap<String, Answers>, DbErr> {
    let start = start(venture);
    let mut which = Condition::all().add(audit_log::Column::Detail.starts_with(&start));
    if let Some(since) = since {
        which = which.add(audit_log::Column::At.gte(since));
    }
    let details: Vec<Option<String>> = audit_log::Entity::find()
        .select_only()
        .column(audit_log::Column::Detail)
        .filter(which)
        .into_tuple()
        .all(db)
        .await?;
    let mut most: BTreeMap<String, Answers> = BTreeMap::new();
    for detail in details.iter().flatten() {
        let counts = detail.strip_prefix(&start).unwrap_or_default();
        for (need, answers) in counts.split(' ').filter_map(read) {
            let known = most.entry(need.to_owned()).or_default();
            *known = known.most(answers);
        }
    }
    Ok(most)
}

fn read(count: &str) -> Option<(&str, Answers)> {
    let (need, numbers) = count.split_once('=')?;
    let (answers, offer) = numbers.split_once('/')?;
    Some((need, Answers { need: answers.parse().ok()?, offer: offer.parse().ok()? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_read_as_it_was_written() {
        assert_eq!(read("n1=12/3"), Some(("n1", Answers { need: 12, offer: 3 })));
        assert_eq!((read("n1=12"), read("n1=x/3"), read("")), (None, None, None));
    }
}
