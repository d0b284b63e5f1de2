//! Which data set is meant, as people write it.

use std::{fmt, path::PathBuf, str::FromStr};

use serde::{Deserialize, Serialize};

use super::DataError;

/// How each choice is written.
pub const SYNTAX: &str = "digits, mnist=FOLDER, images=FOLDER or ZIP, sentences, sentences=zh, \
    text=FILE, FOLDER or ZIP, world, ratings=FILE, applicants, credit=FOLDER, transactions, \
    table=FILE or table=FILE:TARGET";

/// Which data set to use, written in [`SYNTAX`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DataChoice {
    /// Digits generated in code: synthetic, always available.
    Digits,
    /// The MNIST files (IDX, raw or gz) in a folder.
    Mnist(PathBuf),
    /// PNG and JPEG files; each folder is a class. A folder or a zip.
    Images(PathBuf),
    /// Sentences with a sentiment, generated in code.
    Sentences(Language),
    /// Texts with labels: TSV, CSV or JSONL, or a folder or zip of such files, of a folder for
    /// each class or of a file for each class.
    Text(PathBuf),
    /// Synthetic ratings from latent factors, generated in code.
    SyntheticRatings,
    /// Ratings of items by users: a CSV or TSV file.
    Ratings(PathBuf),
    /// Credit applicants with known true risk, generated in code.
    Applicants,
    /// The Statlog German Credit files in a folder.
    Credit(PathBuf),
    /// Card transactions with known true fraud probability, generated in code.
    Transactions,
    /// A table with a column to predict: CSV, TSV, JSON Lines or Parquet.
    Table { file: PathBuf, target: Option<String> },
}

/// Language of generated sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Chinese,
}

impl DataChoice {
    /// Short name: the word before the `=`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Mnist(_) => "mnist",
            Self::Images(_) => "images",
            Self::Sentences(Language::English) => "sentences",
            Self::Sentences(Language::Chinese) => "sentences-zh",
            Self::Text(_) => "text",
            Self::SyntheticRatings => "world",
            Self::Ratings(_) => "ratings",
            Self::Applicants => "applicants",
            Self::Credit(_) => "credit",
            Self::Transactions => "transactions",
            Self::Table { .. } => "table",
        }
    }

    /// True when the rows are generated in code.
    #[must_use]
    pub fn synthetic(&self) -> bool {
        self.path().is_none()
    }

    /// The files that are read.
    #[must_use]
    pub fn path(&self) -> Option<&PathBuf> {
        match self {
            Self::Digits
            | Self::Sentences(_)
            | Self::SyntheticRatings
            | Self::Applicants
            | Self::Transactions => None,
            Self::Mnist(path)
            | Self::Images(path)
            | Self::Text(path)
            | Self::Ratings(path)
            | Self::Credit(path)
            | Self::Table { file: path, .. } => Some(path),
        }
    }

    /// What kind of rows it holds.
    #[must_use]
    pub fn area(&self) -> Area {
        match self {
            Self::Digits | Self::Mnist(_) | Self::Images(_) => Area::Images,
            Self::Sentences(_) | Self::Text(_) => Area::Text,
            Self::SyntheticRatings | Self::Ratings(_) => Area::Ratings,
            Self::Applicants | Self::Credit(_) | Self::Transactions | Self::Table { .. } => {
                Area::Table
            }
        }
    }
}

/// Kind of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    Images,
    Text,
    Ratings,
    Table,
}

impl fmt::Display for DataChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name();
        match self {
            Self::Sentences(Language::Chinese) => f.write_str("sentences=zh"),
            Self::Table { file, target: Some(target) } => {
                write!(f, "table={}:{target}", file.display())
            }
            Self::Table { file, target: None } => {
                let path = file.display().to_string();
                // A colon at the end says that the ones before belong to the path.
                let end = if target_in(&path).is_some() { ":" } else { "" };
                write!(f, "table={path}{end}")
            }
            _ => match self.path() {
                Some(path) => write!(f, "{name}={}", path.display()),
                None => f.write_str(name),
            },
        }
    }
}

/// The place of the colon before a target: the last one that no folder follows.
fn target_in(text: &str) -> Option<usize> {
    text.rfind(':').filter(|index| !text[*index..].contains('/'))
}

impl FromStr for DataChoice {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        let unknown = || DataError::UnknownChoice {
            choice: text.chars().take(200).collect(),
            syntax: SYNTAX,
        };
        let Some((name, path)) = text.split_once('=') else {
            return match text {
                "digits" => Ok(Self::Digits),
                "sentences" => Ok(Self::Sentences(Language::English)),
                "world" => Ok(Self::SyntheticRatings),
                "applicants" => Ok(Self::Applicants),
                "transactions" => Ok(Self::Transactions),
                _ => Err(unknown()),
            };
        };
        if path.is_empty() {
            return Err(unknown());
        }
        match name {
            "mnist" => Ok(Self::Mnist(path.into())),
            "images" => Ok(Self::Images(path.into())),
            "sentences" => match path {
                "en" => Ok(Self::Sentences(Language::English)),
                "zh" => Ok(Self::Sentences(Language::Chinese)),
                _ => Err(unknown()),
            },
            "text" | "texts" => Ok(Self::Text(path.into())),
            "ratings" => Ok(Self::Ratings(path.into())),
            "credit" => Ok(Self::Credit(path.into())),
            "table" => table(path).ok_or_else(unknown),
            _ => Err(unknown()),
        }
    }
}

fn table(text: &str) -> Option<DataChoice> {
    let (file, target) = match target_in(text) {
        Some(index) => (&text[..index], Some(text[index + 1..].to_owned())),
        None => (text, None),
    };
    let target = target.filter(|target| !target.is_empty());
    (!file.is_empty()).then(|| DataChoice::Table { file: file.into(), target })
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
        let texts = "texts=/a".parse::<DataChoice>().unwrap();
        assert_eq!(texts, DataChoice::Text("/a".into()));
        let table = "table=/a/b.csv:late payer".parse::<DataChoice>().unwrap();
        let target = Some("late payer".to_owned());
        assert_eq!(table, DataChoice::Table { file: "/a/b.csv".into(), target });
        let table = "table=/a:b/c.csv".parse::<DataChoice>().unwrap();
        assert_eq!(table, DataChoice::Table { file: "/a:b/c.csv".into(), target: None });
    }

    #[test]
    fn comes_back_as_written() {
        for text in [
            "digits",
            "mnist=/a b/c=d",
            "images=/x.zip",
            "sentences",
            "sentences=zh",
            "text=/t",
            "world",
            "ratings=r.csv",
            "applicants",
            "credit=/c",
            "transactions",
            "table=a.csv",
            "table=a.csv:y",
            "table=/p:q/a.csv",
            "table=odd:name.csv:",
            "table=odd:name.csv:y",
        ] {
            let choice: DataChoice = text.parse().unwrap();
            assert_eq!(choice.to_string(), text);
            let json = serde_json::to_string(&choice).unwrap();
            assert_eq!(serde_json::from_str::<DataChoice>(&json).unwrap(), choice);
            assert_eq!(choice.synthetic(), !text.contains('=') || text == "sentences=zh");
        }
    }

    #[test]
    fn unknown_names_are_reported_with_the_known_ones() {
        for wrong in [
            "",
            "mnist",
            "mnist=",
            "digits=3",
            "cifar",
            "sentences=fr",
            "table=",
            "table=:y",
            "world=1",
            "credit",
        ] {
            let error = wrong.parse::<DataChoice>().unwrap_err();
            assert!(error.is_input());
            let message = error.to_string();
            assert!(message.contains("digits") && message.contains("table=FILE"), "{message}");
        }
    }
}
