//! Closed loop: so many requests at a time; the next one begins when one ends.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinSet;

use super::{
    control::Control,
    system::{Finished, Job, System},
};
use crate::clock::Clock;

/// Sends requests until the budget is used or the measurement is cancelled.
pub async fn closed<S: System>(
    system: Arc<S>,
    concurrency: usize,
    clock: Clock,
    control: Arc<Control>,
) -> Finished {
    let records = Arc::new(Mutex::new(Vec::new()));
    let mut workers = JoinSet::new();
    for _ in 0..concurrency {
        let (system, control, records) =
            (Arc::clone(&system), Arc::clone(&control), Arc::clone(&records));
        workers.spawn(async move {
            // A request is due when its place is free.
            let mut scheduled = clock.now();
            while let Some(index) = control.begin() {
                let job = Job { index, scheduled, dispatched: clock.now() };
                let record = system.send(job).await;
                control.end(&record);
                records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
                scheduled = clock.now();
            }
        });
    }
    tokio::select! {
        () = async { while workers.join_next().await.is_some() {} } => {}
        () = control.cancelled() => workers.shutdown().await,
    }
    let records = std::mem::take(&mut *records.lock().unwrap_or_else(PoisonError::into_inner));
    let abandoned = control.begun() - control.ended();
    Finished { records, abandoned, held_back: 0 }
}
