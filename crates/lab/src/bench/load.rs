//! The closed loop itself: one query after the other for a given time. A query is a function.

use std::time::{Duration, Instant};

use crate::progress::{Event, ProgressReporter};

/// So many queries fill 40 MB; a measurement ends there even before its time.
const MAX_QUERIES: usize = 5_000_000;
/// How often progress is reported and cancellation checked.
const REPORT_EVERY: Duration = Duration::from_millis(100);

/// What the loop measured.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measured {
    /// Latency of each query in the order sent, in milliseconds.
    pub(super) latencies_ms: Vec<f64>,
    /// From the first query's start to the last one's end, in seconds.
    pub(super) seconds: f64,
}

/// Why the loop has no result.
pub(super) enum LoopError<E> {
    Cancelled,
    Failed(E),
}

/// Sends queries until `seconds` have passed, at least one.
pub(super) fn closed_loop<E>(
    seconds: f64,
    reporter: &dyn ProgressReporter,
    mut query: impl FnMut(usize) -> Result<(), E>,
) -> Result<Measured, LoopError<E>> {
    let wanted = Duration::from_secs_f64(seconds);
    let mut latencies_ms = Vec::new();
    let start = Instant::now();
    let mut next_report = Duration::ZERO;
    loop {
        let sent = Instant::now();
        query(latencies_ms.len()).map_err(LoopError::Failed)?;
        let latency = sent.elapsed();
        latencies_ms.push(latency.as_secs_f64() * 1e3);
        let elapsed = start.elapsed();
        if elapsed >= wanted || latencies_ms.len() == MAX_QUERIES {
            return Ok(Measured { latencies_ms, seconds: elapsed.as_secs_f64() });
        }
        if elapsed >= next_report {
            if reporter.is_cancelled() {
                return Err(LoopError::Cancelled);
            }
            reporter.report(Event::Step {
                name: "measure".to_owned(),
                done: elapsed.as_millis() as u64,
                total: wanted.as_millis() as u64,
            });
            next_report = elapsed + REPORT_EVERY;
        }
    }
}

impl Measured {
    /// Slowest over fastest third by mean latency: 1 is perfectly steady, `None` below 3 queries.
    pub(super) fn steadiness(&self) -> Option<f64> {
        let third = self.latencies_ms.len() / 3;
        if third == 0 {
            return None;
        }
        let sums: Vec<f64> = self.latencies_ms.chunks_exact(third).take(3).map(sum).collect();
        let slowest = sums.iter().copied().fold(0.0, f64::max);
        let fastest = sums.iter().copied().fold(f64::INFINITY, f64::min);
        Some(fastest / slowest)
    }

    /// Mean latency in milliseconds.
    pub(super) fn mean_ms(&self) -> f64 {
        sum(&self.latencies_ms) / self.latencies_ms.len() as f64
    }
}

fn sum(values: &[f64]) -> f64 {
    values.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::NoProgress;

    #[test]
    fn concurrency_is_one_by_littles_law() {
        let measured = closed_loop(0.3, &NoProgress, |_| {
            std::thread::sleep(Duration::from_millis(2));
            Ok::<(), ()>(())
        });
        let Ok(measured) = measured else { panic!("nothing can fail here") };
        let throughput = measured.latencies_ms.len() as f64 / measured.seconds;
        let concurrency = throughput * measured.mean_ms() / 1e3;
        assert!((0.95..=1.000_001).contains(&concurrency), "{concurrency}");
        assert!(measured.seconds >= 0.3 && measured.latencies_ms.iter().all(|&ms| ms >= 2.0));
    }

    #[test]
    fn a_failed_query_ends_the_loop_with_its_error() {
        let stopped = closed_loop(5.0, &NoProgress, |n| if n < 3 { Ok(()) } else { Err(n) });
        assert!(matches!(stopped, Err(LoopError::Failed(3))));
    }

    #[test]
    fn cancelling_is_heeded_before_the_time_is_over() {
        struct Cancelled;
        impl ProgressReporter for Cancelled {
            fn report(&self, _event: Event) {}
            fn is_cancelled(&self) -> bool {
                true
            }
        }
        let start = Instant::now();
        let stopped = closed_loop(60.0, &Cancelled, |_| Ok::<(), ()>(()));
        assert!(matches!(stopped, Err(LoopError::Cancelled)));
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn steadiness_compares_thirds() {
        let measured =
            |latencies_ms: &[f64]| Measured { latencies_ms: latencies_ms.to_vec(), seconds: 1.0 };
        assert_eq!(measured(&[1.0, 1.0, 2.0, 2.0, 1.0, 1.0]).steadiness(), Some(0.5));
        assert_eq!(measured(&[1.0, 2.0]).steadiness(), None);
    }
}
