//! Recovery of abandoned work by every worker: takes it over from dead workers, and puts it
//! back into a queue that may have lost it.

use std::time::Duration;

use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::{Claim, ClaimError, MAX_ATTEMPTS, QueueMessage, State, hand_back};
use crate::{Job, Queue, Sweep};
use db::entity::work;
use figure::Note;

/// Work whose worker has sent no heartbeat for so long is taken over.
pub const PRESUMED_DEAD: Duration = Duration::from_secs(20);

/// Recovers work of one kind: takes it over from dead workers, puts it back into the queue.
pub struct Recovery<J> {
    db: sea_orm::DatabaseConnection,
    presumed_dead: Duration,
    job: std::marker::PhantomData<fn() -> J>,
}

impl<J: Job + From<QueueMessage>> Recovery<J> {
    /// For the work whose jobs are `J`.
    pub fn new(db: sea_orm::DatabaseConnection) -> Self {
        Self { db, presumed_dead: PRESUMED_DEAD, job: std::marker::PhantomData }
    }

    /// With another time-out, for tests.
    #[must_use]
    pub fn presuming_dead_after(mut self, silence: Duration) -> Self {
        self.presumed_dead = silence;
        self
    }

    async fn take_from_the_dead(&self) -> Result<(), DbErr> {
        let silent = db::now() - self.presumed_dead;
        let orphans = work::Entity::find()
            .filter(work::Column::Kind.eq(J::KIND))
            .filter(work::Column::State.eq(State::Running.as_str()))
            .filter(work::Column::HeartbeatAt.lt(silent))
            .limit(100)
            .all(&self.db)
            .await?;
        for row in orphans {
            let attempt = u32::try_from(row.attempt).unwrap_or_default();
            let Some(fence) = row.fence else { continue };
            let claim = Claim { id: row.id, attempt, fence };
            let taken = if row.cancel_requested {
                claim.cancelled(&self.db).await
            } else if attempt >= MAX_ATTEMPTS {
                let said = "given up: the worker ended during attempt {attempt}";
                let reason = Note::new("failure-worker-ended", said).with("attempt", attempt);
                claim.fail(&self.db, &reason.into()).await
            } else {
                let update = hand_back(claim.change()).filter(work::Column::HeartbeatAt.lt(silent));
                claim.write(&self.db, update).await
            };
            match taken {
                // Another worker was quicker, or the holder is alive after all.
                Ok(()) | Err(ClaimError::Lost) => {}
                Err(ClaimError::Database(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// Wakes a worker for work whose message was consumed without a claim, for example while
    /// the database was unreachable.
    async fn wake(&self, queue: &Queue, row: &work::Model) -> anyhow::Result<()> {
        let raised = work::Entity::update_many()
            .filter(work::Column::Id.eq(row.id))
            .filter(work::Column::State.eq(State::Queued.as_str()))
            .filter(work::Column::Delivery.eq(row.delivery))
            .col_expr(work::Column::Delivery, Expr::value(row.delivery + 1))
            .exec(&self.db)
            .await?;
        if raised.rows_affected > 0 {
            let message = QueueMessage { id: row.id, delivery: row.delivery + 1 };
            queue.enqueue(&J::from(message)).await?;
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl<J: Job + From<QueueMessage>> Sweep for Recovery<J> {
    async fn sweep(&self, queue: &Queue) -> anyhow::Result<()> {
        self.take_from_the_dead().await?;
        let waiting = work::Entity::find()
            .filter(work::Column::Kind.eq(J::KIND))
            .filter(work::Column::State.eq(State::Queued.as_str()))
            .order_by_asc(work::Column::CreatedAt)
            .limit(100)
            .all(&self.db)
            .await?;
        for row in &waiting {
            // The queue ignores those that it has already.
            queue.enqueue(&J::from(QueueMessage { id: row.id, delivery: row.delivery })).await?;
        }
        if let Some(row) = waiting.first()
            && queue.oldest_waiting().await?.is_none()
        {
            self.wake(queue, row).await?;
        }
        Ok(())
    }
}
