//! Reads the usage that a provider's answer reports. Each format has its own rule of what is
//! inside what: cached tokens are part of the prompt at most providers and come in addition at
//! Anthropic and Bedrock; reasoning is part of the output except in Gemini's own format.

mod additive;
mod error;
mod fields;
mod gemini;
mod openai;

use serde_json::Value;

pub use error::BodyError;

use crate::{tier::ServiceTier, usage::Usage};
use fields::Fields;

/// How an answer states its usage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `prompt_tokens`: OpenAI's chat completions and all that follow them.
    Chat,
    /// `input_tokens` with details: OpenAI's responses.
    Responses,
    /// `input_tokens` beside cached tokens: Anthropic's messages.
    Messages,
    /// `usageMetadata`: Gemini's own format.
    Gemini,
    /// `inputTokens`: Bedrock's Converse.
    Converse,
    /// `billed_units`: Cohere.
    Cohere,
}

impl Format {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat completions",
            Self::Responses => "responses",
            Self::Messages => "messages",
            Self::Gemini => "gemini",
            Self::Converse => "converse",
            Self::Cohere => "cohere",
        }
    }
}

/// What an answer says of its usage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub format: Format,
    pub usage: Usage,
    /// As the answer names it.
    pub model: Option<String>,
    pub served_tier: Option<ServiceTier>,
    /// Other models that worked on the answer, which `usage` does not include.
    pub other_models: Vec<(String, Usage)>,
}

/// Reads a whole answer or its usage object alone.
///
/// # Errors
/// When there is no usage, when a count is none, or when counts contradict each other.
pub fn read_body(text: &str) -> Result<Answer, BodyError> {
    let body: Value =
        serde_json::from_str(text).map_err(|error| BodyError::Json(error.to_string()))?;
    // An event of a stream wraps the answer.
    let wrapped = ["response", "message"].iter().filter_map(|name| body.get(name));
    let body = wrapped.into_iter().find(|inner| holder(inner).is_some()).unwrap_or(&body);
    let (path, usage) = holder(body).ok_or(BodyError::NoUsage)?;
    let fields = Fields::new(path, usage);
    let format = format_of(usage).ok_or(BodyError::NoUsage)?;
    let mut other_models = Vec::new();
    let counts = match format {
        Format::Chat => openai::chat(fields)?,
        Format::Responses => openai::responses(fields)?,
        Format::Messages => {
            other_models = additive::advisors(fields)?;
            additive::messages(fields)?
        }
        Format::Gemini => gemini::counts(fields)?,
        Format::Converse => additive::converse(fields)?,
        Format::Cohere => additive::cohere(fields)?,
    };
    let word =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let model = word(body, "model").or_else(|| word(body, "modelVersion"));
    let tiers = [(usage, "service_tier"), (body, "service_tier"), (usage, "serviceTier")];
    let tiers = tiers.into_iter().chain([(usage, "trafficType")]);
    let served_tier = tiers
        .filter_map(|(value, name)| word(value, name))
        .find_map(|word| ServiceTier::parse(&word));
    Ok(Answer { format, usage: Usage::from_counts(&counts)?, model, served_tier, other_models })
}

/// The object that holds the counts, and its name.
fn holder(body: &Value) -> Option<(&'static str, &Value)> {
    let named = ["usage", "usageMetadata", "meta"].into_iter();
    let named = named.filter_map(|name| body.get(name).map(|value| (name, value)));
    named.chain([("usage", body)]).find(|(_, value)| format_of(value).is_some())
}

fn format_of(usage: &Value) -> Option<Format> {
    let has = |name: &str| usage.get(name).is_some_and(|value| !value.is_null());
    let any = |names: &[&str]| names.iter().any(|name| has(name));
    if any(&["promptTokenCount", "candidatesTokenCount", "totalTokenCount"]) {
        Some(Format::Gemini)
    } else if any(&["inputTokens", "outputTokens"]) {
        Some(Format::Converse)
    } else if has("billed_units") {
        Some(Format::Cohere)
    } else if any(&["prompt_tokens", "completion_tokens"]) {
        Some(Format::Chat)
    } else if any(&["cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation"]) {
        Some(Format::Messages)
    } else if any(&["input_tokens", "output_tokens"]) {
        // Without cached tokens both formats say the same.
        let responses = any(&["input_tokens_details", "output_tokens_details", "total_tokens"]);
        Some(if responses { Format::Responses } else { Format::Messages })
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
