//! Gemini's own format: cached tokens are part of the prompt, tokens of tools come in addition
//! to it, and thoughts in addition to the candidates.

use super::{
    error::BodyError,
    fields::{Fields, add},
};
use crate::{bucket::Modality, usage::UsageCounts};

pub(super) fn counts(usage: Fields<'_>) -> Result<UsageCounts, BodyError> {
    let prompt = usage.count("promptTokenCount")?;
    let tools = usage.count("toolUsePromptTokenCount")?;
    let thoughts = usage.count("thoughtsTokenCount")?;
    let candidates = usage.count("candidatesTokenCount")?;
    let mut input_by = by_modality(usage, "promptTokensDetails")?;
    if input_by == [None; 4] {
        input_by = by_modality(usage, "promptTokenDetails")?;
    }
    let of_tools = by_modality(usage, "toolUsePromptTokensDetails")?;
    for (sum, tools) in input_by.iter_mut().zip(of_tools) {
        *sum = add(*sum, tools);
    }
    let input = add(prompt, tools);
    let missing = || BodyError::Missing { field: usage.field("promptTokenCount") };
    Ok(UsageCounts {
        input: Some(input.ok_or_else(missing)?),
        cache_read: usage.count("cachedContentTokenCount")?,
        input_by,
        cache_read_by: by_modality(usage, "cacheTokensDetails")?,
        // An answer that was blocked states no candidates.
        output: Some(add(candidates, thoughts).unwrap_or(0)),
        reasoning: thoughts,
        output_by: by_modality(usage, "candidatesTokensDetails")?,
        ..UsageCounts::default()
    })
}

fn by_modality(usage: Fields<'_>, name: &'static str) -> Result<[Option<u64>; 4], BodyError> {
    let mut by = [None; 4];
    for item in usage.items(name) {
        let item = Fields::new(name, item);
        let modality = match item.text("modality").unwrap_or_default() {
            "AUDIO" => Modality::Audio,
            // Pages are billed as pictures.
            "IMAGE" | "DOCUMENT" => Modality::Image,
            "VIDEO" => Modality::Video,
            _ => Modality::Text,
        };
        let count = item.count("tokenCount")?;
        if let Some(sum) = by.get_mut(modality as usize) {
            *sum = add(*sum, count);
        }
    }
    Ok(by)
}
