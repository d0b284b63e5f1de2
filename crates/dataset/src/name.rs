//! The short name of a data set, as it stands in addresses and records.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::DatasetKind;

/// Most characters of a name.
pub const NAME_LENGTH: usize = 40;

/// Short name of a data set: 1 to 40 lower-case letters, digits and hyphens,
/// beginning with a letter or a digit. Unique.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DatasetName(String);

impl DatasetName {
    /// The name as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the one set of a kind: generated ones, and MNIST from a folder.
    #[must_use]
    pub fn of_kind(kind: DatasetKind) -> Self {
        Self(kind.as_str().to_owned())
    }

    /// The name of the set that the program generates; nothing for kinds of files.
    #[must_use]
    pub fn generated(kind: DatasetKind) -> Option<Self> {
        kind.generated().then(|| Self::of_kind(kind))
    }

    /// Reads a name; nothing when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fits = (1..=NAME_LENGTH).contains(&text.len());
        (fits && !text.starts_with('-') && text.chars().all(known)).then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for DatasetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for DatasetName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is no name of a data set"))
    }
}

impl From<DatasetName> for String {
    fn from(name: DatasetName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_fits_into_an_address() {
        for good in ["a", "sms-spam", "2024-q1", &"x".repeat(40)] {
            let name = DatasetName::parse(good).unwrap();
            assert_eq!(name.as_str(), good);
            let json = serde_json::to_string(&name).unwrap();
            assert_eq!(serde_json::from_str::<DatasetName>(&json).unwrap(), name);
        }
        for wrong in ["", "-a", "A", "a b", "a/b", "..", "ä", &"x".repeat(41)] {
            assert_eq!(DatasetName::parse(wrong), None, "{wrong}");
            assert!(serde_json::from_value::<DatasetName>(wrong.into()).is_err());
        }
    }
}
