//! Anthropic's messages. Cached tokens come in addition to `input_tokens` there, and usage comes
//! in parts.

use serde_json::{Value, json};

use super::said::{Ask, Said, error_message};
use crate::record::{Channel, Usage};

pub(super) fn message(ask: Ask<'_>) -> Value {
    // The length is required there, and there is no usage to ask for.
    let mut body = json!({
        "model": ask.model,
        "max_tokens": ask.max_tokens,
        "messages": [{ "role": "user", "content": ask.prompt }],
        "stream": true,
    });
    if let Some(temperature) = ask.parameters.temperature {
        body["temperature"] = json!(temperature);
    }
    body
}

fn usage(value: &Value) -> Option<Usage> {
    let usage = value.get("usage").filter(|usage| usage.is_object())?;
    let count = |name: &str| usage.get(name).and_then(Value::as_u64);
    let (cached, cache_write) =
        (count("cache_read_input_tokens"), count("cache_creation_input_tokens"));
    let prompt =
        count("input_tokens").map(|own| own + cached.unwrap_or(0) + cache_write.unwrap_or(0));
    Some(Usage { prompt, completion: count("output_tokens"), cached, reasoning: None, cache_write })
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

pub(super) fn event(data: &[u8]) -> Said {
    let value: Value = match serde_json::from_slice(data) {
        Ok(value) => value,
        Err(error) => return Said::failed(format!("an event is no JSON of the format: {error}")),
    };
    if let Some(message) = error_message(&value) {
        return Said::failed(message);
    }
    let mut said = Said { usage: usage(&value), ..Said::default() };
    match text(&value, "type") {
        Some("message_start") => {
            let message = value.get("message").unwrap_or(&Value::Null);
            said.model = text(message, "model").map(str::to_owned);
            said.usage = usage(message);
            said.tier = message
                .get("usage")
                .and_then(|usage| text(usage, "service_tier"))
                .map(str::to_owned);
        }
        Some("content_block_start") => {
            let block = value.get("content_block").unwrap_or(&Value::Null);
            if text(block, "type") == Some("tool_use") {
                said.tool = text(block, "name").map(str::to_owned);
            }
            read_block(&mut said, block);
        }
        Some("content_block_delta") => {
            read_block(&mut said, value.get("delta").unwrap_or(&Value::Null));
        }
        Some("message_delta") => {
            let reason = value.get("delta").and_then(|delta| text(delta, "stop_reason"));
            said.finish = reason.map(as_finish_reason);
        }
        Some("message_stop") => said.done = true,
        _ => {}
    }
    said
}

fn read_block(said: &mut Said, block: &Value) {
    said.add(Channel::Reasoning, text(block, "thinking").unwrap_or_default());
    said.add(Channel::Content, text(block, "text").unwrap_or_default());
    said.add(Channel::Tool, text(block, "partial_json").unwrap_or_default());
}

/// In the words of chat completions.
fn as_finish_reason(reason: &str) -> String {
    match reason {
        "max_tokens" => "length",
        "refusal" => "content_filter",
        "end_turn" | "stop_sequence" => "stop",
        "tool_use" => "tool_calls",
        other => other,
    }
    .to_owned()
}

pub(super) fn whole(body: &[u8]) -> Said {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return Said::failed(format!("the body is no JSON: {error}")),
    };
    if let Some(message) = error_message(&value) {
        return Said::failed(message);
    }
    let mut said = Said {
        usage: usage(&value),
        model: text(&value, "model").map(str::to_owned),
        finish: text(&value, "stop_reason").map(as_finish_reason),
        done: true,
        ..Said::default()
    };
    for block in value.get("content").and_then(Value::as_array).into_iter().flatten() {
        read_block(&mut said, block);
        if text(block, "type") == Some("tool_use") {
            said.tool = text(block, "name").map(str::to_owned);
            let input = block.get("input").map(ToString::to_string).unwrap_or_default();
            said.add(Channel::Tool, &input);
        }
    }
    said
}
