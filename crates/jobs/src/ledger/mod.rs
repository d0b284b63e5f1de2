//! The authoritative record of background work: its state, its progress, its holder. A worker
//! holds a [`Claim`]; every write carries the claim's fencing token, so that a worker that was
//! presumed dead can no longer change anything. Independent of what the work does.

mod finished;
mod recovery;
mod turns;

pub use finished::insert_finished;
pub use recovery::{PRESUMED_DEAD, Recovery};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    UpdateMany,
    sea_query::{Expr, SelectStatement},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
pub use turns::{
    EnqueueError, Next, Place, QueueFullError, QueueLimits, QueueOwner, claim_next, enqueue,
    open_work, place, places,
};
use uuid::Uuid;

use super::Failure;
use db::entity::work;

/// Attempts after which work fails for good.
pub const MAX_ATTEMPTS: u32 = 3;
/// Longest stored reason of a failure, in characters.
const REASON_LENGTH: usize = 2000;

parsing::words! {
    /// State of a piece of work.
    pub enum State {
        Queued = "queued",
        Running = "running",
        Finished = "finished",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

impl State {
    /// True when the state is final.
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// A piece of work as others see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    pub id: Uuid,
    pub state: State,
    pub attempt: u32,
    pub cancel_requested: bool,
    /// Text key of the current stage.
    pub step: String,
    pub done: u64,
    /// 0 when the length is unknown.
    pub total: u64,
    /// Grows with every visible change.
    pub sequence: i64,
    pub failure: Option<Failure>,
    pub created_at: OffsetDateTime,
    pub started_at: Option<OffsetDateTime>,
    pub finished_at: Option<OffsetDateTime>,
}

impl TryFrom<work::Model> for Work {
    type Error = DbErr;

    fn try_from(row: work::Model) -> Result<Self, DbErr> {
        let state = State::parse(&row.state)
            .ok_or_else(|| db::damaged(format!("work {} has the state {:?}", row.id, row.state)))?;
        Ok(Self {
            id: row.id,
            state,
            attempt: u32::try_from(row.attempt).unwrap_or_default(),
            cancel_requested: row.cancel_requested,
            step: row.step,
            done: u64::try_from(row.done).unwrap_or_default(),
            total: u64::try_from(row.total).unwrap_or_default(),
            sequence: row.sequence,
            failure: row.failure.map(|text| {
                // Missing in records from before it was stored.
                let notes = row.notes.and_then(|kept| serde_json::from_str(&kept).ok());
                Failure { text, notes: notes.unwrap_or_default() }.without_paths()
            }),
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
        })
    }
}

impl Work {
    /// Finished work of which only the end is known.
    pub fn over(id: Uuid, at: OffsetDateTime) -> Self {
        Self {
            id,
            state: State::Finished,
            attempt: 1,
            cancel_requested: false,
            step: String::new(),
            done: 0,
            total: 0,
            sequence: 1,
            failure: None,
            created_at: at,
            started_at: None,
            finished_at: Some(at),
        }
    }
}

/// Queue message: work id and delivery number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueMessage {
    pub id: Uuid,
    pub delivery: i32,
}

impl QueueMessage {
    /// Key under which the queue keeps the job.
    pub fn key(&self) -> String {
        format!("{}:{}", self.id, self.delivery)
    }
}

/// Records new work that does not queue with others; [`enqueue`] is for work that takes turns.
async fn create(db: &impl ConnectionTrait, id: Uuid, kind: &str) -> Result<QueueMessage, DbErr> {
    let row = work::ActiveModel {
        id: Set(id),
        kind: Set(kind.to_owned()),
        state: Set(State::Queued.as_str().to_owned()),
        attempt: Set(0),
        delivery: Set(1),
        fence: Set(None),
        heartbeat_at: Set(None),
        cancel_requested: Set(false),
        step: Set(String::new()),
        done: Set(0),
        total: Set(0),
        sequence: Set(1),
        failure: Set(None),
        notes: Set(None),
        created_at: Set(db::now()),
        started_at: Set(None),
        finished_at: Set(None),
    };
    work::Entity::insert(row).exec_without_returning(db).await?;
    Ok(QueueMessage { id, delivery: 1 })
}

/// A piece of work.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Work>, DbErr> {
    work::Entity::find_by_id(id).one(db).await?.map(Work::try_from).transpose()
}

/// How many pieces of work are queued or running, of all kinds.
pub async fn count_unfinished(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait;
    let open = [State::Queued.as_str(), State::Running.as_str()];
    work::Entity::find().filter(work::Column::State.is_in(open)).count(db).await
}

/// Requests cancellation. Queued work ends at once, running work at its next check. False when
/// there is nothing to cancel.
pub async fn request_cancel(db: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    request_cancel_of(db, id, None).await
}

/// The same, only where the identifier is among those that `own` selects.
pub async fn request_cancel_of(
    db: &impl ConnectionTrait,
    id: Uuid,
    own: Option<SelectStatement>,
) -> Result<bool, DbErr> {
    let change = |state| {
        let update = change(id, state);
        match own.clone() {
            Some(own) => update.filter(work::Column::Id.in_subquery(own)),
            None => update,
        }
    };
    let queued = change(State::Queued)
        .col_expr(work::Column::State, Expr::value(State::Cancelled.as_str()))
        .col_expr(work::Column::FinishedAt, Expr::value(db::now()))
        .exec(db)
        .await?;
    if queued.rows_affected > 0 {
        return Ok(true);
    }
    let running = change(State::Running)
        .col_expr(work::Column::CancelRequested, Expr::value(true))
        .exec(db)
        .await?;
    Ok(running.rows_affected > 0)
}

/// An update of work in a certain state, visible to pages.
fn change(id: Uuid, state: State) -> UpdateMany<work::Entity> {
    work::Entity::update_many()
        .filter(work::Column::Id.eq(id))
        .filter(work::Column::State.eq(state.as_str()))
        .col_expr(work::Column::Sequence, Expr::col(work::Column::Sequence).add(1))
}

/// Why a claim could not be used to write.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    #[error("this work was taken over or ended meanwhile; nothing was written")]
    Lost,
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// The right to do a piece of work and to write about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub id: Uuid,
    /// Counted from 1.
    pub attempt: u32,
    fence: String,
}

/// Claims certain queued work. `None` when it is no longer queued: another worker has it, or it
/// ended.
async fn claim(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Claim>, DbErr> {
    let fence = Uuid::new_v4().simple().to_string();
    let now = db::now();
    let taken = change(id, State::Queued)
        .col_expr(work::Column::State, Expr::value(State::Running.as_str()))
        .col_expr(work::Column::Fence, Expr::value(fence.as_str()))
        .col_expr(work::Column::Attempt, Expr::col(work::Column::Attempt).add(1))
        .col_expr(work::Column::HeartbeatAt, Expr::value(now))
        .col_expr(work::Column::StartedAt, Expr::value(now))
        .col_expr(work::Column::Step, Expr::value(""))
        .col_expr(work::Column::Done, Expr::value(0))
        .col_expr(work::Column::Total, Expr::value(0))
        .exec(db)
        .await?;
    if taken.rows_affected == 0 {
        return Ok(None);
    }
    let row =
        work::Entity::find_by_id(id).filter(work::Column::Fence.eq(fence.as_str())).one(db).await?;
    Ok(row.map(|row| Claim { id, attempt: u32::try_from(row.attempt).unwrap_or(1), fence }))
}

impl Claim {
    fn change(&self) -> UpdateMany<work::Entity> {
        change(self.id, State::Running).filter(work::Column::Fence.eq(self.fence.as_str()))
    }

    async fn write(
        &self,
        db: &impl ConnectionTrait,
        update: UpdateMany<work::Entity>,
    ) -> Result<(), ClaimError> {
        match update.exec(db).await?.rows_affected {
            0 => Err(ClaimError::Lost),
            _ => Ok(()),
        }
    }

    /// Sends a heartbeat. True when cancellation was requested.
    ///
    /// # Errors
    /// The claim was lost.
    pub async fn beat(&self, db: &impl ConnectionTrait) -> Result<bool, ClaimError> {
        // Not through `change`: a heartbeat changes nothing that a page shows.
        let update = work::Entity::update_many()
            .filter(work::Column::Id.eq(self.id))
            .filter(work::Column::State.eq(State::Running.as_str()))
            .filter(work::Column::Fence.eq(self.fence.as_str()))
            .col_expr(work::Column::HeartbeatAt, Expr::value(db::now()));
        self.write(db, update).await?;
        let asked: Option<bool> = work::Entity::find_by_id(self.id)
            .select_only()
            .column(work::Column::CancelRequested)
            .into_tuple()
            .one(db)
            .await?;
        Ok(asked.unwrap_or(false))
    }

    /// Records progress. Inside a transaction it also guards the other writes: roll back when
    /// it fails.
    ///
    /// # Errors
    /// The claim was lost.
    pub async fn progress(
        &self,
        db: &impl ConnectionTrait,
        step: &str,
        done: u64,
        total: u64,
    ) -> Result<(), ClaimError> {
        let update = self
            .change()
            .col_expr(work::Column::Step, Expr::value(step))
            .col_expr(work::Column::Done, Expr::value(i64::try_from(done).unwrap_or(i64::MAX)))
            .col_expr(work::Column::Total, Expr::value(i64::try_from(total).unwrap_or(i64::MAX)))
            .col_expr(work::Column::HeartbeatAt, Expr::value(db::now()));
        self.write(db, update).await
    }

    async fn end(
        &self,
        db: &impl ConnectionTrait,
        state: State,
        failure: Option<&Failure>,
    ) -> Result<(), ClaimError> {
        let update = with_failure(self.change(), failure)
            .col_expr(work::Column::State, Expr::value(state.as_str()))
            .col_expr(work::Column::Fence, Expr::value(Option::<String>::None))
            .col_expr(work::Column::FinishedAt, Expr::value(db::now()));
        self.write(db, update).await
    }

    /// The work is done. Call it in the transaction that writes the result.
    ///
    /// # Errors
    /// The claim was lost: roll back.
    pub async fn finish(&self, db: &impl ConnectionTrait) -> Result<(), ClaimError> {
        self.end(db, State::Finished, None).await
    }

    /// The work failed for good.
    ///
    /// # Errors
    /// The claim was lost.
    pub async fn fail(
        &self,
        db: &impl ConnectionTrait,
        reason: &Failure,
    ) -> Result<(), ClaimError> {
        self.end(db, State::Failed, Some(reason)).await
    }

    /// The work was cancelled.
    ///
    /// # Errors
    /// The claim was lost.
    pub async fn cancelled(&self, db: &impl ConnectionTrait) -> Result<(), ClaimError> {
        self.end(db, State::Cancelled, None).await
    }

    /// Returns unfinished work because the worker is shutting down; does not count as an
    /// attempt.
    ///
    /// # Errors
    /// The claim was lost.
    pub async fn release(&self, db: &impl ConnectionTrait) -> Result<(), ClaimError> {
        let update = hand_back(self.change())
            .col_expr(work::Column::Attempt, Expr::col(work::Column::Attempt).sub(1));
        self.write(db, update).await
    }
}

/// Stores why work failed, or clears it.
fn with_failure(
    update: UpdateMany<work::Entity>,
    failure: Option<&Failure>,
) -> UpdateMany<work::Entity> {
    let failure = failure.map(|why| why.clone().without_paths());
    let notes = failure.as_ref().and_then(|why| serde_json::to_string(&why.notes).ok());
    let text: Option<String> = failure.map(|why| why.text.chars().take(REASON_LENGTH).collect());
    update
        .col_expr(work::Column::Failure, Expr::value(text))
        .col_expr(work::Column::Notes, Expr::value(notes))
}

fn hand_back(update: UpdateMany<work::Entity>) -> UpdateMany<work::Entity> {
    update
        .col_expr(work::Column::State, Expr::value(State::Queued.as_str()))
        .col_expr(work::Column::Fence, Expr::value(Option::<String>::None))
        .col_expr(work::Column::Delivery, Expr::col(work::Column::Delivery).add(1))
        .col_expr(work::Column::Step, Expr::value(""))
        .col_expr(work::Column::Done, Expr::value(0))
        .col_expr(work::Column::Total, Expr::value(0))
}

#[cfg(test)]
mod tests;
