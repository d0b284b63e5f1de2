//! Each format's rule of what is inside what, and bodies that cannot be read.

use super::*;
use crate::bucket::{Bucket, CacheUse, Modality};

fn usage(body: &str) -> Usage {
    read_body(body).unwrap().usage
}

#[test]
fn thoughts_of_gemini_come_in_addition_to_candidates() {
    // genai-prices usages.json, test_google_model_web_search_tool: 414 tokens of output.
    let body = r#"{"modelVersion": "gemini-2.5-pro", "usageMetadata": {"candidatesTokenCount": 201,
        "promptTokenCount": 17, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 17}],
        "thoughtsTokenCount": 213, "toolUsePromptTokenCount": 119,
        "toolUsePromptTokensDetails": [{"modality": "TEXT", "tokenCount": 119}],
        "trafficType": "ON_DEMAND", "totalTokenCount": 550}}"#;
    let answer = read_body(body).unwrap();
    assert_eq!((answer.usage.input_total(), answer.usage.output_total()), (136, 414));
    assert_eq!(answer.model.as_deref(), Some("gemini-2.5-pro"));
    assert_eq!(answer.served_tier, Some(ServiceTier::Standard));
}

#[test]
fn cached_pages_of_gemini_are_pictures() {
    // genai-prices usages.json: 345 of input, of which 258 document, 230 cached, 172 of them document.
    let body = r#"{"usageMetadata": {"promptTokenCount": 345, "cachedContentTokenCount": 230,
        "cacheTokensDetails": [{"modality": "TEXT", "tokenCount": 58}, {"modality": "DOCUMENT", "tokenCount": 172}],
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 87}, {"modality": "DOCUMENT", "tokenCount": 258}],
        "candidatesTokenCount": 51}}"#;
    let usage = usage(body);
    assert_eq!(usage.get(Bucket::Input(Modality::Image, CacheUse::Read)), 172);
    assert_eq!(usage.get(Bucket::Input(Modality::Image, CacheUse::Uncached)), 86);
    assert_eq!((usage.get(Bucket::CACHE_READ), usage.get(Bucket::INPUT)), (58, 29));
}

#[test]
fn bedrock_states_writes_by_duration() {
    let body = r#"{"usage": {"cacheDetails": [{"inputTokens": 297, "ttl": "5m"}],
        "cacheReadInputTokens": 2074, "cacheWriteInputTokens": 297, "inputTokens": 3, "outputTokens": 61}}"#;
    let usage = usage(body);
    assert_eq!(usage.input_total(), 2_374);
    assert_eq!(usage.get(Bucket::CACHE_WRITE_5M), 297);
    assert_eq!(usage.get(Bucket::CACHE_WRITE), 0);
}

#[test]
fn deepseek_states_hits_and_misses() {
    // DeepSeek's reference: prompt_tokens = hits + misses.
    let body = r#"{"usage": {"prompt_tokens": 100, "prompt_cache_hit_tokens": 64,
        "prompt_cache_miss_tokens": 36, "completion_tokens": 5}}"#;
    assert_eq!((usage(body).get(Bucket::CACHE_READ), usage(body).get(Bucket::INPUT)), (64, 36));
}

#[test]
fn reasoning_beside_the_completion_is_seen_by_the_total() {
    // xAI's reference: total_tokens = prompt + completion + reasoning.
    let body = r#"{"usage": {"prompt_tokens": 32, "completion_tokens": 9, "total_tokens": 135,
        "completion_tokens_details": {"reasoning_tokens": 94}}}"#;
    let usage = usage(body);
    assert_eq!((usage.get(Bucket::OUTPUT), usage.get(Bucket::REASONING)), (9, 94));
}

#[test]
fn the_work_of_another_model_is_kept_apart() {
    let body = r#"{"model": "claude-sonnet-5", "service_tier": "priority", "usage": {"input_tokens": 10, "output_tokens": 2,
        "cache_read_input_tokens": 0, "iterations": [{"input_tokens": 10, "output_tokens": 2},
        {"model": "claude-opus-4-8", "input_tokens": 2518, "output_tokens": 22}]}}"#;
    let answer = read_body(body).unwrap();
    assert_eq!(answer.usage.input_total(), 10);
    assert_eq!(answer.other_models[0].0, "claude-opus-4-8");
    assert_eq!(answer.other_models[0].1.input_total(), 2_518);
    assert_eq!(answer.served_tier, Some(ServiceTier::Priority));
}

#[test]
fn what_cannot_be_read_names_its_field() {
    for (body, told) in [
        ("", "the body is not JSON: EOF while parsing a value at line 1 column 0"),
        ("{}", "the body states no usage in a known format"),
        ("[]", "the body states no usage in a known format"),
        (r#"{"usage": null}"#, "the body states no usage in a known format"),
        (
            r#"{"usage": {"prompt_tokens": -1, "completion_tokens": 2}}"#,
            "usage.prompt_tokens: not a whole number of tokens",
        ),
        (
            r#"{"usage": {"prompt_tokens": 1, "completion_tokens": "2"}}"#,
            "usage.completion_tokens: not a whole number of tokens",
        ),
        (r#"{"usage": {"prompt_tokens": 1}}"#, "usage.completion_tokens is missing"),
        (r#"{"usage": {"completion_tokens": 1}}"#, "usage.prompt_tokens is missing"),
        (
            r#"{"usage": {"prompt_tokens": 9, "completion_tokens": 1, "cached_tokens": 3, "num_cached_tokens": 4}}"#,
            "usage.num_cached_tokens (4) contradicts usage.cached_tokens (3)",
        ),
        (
            r#"{"usage": {"prompt_tokens": 9, "completion_tokens": 1, "completion_tokens_details": {"reasoning_tokens": 5}}}"#,
            "its reasoning and modalities: 5 tokens, more than the 1 of output that they are part of",
        ),
    ] {
        assert_eq!(read_body(body).unwrap_err().to_string(), told, "{body}");
    }
}
