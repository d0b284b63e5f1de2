//! OpenAI's two formats and their followers (OpenRouter, DeepSeek, Mistral, Moonshot, Groq, xAI,
//! Qwen, …): cached tokens are part of the prompt, reasoning is part of the output.

use super::{error::BodyError, fields::Fields};
use crate::usage::UsageCounts;

pub(super) fn chat(usage: Fields<'_>) -> Result<UsageCounts, BodyError> {
    let input = usage.required("prompt_tokens")?;
    let completion = usage.count("completion_tokens")?;
    let prompt = usage.below("prompt_tokens_details");
    let details = usage.below("completion_tokens_details");
    let part = |of: Option<Fields<'_>>, name| of.map_or(Ok(None), |of| of.count(name));
    let total = usage.count("total_tokens")?;
    let reasoning = part(details, "reasoning_tokens")?;
    // Embeddings have no output; anything else that states none is cut short.
    if completion.is_none() && (total != Some(input) || reasoning.is_some_and(|n| n > 0)) {
        return Err(BodyError::Missing { field: usage.field("completion_tokens") });
    }
    let cache_read = usage.one_of(&[
        ("prompt_tokens_details.cached_tokens", part(prompt, "cached_tokens")?),
        ("prompt_cache_hit_tokens", usage.count("prompt_cache_hit_tokens")?),
        ("num_cached_tokens", usage.count("num_cached_tokens")?),
        ("cached_tokens", usage.count("cached_tokens")?),
    ])?;
    Ok(UsageCounts {
        input: Some(input),
        cache_read,
        cache_write: part(prompt, "cache_write_tokens")?,
        input_by: modalities(prompt)?,
        output: completion.map(|n| with_outside_reasoning(input, n, reasoning, total)),
        reasoning,
        output_by: modalities(details)?,
        ..UsageCounts::default()
    })
}

/// xAI states reasoning beside the completion; the total tells which of both it is.
fn with_outside_reasoning(
    input: u64,
    completion: u64,
    reasoning: Option<u64>,
    total: Option<u64>,
) -> u64 {
    let both = reasoning.and_then(|reasoning| completion.checked_add(reasoning));
    let outside = both.is_some()
        && both != Some(completion)
        && total.is_some_and(|total| both.and_then(|both| both.checked_add(input)) == Some(total));
    if outside { both.unwrap_or(completion) } else { completion }
}

fn modalities(details: Option<Fields<'_>>) -> Result<[Option<u64>; 4], BodyError> {
    let Some(details) = details else { return Ok([None; 4]) };
    Ok([
        None,
        details.count("audio_tokens")?,
        details.count("image_tokens")?,
        details.count("video_tokens")?,
    ])
}

pub(super) fn responses(usage: Fields<'_>) -> Result<UsageCounts, BodyError> {
    let input = usage.below("input_tokens_details");
    let output = usage.below("output_tokens_details");
    let part = |of: Option<Fields<'_>>, name| of.map_or(Ok(None), |of| of.count(name));
    Ok(UsageCounts {
        input: Some(usage.required("input_tokens")?),
        cache_read: part(input, "cached_tokens")?,
        cache_write: part(input, "cache_write_tokens")?,
        input_by: modalities(input)?,
        output: Some(usage.required("output_tokens")?),
        reasoning: part(output, "reasoning_tokens")?,
        output_by: modalities(output)?,
        ..UsageCounts::default()
    })
}
