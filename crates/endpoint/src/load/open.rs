//! Open loop: requests are due at moments that no answer delays. A thread of its own keeps the
//! schedule, since the timers of the runtime count whole milliseconds.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rand_distr::{Distribution, Exp};
use tokio::{runtime::Handle, task::JoinSet};

use super::{
    control::Control,
    system::{Finished, Job, System},
};
use crate::clock::Clock;

/// How often a waiting schedule looks whether it was cancelled.
const LOOK: Duration = Duration::from_millis(50);

/// Moments of a Poisson process with `rate` per second, from the start on. `None` for a rate
/// that is no positive number.
#[must_use]
pub fn poisson(rate: f64, requests: u64, seed: u64) -> Option<Vec<Duration>> {
    if !rate.is_finite() || rate <= 0.0 {
        return None;
    }
    let gaps = Exp::new(rate).ok()?;
    let mut random = scoring::resample::stream(seed, 0);
    let mut at = 0.0;
    (0..requests)
        .map(|_| {
            at += gaps.sample(&mut random);
            Duration::try_from_secs_f64(at).ok()
        })
        .collect()
}

/// Sends a request at each of the moments. Where `most_open` are under way, a request that is
/// due is not sent but counted as held back: the client is at its limit.
pub async fn open<S: System>(
    system: Arc<S>,
    moments: Vec<Duration>,
    most_open: u64,
    clock: Clock,
    control: Arc<Control>,
) -> Finished {
    let records = Arc::new(Mutex::new(Vec::new()));
    let under_way = Arc::new(AtomicU64::new(0));
    let handle = Handle::current();
    let schedule = {
        let (control, records) = (Arc::clone(&control), Arc::clone(&records));
        move || {
            let mut requests = JoinSet::new();
            let mut held_back = 0;
            let start = clock.now();
            for moment in moments {
                let scheduled = start.after(moment);
                wait_until(clock.instant(scheduled), &control);
                while requests.try_join_next().is_some() {}
                if under_way.load(Ordering::Relaxed) >= most_open {
                    held_back += 1;
                    continue;
                }
                let Some(index) = control.begin() else { break };
                under_way.fetch_add(1, Ordering::Relaxed);
                let (system, control, records, under_way) = (
                    Arc::clone(&system),
                    Arc::clone(&control),
                    Arc::clone(&records),
                    Arc::clone(&under_way),
                );
                let request = async move {
                    let job = Job { index, scheduled, dispatched: clock.now() };
                    let record = system.send(job).await;
                    under_way.fetch_sub(1, Ordering::Relaxed);
                    control.end(&record);
                    records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
                };
                requests.spawn_on(request, &handle);
            }
            (requests, held_back)
        }
    };
    let (mut requests, held_back) = tokio::task::spawn_blocking(schedule).await.unwrap_or_default();
    tokio::select! {
        () = async { while requests.join_next().await.is_some() {} } => {}
        () = control.cancelled() => requests.shutdown().await,
    }
    let records = std::mem::take(&mut *records.lock().unwrap_or_else(PoisonError::into_inner));
    let abandoned = control.begun() - control.ended();
    Finished { records, abandoned, held_back }
}

fn wait_until(moment: Instant, control: &Control) {
    while !control.is_cancelled() {
        let left = moment.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(LOOK));
    }
}
