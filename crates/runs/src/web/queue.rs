//! What forms and the API do when work is queued, and when it should end.

use crate::store::CancelOutcome;
use jobs::{
    Job, Queue,
    ledger::{EnqueueError, QueueMessage, QueueOwner},
};
use venture::Member;
use web::{error::AppError, forms::Form};

/// For whom work is queued.
pub(crate) fn queue_owner<P>(member: &Member<P>) -> QueueOwner {
    QueueOwner { venture: member.id(), author: member.user.id }
}

/// Refuses to end what is not there or has ended.
pub(crate) fn require_cancelled(outcome: CancelOutcome) -> Result<(), AppError> {
    match outcome {
        CancelOutcome::Asked => Ok(()),
        CancelOutcome::Missing => Err(AppError::NotFound),
        CancelOutcome::Over => Err(AppError::Conflict("error-work-over")),
    }
}

/// The ticket of queued work; none where a limit of the queue is reached, which the form then says.
pub(super) fn ticket(
    queued: Result<QueueMessage, EnqueueError>,
    form: &mut Form,
) -> Result<Option<QueueMessage>, AppError> {
    match queued {
        Ok(ticket) => Ok(Some(ticket)),
        Err(EnqueueError::Full(full)) => {
            form.fail("queue", full.key(), vec![("limit", full.limit().to_string())]);
            Ok(None)
        }
        Err(EnqueueError::Database(error)) => Err(error.into()),
    }
}

/// Puts a job into the queue. A queue that is gone loses nothing: the
/// next sweep for unfinished work takes it up.
pub(crate) async fn enqueue<J: Job>(queue: &Queue, job: &J) {
    if let Err(error) = queue.enqueue(job).await {
        tracing::warn!("a job waits for the next sweep: {error}");
    }
}
