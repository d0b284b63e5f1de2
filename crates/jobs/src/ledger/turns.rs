//! Scheduling of queued work. Ventures are served in turn, the one served longest ago first;
//! within a venture the oldest work first. So one venture with much work does not block the
//! others. Also limits how much may wait, and calculates how much is ahead of a piece of work.

use std::{collections::HashMap, fmt};

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr,
    EntityTrait, FromQueryResult, JoinType, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Select,
    sea_query::{NullOrdering, OnConflict},
};
use serde::Serialize;
use uuid::Uuid;

use super::{Claim, QueueMessage, State, Work, claim, create};
use config::Settings;
use db::entity::{queue_turn, work, work_order};

/// PostgreSQL advisory lock that protects counting the queue and adding to it.
const COUNTING: i64 = 7326;

/// How much may wait at a time.
#[derive(Debug, Clone, Copy)]
pub struct QueueLimits {
    pub per_venture: u64,
    pub per_founder: u64,
}

impl From<&Settings> for QueueLimits {
    fn from(settings: &Settings) -> Self {
        Self {
            per_venture: settings.queue_per_venture.into(),
            per_founder: settings.queue_per_founder.into(),
        }
    }
}

/// Why work was not queued.
#[derive(Debug, thiserror::Error)]
pub enum EnqueueError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error(transparent)]
    Full(#[from] QueueFullError),
}

/// A limit of the queue is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueueFullError {
    Venture(u64),
    Founder(u64),
}

impl QueueFullError {
    /// How many may wait.
    pub fn limit(self) -> u64 {
        match self {
            Self::Venture(limit) | Self::Founder(limit) => limit,
        }
    }

    /// Text key of the refusal, whose gap is `limit`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Venture(_) => "queue-full-venture",
            Self::Founder(_) => "queue-full-founder",
        }
    }
}

impl fmt::Display for QueueFullError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whose, setting) = match self {
            Self::Venture(_) => ("of this venture", "queue_per_venture"),
            Self::Founder(_) => ("of yours", "queue_per_founder"),
        };
        let limit = self.limit();
        write!(
            f,
            "{limit} runs and benchmarks {whose} are waiting already, which is the limit \
             ({setting}); wait until one has begun, or cancel one that is queued"
        )
    }
}

/// The venture and the person that work is queued for.
#[derive(Debug, Clone, Copy)]
pub struct QueueOwner {
    pub venture: Uuid,
    /// Who requested it.
    pub author: Uuid,
}

/// Records new work for a venture unless a limit is reached; put the message into the queue
/// after the transaction has committed.
///
/// # Errors
/// A limit is reached; nothing was written.
pub async fn enqueue(
    db: &DatabaseTransaction,
    (id, kind): (Uuid, &str),
    owner: QueueOwner,
    limits: QueueLimits,
) -> Result<QueueMessage, EnqueueError> {
    // SQLite has one writer anyway; without the lock, two requests at once could exceed the
    // limit.
    if db.get_database_backend() == DatabaseBackend::Postgres {
        db.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({COUNTING})")).await?;
    }
    let of_venture = waiting().filter(work_order::Column::VentureId.eq(owner.venture));
    if of_venture.count(db).await? >= limits.per_venture {
        return Err(QueueFullError::Venture(limits.per_venture).into());
    }
    let of_founder = waiting().filter(work_order::Column::OrderedBy.eq(owner.author));
    if of_founder.count(db).await? >= limits.per_founder {
        return Err(QueueFullError::Founder(limits.per_founder).into());
    }
    let message = create(db, id, kind).await?;
    let row = work_order::ActiveModel {
        work_id: Set(id),
        venture_id: Set(owner.venture),
        ordered_by: Set(owner.author),
    };
    work_order::Entity::insert(row).exec_without_returning(db).await?;
    Ok(message)
}

/// What is queued.
fn waiting() -> Select<work_order::Entity> {
    work_order::Entity::find()
        .join(JoinType::InnerJoin, work_order::Relation::Work.def())
        .filter(work::Column::State.eq(State::Queued.as_str()))
}

/// Claimed work, with its kind.
#[derive(Debug)]
pub struct Next {
    pub kind: String,
    pub claim: Claim,
}

#[derive(FromQueryResult)]
struct Candidate {
    work_id: Uuid,
    venture_id: Uuid,
    kind: String,
}

/// Claims the next queued work of one of the kinds. `None` when nothing waits.
///
/// Workers may call it concurrently: the first to write gets the work, the others try again.
/// Rows that another worker is claiming are not skipped (`SKIP LOCKED`), because whose turn is
/// next is only known once that claim is written.
pub async fn claim_next(db: &DatabaseConnection, kinds: &[&str]) -> Result<Option<Next>, DbErr> {
    loop {
        let candidate = waiting()
            .join(JoinType::LeftJoin, work_order::Relation::Turn.def())
            .filter(work::Column::Kind.is_in(kinds.iter().copied()))
            .select_only()
            .column(work_order::Column::WorkId)
            .column(work_order::Column::VentureId)
            .column(work::Column::Kind)
            .order_by_with_nulls(queue_turn::Column::Turn, Order::Asc, NullOrdering::First)
            .order_by_asc(work_order::Column::VentureId)
            // Identifiers grow with time; times as SQLite keeps them do not sort within a second.
            .order_by_asc(work_order::Column::WorkId)
            .into_model::<Candidate>()
            .one(db)
            .await?;
        let Some(Candidate { work_id, venture_id, kind }) = candidate else { return Ok(None) };
        let transaction = db::begin_write(db).await?;
        if let Some(claim) = claim(&transaction, work_id).await? {
            serve(&transaction, venture_id).await?;
            transaction.commit().await?;
            return Ok(Some(Next { kind, claim }));
        }
        // Another worker was quicker, or it was cancelled.
        transaction.rollback().await?;
    }
}

/// Puts a venture at the end of the line.
async fn serve(db: &DatabaseTransaction, venture: Uuid) -> Result<(), DbErr> {
    let last: Option<Option<i64>> = queue_turn::Entity::find()
        .select_only()
        .column_as(queue_turn::Column::Turn.max(), "last")
        .into_tuple()
        .one(db)
        .await?;
    let turn = last.flatten().unwrap_or_default() + 1;
    let row = queue_turn::ActiveModel { venture_id: Set(venture), turn: Set(turn) };
    let later = OnConflict::column(queue_turn::Column::VentureId)
        .update_column(queue_turn::Column::Turn)
        .to_owned();
    queue_turn::Entity::insert(row).on_conflict(later).exec_without_returning(db).await?;
    Ok(())
}

/// Position of queued work, if nothing else is queued meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Counted from 1.
    pub place: u64,
    /// Pieces of work, of all ventures, that begin before it.
    pub ahead: u64,
}

/// How much queued work a venture has.
#[derive(FromQueryResult)]
struct Line {
    venture_id: Uuid,
    turn: Option<i64>,
    waiting: i64,
}

/// Unfinished work of a venture: identifier and state.
pub async fn open_work(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<(Uuid, String)>, DbErr> {
    let open = State::ALL.into_iter().filter(|state| !state.is_over()).map(State::as_str);
    work_order::Entity::find()
        .join(JoinType::InnerJoin, work_order::Relation::Work.def())
        .filter(work_order::Column::VentureId.eq(venture))
        .filter(work::Column::State.is_in(open))
        .select_only()
        .column(work_order::Column::WorkId)
        .column(work::Column::State)
        .order_by_asc(work_order::Column::WorkId)
        .into_tuple()
        .all(db)
        .await
}

/// Positions of all queued work of a venture, by the work's identifier.
pub async fn places(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<HashMap<Uuid, Place>, DbErr> {
    let own: Vec<Uuid> = waiting()
        .filter(work_order::Column::VentureId.eq(venture))
        .select_only()
        .column(work_order::Column::WorkId)
        .order_by_asc(work_order::Column::WorkId)
        .into_tuple()
        .all(db)
        .await?;
    if own.is_empty() {
        return Ok(HashMap::new());
    }
    let lines: Vec<Line> = waiting()
        .join(JoinType::LeftJoin, work_order::Relation::Turn.def())
        .select_only()
        .column(work_order::Column::VentureId)
        .column(queue_turn::Column::Turn)
        .column_as(work_order::Column::WorkId.count(), "waiting")
        .group_by(work_order::Column::VentureId)
        .group_by(queue_turn::Column::Turn)
        .into_model()
        .all(db)
        .await?;
    let ahead = ahead(&lines, venture, own.len());
    let place = |ahead| Place { place: ahead + 1, ahead };
    Ok(own.into_iter().zip(ahead.into_iter().map(place)).collect())
}

/// Position of a piece of work; `None` unless it is queued.
pub async fn place(
    db: &impl ConnectionTrait,
    venture: Uuid,
    work: &Work,
) -> Result<Option<Place>, DbErr> {
    if work.state != State::Queued {
        return Ok(None);
    }
    Ok(places(db, venture).await?.remove(&work.id))
}

/// How many pieces begin before each of the first `own` of a venture. In each round every
/// venture that still has some is served once, in the order of their turns.
fn ahead(lines: &[Line], venture: Uuid, own: usize) -> Vec<u64> {
    // `None` sorts first: a venture that was never served comes first.
    let turn = |line: &Line| (line.turn, line.venture_id);
    let mine = lines.iter().find(|line| line.venture_id == venture).map(turn);
    let others: Vec<(u64, bool)> = lines
        .iter()
        .filter(|line| line.venture_id != venture)
        .map(|line| (u64::try_from(line.waiting).unwrap_or(0), Some(turn(line)) < mine))
        .collect();
    let of_others = |round: u64| -> u64 {
        others.iter().map(|(waiting, earlier)| (round + u64::from(*earlier)).min(*waiting)).sum()
    };
    (0..own as u64).map(|round| round + of_others(round)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(venture: u128, turn: Option<i64>, waiting: i64) -> Line {
        Line { venture_id: Uuid::from_u128(venture), turn, waiting }
    }

    #[test]
    fn a_round_serves_every_venture_once() {
        let lines = [line(1, Some(9), 200), line(2, None, 2), line(3, Some(4), 1)];
        let ahead = |venture, own| ahead(&lines, Uuid::from_u128(venture), own);
        // 2, 3, 1, 2, 1, 1, 1 …
        assert_eq!(ahead(2, 2), [0, 3]);
        assert_eq!(ahead(3, 1), [1]);
        assert_eq!(ahead(1, 200)[..4], [2, 4, 5, 6]);
    }
}
