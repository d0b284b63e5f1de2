//! Formats that state cached tokens beside the input (Anthropic, Bedrock), and Cohere's, which
//! states what is billed.

use serde_json::Value;

use super::{
    error::BodyError,
    fields::{Fields, add},
};
use crate::usage::{Usage, UsageCounts};

pub(super) fn messages(usage: Fields<'_>) -> Result<UsageCounts, BodyError> {
    let fresh = usage.required("input_tokens")?;
    let read = usage.count("cache_read_input_tokens")?;
    let durations = usage.below("cache_creation");
    let part = |name| durations.map_or(Ok(None), |of| of.count(name));
    let short = part("ephemeral_5m_input_tokens")?;
    let long = part("ephemeral_1h_input_tokens")?;
    let write = usage.one_of(&[
        ("cache_creation_input_tokens", usage.count("cache_creation_input_tokens")?),
        ("cache_creation", add(short, long)),
    ])?;
    let output = usage.required("output_tokens")?;
    let details = usage.below("output_tokens_details");
    let detail = |name| details.map_or(Ok(None), |of| of.count(name));
    let searches = usage.below("server_tool_use");
    Ok(UsageCounts {
        input: add(Some(fresh), add(read, write)),
        cache_read: read,
        cache_write: write,
        cache_write_5m: short,
        cache_write_1h: long,
        output: Some(output),
        reasoning: add(detail("thinking_tokens")?, detail("reasoning_tokens")?),
        web_searches: searches.map_or(Ok(None), |of| of.count("web_search_requests"))?,
        ..UsageCounts::default()
    })
}

/// Iterations of an answer that another model made; the totals leave them out.
pub(super) fn advisors(usage: Fields<'_>) -> Result<Vec<(String, Usage)>, BodyError> {
    let mut found = Vec::new();
    for item in usage.items("iterations") {
        if let Some(model) = item.get("model").and_then(Value::as_str) {
            let counts = messages(Fields::new("usage.iterations", item))?;
            found.push((model.to_owned(), Usage::from_counts(&counts)?));
        }
    }
    Ok(found)
}

pub(super) fn converse(usage: Fields<'_>) -> Result<UsageCounts, BodyError> {
    let fresh = usage.required("inputTokens")?;
    let both = |name, old| usage.one_of(&[(name, usage.count(name)?), (old, usage.count(old)?)]);
    let read = both("cacheReadInputTokens", "cacheReadInputTokenCount")?;
    let write = both("cacheWriteInputTokens", "cacheWriteInputTokenCount")?;
    let by_ttl = |ttl: &str| {
        let details = usage.items("cacheDetails").iter();
        details.map(|detail| Fields::new("usage.cacheDetails", detail)).try_fold(
            None,
            |sum, detail| match detail.text("ttl") == Some(ttl) {
                true => Ok::<_, BodyError>(add(sum, detail.count("inputTokens")?)),
                false => Ok(sum),
            },
        )
    };
    Ok(UsageCounts {
        input: add(Some(fresh), add(read, write)),
        cache_read: read,
        cache_write: write,
        cache_write_5m: by_ttl("5m")?,
        cache_write_1h: by_ttl("1h")?,
        output: Some(usage.required("outputTokens")?),
        ..UsageCounts::default()
    })
}

pub(super) fn cohere(usage: Fields<'_>) -> Result<UsageCounts, BodyError> {
    let missing = || BodyError::Missing { field: usage.field("billed_units") };
    let billed = usage.below("billed_units").ok_or_else(missing)?;
    let text = billed.count("input_tokens")?;
    let images = billed.count("image_tokens")?;
    let input = add(text, images)
        .ok_or_else(|| BodyError::Missing { field: billed.field("input_tokens") })?;
    Ok(UsageCounts {
        input: Some(input),
        input_by: [None, None, images, None],
        output: Some(billed.count("output_tokens")?.unwrap_or(0)),
        ..UsageCounts::default()
    })
}
