//! The record of one request: when its bytes left the socket, what the endpoint said about
//! itself, and how it ended. Figures are computed from it elsewhere.

use std::borrow::Cow;

use parsing::words;
use serde::{Deserialize, Serialize};

use crate::clock::Stamp;

words! {
    /// What a generated piece of text is.
    pub enum Channel {
        Content = "content",
        Reasoning = "reasoning",
        /// Arguments of a tool call.
        Tool = "tool",
    }
}

words! {
    /// Why an answer is neither right nor wrong.
    pub enum IncompleteReason {
        /// The most tokens allowed were reached.
        Length = "length",
        ContentFilter = "content-filter",
        /// The stream ended before the answer did.
        Cut = "cut",
        /// The reasoning never ended, so there is no answer.
        UnclosedReasoning = "unclosed-reasoning",
    }
}

words! {
    /// Why there is no answer.
    pub enum FailureKind {
        Connect = "connect",
        /// No byte for too long.
        Stall = "stall",
        /// Longer than a request may take altogether.
        Timeout = "timeout",
        RateLimited = "rate-limited",
        Status = "status",
        /// An error inside a stream that began with status 200.
        InStream = "in-stream",
        /// The body is no stream and no answer of the format.
        Body = "body",
        /// The address is not allowed.
        Forbidden = "forbidden",
        Cancelled = "cancelled",
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", content = "reason", rename_all = "kebab-case")]
pub enum Outcome {
    Complete,
    Incomplete(IncompleteReason),
    Failed(FailureKind),
}

/// Tokens as the endpoint counts them. What it does not tell is `None`, never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// All tokens of the prompt, cached ones included.
    pub prompt: Option<u64>,
    /// All generated tokens, reasoning included.
    pub completion: Option<u64>,
    /// Of the prompt, read from a cache.
    pub cached: Option<u64>,
    /// Of the completion, reasoning.
    pub reasoning: Option<u64>,
    /// Of the prompt, written to a cache.
    pub cache_write: Option<u64>,
}

impl Usage {
    /// This, with what a later report says in place of what it said before.
    #[must_use]
    pub fn updated_by(self, later: Self) -> Self {
        Self {
            prompt: later.prompt.or(self.prompt),
            completion: later.completion.or(self.completion),
            cached: later.cached.or(self.cached),
            reasoning: later.reasoning.or(self.reasoning),
            cache_write: later.cache_write.or(self.cache_write),
        }
    }
}

/// The client's own count of generated tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCount {
    /// `None`: unknown.
    pub tokens: Option<u64>,
    /// What counted; `chunks` counts chunks with text, a lower bound of the tokens.
    pub counter: Cow<'static, str>,
}

impl OwnCount {
    #[must_use]
    pub fn unknown() -> Self {
        Self { tokens: None, counter: Cow::Borrowed("unknown") }
    }
}

/// A chunk of the stream with generated text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// When its last byte left the socket.
    pub at: Stamp,
    pub channel: Channel,
    /// Its tokens, where the endpoint counts while it streams.
    pub tokens: Option<u64>,
}

/// A tool that the model asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ToolCall {
    pub name: String,
    /// JSON, as it was generated.
    pub arguments: String,
}

/// One request with all its attempts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestRecord {
    /// Index of the prompt in its set.
    pub prompt: usize,
    /// Which repetition of the prompt, from 0.
    pub repeat: u32,
    /// When it was due.
    pub scheduled: Stamp,
    /// When the client began with it.
    pub dispatched: Stamp,
    /// When the last byte of the (last) request was handed to the socket.
    pub sent: Option<Stamp>,
    pub first_byte: Option<Stamp>,
    /// First generated token of any channel.
    pub first_token: Option<Stamp>,
    /// First token that is no reasoning.
    pub first_answer: Option<Stamp>,
    pub last_token: Option<Stamp>,
    /// End of the stream, after usage and `[DONE]`.
    pub stream_end: Option<Stamp>,
    pub chunks: Vec<Chunk>,
    pub usage: Option<Usage>,
    pub own_count: OwnCount,
    pub answer: String,
    pub reasoning: String,
    pub tool_calls: Vec<ToolCall>,
    pub served_model: Option<String>,
    pub service_tier: Option<String>,
    pub system_fingerprint: Option<String>,
    pub finish_reason: Option<String>,
    pub status: Option<u16>,
    pub attempts: u32,
    /// Whether the connection had served a request before.
    pub connection_reused: bool,
    /// The endpoint is a simulated one.
    pub simulated: bool,
    pub outcome: Outcome,
    /// What went wrong, without keys.
    pub error: Option<String>,
}

impl RequestRecord {
    /// A record of a request that has only been scheduled.
    #[must_use]
    pub fn scheduled(prompt: usize, repeat: u32, scheduled: Stamp, dispatched: Stamp) -> Self {
        Self {
            prompt,
            repeat,
            scheduled,
            dispatched,
            sent: None,
            first_byte: None,
            first_token: None,
            first_answer: None,
            last_token: None,
            stream_end: None,
            chunks: Vec::new(),
            usage: None,
            own_count: OwnCount::unknown(),
            answer: String::new(),
            reasoning: String::new(),
            tool_calls: Vec::new(),
            served_model: None,
            service_tier: None,
            system_fingerprint: None,
            finish_reason: None,
            status: None,
            attempts: 0,
            connection_reused: false,
            simulated: false,
            outcome: Outcome::Failed(FailureKind::Cancelled),
            error: None,
        }
    }

    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.outcome == Outcome::Complete
    }

    #[must_use]
    pub fn is_failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed(_))
    }

    /// Ends the record without an answer.
    pub fn fail(&mut self, kind: FailureKind, error: impl Into<String>) {
        self.outcome = Outcome::Failed(kind);
        self.error = Some(error.into());
    }
}
