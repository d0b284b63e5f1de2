//! The lab's background jobs. A job claims the work whose turn it is, lets the lab
//! compute on a thread of its own, and ends the work: with its result, with
//! the reason of its failure, or by giving it back. Knows no web.

mod benchmark;
mod context;
mod follow;
mod train;

pub use context::LabContext;

use serde::{Deserialize, Serialize};

use self::follow::settle;
use crate::work;
use jobs::{
    Delivery, Failure, Job, JobError, Registry, Stopping, failure_note,
    ledger::{self, Next, QueueMessage, Recovery},
};

/// The jobs of this crate and the sweeps that recover them.
#[must_use]
pub fn register(registry: Registry, context: &LabContext) -> Registry {
    registry
        .with::<TrainJob>(context.clone())
        .with::<BenchmarkJob>(context.clone())
        .with_sweep(Recovery::<TrainJob>::new(context.db.clone()))
        .with_sweep(Recovery::<BenchmarkJob>::new(context.db.clone()))
}

/// What a woken worker takes up.
const KINDS: [&str; 2] = [TrainJob::KIND, BenchmarkJob::KIND];

/// Takes up work until none is queued or the worker should end. Which is next is a
/// question of turns, not of the message that woke the worker.
async fn work_through(context: &LabContext, stopping: &Stopping) -> Result<(), JobError> {
    while !stopping.asked() {
        let next = ledger::claim_next(&context.db, &KINDS).await;
        let Some(next) = next.map_err(JobError::from_error)? else { return Ok(()) };
        carry_out(context, next, stopping).await;
    }
    Ok(())
}

/// Does a piece of work, and writes down why if it has no result.
async fn carry_out(context: &LabContext, Next { kind, claim }: Next, stopping: &Stopping) {
    let (own, held, stopped) = (context.clone(), claim.clone(), stopping.clone());
    let is_benchmark = kind == BenchmarkJob::KIND;
    // A task of its own, so that a panic ends this piece of work only.
    let computing = tokio::spawn(async move {
        if is_benchmark {
            benchmark::run(&own, held, &stopped).await
        } else {
            train::run(&own, held, &stopped).await
        }
    });
    let reason: Failure = match computing.await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.0,
        Err(ended) => failure_note(ended).into(),
    };
    tracing::warn!("{kind} {} failed: {reason}", claim.id);
    if let Err(error) = settle(claim.fail(&context.db, &reason).await) {
        tracing::error!("the failure of {} cannot be written down: {error}", claim.id);
    }
}

/// Wakes a worker for a run.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TrainJob(QueueMessage);

impl From<QueueMessage> for TrainJob {
    fn from(message: QueueMessage) -> Self {
        Self(message)
    }
}

impl Job for TrainJob {
    const KIND: &'static str = work::TRAIN;
    type Context = LabContext;

    fn key(&self) -> String {
        self.0.key()
    }

    async fn run(self, context: LabContext, delivery: Delivery) -> Result<(), JobError> {
        work_through(&context, &delivery.stopping).await
    }

    async fn failed(self, _context: LabContext, reason: Failure) {
        not_woken(&reason);
    }
}

/// Wakes a worker for a benchmark.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct BenchmarkJob(QueueMessage);

impl From<QueueMessage> for BenchmarkJob {
    fn from(message: QueueMessage) -> Self {
        Self(message)
    }
}

impl Job for BenchmarkJob {
    const KIND: &'static str = work::BENCHMARK;
    type Context = LabContext;

    fn key(&self) -> String {
        self.0.key()
    }

    async fn run(self, context: LabContext, delivery: Delivery) -> Result<(), JobError> {
        work_through(&context, &delivery.stopping).await
    }

    async fn failed(self, _context: LabContext, reason: Failure) {
        not_woken(&reason);
    }
}

/// Nothing is lost: what is queued stays so, and what its worker left is taken up by
/// [`Recovery`], which counts the attempts.
fn not_woken(reason: &Failure) {
    tracing::warn!("a worker was woken and took nothing up: {reason}");
}
