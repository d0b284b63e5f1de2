//! A text and its label as read from a file. Independent of the format.

use crate::data::{Part, identity::composed};

/// A text and its label as read from a file.
pub(super) type Labelled = (String, String);

/// A text with its label, and its part if a folder names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) text: String,
    pub(super) label: String,
    pub(super) part: Option<Part>,
}

impl Row {
    pub(super) fn new((text, label): Labelled, part: Option<Part>) -> Self {
        let [text, label] = [text, label].map(|one| composed(&one).into_owned());
        Self { text, label, part }
    }
}
