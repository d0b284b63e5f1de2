//! Background work: a queue that survives restarts and a worker that takes up
//! one job at a time. Must not know any capability: what can be done is handed
//! in as a [`Registry`] by `app`.
//!
//! The queue only delivers. Whether a piece of work is queued, running or
//! finished is told by the capability's own tables, never by the queue: a job
//! may be delivered twice, and a lost queue file loses nothing, because each
//! capability puts its unfinished work back through its [`Sweep`].

pub mod ledger;
mod queue;
mod registry;
mod worker;

use std::{
    fmt,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde::{Serialize, de::DeserializeOwned};

pub use self::{
    queue::{Queue, QueueError},
    registry::{Registry, Sweep},
    worker::{Rhythm, Worker, WorkerHandle, why_it_ended},
};
use figure::{Note, Notes, without_paths};

/// Deliveries of one job before it is given up. A job that kills its worker
/// would otherwise be delivered for ever.
pub const MAX_DELIVERIES: usize = 3;

/// One kind of background work: what is written into the queue and how it is done.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Name in the queue; never changed once released.
    const KIND: &'static str;
    /// What the work needs, cloned from the registration.
    type Context: Clone + Send + Sync + 'static;

    /// Work with the same key is put into the queue only once.
    fn key(&self) -> String;

    /// Does the work. Anything that computes belongs into
    /// `tokio::task::spawn_blocking`, so that the worker's heartbeat goes on.
    fn run(
        self,
        context: Self::Context,
        delivery: Delivery,
    ) -> impl Future<Output = Result<(), JobError>> + Send;

    /// Told when `run` ended in an error or a panic, or was delivered too often and
    /// is not run any more.
    fn failed(self, context: Self::Context, reason: Failure) -> impl Future<Output = ()> + Send;
}

/// Why a job did not do its work. Never retried by the queue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct JobError(pub Failure);

impl JobError {
    /// Takes over the message of any error, with its causes.
    pub fn from_error(error: impl Into<anyhow::Error>) -> Self {
        let text = format!("{:#}", error.into());
        let note = Note::said("failure-inside", &text).with("detail", &text);
        Self(Failure { text, notes: Notes::from_iter([note]) })
    }
}

/// Why work has no result: in English, and for pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub text: String,
    /// Nothing where the work failed before notes were kept.
    pub notes: Notes,
}

impl Failure {
    /// The same without paths of the server: people read it.
    #[must_use]
    pub fn without_paths(self) -> Self {
        Self { text: without_paths(&self.text), notes: self.notes.without_paths() }
    }
}

impl From<Note> for Failure {
    fn from(note: Note) -> Self {
        Self { text: note.text().to_owned(), notes: Notes::from_iter([note]) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What a job learns about the circumstances in which it runs.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Name of the worker, unique over restarts.
    pub worker: String,
    /// Counted from 1.
    pub number: usize,
    /// True once the worker was told to stop.
    pub stopping: Stopping,
}

/// Becomes true, once and for all, when the worker should come to an end.
#[derive(Debug, Clone, Default)]
pub struct Stopping(Arc<AtomicBool>);

impl Stopping {
    /// Asked by long work, at least once per batch.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
