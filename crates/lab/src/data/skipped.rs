//! Files that were skipped, and why. Depends on no reader.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A skipped file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedFile {
    pub name: String,
    pub why: SkippedBecause,
}

/// What kind of damage a decoder met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Damage {
    /// The bytes end before the image does.
    Ended,
    /// The bytes are not as the format wants them.
    Malformed,
    /// The format has this, the decoder does not.
    Unsupported,
    /// It would take more memory than is given.
    Limits,
    /// Another one, or recorded before kinds were stored.
    #[default]
    Unknown,
}

impl Damage {
    fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

/// Why a file is no image that can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "because", rename_all = "kebab-case")]
pub enum SkippedBecause {
    IsLink,
    NoClassFolder,
    NoPicture,
    /// In the words of the decoder.
    Damaged {
        error: String,
        #[serde(default, skip_serializing_if = "Damage::is_unknown")]
        kind: Damage,
    },
    TooManyPixels {
        width: u32,
        height: u32,
    },
    NoPixel,
}

impl fmt::Display for SkippedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.why)
    }
}

impl fmt::Display for SkippedBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IsLink => f.write_str("a link"),
            Self::NoClassFolder => f.write_str("in no class folder"),
            Self::NoPicture => f.write_str("neither PNG nor JPEG"),
            Self::Damaged { error, .. } => write!(f, "damaged: {error}"),
            Self::TooManyPixels { width, height } => {
                write!(f, "{width}×{height} pixels are too many")
            }
            Self::NoPixel => f.write_str("has no pixel"),
        }
    }
}

/// The files that are known by name, out of `n`.
pub(super) fn listed(files: &[SkippedFile], n: usize) -> String {
    let mut names: Vec<String> = files.iter().map(SkippedFile::to_string).collect();
    names.extend((n > files.len()).then(|| "…".to_owned()));
    names.join("; ")
}
