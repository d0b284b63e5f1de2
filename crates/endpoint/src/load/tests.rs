//! The loops against systems whose behaviour is known.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::*;
use crate::{
    clock::Clock,
    measures::{self, Start},
    record::{FailureKind, Outcome, RequestRecord, Usage},
};

/// Serves one after the other, each for a given time, and counts how many wait.
struct OneByOne {
    clock: Clock,
    each: Duration,
    turn: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
    most_waiting: AtomicUsize,
}

impl OneByOne {
    fn new(clock: Clock, each: Duration) -> Arc<Self> {
        Arc::new(Self {
            clock,
            each,
            turn: tokio::sync::Mutex::default(),
            waiting: AtomicUsize::new(0),
            most_waiting: AtomicUsize::new(0),
        })
    }
}

impl System for OneByOne {
    async fn send(&self, job: Job) -> RequestRecord {
        let waiting = self.waiting.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_waiting.fetch_max(waiting, Ordering::SeqCst);
        let turn = self.turn.lock().await;
        let mut record = RequestRecord::scheduled(0, 0, job.scheduled, job.dispatched);
        record.sent = Some(self.clock.now());
        tokio::time::sleep(self.each).await;
        drop(turn);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        record.attempts = 1;
        record.last_token = Some(self.clock.now());
        record.outcome = Outcome::Complete;
        record.usage = Some(Usage { completion: Some(10), ..Usage::default() });
        record
    }
}

fn control(requests: u64) -> Arc<Control> {
    Arc::new(Control::new(Budget::requests(requests)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_loop_keeps_its_number_and_its_budget() {
    let clock = Clock::start();
    let system = OneByOne::new(clock, Duration::from_millis(1));
    let finished = closed(Arc::clone(&system), 4, clock, control(50)).await;
    assert_eq!(finished.records.len(), 50);
    assert_eq!(system.most_waiting.load(Ordering::SeqCst), 4);
    assert_eq!(finished.abandoned, 0);
}

/// Twice as many requests as the system serves: by queueing, the k-th cannot end before k
/// services, so its latency from the schedule must grow, whatever the machine does.
#[tokio::test(flavor = "multi_thread")]
async fn waiting_counts_from_the_schedule() {
    let clock = Clock::start();
    let each = Duration::from_millis(10);
    let system = OneByOne::new(clock, each);
    let moments: Vec<Duration> = (0..40).map(|n| Duration::from_millis(5) * n).collect();
    let finished = open(system, moments, 1_000, clock, control(40)).await;
    assert_eq!(finished.records.len(), 40);
    let start = finished.records.iter().map(|record| record.scheduled).min().unwrap();
    for (served, record) in (1_u32..).zip(&finished.records) {
        let least = (each * served).as_secs_f64() * 1e3 - record.scheduled.ms_since(start);
        let e2e = measures::e2e(record, Start::Scheduled).unwrap();
        assert!(e2e >= least - 1e-6, "{e2e} < {least}");
    }
    let last = measures::e2e(finished.records.last().unwrap(), Start::Scheduled).unwrap();
    assert!(last >= 200.0, "{last}");
}

#[test]
fn moments_are_those_of_a_poisson_process_and_repeat() {
    let moments = poisson(50.0, 20_000, 7).unwrap();
    assert_eq!(moments, poisson(50.0, 20_000, 7).unwrap());
    assert_ne!(moments, poisson(50.0, 20_000, 8).unwrap());
    assert!(moments.is_sorted());
    let gaps: Vec<f64> = moments.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64()).collect();
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / gaps.len() as f64;
    // Mean 1/rate, and the same standard deviation.
    assert!((mean - 0.02).abs() < 0.0005, "{mean}");
    assert!((variance.sqrt() - 0.02).abs() < 0.001, "{variance}");
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(poisson(rate, 3, 1), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_client_cannot_hold_is_told() {
    let clock = Clock::start();
    let system = OneByOne::new(clock, Duration::from_millis(100));
    let moments = vec![Duration::ZERO; 10];
    let finished = open(system, moments, 4, clock, control(10)).await;
    assert_eq!((finished.records.len(), finished.held_back), (4, 6));
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_keeps_what_has_ended_and_counts_the_rest() {
    struct Stuck(AtomicU64);
    impl System for Stuck {
        async fn send(&self, job: Job) -> RequestRecord {
            if self.0.fetch_add(1, Ordering::SeqCst) >= 5 {
                std::future::pending::<()>().await;
            }
            NoOp.send(job).await
        }
    }
    let clock = Clock::start();
    for is_open in [false, true] {
        let (system, control) = (Arc::new(Stuck(AtomicU64::new(0))), control(1_000));
        let stopping = Arc::clone(&control);
        let stop = tokio::spawn(async move {
            while stopping.ended() < 5 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            stopping.cancel();
        });
        let finished = if is_open {
            let moments = (0..1_000).map(Duration::from_millis).collect();
            open(system, moments, 1_000, clock, control).await
        } else {
            closed(system, 3, clock, control).await
        };
        stop.await.unwrap();
        assert_eq!(finished.records.len(), 5);
        assert!(is_open || finished.abandoned == 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_in_money_is_not_exceeded() {
    let clock = Clock::start();
    // 10 tokens at a cent each.
    let pricing = |usage: &Usage| usage.completion.map(|n| n as f64 * 0.01);
    for concurrency in [1, 4] {
        let budget = Budget { requests: 1_000, money: Some((0.65, Arc::new(pricing))) };
        let control = Arc::new(Control::new(budget));
        let system = OneByOne::new(clock, Duration::from_millis(1));
        let finished = closed(system, concurrency, clock, Arc::clone(&control)).await;
        assert_eq!(finished.records.len(), 6, "{concurrency} at a time");
        assert!((control.money_spent() - 0.60).abs() < 1e-9);
    }
    let unknown = |_: &Usage| None;
    let budget = Budget { requests: 1_000, money: Some((0.65, Arc::new(unknown))) };
    let system = OneByOne::new(clock, Duration::from_millis(1));
    let finished = closed(system, 1, clock, Arc::new(Control::new(budget))).await;
    assert_eq!(finished.records.len(), 1, "an unknown cost ends it");
}

#[tokio::test]
async fn the_highest_rate_is_found_between_its_bounds() {
    let search = async |limit: f64, highest: f64| {
        highest_rate(1.0, highest, 0.02, async |rate| Trial {
            rate,
            kept: rate <= limit,
            invalid: (rate >= 500.0).then(|| "too fast".to_owned()),
        })
        .await
    };
    let (rate, end, trials) = search(37.0, 1_000.0).await;
    assert_eq!(end, SearchEnd::Found);
    assert!((36.0..=37.0).contains(&rate.unwrap()), "{rate:?}");
    assert!(trials.len() < 16, "{trials:?}");
    assert_eq!(search(0.5, 100.0).await.1, SearchEnd::BrokenAtLowest);
    assert_eq!(search(1_000.0, 100.0).await.0, Some(100.0));
    assert_eq!(search(1_000.0, 100.0).await.1, SearchEnd::KeptAtHighest);
    assert_eq!(search(1_000.0, 1_000.0).await.1, SearchEnd::ClientLimit);
}

#[tokio::test]
async fn failed_requests_without_usage_cost_nothing() {
    struct Failing;
    impl System for Failing {
        async fn send(&self, job: Job) -> RequestRecord {
            let mut record = NoOp.send(job).await;
            record.fail(FailureKind::Status, "status 500");
            record
        }
    }
    let unknown = |_: &Usage| None;
    let budget = Budget { requests: 3, money: Some((1.0, Arc::new(unknown))) };
    let control = Arc::new(Control::new(budget));
    let finished = closed(Arc::new(Failing), 1, Clock::start(), Arc::clone(&control)).await;
    assert_eq!(finished.records.len(), 3);
    assert!(control.money_spent().abs() < f64::EPSILON);
}
