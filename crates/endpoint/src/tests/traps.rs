//! Every trap of a stream gives the right record.

use std::time::Duration;

use super::*;
use crate::{
    measures,
    record::{Channel, FailureKind, IncompleteReason, Outcome},
    sse::Limits,
};

/// What a record of a trap must say.
struct Expected {
    outcome: Outcome,
    /// By usage.
    tokens: Option<u64>,
    chunks: usize,
}

fn complete(tokens: impl Into<Option<u64>>, chunks: usize) -> Expected {
    Expected { outcome: Outcome::Complete, tokens: tokens.into(), chunks }
}

fn incomplete(reason: IncompleteReason, tokens: impl Into<Option<u64>>, chunks: usize) -> Expected {
    Expected { outcome: Outcome::Incomplete(reason), tokens: tokens.into(), chunks }
}

fn failed(kind: FailureKind, chunks: usize) -> Expected {
    Expected { outcome: Outcome::Failed(kind), tokens: None, chunks }
}

fn check(name: &str, record: &RequestRecord, expected: &Expected) {
    assert_eq!(record.outcome, expected.outcome, "{name}: {:?}", record.error);
    let tokens = record.usage.and_then(|usage| usage.completion);
    assert_eq!(tokens, expected.tokens, "{name}: tokens");
    assert_eq!(record.chunks.len(), expected.chunks, "{name}: chunks");
    assert!(record.simulated, "{name}: not marked as simulated");
    assert_eq!(record.attempts, 1, "{name}");
    let stamps = [
        Some(record.scheduled),
        Some(record.dispatched),
        record.sent,
        record.first_byte,
        record.first_token,
        record.first_answer,
        record.last_token,
        record.stream_end,
    ];
    let there: Vec<_> = stamps.into_iter().flatten().collect();
    assert!(there.is_sorted(), "{name}: {there:?}");
    let counter = if expected.chunks > 0 { "chunks" } else { "unknown" };
    if expected.outcome != Outcome::Failed(FailureKind::InStream) {
        assert_eq!(record.own_count.counter, counter, "{name}");
    }
    if record.is_complete() {
        assert!(record.error.is_none() && record.first_token.is_some(), "{name}");
        assert_eq!(record.served_model.as_deref().map(|m| m.starts_with("simulated")), Some(true));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_a_stream_is_read_rightly() {
    const ALL: u64 = TOKENS as u64;
    const N: usize = TOKENS as usize;
    // Role, twelve tokens, finish, usage, [DONE]: the first half of them has seven tokens.
    const HALF: usize = 7;
    let options = || Options { stall: Duration::from_millis(400), ..quick() };
    for (fault, expected) in [
        (Fault::Reasoning, complete(ALL, N)),
        (Fault::ReasoningContent, complete(ALL, N)),
        (Fault::ThinkTags, complete(ALL, N)),
        (Fault::UnclosedThink, incomplete(IncompleteReason::UnclosedReasoning, ALL, N)),
        (Fault::WholeAnswer, complete(ALL, 1)),
        (Fault::EmptyChoicesFirst, complete(ALL, N)),
        (Fault::Obfuscation, complete(ALL, N)),
        (Fault::Crlf, complete(ALL, N)),
        (Fault::NoSpace, complete(ALL, N)),
        (Fault::Comments, complete(ALL, N)),
        (Fault::MultiLineData, complete(ALL, N)),
        (Fault::NoDone, complete(ALL, N)),
        (Fault::TextAfterDone, complete(ALL, N)),
        (Fault::OneByte, complete(ALL, N)),
        (Fault::LineSeparators, complete(ALL, N)),
        (Fault::ErrorEvent, failed(FailureKind::InStream, HALF)),
        (Fault::ErrorAfterOk, failed(FailureKind::InStream, HALF)),
        (Fault::JsonError, failed(FailureKind::InStream, 0)),
        (Fault::Html, failed(FailureKind::Body, 0)),
        (Fault::ToolCalls, complete(ALL, N)),
        (Fault::Length, incomplete(IncompleteReason::Length, ALL, N)),
        (Fault::ContentFilter, incomplete(IncompleteReason::ContentFilter, ALL, N)),
        (Fault::Stall, failed(FailureKind::Stall, HALF)),
        (Fault::Cut, incomplete(IncompleteReason::Cut, None, HALF)),
        (Fault::EarlyEnd, incomplete(IncompleteReason::Cut, None, HALF)),
        (Fault::LongLine, failed(FailureKind::Body, HALF)),
        (Fault::PrefixCache, complete(ALL, N)),
        (Fault::OtherModel, complete(ALL, N)),
    ] {
        let record = once(with_fault(fault), Format::Chat, options()).await;
        check(fault.as_str(), &record, &expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_is_read_in_every_style_and_is_unknown_without() {
    for style in UsageStyle::ALL {
        let record = once(with_usage(style), Format::Chat, quick()).await;
        let told = (style != UsageStyle::Missing).then_some(u64::from(TOKENS));
        check(style.as_str(), &record, &complete(told, TOKENS as usize));
        // A busy machine may read all chunks at once, and then there is none either.
        assert!(told.is_some() || measures::tpot(&record).is_none(), "{}", style.as_str());
        let prompt = record.usage.and_then(|usage| usage.prompt);
        assert_eq!(prompt, told.map(|_| 5), "{}", style.as_str());
        assert_eq!(measures::cached_share(&record), None);
        let single = style == UsageStyle::Continuous;
        assert_eq!(measures::one_token_per_chunk(&record), single, "{}", style.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn chunks_of_several_tokens_are_known_where_the_endpoint_counts() {
    let script = Script { tokens_per_chunk: 5, usage: UsageStyle::Continuous, ..script() };
    let record = once(script, Format::Chat, quick()).await;
    let tokens: Vec<_> = record.chunks.iter().map(|chunk| chunk.tokens).collect();
    assert_eq!(tokens, [Some(5), Some(5), Some(2)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_whole_whatever_the_packets_were() {
    let chinese = once(with_fault(Fault::OneByte), Format::Chat, quick()).await;
    assert_eq!(chinese.answer, Script::texts(&with_fault(Fault::OneByte)).concat());
    assert!(chinese.answer.contains('🦀'));
    let separators = once(with_fault(Fault::LineSeparators), Format::Chat, quick()).await;
    assert!(separators.answer.contains('\u{2028}') && separators.answer.contains('\u{85}'));
    let late = once(with_fault(Fault::TextAfterDone), Format::Chat, quick()).await;
    assert_eq!(late.answer, script().texts().concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn reasoning_is_apart_from_the_answer_in_every_form() {
    let half = TOKENS as usize / 2;
    let texts = script().texts();
    for fault in [Fault::Reasoning, Fault::ReasoningContent, Fault::ThinkTags] {
        let record = once(with_fault(fault), Format::Chat, quick()).await;
        assert_eq!(record.reasoning, texts[..half].concat(), "{}", fault.as_str());
        assert_eq!(record.answer, texts[half..].concat(), "{}", fault.as_str());
        assert_eq!(record.first_token, Some(record.chunks[0].at), "{}", fault.as_str());
        assert_eq!(record.first_answer, Some(record.chunks[half].at), "{}", fault.as_str());
        assert_eq!(record.chunks[0].channel, Channel::Reasoning);
    }
    let tools = once(with_fault(Fault::ToolCalls), Format::Chat, quick()).await;
    assert_eq!(tools.tool_calls[0].name, "find_price");
    let arguments: serde_json::Value =
        serde_json::from_str(&tools.tool_calls[0].arguments).unwrap();
    assert!(arguments["text"].is_string());
    assert_eq!(tools.answer, "");
}

/// The role alone is written at once; the first token only after the time in the script.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_no_first_token() {
    let slow = Script { ttft: Duration::from_millis(80), ..script() };
    let record = once(slow, Format::Chat, quick()).await;
    let first = record.first_token.unwrap().ms_since(record.dispatched);
    assert!(first >= 80.0, "{first}");
    assert!(record.first_byte <= record.first_token);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_stream_ends_with_its_time_or_its_size() {
    let total = Options { total: Duration::from_millis(300), ..quick() };
    let record = once(with_fault(Fault::Endless), Format::Chat, total).await;
    assert_eq!(record.outcome, Outcome::Failed(FailureKind::Timeout));
    assert!(record.chunks.len() >= TOKENS as usize / 2);
    let limits = Limits { body: 20_000, ..Limits::default() };
    let size = Options { limits, ..quick() };
    let record = once(with_fault(Fault::Endless), Format::Chat, size).await;
    assert_eq!(record.outcome, Outcome::Failed(FailureKind::Body));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_formats_are_read_too() {
    for format in [Format::Completions, Format::Messages] {
        let record = once(script(), format, quick()).await;
        check(format.as_str(), &record, &complete(u64::from(TOKENS), TOKENS as usize));
        assert_eq!(record.answer, script().texts().concat());
    }
    let length = once(with_fault(Fault::Length), Format::Messages, quick()).await;
    assert_eq!(length.outcome, Outcome::Incomplete(IncompleteReason::Length));
    let whole = once(script(), Format::OpenInference, quick()).await;
    check("open-inference", &whole, &complete(None, 1));
    assert_eq!(whole.answer, script().texts().concat());
    assert_eq!(measures::tpot(&whole), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_that_answered_is_shown() {
    let record = once(with_fault(Fault::OtherModel), Format::Chat, quick()).await;
    assert_eq!(record.served_model.as_deref(), Some("simulated-other"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_many_bytes_is_whole() {
    let answer = "x".repeat(1 << 20);
    let script = Script { answer: Some(answer.clone()), ..script() };
    let record = once(script, Format::Chat, quick()).await;
    assert_eq!(record.answer.len(), answer.len());
}
