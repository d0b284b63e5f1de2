//! How far a piece of work is, as the API says it of runs and benchmarks.

use serde::Serialize;
use time::OffsetDateTime;

use jobs::ledger::{Place, State, Work};

/// How far a piece of work is.
#[derive(Serialize)]
pub(super) struct Progress {
    state: State,
    attempt: u32,
    /// Where it stands in the queue, while it waits.
    queue: Option<Place>,
    cancel_requested: bool,
    step: String,
    done: u64,
    total: u64,
    failure: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    started_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    finished_at: Option<OffsetDateTime>,
}

impl Progress {
    pub(super) fn new(work: Work, queue: Option<Place>) -> Self {
        Self {
            state: work.state,
            attempt: work.attempt,
            queue,
            cancel_requested: work.cancel_requested,
            step: work.step,
            done: work.done,
            total: work.total,
            failure: work.failure.map(|why| why.text),
            started_at: work.started_at,
            finished_at: work.finished_at,
        }
    }
}
