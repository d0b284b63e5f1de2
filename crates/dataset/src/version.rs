//! What a data set is to people: a name, and unchangeable versions with their
//! sizes, classes, card and licence. Knows neither database nor web.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

pub use super::{
    kind::DatasetKind,
    name::{DatasetName, NAME_LENGTH},
};
use artifacts::Sha;
use lab::data::{About, Card, LoadOptions, Loaded, Schema, WarningRecord};

/// Rows per class; for ratings, rows per value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassCounts {
    pub train: Vec<u64>,
    pub test: Vec<u64>,
    /// Rows of both parts, where the classes do not tell all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<[u64; 2]>,
}

impl ClassCounts {
    /// Counts both parts of a data set.
    #[must_use]
    pub fn of(data: &Loaded) -> Self {
        let balance = data.balance();
        let (train, test) = data.counts();
        Self {
            train: balance.iter().map(|class| class.train).collect(),
            test: balance.iter().map(|class| class.test).collect(),
            rows: Some([train as u64, test as u64]),
        }
    }

    /// Rows for training.
    #[must_use]
    pub fn train_n(&self) -> u64 {
        self.rows.map_or_else(|| self.train.iter().sum(), |rows| rows[0])
    }

    /// Rows for the test.
    #[must_use]
    pub fn test_n(&self) -> u64 {
        self.rows.map_or_else(|| self.test.iter().sum(), |rows| rows[1])
    }
}

/// A file of a version, in the artefact store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetFile {
    /// Name under which readers look for it.
    pub name: String,
    pub sha256: Sha,
}

parsing::words! {
    /// Whether people can be told from the rows.
    pub enum PersonalData {
        /// Nobody stands in the rows.
        None = "none",
        /// Rows are about people under numbers or codes.
        Coded = "coded",
        /// Names, addresses, faces or free text of people.
        Named = "named",
    }
}

/// The best figure that any model can reach on the test part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredBest {
    pub figure: f64,
    /// `accuracy`, `rmse`, `auc` or `pr_auc`.
    pub metric: String,
    /// How it follows from the truth.
    pub how: String,
}

/// What is known of a version beside its rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredAbout {
    pub card: Card,
    /// What the uploader stated.
    #[serde(default)]
    pub personal: Option<PersonalData>,
    #[serde(default)]
    pub best_achievable: Option<StoredBest>,
    /// How the training and the test part were made.
    pub split: String,
    /// Names of the classes in the order of the counts; for ratings, the values.
    pub classes: Vec<String>,
    #[serde(alias = "findings")]
    pub warnings: Vec<WarningRecord>,
    /// Columns of a table.
    #[serde(default)]
    pub schema: Option<Schema>,
}

impl StoredAbout {
    /// What loaded data say of themselves.
    #[must_use]
    pub fn of(data: &Loaded) -> Self {
        let about: &About = data.about();
        let best = about.best_achievable.as_ref();
        Self {
            card: about.card.clone(),
            personal: None,
            best_achievable: best.map(|best| StoredBest {
                figure: best.figure,
                metric: best.metric.to_owned(),
                how: best.how.clone(),
            }),
            split: about.split.clone(),
            classes: data.balance().into_iter().map(|class| class.class).collect(),
            warnings: about.warnings.clone(),
            schema: match data {
                Loaded::Table(table) => Some(table.schema.clone()),
                _ => None,
            },
        }
    }
}

/// One content of a data set. Never changed; other content is another version.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetVersion {
    pub id: Uuid,
    pub name: DatasetName,
    pub kind: DatasetKind,
    /// Counted from 1.
    pub version: u32,
    /// SHA-256 over the content of both parts.
    pub digest: String,
    pub licence: String,
    pub counts: ClassCounts,
    /// Empty when the rows are generated in code.
    pub files: Vec<DatasetFile>,
    /// Sheet of sample images, one row per class.
    pub samples: Option<Sha>,
    /// Sample rows of both parts as JSON: a [`super::Described`]'s rows.
    pub rows: Option<Sha>,
    /// Not there for versions of before it was kept.
    pub about: Option<StoredAbout>,
    /// How the files are read.
    pub load: LoadOptions,
    /// Column to predict, of a table.
    pub target: Option<String>,
    /// Where the content came from, in words.
    pub source: String,
    pub created_at: OffsetDateTime,
}

impl DatasetVersion {
    /// Name of a class, its number where names are not known.
    #[must_use]
    pub fn class_name(&self, class: usize) -> String {
        let names = self.about.as_ref().map(|about| &about.classes);
        names.and_then(|names| names.get(class)).cloned().unwrap_or_else(|| class.to_string())
    }
}

/// A data set with its newest version, if there is one yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    pub name: DatasetName,
    pub kind: DatasetKind,
    /// Empty for generated sets: pages say it in the reader's language.
    pub title: String,
    pub synthetic: bool,
    pub newest: Option<DatasetVersion>,
    pub archived_at: Option<OffsetDateTime>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_before_rows_were_kept_are_read() {
        let old: ClassCounts = serde_json::from_str(r#"{"train":[5,6],"test":[1,2]}"#).unwrap();
        assert_eq!((old.train_n(), old.test_n()), (11, 3));
        let new = ClassCounts { rows: Some([20, 4]), ..old };
        assert_eq!((new.train_n(), new.test_n()), (20, 4));
    }

    #[test]
    fn words_of_personal_data_read_themselves() {
        for one in PersonalData::ALL {
            assert_eq!(PersonalData::parse(one.as_str()), Some(one));
            assert_eq!(serde_json::to_value(one).unwrap(), one.as_str());
        }
        assert_eq!(PersonalData::parse(""), None);
    }
}
