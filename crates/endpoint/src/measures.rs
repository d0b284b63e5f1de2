//! The figures of one request, pure. Definitions: docs/METHODS.md, Endpoints.

use parsing::words;

use crate::{clock::Stamp, record::RequestRecord};

words! {
    /// Where latencies are counted from.
    #[derive(Default)]
    pub enum Start {
        /// When the request was due: an open loop, where waiting in the client counts.
        #[default]
        Scheduled = "scheduled",
        /// When it was handed to the socket: a closed loop.
        Sent = "sent",
    }
}

fn start(record: &RequestRecord, from: Start) -> Option<Stamp> {
    match from {
        Start::Scheduled => Some(record.scheduled),
        // What was tried before belongs to the latency, so a retried request counts from its schedule.
        Start::Sent if record.attempts > 1 => Some(record.scheduled),
        Start::Sent => record.sent,
    }
}

/// Time to the first generated token of any channel, in milliseconds.
#[must_use]
pub fn ttft(record: &RequestRecord, from: Start) -> Option<f64> {
    Some(record.first_token?.ms_since(start(record, from)?))
}

/// Time to the first token that is no reasoning, in milliseconds.
#[must_use]
pub fn ttfa(record: &RequestRecord, from: Start) -> Option<f64> {
    Some(record.first_answer?.ms_since(start(record, from)?))
}

/// From the start to the last token, in milliseconds.
#[must_use]
pub fn e2e(record: &RequestRecord, from: Start) -> Option<f64> {
    Some(record.last_token?.ms_since(start(record, from)?))
}

/// Milliseconds per token after the first: (last − first) ÷ (n − 1), n as the endpoint counts.
/// `None` for one token, one chunk with all of them, or an unknown n.
#[must_use]
pub fn tpot(record: &RequestRecord) -> Option<f64> {
    let n = record.usage?.completion?;
    let span = span(record)?;
    (n > 1).then(|| span / (n - 1) as f64)
}

/// Tokens per second as one user sees them: (n − 1) ÷ (last − first).
#[must_use]
pub fn user_tokens_per_s(record: &RequestRecord) -> Option<f64> {
    Some(1e3 / tpot(record)?)
}

/// Milliseconds between the first and the last chunk; `None` if all came at once.
fn span(record: &RequestRecord) -> Option<f64> {
    let span = record.last_token?.ms_since(record.first_token?);
    (record.chunks.len() > 1 && span > 0.0).then_some(span)
}

/// Milliseconds between chunks with generated text.
pub fn chunk_gaps(record: &RequestRecord) -> impl Iterator<Item = f64> {
    record.chunks.windows(2).map(|pair| pair[1].at.ms_since(pair[0].at))
}

/// Whether every chunk is known to hold one token, so that its gaps are inter-token latencies.
#[must_use]
pub fn one_token_per_chunk(record: &RequestRecord) -> bool {
    !record.chunks.is_empty() && record.chunks.iter().all(|chunk| chunk.tokens == Some(1))
}

/// Where a number of tokens is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenSource {
    Usage,
    Own,
}

/// Generated tokens: as the endpoint counts, else by own count, which is marked.
#[must_use]
pub fn completion_tokens(record: &RequestRecord) -> Option<(u64, TokenSource)> {
    let told = record.usage.and_then(|usage| usage.completion);
    told.map(|n| (n, TokenSource::Usage))
        .or_else(|| record.own_count.tokens.map(|n| (n, TokenSource::Own)))
}

/// Share of the prompt that was read from a cache; `None` where the endpoint does not tell.
#[must_use]
pub fn cached_share(record: &RequestRecord) -> Option<f64> {
    let usage = record.usage?;
    let prompt = usage.prompt.filter(|&n| n > 0)?;
    Some(usage.cached? as f64 / prompt as f64)
}

/// Relative difference of the endpoint's count and the own one, if that is a real count of tokens.
#[must_use]
pub fn count_difference(record: &RequestRecord) -> Option<f64> {
    let told = record.usage?.completion.filter(|&n| n > 0)?;
    let own = record.own_count.tokens.filter(|_| record.own_count.counter != "chunks")?;
    Some((own as f64 - told as f64) / told as f64)
}

/// Limits of a promise, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Targets {
    pub ttft_ms: Option<f64>,
    pub ttfa_ms: Option<f64>,
    pub tpot_ms: Option<f64>,
    pub e2e_ms: Option<f64>,
}

impl Targets {
    /// Whether a complete request keeps every limit. One token has no TPOT, and keeps that limit.
    #[must_use]
    pub fn kept_by(&self, record: &RequestRecord, from: Start) -> bool {
        let within = |limit: Option<f64>, value: Option<f64>| {
            limit.is_none_or(|limit| value.is_some_and(|value| value <= limit))
        };
        let tpot_kept = self.tpot_ms.is_none_or(|limit| tpot(record).is_none_or(|ms| ms <= limit));
        record.is_complete()
            && within(self.ttft_ms, ttft(record, from))
            && within(self.ttfa_ms, ttfa(record, from))
            && within(self.e2e_ms, e2e(record, from))
            && tpot_kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Channel, Chunk, Outcome, OwnCount, Usage};

    fn stream(n: u64, first: f64, answer: f64, last: f64) -> RequestRecord {
        let mut record = RequestRecord::scheduled(0, 0, Stamp::at_ms(0.0), Stamp::at_ms(0.0));
        record.attempts = 1;
        record.sent = Some(Stamp::at_ms(0.0));
        record.first_token = Some(Stamp::at_ms(first));
        record.first_answer = Some(Stamp::at_ms(answer));
        record.last_token = Some(Stamp::at_ms(last));
        record.usage = Some(Usage { completion: Some(n), ..Usage::default() });
        record.chunks = [first, answer, last]
            .map(|ms| Chunk { at: Stamp::at_ms(ms), channel: Channel::Content, tokens: None })
            .to_vec();
        record.outcome = Outcome::Complete;
        record
    }

    /// api7/aisix#869: 12,560 reasoning and 668 content tokens, first token after 1,175 ms, first
    /// answer after 183,581 ms, end after 192,851 ms.
    #[test]
    fn a_long_reasoning_is_measured_by_every_token_and_by_the_answer() {
        let record = stream(13_228, 1_175.0, 183_581.0, 192_851.0);
        assert_eq!(ttft(&record, Start::Sent), Some(1_175.0));
        assert_eq!(ttfa(&record, Start::Sent), Some(183_581.0));
        assert!((tpot(&record).unwrap() - 14.4913).abs() < 5e-5);
        assert!((user_tokens_per_s(&record).unwrap() - 69.01).abs() < 5e-3);
        let answer = stream(668, 183_581.0, 183_581.0, 192_851.0);
        assert!((tpot(&answer).unwrap() - 13.898).abs() < 5e-4);
    }

    #[test]
    fn no_time_per_token_without_a_second_token_chunk_or_count() {
        assert_eq!(tpot(&stream(1, 10.0, 10.0, 20.0)), None);
        assert_eq!(tpot(&stream(0, 10.0, 10.0, 20.0)), None);
        let mut whole = stream(50, 10.0, 10.0, 10.0);
        whole.chunks.truncate(1);
        assert_eq!(tpot(&whole), None);
        let mut untold = stream(50, 10.0, 10.0, 20.0);
        untold.usage = None;
        untold.own_count = OwnCount { tokens: Some(3), counter: "chunks".into() };
        assert_eq!(tpot(&untold), None);
        assert_eq!(completion_tokens(&untold), Some((3, TokenSource::Own)));
        assert_eq!(cached_share(&untold), None);
    }

    #[test]
    fn a_retried_request_counts_from_its_schedule() {
        let mut record = stream(3, 500.0, 500.0, 600.0);
        record.sent = Some(Stamp::at_ms(400.0));
        assert_eq!(ttft(&record, Start::Sent), Some(100.0));
        record.attempts = 2;
        assert_eq!(ttft(&record, Start::Sent), Some(500.0));
        assert_eq!(e2e(&record, Start::Sent), Some(600.0));
    }

    #[test]
    fn only_complete_requests_within_every_limit_are_good() {
        let promise = Targets { ttft_ms: Some(100.0), tpot_ms: Some(10.0), ..Targets::default() };
        let record = stream(11, 100.0, 100.0, 200.0);
        assert!(promise.kept_by(&record, Start::Scheduled));
        assert!(!promise.kept_by(&stream(11, 100.1, 100.1, 200.0), Start::Scheduled));
        assert!(!promise.kept_by(&stream(11, 100.0, 100.0, 201.0), Start::Scheduled));
        assert!(promise.kept_by(&stream(1, 100.0, 100.0, 900.0), Start::Scheduled));
        let mut cut = record;
        cut.outcome = Outcome::Incomplete(crate::record::IncompleteReason::Length);
        assert!(!promise.kept_by(&cut, Start::Scheduled));
    }

    #[test]
    fn gaps_are_inter_token_latencies_only_with_one_token_per_chunk() {
        let mut record = stream(3, 10.0, 30.0, 60.0);
        assert_eq!(chunk_gaps(&record).collect::<Vec<_>>(), [20.0, 30.0]);
        assert!(!one_token_per_chunk(&record));
        for chunk in &mut record.chunks {
            chunk.tokens = Some(1);
        }
        assert!(one_token_per_chunk(&record));
    }
}
