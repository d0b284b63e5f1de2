//! The figures of many requests, pure. Percentiles are given only where the number of requests
//! supports them, by the rule of the lab's benchmarks (MLPerf LoadGen).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use lab::bench::minimum_queries;
use serde::Serialize;

use crate::{
    clock::Stamp,
    measures::{self, Start, Targets, TokenSource},
    record::{Outcome, RequestRecord},
};

const PERCENTS: [f64; 3] = [0.50, 0.90, 0.99];

/// Percentiles by nearest rank, with the number of values. `null` where that is too small: 11,
/// 64 and 662 are needed.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Quantiles {
    pub p50: Option<f64>,
    pub p90: Option<f64>,
    pub p99: Option<f64>,
    pub n: u64,
    /// The largest value; no estimate of anything.
    pub max: Option<f64>,
}

impl Quantiles {
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        static MINIMA: LazyLock<[u64; 3]> = LazyLock::new(|| PERCENTS.map(minimum_queries));
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let n = values.len() as u64;
        let at = |which: usize| {
            let rank = (PERCENTS[which] * n as f64).ceil() as usize;
            (n >= MINIMA[which]).then(|| values.get(rank.saturating_sub(1)).copied()).flatten()
        };
        Self { p50: at(0), p90: at(1), p99: at(2), n, max: values.last().copied() }
    }
}

/// Requests that did not end as asked.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Shortfall {
    pub count: u64,
    /// Of all requests.
    pub share: Option<f64>,
    pub reasons: BTreeMap<&'static str, u64>,
}

impl Shortfall {
    fn of(records: &[RequestRecord], reason: impl Fn(Outcome) -> Option<&'static str>) -> Self {
        let mut reasons = BTreeMap::new();
        for reason in records.iter().filter_map(|record| reason(record.outcome)) {
            *reasons.entry(reason).or_default() += 1;
        }
        let count: u64 = reasons.values().sum();
        let n = records.len();
        Self { count, share: (n > 0).then(|| count as f64 / n as f64), reasons }
    }
}

/// The figures of a measurement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Requests, failed ones included.
    pub n: u64,
    /// Where latencies are counted from.
    pub start: Start,
    pub ttft_ms: Quantiles,
    pub ttfa_ms: Quantiles,
    pub tpot_ms: Quantiles,
    pub chunk_gap_ms: Quantiles,
    /// True where every chunk is known to hold one token, so that its gaps are inter-token
    /// latencies.
    pub chunk_gap_is_itl: bool,
    /// Mean; `null` where the endpoint does not count.
    pub tokens_per_chunk: Option<f64>,
    pub e2e_ms: Quantiles,
    /// As one user sees them.
    pub user_tokens_per_s: Quantiles,
    /// Generated tokens of all requests ÷ time from the first schedule to the last end, with ramp-up
    /// and ramp-down.
    pub tokens_per_s: Option<f64>,
    /// `usage`, or `own` where any answer's tokens are only counted by chunks.
    pub tokens_from: Option<&'static str>,
    pub requests_per_s: Option<f64>,
    /// Complete requests within every target ÷ the same time.
    pub goodput_per_s: Option<f64>,
    /// Of all requests, failed and incomplete ones included.
    pub good_share: Option<f64>,
    pub duration_s: Option<f64>,
    pub errors: Shortfall,
    pub incomplete: Shortfall,
    /// Cached ÷ prompt tokens of the requests that tell; `null` where none does.
    pub cached_share: Option<f64>,
    /// Requests that tell.
    pub cached_n: u64,
    /// Largest difference between the endpoint's count and our own, as a share; `null` without
    /// a tokenizer.
    pub count_difference: Option<f64>,
    /// Requests that took more than one attempt.
    pub retried: u64,
    pub connections_reused: u64,
    pub served_models: BTreeSet<String>,
    pub service_tiers: BTreeSet<String>,
    /// The endpoint is a simulated one: no evidence of anything.
    pub simulated: bool,
}

/// Summarises records.
#[must_use]
pub fn summarise(records: &[RequestRecord], start: Start, targets: &Targets) -> Summary {
    // Failed requests have no latency; their share stands beside.
    let answered = || records.iter().filter(|record| !record.is_failed());
    let quantiles =
        |of: &dyn Fn(&RequestRecord) -> Option<f64>| Quantiles::of(answered().filter_map(of));
    let n = records.len() as u64;
    let good = records.iter().filter(|record| targets.kept_by(record, start)).count() as f64;
    let duration_s = duration(records);
    let per_second = |count: f64| duration_s.map(|seconds| count / seconds);
    let counts: Vec<(u64, TokenSource)> =
        answered().filter_map(measures::completion_tokens).collect();
    let tokens: u64 = counts.iter().map(|count| count.0).sum();
    let all_told = counts.iter().all(|count| count.1 == TokenSource::Usage);
    let (cached_share, cached_n) = cached(records);
    let differences = answered().filter_map(measures::count_difference);
    Summary {
        n,
        start,
        ttft_ms: quantiles(&|record| measures::ttft(record, start)),
        ttfa_ms: quantiles(&|record| measures::ttfa(record, start)),
        tpot_ms: quantiles(&measures::tpot),
        chunk_gap_ms: Quantiles::of(answered().flat_map(measures::chunk_gaps)),
        chunk_gap_is_itl: n > 0 && answered().all(measures::one_token_per_chunk),
        tokens_per_chunk: tokens_per_chunk(records),
        e2e_ms: quantiles(&|record| measures::e2e(record, start)),
        user_tokens_per_s: quantiles(&measures::user_tokens_per_s),
        tokens_per_s: if counts.is_empty() { None } else { per_second(tokens as f64) },
        tokens_from: (!counts.is_empty()).then_some(if all_told { "usage" } else { "own" }),
        requests_per_s: per_second(answered().count() as f64),
        goodput_per_s: per_second(good),
        good_share: (n > 0).then(|| good / n as f64),
        duration_s,
        errors: Shortfall::of(records, |outcome| match outcome {
            Outcome::Failed(kind) => Some(kind.as_str()),
            _ => None,
        }),
        incomplete: Shortfall::of(records, |outcome| match outcome {
            Outcome::Incomplete(reason) => Some(reason.as_str()),
            _ => None,
        }),
        cached_share,
        cached_n,
        count_difference: differences.map(f64::abs).reduce(f64::max),
        retried: records.iter().filter(|record| record.attempts > 1).count() as u64,
        connections_reused: records.iter().filter(|record| record.connection_reused).count() as u64,
        served_models: records.iter().filter_map(|record| record.served_model.clone()).collect(),
        service_tiers: records.iter().filter_map(|record| record.service_tier.clone()).collect(),
        simulated: records.iter().any(|record| record.simulated),
    }
}

/// From the first schedule to the last end, in seconds.
fn duration(records: &[RequestRecord]) -> Option<f64> {
    let first = records.iter().map(|record| record.scheduled).min()?;
    let end = |record: &RequestRecord| -> Stamp {
        let stamps = [record.stream_end, record.last_token, record.first_byte, record.sent];
        stamps.into_iter().flatten().max().unwrap_or(record.dispatched)
    };
    let last = records.iter().map(end).max()?;
    Some(last.ms_since(first) / 1e3).filter(|&seconds| seconds > 0.0)
}

fn cached(records: &[RequestRecord]) -> (Option<f64>, u64) {
    let told = records.iter().filter_map(|record| {
        let usage = record.usage?;
        Some((usage.cached?, usage.prompt.filter(|&prompt| prompt > 0)?))
    });
    let (cached, prompt, n) =
        told.fold((0, 0, 0), |sum, (cached, prompt)| (sum.0 + cached, sum.1 + prompt, sum.2 + 1));
    ((n > 0).then(|| cached as f64 / prompt as f64), n)
}

fn tokens_per_chunk(records: &[RequestRecord]) -> Option<f64> {
    let (mut tokens, mut chunks) = (0, 0_u64);
    for record in records.iter().filter(|record| !record.is_failed()) {
        chunks += record.chunks.len() as u64;
        tokens += record.usage.and_then(|usage| usage.completion)?;
    }
    (chunks > 0).then(|| tokens as f64 / chunks as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Channel, Chunk, FailureKind, IncompleteReason, Usage};

    fn answered(at: f64, outcome: Outcome) -> RequestRecord {
        let mut record = RequestRecord::scheduled(0, 0, Stamp::at_ms(at), Stamp::at_ms(at));
        record.attempts = 1;
        record.sent = Some(Stamp::at_ms(at));
        record.outcome = outcome;
        for ms in [100.0, 150.0, 200.0] {
            let at = Stamp::at_ms(at + ms);
            record.chunks.push(Chunk { at, channel: Channel::Content, tokens: None });
        }
        record.first_token = Some(Stamp::at_ms(at + 100.0));
        record.first_answer = record.first_token;
        record.last_token = Some(Stamp::at_ms(at + 200.0));
        record.stream_end = record.last_token;
        record.usage = Some(Usage { completion: Some(11), prompt: Some(8), ..Usage::default() });
        record
    }

    /// LoadGen's least numbers of queries: 64 for p90, 662 for p99 (its documentation of early
    /// stopping).
    #[test]
    fn percentiles_are_refused_for_too_few_requests() {
        let of = |n: u32| Quantiles::of((1..=n).map(f64::from));
        assert_eq!((of(10).p50, of(11).p50), (None, Some(6.0)));
        assert_eq!((of(63).p90, of(64).p90), (None, Some(58.0)));
        assert_eq!((of(661).p99, of(662).p99), (None, Some(656.0)));
        assert_eq!(of(3).max, Some(3.0));
        assert_eq!(Quantiles::of([]), Quantiles::default());
    }

    #[test]
    fn failures_count_below_the_line_and_have_no_latency() {
        let mut records: Vec<_> =
            (0..12).map(|n| answered(f64::from(n) * 100.0, Outcome::Complete)).collect();
        records[10].outcome = Outcome::Incomplete(IncompleteReason::Length);
        records[11].fail(FailureKind::RateLimited, "status 429");
        let targets = Targets { ttft_ms: Some(100.0), ..Targets::default() };
        let summary = summarise(&records, Start::Scheduled, &targets);
        assert_eq!((summary.n, summary.ttft_ms.n), (12, 11));
        assert_eq!(summary.ttft_ms.p50, Some(100.0));
        assert_eq!(summary.tpot_ms.p50, Some(10.0));
        assert_eq!(summary.good_share, Some(10.0 / 12.0));
        // From 0 to 1,300 ms; the failed request's tokens are not counted.
        assert_eq!(summary.duration_s, Some(1.3));
        assert_eq!(summary.tokens_per_s, Some(11.0 * 11.0 / 1.3));
        assert_eq!(summary.goodput_per_s, Some(10.0 / 1.3));
        assert_eq!(summary.errors.reasons, BTreeMap::from([("rate-limited", 1)]));
        assert_eq!(summary.incomplete.share, Some(1.0 / 12.0));
        assert_eq!((summary.cached_share, summary.cached_n), (None, 0));
        assert_eq!(summary.tokens_per_chunk, Some(11.0 / 3.0));
        assert!(!summary.chunk_gap_is_itl && !summary.simulated);
    }

    #[test]
    fn what_nobody_told_is_unknown() {
        let none = summarise(&[], Start::Sent, &Targets::default());
        assert_eq!((none.tokens_per_s, none.good_share, none.duration_s), (None, None, None));
        let mut record = answered(0.0, Outcome::Complete);
        record.usage = None;
        let untold = summarise(&[record], Start::Sent, &Targets::default());
        assert_eq!((untold.tokens_per_s, untold.tokens_from), (None, None));
        assert_eq!(untold.tokens_per_chunk, None);
    }

    #[test]
    fn cached_tokens_are_a_share_of_the_prompts_that_tell() {
        let mut records = vec![answered(0.0, Outcome::Complete); 3];
        for (record, cached) in records.iter_mut().zip([Some(8), Some(0), None]) {
            record.usage = record.usage.map(|usage| Usage { cached, ..usage });
        }
        let summary = summarise(&records, Start::Sent, &Targets::default());
        assert_eq!((summary.cached_share, summary.cached_n), (Some(0.5), 2));
    }
}
