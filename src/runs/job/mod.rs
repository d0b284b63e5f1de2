//! The lab's background jobs. A job claims its work, lets the lab compute on a
//! thread of its own, and ends the work honestly: with its result, with the
//! reason of its failure, or by giving it back. Knows no web.

mod benchmark;
mod follow;
mod train;

use std::sync::Arc;

use sea_orm::DatabaseConnection;
use serde::{Deserialize, Serialize};

use crate::{
    artifacts::Artifacts,
    config::Settings,
    jobs::{
        Delivery, Failure, Job, JobError, Registry,
        ledger::{self, Recovery, Ticket},
    },
    lab::engine::{Engine, EngineError},
};

/// What the lab's jobs need.
#[derive(Debug, Clone)]
pub struct LabContext {
    pub db: DatabaseConnection,
    pub artifacts: Artifacts,
    pub settings: Settings,
}

impl LabContext {
    /// Loads ONNX Runtime, or says what is missing.
    fn engine(&self) -> Result<Arc<Engine>, EngineError> {
        Engine::load(&self.settings.runtime_dir(), self.settings.ort_lib.as_deref())
    }

    /// Writes down why work ended without result.
    async fn write_failure(self, id: uuid::Uuid, reason: Failure) {
        if let Err(error) = ledger::fail(&self.db, id, &reason).await {
            tracing::error!("the failure of {id} cannot be written down: {error}");
        }
    }
}

/// This room's jobs and what looks after them.
#[must_use]
pub fn register(registry: Registry, context: &LabContext) -> Registry {
    registry
        .with::<TrainJob>(context.clone())
        .with::<BenchmarkJob>(context.clone())
        .with_sweep(Recovery::<TrainJob>::new(context.db.clone()))
        .with_sweep(Recovery::<BenchmarkJob>::new(context.db.clone()))
}

/// Trains a model.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TrainJob(Ticket);

impl From<Ticket> for TrainJob {
    fn from(ticket: Ticket) -> Self {
        Self(ticket)
    }
}

impl Job for TrainJob {
    const KIND: &'static str = "train";
    type Context = LabContext;

    fn key(&self) -> String {
        self.0.key()
    }

    async fn run(self, context: LabContext, delivery: Delivery) -> Result<(), JobError> {
        train::run(&context, self.0.id, delivery.stopping).await
    }

    async fn failed(self, context: LabContext, reason: Failure) {
        context.write_failure(self.0.id, reason).await;
    }
}

/// Measures a model.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct BenchmarkJob(Ticket);

impl From<Ticket> for BenchmarkJob {
    fn from(ticket: Ticket) -> Self {
        Self(ticket)
    }
}

impl Job for BenchmarkJob {
    const KIND: &'static str = "benchmark";
    type Context = LabContext;

    fn key(&self) -> String {
        self.0.key()
    }

    async fn run(self, context: LabContext, delivery: Delivery) -> Result<(), JobError> {
        benchmark::run(&context, self.0.id, delivery.stopping).await
    }

    async fn failed(self, context: LabContext, reason: Failure) {
        context.write_failure(self.0.id, reason).await;
    }
}
