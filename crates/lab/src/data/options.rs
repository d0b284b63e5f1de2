//! How files are read: sizes, encoding, columns, split and limits. Everything
//! has a default, so that a choice alone is enough.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{ColumnKind, DataError, Encoding, Known, Split, identity::composed, messages::quoted};
use figure::Note;

/// How the files of a choice are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LoadOptions {
    /// Share of the rows for the test, where the files have no test part.
    pub test_share: f64,
    /// Seed of the split into training and test part.
    pub seed: u64,
    /// What the split must keep together or in order.
    pub split: SplitRule,
    pub encoding: Encoding,
    /// Whether the first line holds the names of columns. Detected if not given.
    pub header: Option<bool>,
    /// Words for missing values, besides the empty cell.
    #[serde(default = "legacy_missing_words")]
    pub missing: Vec<String>,
    /// The decimal separator. Detected if not given.
    pub decimal: Option<DecimalSign>,
    pub image: ImageOptions,
    /// Column of the text, by name. Guessed when not given.
    pub text_column: Option<String>,
    /// Column of the class, by name. Guessed when not given.
    pub target: Option<String>,
    /// The class that counts as 1 of two. Guessed when not given.
    pub positive: Option<String>,
    /// Kinds of columns that were inferred wrongly.
    pub kinds: BTreeMap<String, ColumnKind>,
    /// Columns of a ratings file by their content, if the names are not telling.
    pub rating_columns: Option<RatingColumns>,
    /// Most memory that loading may take, in bytes.
    pub memory_limit: u64,
    /// What an existing model knows: with it nothing is inferred again. Not an option, but taken
    /// from the model's preprocessing.
    #[serde(skip)]
    pub known: Option<Known>,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self {
            test_share: 0.2,
            seed: 1,
            split: SplitRule::Stratified,
            encoding: Encoding::Utf8,
            header: None,
            missing: Vec::new(),
            decimal: None,
            image: ImageOptions::default(),
            text_column: None,
            target: None,
            positive: None,
            kinds: BTreeMap::new(),
            rating_columns: None,
            memory_limit: 2 << 30,
            known: None,
        }
    }
}

/// Words for missing values in every column before they could be chosen: older records are read
/// as before.
fn legacy_missing_words() -> Vec<String> {
    ["?", "-", "NA", "N/A", "n/a", "#N/A", "nan", "NaN", "NAN", "null", "NULL", "Null"]
        .into_iter()
        .chain(["none", "None", "NONE"])
        .map(str::to_owned)
        .collect()
}

/// The decimal separator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecimalSign {
    Point,
    Comma,
}

impl FromStr for DecimalSign {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        match text {
            "point" => Ok(Self::Point),
            "comma" => Ok(Self::Comma),
            _ => Err(DataError::Option {
                field: "decimal",
                message: Note::new(
                    "fault-decimal",
                    "\"{word}\" is not known; write point or comma",
                )
                .with("word", quoted(text)),
            }),
        }
    }
}

impl fmt::Display for DecimalSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Point => "point",
            Self::Comma => "comma",
        })
    }
}

/// Names of the columns of a ratings file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatingColumns {
    pub user: String,
    pub item: String,
    pub rating: String,
    pub time: Option<String>,
}

/// Size and colour to which images are converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImageOptions {
    /// Height in pixels, 1 to 512.
    pub rows: u32,
    /// Width in pixels, 1 to 512.
    pub columns: u32,
    pub colour: Colour,
}

impl Default for ImageOptions {
    fn default() -> Self {
        Self { rows: 28, columns: 28, colour: Colour::Grey }
    }
}

/// Numbers in a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    Grey,
    Rgb,
}

impl Colour {
    /// Channels of an image.
    #[must_use]
    pub fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
        }
    }
}

/// What a split keeps together or in order. Written `stratified`, `time`, `time=COLUMN` or
/// `group=COLUMN`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SplitRule {
    /// The same share of each class; plain random for ratings.
    Stratified,
    /// The latest rows are held out. The column is needed for tables only.
    Time(Option<String>),
    /// Rows of the same value stay on one side.
    Group(String),
}

impl FromStr for SplitRule {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        match text.split_once('=') {
            None if text == "stratified" => Ok(Self::Stratified),
            None if text == "time" => Ok(Self::Time(None)),
            Some(("time", column)) if !column.is_empty() => Ok(Self::Time(Some(column.to_owned()))),
            Some(("group", column)) if !column.is_empty() => Ok(Self::Group(column.to_owned())),
            _ => Err(DataError::Option {
                field: "split",
                message: Note::new(
                    "fault-split",
                    "\"{word}\" is not a way to split; write stratified, time, time=COLUMN or \
                     group=COLUMN",
                )
                .with("word", quoted(text)),
            }),
        }
    }
}

impl fmt::Display for SplitRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stratified => f.write_str("stratified"),
            Self::Time(None) => f.write_str("time"),
            Self::Time(Some(column)) => write!(f, "time={column}"),
            Self::Group(column) => write!(f, "group={column}"),
        }
    }
}

impl TryFrom<String> for SplitRule {
    type Error = DataError;

    fn try_from(text: String) -> Result<Self, DataError> {
        text.parse()
    }
}

impl From<SplitRule> for String {
    fn from(rule: SplitRule) -> Self {
        rule.to_string()
    }
}

impl LoadOptions {
    /// Both parts if a model is measured on every row: nothing is used for training.
    pub(super) fn every_row(&self, n: usize) -> Option<Split> {
        self.known.as_ref().filter(|known| known.every_row)?;
        Some(Split { training: Vec::new(), validation: (0..n as u32).collect() })
    }

    /// True for a missing value: an empty cell, or a word that was chosen for it.
    pub(super) fn is_missing(&self, cell: &str) -> bool {
        cell.is_empty() || self.missing.iter().any(|word| composed(word) == cell)
    }

    /// Refuses classes that an existing model never saw.
    pub(super) fn check_classes<'a>(
        &self,
        labels: impl Iterator<Item = &'a str>,
    ) -> Result<(), DataError> {
        self.known.as_ref().map_or(Ok(()), |known| known.check(labels))
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// Names the first field out of range.
    pub fn check(&self) -> Result<(), DataError> {
        let wrong = |field, message| Err(DataError::Option { field, message });
        if !(self.test_share > 0.0 && self.test_share < 1.0) {
            return wrong(
                "test_share",
                Note::new("fault-test-share", "must be above 0 and below 1"),
            );
        }
        let sides = [self.image.rows, self.image.columns];
        if sides.iter().any(|side| !(1..=512).contains(side)) {
            let text = "height and width must be 1 to 512 pixels";
            return wrong("image", Note::new("fault-image-size", text));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_signs_come_back_as_written() {
        for text in ["stratified", "time", "time=day", "group=user=id"] {
            assert_eq!(text.parse::<SplitRule>().unwrap().to_string(), text);
        }
        for text in ["point", "comma"] {
            assert_eq!(text.parse::<DecimalSign>().unwrap().to_string(), text);
        }
        assert!("group=".parse::<SplitRule>().unwrap_err().is_input());
        assert!("dot".parse::<DecimalSign>().unwrap_err().to_string().contains("comma"));
    }

    /// Older records are read as before.
    #[test]
    fn older_options_keep_their_words_for_missing_values() {
        let before: LoadOptions = serde_json::from_str("{\"seed\": 3}").unwrap();
        assert!(before.missing.iter().any(|word| word == "NA") && before.seed == 3);
        let now = serde_json::to_string(&LoadOptions::default()).unwrap();
        assert!(serde_json::from_str::<LoadOptions>(&now).unwrap().missing.is_empty());
    }

    #[test]
    fn ranges_are_checked_by_name() {
        let mut options = LoadOptions { test_share: 1.0, ..LoadOptions::default() };
        assert!(options.check().unwrap_err().to_string().starts_with("test_share"));
        options.test_share = 0.5;
        options.image.rows = 0;
        assert!(options.check().unwrap_err().to_string().starts_with("image"));
    }
}
