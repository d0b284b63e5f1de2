//! The events of an answer, with the moment at which each is due. Pure.

use std::time::Duration;

use serde_json::{Value, json};

use super::script::{Fault, Script, UsageStyle};
use crate::wire::Format;

/// Bytes that are due so long after the request.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) due: Duration,
    pub(super) bytes: Vec<u8>,
    /// Generated tokens in it.
    pub(super) tokens: u64,
}

/// What the answer depends on beside the script.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) format: Format,
    pub(super) model: String,
    pub(super) prompt_tokens: u64,
    pub(super) cached_tokens: Option<u64>,
    pub(super) include_usage: bool,
    pub(super) padding: bool,
    /// Time to the first token of this request.
    pub(super) ttft: Duration,
}

struct Writer<'a> {
    script: &'a Script,
    asked: &'a Asked,
    events: Vec<Event>,
    so_far: u64,
}

/// All events of an answer that comes to its end.
pub(super) fn stream(script: &Script, asked: &Asked) -> Vec<Event> {
    let mut writer = Writer { script, asked, events: Vec::new(), so_far: 0 };
    if asked.format == Format::Messages {
        writer.messages();
    } else {
        writer.completions();
    }
    writer.events
}

/// Frames an event as the script wants it.
fn frame(script: &Script, name: &str, data: &str) -> Vec<u8> {
    let name = if name.is_empty() { String::new() } else { format!("event: {name}\n") };
    let text = match script.fault {
        Some(Fault::Crlf) => format!("{name}data: {data}\n\n").replace('\n', "\r\n"),
        Some(Fault::NoSpace) => format!("{name}data:{data}\n\n"),
        Some(Fault::Comments) => format!(": keep-alive\n\n:\n\n{name}data: {data}\n\n"),
        Some(Fault::MultiLineData) => {
            let lines: String = data.split('\n').map(|line| format!("data: {line}\n")).collect();
            format!("{name}{lines}\n")
        }
        _ => format!("{name}data: {data}\n\n"),
    };
    text.into_bytes()
}

impl Writer<'_> {
    fn push(&mut self, due: Duration, name: &str, mut value: Value, tokens: u64) {
        if self.script.has(Fault::Obfuscation) && self.asked.padding {
            let length = (self.script.seed + self.events.len() as u64 * 7) % 31;
            value["obfuscation"] = json!("x".repeat(length as usize));
        }
        let data = if self.script.has(Fault::MultiLineData) {
            serde_json::to_string_pretty(&value).unwrap_or_default()
        } else {
            value.to_string()
        };
        let bytes = frame(self.script, name, &data);
        self.events.push(Event { due, bytes, tokens });
    }

    fn raw(&mut self, due: Duration, bytes: Vec<u8>) {
        self.events.push(Event { due, bytes, tokens: 0 });
    }

    /// Texts of each chunk, with the number of their tokens.
    fn chunks(&self) -> Vec<(String, u64)> {
        let texts = self.script.texts();
        let size = match self.script.fault {
            Some(Fault::WholeAnswer) => texts.len(),
            _ => self.script.tokens_per_chunk as usize,
        };
        texts.chunks(size.max(1)).map(|part| (part.concat(), part.len() as u64)).collect()
    }

    /// When the last of the first `n` tokens is due.
    fn due(&self, n: u64) -> Duration {
        let between = u32::try_from(n.saturating_sub(1)).unwrap_or(u32::MAX);
        self.asked.ttft + self.script.tpot * between
    }

    fn usage(&self) -> Value {
        let mut usage = json!({
            "prompt_tokens": self.asked.prompt_tokens,
            "completion_tokens": self.so_far,
            "total_tokens": self.asked.prompt_tokens + self.so_far,
        });
        if let Some(cached) = self.asked.cached_tokens {
            usage["prompt_tokens_details"] = json!({ "cached_tokens": cached });
        }
        usage
    }

    fn completions(&mut self) {
        let usage_due = |script: &Script, asked: &Asked| {
            script.usage != UsageStyle::Missing
                && (asked.include_usage || script.usage == UsageStyle::LastContent)
        };
        if self.script.has(Fault::EmptyChoicesFirst) {
            let first = self.event(None, Value::Null);
            self.push(Duration::ZERO, "", first, 0);
        }
        if self.asked.format == Format::Chat {
            let role = self.event(Some(json!({ "role": "assistant", "content": "" })), Value::Null);
            self.push(Duration::ZERO, "", role, 0);
        }
        let chunks = self.chunks();
        let count = chunks.len();
        let pattern = self.pattern();
        for (at, (text, tokens)) in chunks.into_iter().enumerate() {
            self.so_far += tokens;
            let due = self.due(self.so_far);
            if let Some((before, after)) = &pattern {
                let bytes = format!("{before}{}{after}", json!(text)).into_bytes();
                self.events.push(Event { due, bytes, tokens });
                continue;
            }
            let mut event = self.event(Some(self.delta(at, count, &text)), Value::Null);
            let last = at + 1 == count;
            if self.script.usage == UsageStyle::Continuous
                || (last && self.script.usage == UsageStyle::LastContent)
            {
                event["usage"] = self.usage();
            }
            self.push(due, "", event, tokens);
        }
        let end = self.due(self.so_far);
        let reason = match self.script.fault {
            Some(Fault::Length | Fault::UnclosedThink) => "length",
            Some(Fault::ContentFilter) => "content_filter",
            Some(Fault::ToolCalls) => "tool_calls",
            _ => "stop",
        };
        let finish = self.event(Some(json!({})), json!(reason));
        self.push(end, "", finish, 0);
        if usage_due(self.script, self.asked) {
            self.push_usage(end);
        }
        if !self.script.has(Fault::NoDone) {
            let done = frame(self.script, "", "[DONE]");
            self.raw(end, done);
        }
        if self.script.has(Fault::TextAfterDone) {
            let late =
                self.event(Some(json!({ "content": "not part of the answer" })), Value::Null);
            self.push(end, "", late, 0);
        }
    }

    /// What stands before and after the text of each event, where events differ in nothing else:
    /// a thousand streams must not wait for an endpoint that builds the same JSON again.
    fn pattern(&self) -> Option<(String, String)> {
        const PLACE: &str = "\"simulated text\"";
        let differs = matches!(self.script.usage, UsageStyle::Continuous | UsageStyle::LastContent);
        if self.script.fault.is_some() || differs {
            return None;
        }
        let delta = json!({ "content": PLACE.trim_matches('"') });
        let event = self.event(Some(delta), Value::Null).to_string();
        let framed = String::from_utf8(frame(self.script, "", &event)).ok()?;
        let (before, after) = framed.split_once(PLACE)?;
        Some((before.to_owned(), after.to_owned()))
    }

    fn push_usage(&mut self, end: Duration) {
        let mut event = self.event(None, Value::Null);
        event["usage"] = self.usage();
        match self.script.usage {
            UsageStyle::LastContent | UsageStyle::Missing => return,
            UsageStyle::WithoutChoices => {
                if let Some(fields) = event.as_object_mut() {
                    fields.remove("choices");
                }
            }
            UsageStyle::Repeated => self.push(end, "", event.clone(), 0),
            UsageStyle::Separate | UsageStyle::Null | UsageStyle::Continuous => {}
        }
        self.push(end, "", event, 0);
    }

    /// An event with a delta (for completions: its text), or with empty choices.
    fn event(&self, delta: Option<Value>, finish: Value) -> Value {
        let choice = match (&delta, self.asked.format) {
            (Some(delta), Format::Completions) => {
                let text = delta.get("content").cloned().unwrap_or_else(|| json!(""));
                Some(json!({ "index": 0, "text": text, "finish_reason": finish }))
            }
            (Some(delta), _) => {
                Some(json!({ "index": 0, "delta": delta, "finish_reason": finish }))
            }
            (None, _) => None,
        };
        let mut event = json!({
            "id": "simulated-1",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": self.asked.model,
            "system_fingerprint": "simulated",
            "choices": choice.into_iter().collect::<Vec<_>>(),
        });
        if self.script.usage == UsageStyle::Null {
            event["usage"] = Value::Null;
        }
        event
    }

    /// The delta of the chunk `at` of `count`: the first half may be reasoning.
    fn delta(&self, at: usize, count: usize, text: &str) -> Value {
        let first_half = at < count / 2;
        match self.script.fault {
            Some(Fault::Reasoning) if first_half => json!({ "content": null, "reasoning": text }),
            Some(Fault::ReasoningContent) if first_half => {
                json!({ "content": "", "reasoning_content": text })
            }
            Some(Fault::ThinkTags) if at == 0 => json!({ "content": format!("<think>{text}") }),
            Some(Fault::ThinkTags) if at == count / 2 => {
                json!({ "content": format!("</think>{text}") })
            }
            Some(Fault::UnclosedThink) if at == 0 => json!({ "content": format!("<think>{text}") }),
            Some(Fault::ToolCalls) => {
                let name = if at == 0 { json!("find_price") } else { Value::Null };
                let part = match at {
                    0 => "{\"text\":\"".to_owned(),
                    _ if at + 1 == count => "\"}".to_owned(),
                    _ => text.to_owned(),
                };
                json!({ "content": null, "tool_calls": [
                    { "index": 0, "function": { "name": name, "arguments": part } }
                ]})
            }
            _ => json!({ "content": text }),
        }
    }

    fn messages(&mut self) {
        let cached = self.asked.cached_tokens;
        let fresh = self.asked.prompt_tokens - cached.unwrap_or(0).min(self.asked.prompt_tokens);
        let mut usage = json!({ "input_tokens": fresh, "output_tokens": 1 });
        if let Some(cached) = cached {
            usage["cache_read_input_tokens"] = json!(cached);
        }
        let message = json!({ "model": self.asked.model, "role": "assistant", "usage": usage });
        let start = json!({ "type": "message_start", "message": message });
        self.push(Duration::ZERO, "message_start", start, 0);
        let block = json!({
            "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" }
        });
        self.push(Duration::ZERO, "content_block_start", block, 0);
        self.push(Duration::ZERO, "ping", json!({ "type": "ping" }), 0);
        for (text, tokens) in self.chunks() {
            self.so_far += tokens;
            let due = self.due(self.so_far);
            let delta = json!({ "type": "text_delta", "text": text });
            let event = json!({ "type": "content_block_delta", "index": 0, "delta": delta });
            self.push(due, "content_block_delta", event, tokens);
        }
        let end = self.due(self.so_far);
        let reason = if self.script.has(Fault::Length) { "max_tokens" } else { "end_turn" };
        let delta = json!({
            "type": "message_delta",
            "delta": { "stop_reason": reason },
            "usage": { "output_tokens": self.so_far },
        });
        self.push(end, "message_delta", delta, 0);
        self.push(end, "message_stop", json!({ "type": "message_stop" }), 0);
    }
}
