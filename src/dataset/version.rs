//! What a data set is to people: a name, and unchangeable versions with their
//! sizes, classes and licence. Knows neither database nor web.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    artifacts::Sha,
    lab::data::{DataSet, ImageSet},
};

/// The data sets that can be trained on, one line each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatasetName {
    /// Images generated in code; synthetic.
    Digits,
    /// Handwritten digits, from an administrator's files.
    Mnist,
}

impl DatasetName {
    /// In the order in which they are listed.
    pub const ALL: [Self; 2] = [Self::Digits, Self::Mnist];

    /// The word in the database, in forms and in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Mnist => "mnist",
        }
    }

    /// Reads the word that [`DatasetName::as_str`] gives.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == word)
    }

    /// True when the images are generated in code and not observed.
    #[must_use]
    pub fn synthetic(self) -> bool {
        self == Self::Digits
    }
}

/// Images per class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassCounts {
    pub train: Vec<u64>,
    pub test: Vec<u64>,
}

impl ClassCounts {
    /// Counts both parts of a data set.
    #[must_use]
    pub fn of(data: &DataSet) -> Self {
        let classes = data.train.classes().max(data.test.classes());
        Self { train: count(&data.train, classes), test: count(&data.test, classes) }
    }

    /// Images for training.
    #[must_use]
    pub fn train_n(&self) -> u64 {
        self.train.iter().sum()
    }

    /// Images for the test.
    #[must_use]
    pub fn test_n(&self) -> u64 {
        self.test.iter().sum()
    }
}

fn count(part: &ImageSet, classes: usize) -> Vec<u64> {
    let mut counts = vec![0; classes];
    for label in &part.labels {
        counts[usize::from(*label)] += 1;
    }
    counts
}

/// A file of a version, in the artefact store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetFile {
    /// Name under which readers look for it.
    pub name: String,
    pub sha256: Sha,
}

/// One content of a data set. Never changed; other content is another version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetVersion {
    pub id: Uuid,
    pub name: DatasetName,
    /// Counted from 1.
    pub version: u32,
    /// SHA-256 over sizes, images and labels.
    pub digest: String,
    pub licence: String,
    pub counts: ClassCounts,
    /// Empty when the images are generated in code.
    pub files: Vec<DatasetFile>,
    /// Sheet of sample images, one row per class.
    pub samples: Sha,
    /// Where the content came from, in words.
    pub source: String,
    pub created_at: OffsetDateTime,
}

/// A data set with its newest version, if there is one yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    pub name: DatasetName,
    pub newest: Option<DatasetVersion>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_itself_and_only_generated_data_is_synthetic() {
        for name in DatasetName::ALL {
            assert_eq!(DatasetName::parse(name.as_str()), Some(name));
        }
        assert!(DatasetName::Digits.synthetic() && !DatasetName::Mnist.synthetic());
        assert_eq!(DatasetName::parse("cifar"), None);
    }

    #[test]
    fn classes_are_counted() {
        let part = ImageSet {
            channels: 1,
            rows: 1,
            columns: 1,
            images: vec![0; 4],
            labels: vec![2, 0, 2, 2],
        };
        assert_eq!(count(&part, 4), [1, 0, 3, 0]);
    }
}
