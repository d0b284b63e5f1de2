//! Errors of data, with what to do about them. A reader's message is a note: its key
//! identifies the problem, and pages have it in other languages.

use std::{fmt, path::PathBuf};

use super::{
    SkippedFile,
    limits::MAX_CLASSES,
    messages::{self, quoted},
    skipped::listed,
};
use figure::{Note, Notes};

/// Why a data set cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("data: {choice:?} is no data set; write one of {syntax}")]
    UnknownChoice { choice: String, syntax: &'static str },
    #[error(
        "data: neither {name} nor {name}.gz is in {folder}; `assay dataset fetch mnist` gets the files"
    )]
    Missing { folder: PathBuf, name: &'static str },
    #[error("cannot read {path}: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path}: {}; nothing of it was used", .message.text())]
    Damaged { path: PathBuf, message: Note },
    /// `n` of `of` files would be left out; the first few of them.
    #[error(
        "{path}: {n} of {of} files are not readable images: {}; nothing of it was used",
        listed(.files, *.n)
    )]
    NoImages { path: PathBuf, n: usize, of: usize, files: Vec<SkippedFile> },
    #[error("cannot keep data in {path}: {source}; nothing half-written was left")]
    Unwritable { path: PathBuf, source: std::io::Error },
    #[error(
        "validation_share: {share} of {n} samples leaves no {part}; \
         give another share or more data"
    )]
    EmptySplit { share: f64, n: usize, part: EmptyPart },
    #[error(
        "no mirror gave the file {file} ({reasons}); nothing half-written was left; \
         check the network, or put the four MNIST files into a folder and use mnist=FOLDER"
    )]
    NotFetched { file: &'static str, reasons: String },
    #[error("{field}: {}", .message.text())]
    Option { field: &'static str, message: Note },
    /// A column to predict that was chosen by mistake; another one may fit.
    #[error(
        "target: column {column:?} has {n} different values; at most {most} can be classes. \
         Choose the column that holds the class",
        most = MAX_CLASSES
    )]
    ManyClasses { column: String, n: usize },
    /// The rows themselves are of no use for what was asked.
    #[error("data: {}", .0.text())]
    Unusable(Note),
    #[error(
        "data: loading would take about {need} MiB of memory; the limit is {limit} MiB \
         (memory_limit). {}",
        .what.text()
    )]
    TooLarge { need: u64, limit: u64, what: Note },
    #[error("cancelled; nothing half-written was left")]
    Cancelled,
}

/// What stays empty when a share is held out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptyPart {
    Training,
    Validation,
    /// The share itself leaves no rows for one of both.
    Either,
}

impl fmt::Display for EmptyPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Training => "training sample",
            Self::Validation => "validation sample",
            Self::Either => "sample for one of the parts",
        })
    }
}

impl DataError {
    /// Why data cannot be used, for pages: without the server's paths.
    #[must_use]
    pub fn notes(&self) -> Notes {
        let note = match self {
            Self::Missing { name, .. } => Note::said("fault-missing", self).with("name", name),
            Self::Unreadable { source, .. } => messages::of_system(source),
            Self::Unwritable { source, .. } => {
                Note::said("failure-write", self).with("detail", source)
            }
            Self::Damaged { message, .. }
            | Self::Option { message, .. }
            | Self::Unusable(message) => message.clone(),
            Self::NoImages { n, of, files, .. } => Note::said("fault-no-images", self)
                .with("n", n)
                .with("of", of)
                .with("files", listed(files, *n)),
            Self::EmptySplit { share, n, part } => {
                let key = match part {
                    EmptyPart::Training => "fault-empty-training",
                    EmptyPart::Validation => "fault-empty-validation",
                    EmptyPart::Either => "fault-empty-either",
                };
                Note::said(key, self).with("share", share).with("n", n)
            }
            Self::ManyClasses { column, n } => Note::said("fault-many-classes", self)
                .with("column", column)
                .with("n", n)
                .with("most", MAX_CLASSES),
            Self::TooLarge { need, limit, what } => {
                let sizes = Note::said("fault-too-large", self).with("need", need);
                return Notes::from_iter([sizes.with("limit", limit), what.clone()]);
            }
            // These never appear on a page: forms have no choice as text and download nothing,
            // and a cancelled run has not failed.
            Self::UnknownChoice { .. } | Self::NotFetched { .. } | Self::Cancelled => {
                Note::from(self.to_string())
            }
        };
        Notes::from_iter([note])
    }

    /// The reader's message, if it is a sentence of its own.
    #[must_use]
    pub fn message(&self) -> Option<&Note> {
        match self {
            Self::Damaged { message, .. }
            | Self::Option { message, .. }
            | Self::Unusable(message) => Some(message),
            _ => None,
        }
    }

    /// True if the error is about the column of this name.
    #[must_use]
    pub fn is_about(&self, column: &str) -> bool {
        if let Self::ManyClasses { column: named, .. } = self {
            return named == column;
        }
        let mut gaps = self.message().into_iter().flat_map(Note::gaps);
        gaps.any(|(gap, value)| gap == "column" && value == quoted(column))
    }

    /// True if the user can fix it by another request.
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::UnknownChoice { .. }
            | Self::Missing { .. }
            | Self::Unreadable { .. }
            | Self::Damaged { .. }
            | Self::NoImages { .. }
            | Self::EmptySplit { .. }
            | Self::Option { .. }
            | Self::ManyClasses { .. }
            | Self::Unusable(_)
            | Self::TooLarge { .. } => true,
            Self::Unwritable { .. } | Self::NotFetched { .. } | Self::Cancelled => false,
        }
    }
}
