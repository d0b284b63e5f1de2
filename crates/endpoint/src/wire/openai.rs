//! Chat completions and completions, as many servers write them: fields may lack, be null, come
//! twice or come elsewhere.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    parameters::LengthParameter,
    said::{Ask, Said, error_message},
};
use crate::record::{Channel, Usage};

pub(super) fn chat(ask: Ask<'_>) -> Value {
    with_parameters(
        json!({
            "model": ask.model,
            "messages": [{ "role": "user", "content": ask.prompt }],
            "stream": true,
        }),
        ask,
    )
}

pub(super) fn completion(ask: Ask<'_>) -> Value {
    with_parameters(json!({ "model": ask.model, "prompt": ask.prompt, "stream": true }), ask)
}

fn with_parameters(mut body: Value, ask: Ask<'_>) -> Value {
    let parameters = ask.parameters;
    if parameters.stream_options {
        body["stream_options"] = if parameters.without_obfuscation {
            json!({ "include_usage": true, "include_obfuscation": false })
        } else {
            json!({ "include_usage": true })
        };
    }
    if parameters.length != LengthParameter::Neither {
        body[parameters.length.as_str()] = json!(ask.max_tokens);
    }
    if let Some(temperature) = parameters.temperature {
        body["temperature"] = json!(temperature);
    }
    body
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    choices: Option<Vec<Choice>>,
    #[serde(default)]
    usage: Option<WireUsage>,
    model: Option<String>,
    service_tier: Option<String>,
    system_fingerprint: Option<String>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    delta: Option<Delta>,
    /// A body that is no stream.
    message: Option<Delta>,
    /// Completions.
    text: Option<String>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Delta {
    content: Option<Value>,
    reasoning: Option<Value>,
    reasoning_content: Option<Value>,
    refusal: Option<String>,
    tool_calls: Option<Vec<WireToolCall>>,
}

#[derive(Deserialize)]
struct WireToolCall {
    function: Option<WireFunction>,
}

#[derive(Deserialize)]
struct WireFunction {
    name: Option<String>,
    arguments: Option<String>,
}

#[derive(Deserialize)]
struct WireUsage {
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
    total_tokens: Option<u64>,
    prompt_tokens_details: Option<PromptDetails>,
    completion_tokens_details: Option<CompletionDetails>,
    /// DeepSeek's name for cached tokens.
    prompt_cache_hit_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct PromptDetails {
    cached_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct CompletionDetails {
    reasoning_tokens: Option<u64>,
}

impl From<WireUsage> for Usage {
    fn from(wire: WireUsage) -> Self {
        let cached = wire.prompt_tokens_details.and_then(|details| details.cached_tokens);
        let reasoning = wire.completion_tokens_details.and_then(|details| details.reasoning_tokens);
        let completion = wire.completion_tokens.map(|tokens| {
            // Some count reasoning beside the completion; their sum says so.
            let reasoning = reasoning.unwrap_or(0);
            let beside =
                wire.prompt_tokens.zip(wire.total_tokens).is_some_and(|(prompt, total)| {
                    reasoning > 0 && total == prompt + tokens + reasoning
                });
            if beside { tokens + reasoning } else { tokens }
        });
        Self {
            prompt: wire.prompt_tokens,
            completion,
            cached: cached.or(wire.prompt_cache_hit_tokens),
            reasoning,
            cache_write: None,
        }
    }
}

/// An event of a stream, or a whole body.
pub(super) fn event(name: &str, data: &[u8]) -> Said {
    if data.trim_ascii() == b"[DONE]" {
        return Said { done: true, ..Said::default() };
    }
    let body: Body = match serde_json::from_slice(data) {
        Ok(body) => body,
        // An error's text need not be JSON.
        Err(_) if name == "error" => return Said::failed(String::from_utf8_lossy(data)),
        Err(error) => return Said::failed(format!("an event is no JSON of the format: {error}")),
    };
    let is_error = name == "error" || body.error.as_ref().is_some_and(|error| !error.is_null());
    if is_error || (body.choices.is_none() && body.usage.is_none()) {
        let value: Value = serde_json::from_slice(data).unwrap_or_default();
        if let Some(message) = error_message(&value) {
            return Said::failed(message);
        }
        if is_error {
            return Said::failed(String::from_utf8_lossy(data));
        }
    }
    let mut said = Said {
        usage: body.usage.map(Usage::from),
        model: body.model,
        tier: body.service_tier,
        fingerprint: body.system_fingerprint,
        ..Said::default()
    };
    for choice in body.choices.unwrap_or_default() {
        said.finish = choice.finish_reason.or(said.finish);
        if let Some(text) = choice.text {
            said.add(Channel::Content, &text);
        }
        if let Some(delta) = choice.delta.or(choice.message) {
            read_delta(&mut said, delta);
        }
    }
    said
}

fn read_delta(said: &mut Said, delta: Delta) {
    // Some servers send both names with the same text.
    let reasoning = delta.reasoning.filter(|value| !text_of(value).is_empty());
    if let Some(reasoning) = reasoning.or(delta.reasoning_content) {
        said.add(Channel::Reasoning, &text_of(&reasoning));
    }
    if let Some(content) = delta.content {
        said.add(Channel::Content, &text_of(&content));
    }
    said.add(Channel::Content, &delta.refusal.unwrap_or_default());
    for function in delta.tool_calls.into_iter().flatten().filter_map(|call| call.function) {
        if let Some(name) = function.name.filter(|name| !name.is_empty()) {
            said.tool = Some(name);
        }
        said.add(Channel::Tool, &function.arguments.unwrap_or_default());
    }
}

/// A text, or a list of parts with texts.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            parts.iter().filter_map(|part| part.get("text")?.as_str()).collect::<String>()
        }
        _ => String::new(),
    }
}
