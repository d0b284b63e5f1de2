//! What the scripted endpoint does: times, tokens, how it reports usage, and what it gets wrong.

use std::time::Duration;

use parsing::words;

words! {
    /// Where the numbers of tokens are in the stream.
    #[derive(Default)]
    pub enum UsageStyle {
        /// In an event of its own at the end, with empty `choices`.
        #[default]
        Separate = "separate",
        /// In the last event with text.
        LastContent = "last-content",
        /// In two events at the end.
        Repeated = "repeated",
        /// `null` in every event, then as `separate`.
        Null = "null",
        /// In an event of its own that lacks `choices`.
        WithoutChoices = "without-choices",
        /// In every event, as tokens so far.
        Continuous = "continuous",
        Missing = "missing",
    }
}

words! {
    /// What the scripted endpoint gets wrong, or does in another way than usual.
    pub enum Fault {
        Reasoning = "reasoning",
        ReasoningContent = "reasoning-content",
        ThinkTags = "think-tags",
        UnclosedThink = "unclosed-think",
        WholeAnswer = "whole-answer",
        EmptyChoicesFirst = "empty-choices-first",
        Obfuscation = "obfuscation",
        Crlf = "crlf",
        NoSpace = "no-space",
        Comments = "comments",
        MultiLineData = "multi-line-data",
        NoDone = "no-done",
        TextAfterDone = "text-after-done",
        /// One byte of the body at a time, Chinese and emoji.
        OneByte = "one-byte",
        /// U+2028 and U+0085 inside texts.
        LineSeparators = "line-separators",
        ErrorEvent = "error-event",
        ErrorAfterOk = "error-after-ok",
        JsonError = "json-error",
        Html = "html",
        ToolCalls = "tool-calls",
        Length = "length",
        ContentFilter = "content-filter",
        RefuseStreamOptions = "refuse-stream-options",
        RefuseMaxTokens = "refuse-max-tokens",
        RefuseMaxCompletionTokens = "refuse-max-completion-tokens",
        RefuseTemperature = "refuse-temperature",
        /// Every other request is refused with 429 and seconds to wait.
        LimitSeconds = "limit-seconds",
        LimitDate = "limit-date",
        LimitSilent = "limit-silent",
        /// Seconds only in the body.
        LimitBody = "limit-body",
        /// Every other request is refused with 503.
        Unavailable = "unavailable",
        Stall = "stall",
        Endless = "endless",
        /// The connection breaks in mid-stream.
        Cut = "cut",
        /// The stream ends in mid-answer as if it were whole.
        EarlyEnd = "early-end",
        /// Prompts that begin as an earlier one are answered at once.
        PrefixCache = "prefix-cache",
        OtherModel = "other-model",
        /// Every tenth request holds up all others for half a second.
        Pause = "pause",
        LongLine = "long-line",
        RedirectInside = "redirect-inside",
        /// The refusal repeats the key.
        EchoKey = "echo-key",
    }
}

/// What every request gets.
#[derive(Debug, Clone)]
pub struct Script {
    pub ttft: Duration,
    /// Between tokens.
    pub tpot: Duration,
    pub tokens: u32,
    pub tokens_per_chunk: u32,
    pub usage: UsageStyle,
    pub fault: Option<Fault>,
    pub seed: u64,
    /// In place of generated words: an answer that is cut into tokens at its spaces.
    pub answer: Option<String>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            ttft: Duration::from_millis(100),
            tpot: Duration::from_millis(10),
            tokens: 50,
            tokens_per_chunk: 1,
            usage: UsageStyle::default(),
            fault: None,
            seed: 1,
            answer: None,
        }
    }
}

impl Script {
    #[must_use]
    pub fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// The generated tokens.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        if let Some(answer) = &self.answer {
            return answer.split_inclusive(' ').map(str::to_owned).collect();
        }
        let words: &[&str] = match self.fault {
            Some(Fault::OneByte) => &["你", "好", "🦀", "，", "世", "界"],
            Some(Fault::LineSeparators) => &["a\u{2028}", "b\u{85}", "c\u{2029}", "你"],
            _ => &["the ", "price ", "of ", "tea ", "in ", "May ", "is ", "up "],
        };
        // The seed decides where in the list the text begins.
        let shift = (self.seed % words.len() as u64) as usize;
        (0..self.tokens as usize).map(|at| words[(at + shift) % words.len()].to_owned()).collect()
    }
}
