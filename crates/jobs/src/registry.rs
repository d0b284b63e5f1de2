//! The jobs that a worker can run, and the sweeps that run beside them.

use std::{collections::HashMap, marker::PhantomData, sync::Arc};

use async_trait::async_trait;
use serde_json::Value;

use super::{Delivery, Failure, Job, JobError, Queue};

/// Periodic maintenance by every worker, also at its start: puts unfinished work of a
/// capability back into the queue and fails what cannot be finished.
#[async_trait]
pub trait Sweep: Send + Sync {
    async fn sweep(&self, queue: &Queue) -> anyhow::Result<()>;
}

/// The jobs and sweeps of the whole program; `app` fills it.
#[derive(Clone, Default)]
pub struct Registry {
    handlers: HashMap<&'static str, Arc<dyn Handler>>,
    sweeps: Vec<Arc<dyn Sweep>>,
}

impl Registry {
    /// Registers one kind of job with its context.
    #[must_use]
    pub fn with<J: Job>(mut self, context: J::Context) -> Self {
        self.handlers.insert(J::KIND, Arc::new(Typed::<J> { context, job: PhantomData }));
        self
    }

    /// Registers a sweep.
    #[must_use]
    pub fn with_sweep(mut self, sweep: impl Sweep + 'static) -> Self {
        self.sweeps.push(Arc::new(sweep));
        self
    }

    /// Runs every sweep once; a failing one does not stop the others.
    pub async fn sweep(&self, queue: &Queue) {
        for sweep in &self.sweeps {
            if let Err(error) = sweep.sweep(queue).await {
                tracing::warn!("unfinished work could not be looked after: {error:#}");
            }
        }
    }

    pub(super) fn handler(&self, kind: &str) -> Option<Arc<dyn Handler>> {
        self.handlers.get(kind).cloned()
    }
}

/// A job of unknown type.
#[async_trait]
pub(super) trait Handler: Send + Sync {
    async fn run(&self, payload: Value, delivery: Delivery) -> Result<(), JobError>;
    async fn failed(&self, payload: Value, reason: Failure);
}

struct Typed<J: Job> {
    context: J::Context,
    job: PhantomData<fn() -> J>,
}

#[async_trait]
impl<J: Job> Handler for Typed<J> {
    async fn run(&self, payload: Value, delivery: Delivery) -> Result<(), JobError> {
        let job: J = serde_json::from_value(payload).map_err(JobError::from_error)?;
        job.run(self.context.clone(), delivery).await
    }

    async fn failed(&self, payload: Value, reason: Failure) {
        match serde_json::from_value::<J>(payload) {
            Ok(job) => job.failed(self.context.clone(), reason).await,
            Err(error) => tracing::error!("a job of kind {} cannot be read: {error}", J::KIND),
        }
    }
}
