//! What load is put on, and what it leaves.

use crate::{
    clock::Stamp,
    record::{Outcome, RequestRecord},
};

/// A request that is due.
#[derive(Debug, Clone, Copy)]
pub struct Job {
    /// Index in the measurement, from 0.
    pub index: u64,
    pub scheduled: Stamp,
    pub dispatched: Stamp,
}

/// Answers jobs.
pub trait System: Send + Sync + 'static {
    fn send(&self, job: Job) -> impl Future<Output = RequestRecord> + Send;
}

/// Answers at once: what is left is the load generator.
#[derive(Debug, Clone, Copy)]
pub struct NoOp;

impl System for NoOp {
    async fn send(&self, job: Job) -> RequestRecord {
        let mut record = RequestRecord::scheduled(0, 0, job.scheduled, job.dispatched);
        record.outcome = Outcome::Complete;
        record.attempts = 1;
        record
    }
}

/// What a loop left.
#[derive(Debug, Default)]
pub struct Finished {
    /// In the order of their ends.
    pub records: Vec<RequestRecord>,
    /// Begun, and dropped when the measurement was cancelled.
    pub abandoned: u64,
    /// Not begun because as many as the client holds were open.
    pub held_back: u64,
}
