//! What is asked, and what one event or body said, in the same words for every format.

use super::parameters::Parameters;
use crate::record::{Channel, Usage};

/// What to ask.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    pub model: &'a str,
    pub prompt: &'a str,
    pub max_tokens: u32,
    pub parameters: &'a Parameters,
}

/// What one event, or a whole body, said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Said {
    /// Generated text, never empty, in order.
    pub pieces: Vec<(Channel, String)>,
    /// A tool call begins: its name. Its arguments are pieces.
    pub tool: Option<String>,
    pub usage: Option<Usage>,
    pub finish: Option<String>,
    pub model: Option<String>,
    pub tier: Option<String>,
    pub fingerprint: Option<String>,
    pub error: Option<String>,
    /// Nothing that follows belongs to the answer.
    pub done: bool,
}

impl Said {
    pub(super) fn failed(error: impl Into<String>) -> Self {
        Self { error: Some(error.into()), ..Self::default() }
    }

    pub(super) fn add(&mut self, channel: Channel, text: &str) {
        if !text.is_empty() {
            self.pieces.push((channel, text.to_owned()));
        }
    }
}

/// The message of an error object as the formats write it: `{"error": {"message": …}}`,
/// `{"error": "…"}`, `{"message": …}` or `{"detail": …}`.
pub(crate) fn error_message(value: &serde_json::Value) -> Option<String> {
    let error = value.get("error").filter(|error| !error.is_null());
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    match error {
        Some(error) => text(error)
            .or_else(|| error.get("message").and_then(text))
            .or_else(|| Some(error.to_string())),
        None if value.get("object").and_then(|object| object.as_str()) == Some("error")
            || value.get("type").and_then(|kind| kind.as_str()) == Some("error") =>
        {
            value.get("message").and_then(text).or_else(|| Some(value.to_string()))
        }
        None => None,
    }
}
