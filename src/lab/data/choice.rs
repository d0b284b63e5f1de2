//! Which data set is meant, as people write it, and the way to load it.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

use super::{DataError, DataSet, digits, mnist};
use crate::lab::watch::Watch;

/// Which data set to use. Written `digits` or `mnist=FOLDER`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DataChoice {
    /// Digits generated in code: synthetic, always at hand.
    Digits,
    /// The MNIST files (IDX, raw or gz) in a folder.
    Mnist(PathBuf),
}

impl DataChoice {
    /// Short name, `digits` or `mnist`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Mnist(_) => "mnist",
        }
    }

    /// True when the images are generated in code.
    #[must_use]
    pub fn synthetic(&self) -> bool {
        matches!(self, Self::Digits)
    }
}

/// Loads a data set. Generated images are kept in the folder `cache`.
///
/// # Errors
/// Files that are missing, damaged or of another kind; cancellation.
pub fn load(choice: &DataChoice, cache: &Path, watch: &dyn Watch) -> Result<DataSet, DataError> {
    match choice {
        DataChoice::Digits => digits::load(&cache.join("digits"), watch),
        DataChoice::Mnist(folder) => mnist::load(folder),
    }
}

impl fmt::Display for DataChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digits => f.write_str("digits"),
            Self::Mnist(folder) => write!(f, "mnist={}", folder.display()),
        }
    }
}

impl FromStr for DataChoice {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        match text.split_once('=') {
            None if text == "digits" => Ok(Self::Digits),
            Some(("mnist", folder)) if !folder.is_empty() => Ok(Self::Mnist(folder.into())),
            _ => Err(DataError::UnknownChoice(text.chars().take(200).collect())),
        }
    }
}

impl TryFrom<String> for DataChoice {
    type Error = DataError;

    fn try_from(text: String) -> Result<Self, DataError> {
        text.parse()
    }
}

impl From<DataChoice> for String {
    fn from(choice: DataChoice) -> Self {
        choice.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_people_write_it() {
        assert_eq!("digits".parse::<DataChoice>().unwrap(), DataChoice::Digits);
        let folder = "mnist=/a b/c=d".parse::<DataChoice>().unwrap();
        assert_eq!(folder, DataChoice::Mnist("/a b/c=d".into()));
        assert_eq!(folder.to_string(), "mnist=/a b/c=d");
        for wrong in ["", "mnist", "mnist=", "digits=3", "cifar"] {
            let error = wrong.parse::<DataChoice>().unwrap_err();
            assert!(error.is_input());
            assert!(error.to_string().contains("digits"), "{error}");
        }
    }
}
