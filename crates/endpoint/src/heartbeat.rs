//! How long the client's own threads were held up, whatever the endpoint does: a task that wants
//! to wake every ten milliseconds, and notes how much later it did.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::task::JoinHandle;

const EVERY: Duration = Duration::from_millis(10);
/// Beats that are kept at most: ten hours of them.
const MOST: usize = 3_600_000;

/// Beats until it is stopped or dropped.
#[derive(Debug)]
pub struct Heartbeat {
    late_ms: Arc<Mutex<Vec<f64>>>,
    task: JoinHandle<()>,
}

impl Heartbeat {
    #[must_use]
    pub fn start() -> Self {
        let late_ms = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&late_ms);
        let task = tokio::spawn(async move {
            loop {
                let due = Instant::now() + EVERY;
                tokio::time::sleep_until(due.into()).await;
                let late = due.elapsed().as_secs_f64() * 1e3;
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() < MOST {
                    kept.push(late);
                }
            }
        });
        Self { late_ms, task }
    }

    /// How late each beat was, in milliseconds.
    #[must_use]
    pub fn stop(self) -> Vec<f64> {
        std::mem::take(&mut self.late_ms.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On one thread, which sleeps: the beat that was due meanwhile is at least that late.
    #[tokio::test]
    async fn a_thread_that_is_held_up_shows() {
        let beating = Heartbeat::start();
        tokio::time::sleep(EVERY * 2).await;
        std::thread::sleep(Duration::from_millis(80));
        tokio::time::sleep(EVERY * 2).await;
        let late = beating.stop();
        assert!(late.iter().any(|&ms| ms >= 60.0), "{late:?}");
    }
}
