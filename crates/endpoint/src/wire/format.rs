//! The formats: where each sends to and how it is written and read.

use parsing::words;

use super::{
    anthropic, inference, openai,
    said::{Ask, Said},
};

words! {
    /// The protocol that an endpoint speaks.
    #[derive(Default)]
    pub enum Format {
        #[default]
        Chat = "chat",
        Completions = "completions",
        Messages = "messages",
        /// Open Inference Protocol v2, which does not stream.
        OpenInference = "open-inference",
    }
}

impl Format {
    /// Path after the base address, such as `https://host/v1`.
    #[must_use]
    pub fn path(self, model: &str) -> String {
        match self {
            Self::Chat => "chat/completions".to_owned(),
            Self::Completions => "completions".to_owned(),
            Self::Messages => "messages".to_owned(),
            Self::OpenInference => format!("models/{model}/infer"),
        }
    }

    /// The format of a full address, by how its path ends.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let path = path.trim_end_matches('/');
        // The chat path also ends in that of the older completions.
        [Self::Chat, Self::Completions, Self::Messages]
            .into_iter()
            .find(|format| path.ends_with(&format!("/{}", format.path(""))))
            .or_else(|| path.ends_with("/infer").then_some(Self::OpenInference))
    }

    #[must_use]
    pub fn streams(self) -> bool {
        self != Self::OpenInference
    }

    /// Headers beside the usual ones; `key` is sent as the format expects it.
    #[must_use]
    pub fn key_header(self, key: &str) -> (&'static str, String) {
        match self {
            Self::Messages => ("x-api-key", key.to_owned()),
            _ => ("authorization", format!("Bearer {key}")),
        }
    }

    /// The request's body.
    #[must_use]
    pub fn body(self, ask: Ask<'_>) -> Vec<u8> {
        let body = match self {
            Self::Chat => openai::chat(ask),
            Self::Completions => openai::completion(ask),
            Self::Messages => anthropic::message(ask),
            Self::OpenInference => inference::infer(ask),
        };
        body.to_string().into_bytes()
    }

    /// Reads one event of a stream.
    #[must_use]
    pub fn event(self, name: &str, data: &[u8]) -> Said {
        match self {
            Self::Chat | Self::Completions => openai::event(name, data),
            Self::Messages => anthropic::event(data),
            Self::OpenInference => Said::failed("this format does not stream"),
        }
    }

    /// Reads a body that is no stream.
    #[must_use]
    pub fn whole(self, body: &[u8]) -> Said {
        match self {
            Self::Chat | Self::Completions => openai::event("", body),
            Self::Messages => anthropic::whole(body),
            Self::OpenInference => inference::whole(body),
        }
    }
}
