//! Whether the client could keep up: otherwise the figures are its own, not the endpoint's.

use std::sync::Arc;

use serde::Serialize;

use crate::{
    client::{Client, ClientError, Options, Prompt},
    clock::Clock,
    guard::Addresses,
    load::{Budget, Control, Finished, Job, NoOp, System, closed},
    record::RequestRecord,
    simulate::{Script, Simulator},
    summary::{Quantiles, Summary},
    target::Target,
};

/// A request may be late by so much, in milliseconds,
const MOST_LAG_MS: f64 = 10.0;
/// or by this share of the median time to the first token.
const MOST_LAG_SHARE: f64 = 0.05;
/// Share of the requests that may be later.
const MOST_LATE: f64 = 0.01;
/// Share of what the client can do at most that a measurement may use.
const MOST_OF_CEILING: f64 = 0.8;
const CEILING_REQUESTS: u64 = 300;
const CEILING_TOKENS: u32 = 20;
const CEILING_CONCURRENCY: usize = 32;
const GENERATOR_REQUESTS: u64 = 20_000;

/// What the client reaches against an endpoint on this machine that answers at once. Both share
/// the processor, so alone it would reach more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Ceiling {
    pub requests_per_s: f64,
    pub chunks_per_s: f64,
    /// What the load generator itself takes for a request, in microseconds, against a system
    /// that does nothing.
    pub generator_us: f64,
}

/// The client's own part in a measurement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClientProof {
    /// From when a request was due to when the client began with it.
    pub schedule_lag_ms: Quantiles,
    /// Requests that began later than is allowed.
    pub late: u64,
    /// So late a request may begin, in milliseconds.
    pub allowed_lag_ms: f64,
    /// From there to when it was handed to the socket, with connecting.
    pub queue_ms: Quantiles,
    pub ceiling: Option<Ceiling>,
    /// How late the client's own threads woke every ten milliseconds, whatever the endpoint did.
    pub held_up_ms: Quantiles,
    /// Of those, later than is allowed.
    pub held_up: u64,
    /// Requests that were due and not sent since too many were open.
    pub held_back: u64,
    /// Requests that cancelling dropped.
    pub abandoned: u64,
}

impl ClientProof {
    #[must_use]
    pub fn of(
        finished: &Finished,
        held_up_ms: &[f64],
        summary: &Summary,
        ceiling: Option<Ceiling>,
    ) -> Self {
        let records = &finished.records;
        let median = summary.ttft_ms.p50.or(summary.ttft_ms.max).unwrap_or(0.0);
        let allowed_lag_ms = MOST_LAG_MS.max(MOST_LAG_SHARE * median);
        let lag = |record: &RequestRecord| record.dispatched.ms_since(record.scheduled);
        let queue = records.iter().filter(|record| record.attempts == 1);
        Self {
            schedule_lag_ms: Quantiles::of(records.iter().map(lag)),
            late: records.iter().filter(|record| lag(record) > allowed_lag_ms).count() as u64,
            allowed_lag_ms,
            queue_ms: Quantiles::of(
                queue.filter_map(|record| Some(record.sent?.ms_since(record.dispatched))),
            ),
            ceiling,
            held_up: held_up_ms.iter().filter(|&&ms| ms > allowed_lag_ms).count() as u64,
            held_up_ms: Quantiles::of(held_up_ms.iter().copied()),
            held_back: finished.held_back,
            abandoned: finished.abandoned,
        }
    }

    /// Why the figures may be the client's own; `None` when they are the endpoint's.
    #[must_use]
    pub fn why_invalid(&self, summary: &Summary, chunks_per_s: Option<f64>) -> Option<String> {
        if self.held_back > 0 {
            return Some(format!(
                "the client held back {} requests: it had as many open as it can",
                self.held_back
            ));
        }
        // A single one moves no percentile that is reported.
        if self.late > 1 && self.late as f64 > MOST_LATE * summary.n as f64 {
            return Some(format!(
                "the client sent {} of {} requests more than {:.0} ms late",
                self.late, summary.n, self.allowed_lag_ms
            ));
        }
        if self.held_up > 1 && self.held_up as f64 > MOST_LATE * self.held_up_ms.n as f64 {
            return Some(format!(
                "the client was held up by more than {:.0} ms {} of {} times: too little processor \
                 was left for it",
                self.allowed_lag_ms, self.held_up, self.held_up_ms.n
            ));
        }
        let ceiling = self.ceiling?;
        let near = |name: &str, reached: Option<f64>, most: f64| {
            let reached = reached.filter(|&reached| reached > MOST_OF_CEILING * most)?;
            Some(format!(
                "the client is near its own limit: {reached:.0} {name}/s of {most:.0} that it \
                 reaches on this machine"
            ))
        };
        near("requests", summary.requests_per_s, ceiling.requests_per_s)
            .or_else(|| near("chunks", chunks_per_s, ceiling.chunks_per_s))
    }
}

struct ToItself {
    client: Client,
}

impl System for ToItself {
    async fn send(&self, job: Job) -> RequestRecord {
        let prompt = Prompt {
            index: 0,
            repeat: 0,
            text: "no-op",
            max_tokens: CEILING_TOKENS,
            scheduled: job.scheduled,
            dispatched: job.dispatched,
        };
        self.client.send(&prompt).await
    }
}

/// Measures the client against an endpoint that answers at once. `None` where none can be started.
///
/// # Errors
/// The client cannot be made.
pub async fn ceiling(concurrency: usize, clock: Clock) -> Result<Option<Ceiling>, ClientError> {
    let script = Script {
        ttft: std::time::Duration::ZERO,
        tpot: std::time::Duration::ZERO,
        tokens: CEILING_TOKENS,
        ..Script::default()
    };
    let Ok(server) = Simulator::start(script, 0).await else { return Ok(None) };
    let Ok(target) = Target::new(&server.url(), None, "no-op", None, Addresses::Private) else {
        return Ok(None);
    };
    let client = Client::new(target, Options::default(), clock)?;
    let control = Arc::new(Control::new(Budget::requests(CEILING_REQUESTS)));
    let concurrency = concurrency.clamp(1, CEILING_CONCURRENCY);
    let began = clock.now();
    let finished = closed(Arc::new(ToItself { client }), concurrency, clock, control).await;
    let seconds = clock.now().ms_since(began) / 1e3;
    let complete = finished.records.iter().filter(|record| record.is_complete());
    let (mut requests, mut chunks) = (0, 0);
    for record in complete {
        requests += 1;
        chunks += record.chunks.len();
    }
    let generator_us = generator_us(clock).await;
    Ok((requests > 0).then(|| Ceiling {
        requests_per_s: f64::from(requests) / seconds,
        chunks_per_s: chunks as f64 / seconds,
        generator_us,
    }))
}

async fn generator_us(clock: Clock) -> f64 {
    let control = Arc::new(Control::new(Budget::requests(GENERATOR_REQUESTS)));
    let began = clock.now();
    closed(Arc::new(NoOp), 1, clock, control).await;
    clock.now().ms_since(began) * 1e3 / GENERATOR_REQUESTS as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Stamp,
        measures::{Start, Targets},
        record::Outcome,
        summary::summarise,
    };

    fn finished(late_ms: f64, n: u64) -> Finished {
        let records = (0..n)
            .map(|n| {
                let due = Stamp::at_ms(n as f64 * 10.0);
                let begun = Stamp::at_ms(n as f64 * 10.0 + late_ms);
                let mut record = RequestRecord::scheduled(0, 0, due, begun);
                record.attempts = 1;
                record.sent = Some(begun);
                record.first_token = Some(begun);
                record.last_token = Some(Stamp::at_ms(n as f64 * 10.0 + late_ms + 100.0));
                record.outcome = Outcome::Complete;
                record
            })
            .collect();
        Finished { records, abandoned: 0, held_back: 0 }
    }

    fn why(finished: &Finished, ceiling: Option<Ceiling>) -> Option<String> {
        let summary = summarise(&finished.records, Start::Scheduled, &Targets::default());
        ClientProof::of(finished, &[], &summary, ceiling).why_invalid(&summary, Some(500.0))
    }

    #[test]
    fn a_client_that_gets_no_processor_invalidates_its_figures() {
        let finished = finished(1.0, 20);
        let summary = summarise(&finished.records, Start::Scheduled, &Targets::default());
        let why = |late: &[f64]| {
            ClientProof::of(&finished, late, &summary, None).why_invalid(&summary, None)
        };
        assert_eq!(why(&[1.0; 100]), None);
        let mut late = [1.0; 100];
        late[0] = 50.0;
        assert_eq!(why(&late), None, "one of a hundred");
        late[1] = 50.0;
        assert!(why(&late).unwrap().starts_with("the client was held up by more than 10 ms 2 of"));
    }

    #[test]
    fn a_client_at_its_limit_invalidates_its_figures() {
        let high = Ceiling { requests_per_s: 1e4, chunks_per_s: 1e5, generator_us: 1.0 };
        assert_eq!(why(&finished(1.0, 20), Some(high)), None);
        assert_eq!(why(&finished(1.0, 20), None), None);
        let late = why(&finished(50.0, 20), Some(high)).unwrap();
        assert_eq!(late, "the client sent 20 of 20 requests more than 10 ms late");
        let one = Finished { records: finished(50.0, 1).records, ..Finished::default() };
        assert_eq!(why(&one, Some(high)), None);
        let requests = Ceiling { requests_per_s: 70.0, ..high };
        assert!(why(&finished(1.0, 20), Some(requests)).unwrap().contains("requests/s of 70"));
        let chunks = Ceiling { chunks_per_s: 600.0, ..high };
        assert!(why(&finished(1.0, 20), Some(chunks)).unwrap().contains("chunks/s of 600"));
        let held = Finished { held_back: 3, ..finished(1.0, 20) };
        assert!(why(&held, Some(high)).unwrap().starts_with("the client held back 3"));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_ceiling_is_measured_on_this_machine() {
        let ceiling = ceiling(8, Clock::start()).await.unwrap().unwrap();
        assert!(ceiling.requests_per_s > 0.0 && ceiling.generator_us > 0.0);
        let chunks = ceiling.chunks_per_s / ceiling.requests_per_s;
        assert!((chunks - f64::from(CEILING_TOKENS)).abs() < 1e-6, "{chunks}");
    }
}
