//! Fills a record from the events of an answer. Pure: bytes and their stamps come from outside.

use crate::{
    clock::Stamp,
    reasoning::Splitter,
    record::{
        Channel, Chunk, FailureKind, IncompleteReason, Outcome, OwnCount, RequestRecord, ToolCall,
    },
    simulate::MODEL_PREFIX,
    sse::Event,
    wire::{Format, Said},
};

/// An answer that is being read.
pub(super) struct Reading<'a> {
    record: &'a mut RequestRecord,
    format: Format,
    splitter: Splitter,
    done: bool,
    failed: bool,
    events: u64,
    /// Tokens reported so far, if the endpoint counts while it streams.
    counted: Option<u64>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(record: &'a mut RequestRecord, format: Format) -> Self {
        Self {
            record,
            format,
            splitter: Splitter::default(),
            done: false,
            failed: false,
            events: 0,
            counted: None,
        }
    }

    /// Nothing that follows counts.
    pub(super) fn is_over(&self) -> bool {
        self.done || self.failed
    }

    /// The next event, whose last byte came `at`.
    pub(super) fn event(&mut self, event: &Event, at: Stamp) {
        if !self.is_over() {
            self.events += 1;
            let said = self.format.event(&event.name, &event.data);
            self.take(said, at);
        }
    }

    /// A body that is no stream.
    pub(super) fn whole(&mut self, body: &[u8], at: Stamp) {
        self.events += 1;
        let said = self.format.whole(body);
        self.take(said, at);
        self.done = true;
    }

    fn take(&mut self, said: Said, at: Stamp) {
        if let Some(error) = said.error {
            self.failed = true;
            self.record.fail(FailureKind::InStream, error);
            return;
        }
        self.done |= said.done;
        let record = &mut *self.record;
        if let Some(model) = said.model {
            record.simulated |= model.starts_with(MODEL_PREFIX);
            record.served_model = Some(model);
        }
        record.service_tier = said.tier.or(record.service_tier.take());
        record.system_fingerprint = said.fingerprint.or(record.system_fingerprint.take());
        record.finish_reason = said.finish.or(record.finish_reason.take());
        if let Some(usage) = said.usage {
            record.usage = Some(record.usage.unwrap_or_default().updated_by(usage));
        }
        if let Some(name) = said.tool {
            record.tool_calls.push(ToolCall { name, arguments: String::new() });
        }
        if !said.pieces.is_empty() {
            let counted = said.usage.and_then(|usage| usage.completion);
            self.take_pieces(said.pieces, counted, at);
        }
    }

    fn take_pieces(&mut self, pieces: Vec<(Channel, String)>, counted: Option<u64>, at: Stamp) {
        let mut channel = Channel::Reasoning;
        for (kind, text) in pieces {
            match kind {
                Channel::Reasoning => self.record.reasoning.push_str(&text),
                Channel::Content => {
                    let split = self.splitter.push(&text);
                    self.record.reasoning.push_str(&split.reasoning);
                    self.record.answer.push_str(&split.answer);
                    if !split.answer.is_empty() {
                        channel = Channel::Content;
                    }
                }
                Channel::Tool => {
                    channel = Channel::Tool;
                    if self.record.tool_calls.is_empty() {
                        self.record.tool_calls.push(ToolCall::default());
                    }
                    if let Some(call) = self.record.tool_calls.last_mut() {
                        call.arguments.push_str(&text);
                    }
                }
            }
        }
        // Only an endpoint that counts from the first chunk on counts by chunk; else it is the
        // sum in the last one.
        let is_first = self.record.chunks.is_empty();
        let before = if is_first { Some(0) } else { self.counted };
        self.counted = before.and(counted);
        let tokens = before.zip(counted).and_then(|(before, now)| now.checked_sub(before));
        self.record.chunks.push(Chunk { at, channel, tokens });
        self.record.first_token.get_or_insert(at);
        self.record.last_token = Some(at);
        if channel != Channel::Reasoning {
            self.record.first_answer.get_or_insert(at);
        }
    }

    /// The body ended, `broken` when its connection did.
    pub(super) fn finish(self, broken: Option<String>) {
        let record = self.record;
        let (rest, unclosed) = self.splitter.finish();
        record.reasoning.push_str(&rest.reasoning);
        if !rest.answer.is_empty() {
            record.answer.push_str(&rest.answer);
            record.first_answer = record.first_answer.or(record.last_token);
        }
        // An answer in one chunk, with its sum, says nothing about chunks.
        let chunks = record.chunks.len() as u64;
        record.own_count = OwnCount { tokens: Some(chunks), counter: "chunks".into() };
        if self.failed {
            return;
        }
        let finish = record.finish_reason.as_deref();
        record.outcome = match finish {
            Some("content_filter") => Outcome::Incomplete(IncompleteReason::ContentFilter),
            _ if unclosed => Outcome::Incomplete(IncompleteReason::UnclosedReasoning),
            Some("length") => Outcome::Incomplete(IncompleteReason::Length),
            None if !self.done && record.first_token.is_some() => {
                Outcome::Incomplete(IncompleteReason::Cut)
            }
            _ => Outcome::Complete,
        };
        if finish.is_none() && !self.done && record.first_token.is_none() {
            let why = if self.events == 0 { "the body holds no event" } else { "no token came" };
            let why = broken.unwrap_or_else(|| why.to_owned());
            record.fail(FailureKind::Body, why);
        } else {
            record.error = broken.filter(|_| !record.is_complete());
        }
    }
}
