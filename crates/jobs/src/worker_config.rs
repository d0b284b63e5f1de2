//! Intervals and time-outs of a worker, which the queue must know, too.

use std::time::Duration;

/// Intervals and time-outs of a worker.
#[derive(Debug, Clone, Copy)]
pub struct WorkerConfig {
    /// How often an idle worker polls the queue.
    pub poll_interval: Duration,
    /// How often a worker sends a heartbeat.
    pub heartbeat_interval: Duration,
    /// Missed heartbeats after which another worker takes over.
    pub missed_heartbeats: usize,
    /// How often the sweeps run.
    pub sweep_interval: Duration,
    /// When a job waits longer than this although the worker is idle, the worker is stuck.
    pub overdue_after: Duration,
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self {
            poll_interval: Duration::from_millis(300),
            heartbeat_interval: Duration::from_secs(5),
            missed_heartbeats: 4,
            sweep_interval: Duration::from_secs(5),
            overdue_after: Duration::from_secs(15),
        }
    }
}
