//! What can be wrong with data, in words that say what to do.

use std::path::PathBuf;

/// Why a data set cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("data: {0:?} is no data set; write one of {all}", all = super::choice::SYNTAX)]
    UnknownChoice(String),
    #[error(
        "data: neither {name} nor {name}.gz is in {folder}; `assay dataset fetch mnist` gets the files"
    )]
    Missing { folder: PathBuf, name: &'static str },
    #[error("cannot read {path}: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path}: {message}; nothing of it was used")]
    Damaged { path: PathBuf, message: String },
    #[error("cannot keep data in {path}: {source}; nothing half-written was left")]
    Unwritable { path: PathBuf, source: std::io::Error },
    #[error(
        "validation_share: {share} of {n} samples leaves no {part}; \
         give another share or more data"
    )]
    EmptySplit { share: f64, n: usize, part: &'static str },
    #[error(
        "no mirror gave the file {file} ({reasons}); nothing half-written was left; \
         check the network, or put the four MNIST files into a folder and use mnist=FOLDER"
    )]
    NotFetched { file: &'static str, reasons: String },
    #[error("{field}: {message}")]
    Option { field: &'static str, message: String },
    /// A column to predict that was chosen by mistake: another one can be.
    #[error(
        "target: column {column:?} has {n} different values; at most {most} can be classes. \
         Choose the column that holds the class",
        most = super::MOST_CLASSES
    )]
    ManyClasses { column: String, n: usize },
    /// The rows themselves are of no use for what was asked.
    #[error("data: {0}")]
    Unusable(String),
    #[error(
        "data: loading would take about {need} MiB of memory; the limit is {limit} MiB \
         (memory_limit). {what}"
    )]
    TooLarge { need: u64, limit: u64, what: String },
    #[error("cancelled; nothing half-written was left")]
    Cancelled,
}

impl DataError {
    /// True when the person who asked can mend it by asking differently.
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::UnknownChoice(_)
            | Self::Missing { .. }
            | Self::Unreadable { .. }
            | Self::Damaged { .. }
            | Self::EmptySplit { .. }
            | Self::Option { .. }
            | Self::ManyClasses { .. }
            | Self::Unusable(_)
            | Self::TooLarge { .. } => true,
            Self::Unwritable { .. } | Self::NotFetched { .. } | Self::Cancelled => false,
        }
    }
}
