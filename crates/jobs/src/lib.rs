//! Background work: a durable queue and a worker that runs one job at a time. Depends on no
//! capability: `app` passes in the jobs as a [`Registry`].
//!
//! The queue only delivers. Whether work is queued, running or finished is recorded in the
//! [`ledger`], never in the queue: a job may be delivered twice, and a lost queue file loses
//! nothing, because a [`Sweep`] puts unfinished work back.

pub mod ledger;
mod queue;
mod registry;
mod worker;
mod worker_config;

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
    worker::{Worker, WorkerHandle, failure_note},
    worker_config::WorkerConfig,
};
use figure::{Note, Notes, without_paths};

/// Deliveries of one job before it fails for good. A job that kills its worker would otherwise
/// be delivered for ever.
pub const MAX_DELIVERIES: usize = 3;

/// One kind of background work: its queue message and how it runs.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Name in the queue; never changed once released.
    const KIND: &'static str;
    /// What the work needs, cloned from the registration.
    type Context: Clone + Send + Sync + 'static;

    /// The queue accepts the same key only once.
    fn key(&self) -> String;

    /// Runs the job. Computation belongs into `tokio::task::spawn_blocking`, so that the
    /// worker's heartbeat continues.
    fn run(
        self,
        context: Self::Context,
        delivery: Delivery,
    ) -> impl Future<Output = Result<(), JobError>> + Send;

    /// Called when `run` ended in an error or a panic, or the job was delivered too often to be
    /// run again.
    fn failed(self, context: Self::Context, reason: Failure) -> impl Future<Output = ()> + Send;
}

/// Why a job failed. The queue never retries it.
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

/// Why work failed: in English, and as notes for pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub text: String,
    /// Empty where the work failed before notes were stored.
    pub notes: Notes,
}

impl Failure {
    /// The same without server paths, because people read it.
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

/// The circumstances in which a job runs.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Name of the worker, unique over restarts.
    pub worker: String,
    /// Counted from 1.
    pub number: usize,
    /// True once the worker was asked to stop.
    pub stopping: Stopping,
}

/// Set once when the worker should stop.
#[derive(Debug, Clone, Default)]
pub struct Stopping(Arc<AtomicBool>);

impl Stopping {
    /// Long work checks it at least once per batch.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
