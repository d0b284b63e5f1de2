//! What all requests of a measurement share: how many are left, what was spent, whether it was
//! cancelled.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use tokio::sync::watch;

use super::budget::{Budget, Spent};
use crate::record::RequestRecord;

/// Shared by all requests of one measurement.
pub struct Control {
    budget: Budget,
    begun: AtomicU64,
    ended: AtomicU64,
    spent: Mutex<Spent>,
    stopped: AtomicBool,
    /// Wakes those that wait for cancellation.
    cancelled: watch::Sender<bool>,
}

impl Control {
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        Self {
            budget,
            begun: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            spent: Mutex::default(),
            stopped: AtomicBool::new(false),
            cancelled: watch::Sender::new(false),
        }
    }

    /// Begins no more, and drops what is under way.
    pub fn cancel(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.cancelled.send_replace(true);
    }

    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Ends when the measurement is cancelled.
    pub async fn cancelled(&self) {
        // The sender lives as long as this does.
        let _ = self.cancelled.subscribe().wait_for(|cancelled| *cancelled).await;
    }

    /// Requests that have ended.
    #[must_use]
    pub fn ended(&self) -> u64 {
        self.ended.load(Ordering::Relaxed)
    }

    #[must_use]
    pub fn money_spent(&self) -> f64 {
        self.spent().money()
    }

    /// The index of the next request, if there may be one.
    pub(super) fn begin(&self) -> Option<u64> {
        if self.is_cancelled() {
            return None;
        }
        if let Some((limit, _)) = &self.budget.money {
            let mut spent = self.spent();
            if !spent.allows(*limit) {
                return None;
            }
            spent.begin();
        }
        let index = self.begun.fetch_add(1, Ordering::Relaxed);
        if index < self.budget.requests {
            return Some(index);
        }
        self.begun.fetch_sub(1, Ordering::Relaxed);
        if self.budget.money.is_some() {
            self.spent().end(Some(0.0));
        }
        None
    }

    pub(super) fn end(&self, record: &RequestRecord) {
        self.ended.fetch_add(1, Ordering::Relaxed);
        if let Some((_, pricing)) = &self.budget.money {
            // What failed without usage is not billed by any endpoint known.
            let cost = match &record.usage {
                None if record.is_failed() => Some(0.0),
                usage => usage.as_ref().and_then(|usage| pricing.cost(usage)),
            };
            self.spent().end(cost);
        }
    }

    pub(super) fn begun(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }

    fn spent(&self) -> MutexGuard<'_, Spent> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
