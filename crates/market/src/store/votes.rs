//! Votes for needs, counted somewhere on a day.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use super::{begin_below, finish};
use crate::{VoteCount, VoteDraft};
use db::entity::need_vote;
use venture::{Edit, Provenance};

const KIND: &str = "need-vote";

/// The counts of votes for a need, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list_votes(
    db: &impl ConnectionTrait,
    venture: Uuid,
    need: Uuid,
) -> Result<Vec<VoteCount>, DbErr> {
    let rows = need_vote::Entity::find()
        .filter(need_vote::Column::VentureId.eq(venture))
        .filter(need_vote::Column::NeedId.eq(need))
        .order_by_desc(need_vote::Column::ObservedOn)
        .order_by_desc(need_vote::Column::Id)
        .all(db)
        .await?;
    let read = |row: need_vote::Model| VoteCount {
        id: row.id,
        votes: whole(row.votes),
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
        author: row.author_id,
    };
    Ok(rows.into_iter().map(read).collect())
}

fn whole(votes: i32) -> u32 {
    u32::try_from(votes).unwrap_or(0)
}

/// Votes per need of a venture: the newest count of each source, added up.
///
/// # Errors
/// When the database refuses.
pub async fn sum_votes(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<HashMap<Uuid, u64>, DbErr> {
    let rows: Vec<(Uuid, String, i32)> = need_vote::Entity::find()
        .select_only()
        .columns([need_vote::Column::NeedId, need_vote::Column::Source, need_vote::Column::Votes])
        .filter(need_vote::Column::VentureId.eq(venture))
        .order_by_asc(need_vote::Column::ObservedOn)
        .order_by_asc(need_vote::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    // Of several counts of one source the last one stays: the same people are counted again.
    let newest: HashMap<(Uuid, String), i32> =
        rows.into_iter().map(|(need, source, votes)| ((need, source), votes)).collect();
    let mut sums: HashMap<Uuid, u64> = HashMap::new();
    for ((need, _), votes) in newest {
        *sums.entry(need).or_default() += u64::from(whole(votes));
    }
    Ok(sums)
}

/// Enters counts inside the caller's transaction, which touches the venture and records it.
///
/// # Errors
/// When the database refuses.
pub async fn write_votes(
    db: &impl ConnectionTrait,
    edit: Edit,
    need: Uuid,
    draft: VoteDraft,
) -> Result<Uuid, DbErr> {
    let id = db::new_id();
    let row = need_vote::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        need_id: Set(need),
        votes: Set(i32::try_from(draft.votes).unwrap_or(i32::MAX)),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(db::now()),
    };
    need_vote::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}

/// Enters a count of votes.
///
/// # Errors
/// When the database refuses.
pub async fn insert_votes(
    db: &DatabaseConnection,
    edit: Edit,
    need: Uuid,
    draft: VoteDraft,
) -> Result<Uuid, DbErr> {
    let transaction = begin_below(db, edit, (Some(need), None, None)).await?;
    let id = write_votes(&transaction, edit, need, draft).await?;
    finish(transaction, edit, "create", KIND, id).await?;
    Ok(id)
}

/// Deletes a count; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn delete_votes(
    db: &DatabaseConnection,
    edit: Edit,
    need: Uuid,
    id: Uuid,
) -> Result<bool, DbErr> {
    let which = Condition::all()
        .add(need_vote::Column::Id.eq(id))
        .add(need_vote::Column::NeedId.eq(need))
        .add(need_vote::Column::VentureId.eq(edit.venture));
    super::delete::<need_vote::Entity>(db, edit, (KIND, id), which).await
}
