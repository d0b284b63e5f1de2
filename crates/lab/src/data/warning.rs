//! Warnings about the data, each with its parts, so that it can be shown in any
//! language; [`std::fmt::Display`] gives the English sentence. Depends on no reader.

mod text;

use serde::{Deserialize, Serialize};

use super::{Colour, Encoding, Reason, SkippedFile};

/// A warning with its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "kebab-case")]
pub enum Warning {
    /// `n` of `rows` rows are of the class.
    RareClass {
        class: String,
        n: usize,
        rows: usize,
    },
    /// One value only.
    ConstantColumn {
        column: String,
    },
    /// The column alone predicts the class in this share of the rows, 0 to 1.
    TellingColumn {
        column: String,
        share: f64,
        /// True if a run asks before it learns from the column; missing in older records.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stops: Option<bool>,
    },
    /// `n` of the training part repeat an earlier one.
    Repeated {
        what: RowsOf,
        n: usize,
    },
    /// `n` of the `of` test rows are training rows, too.
    InBothParts {
        what: RowsOf,
        n: usize,
        of: usize,
    },
    /// `n` of `of` repeat an earlier one exactly and were left out before the split.
    RepeatedDropped {
        what: RowsOf,
        n: usize,
        of: usize,
    },
    /// `n` rows that differ from an earlier one in spaces only were left out.
    SpacesApart {
        n: usize,
    },
    /// `n` rows without a text or without a label were left out.
    RowsWithoutText {
        n: usize,
    },
    /// Where the label of each of `lines` lines was taken from.
    LabelBeforeTab {
        lines: usize,
    },
    LabelAfterTab {
        lines: usize,
    },
    /// Columns that were taken for text and label.
    TextColumns {
        text: ColumnName,
        label: ColumnName,
    },
    /// Names of files that are no data.
    FilesNotRead {
        files: Vec<String>,
    },
    FilesJoined {
        n: usize,
    },
    /// Each of `n` files is a text, and its folder the class.
    TextsInFolders {
        n: usize,
        classes: usize,
    },
    /// Each of `n` lines is a text, and the name of its file the class.
    TextsInFiles {
        n: usize,
        classes: usize,
    },
    /// `n` of `of` files were left out; the first few of them.
    NoImages {
        n: usize,
        of: usize,
        files: Vec<SkippedFile>,
    },
    /// The size and colour of all `n` images.
    ImagesBrought {
        n: usize,
        rows: usize,
        columns: usize,
        colour: Colour,
    },
    /// `n` images were turned or mirrored, as their EXIF orientation says.
    ImagesTurned {
        n: usize,
    },
    /// The names in a zip were read in this encoding, which it does not state.
    NamesReadAs {
        encoding: Encoding,
    },
    /// `n` ratings were given again later.
    RatingsReplaced {
        n: usize,
    },
    /// The split is by chance though the time is known.
    RandomThoughTimed,
    /// The first line holds no names, so `n` columns were numbered.
    ColumnsNumbered {
        n: usize,
    },
    /// Nobody named the column to predict.
    TargetGuessed {
        column: String,
    },
    /// `n` rows without a value in the column to predict were left out.
    RowsWithoutTarget {
        column: String,
        n: usize,
    },
    ColumnUnused {
        column: String,
        why: Reason,
    },
    /// The first line holds numbers and names all the same; of the `n` the first few.
    NumbersAsNames {
        n: usize,
        names: Vec<String>,
    },
    /// `n` rows repeat the line of names and were left out.
    NamesRepeated {
        n: usize,
    },
    /// `n` cells of a column of numbers hold one of the words and were read as no value.
    MarksInNumbers {
        column: String,
        n: usize,
        words: Vec<String>,
    },
    /// `n` cells hold a word that may mean that there is no value, and was read as one.
    MarksAreValues {
        column: String,
        n: usize,
        words: Vec<String>,
    },
    /// Columns whose numbers have a comma before the fraction.
    DecimalComma {
        columns: Vec<String>,
    },
    /// Columns whose numbers have signs between the thousands.
    GroupedThousands {
        columns: Vec<String>,
    },
    /// `n` of `of` ratings are 0, the others whole numbers from 1 on.
    ZerosAmongRatings {
        n: usize,
        of: usize,
    },
}

/// What a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WarningKind {
    /// Rows that occur more than once.
    Duplicates,
    /// The same row in the training and the test part.
    Leak,
    /// A column that gives the label away.
    Giveaway,
    /// A column with one value only.
    Constant,
    /// Rows or files that were left out.
    Skipped,
    /// A choice that was made for the user and may be changed.
    Assumed,
    /// Classes of very different size.
    Imbalance,
}

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowsOf {
    Table,
    Texts,
    Images,
}

/// A column by its name, or, without names, by its position counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnName {
    Named(String),
    Numbered(usize),
}

impl Warning {
    /// Its word, as in JSON.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.facts().0
    }

    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> WarningKind {
        self.facts().1
    }

    /// Rows, files or columns concerned.
    #[must_use]
    pub fn n(&self) -> usize {
        self.facts().2
    }

    /// The column that is meant, where it is one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::ConstantColumn { column }
            | Self::TellingColumn { column, .. }
            | Self::TargetGuessed { column }
            | Self::RowsWithoutTarget { column, .. }
            | Self::MarksInNumbers { column, .. }
            | Self::MarksAreValues { column, .. }
            | Self::ColumnUnused { column, .. } => Some(column),
            _ => None,
        }
    }

    fn facts(&self) -> (&'static str, WarningKind, usize) {
        use WarningKind::{Assumed, Constant, Duplicates, Giveaway, Imbalance, Leak, Skipped};
        match self {
            Self::RareClass { n, .. } => ("rare-class", Imbalance, *n),
            Self::ConstantColumn { .. } => ("constant-column", Constant, 1),
            Self::TellingColumn { .. } => ("telling-column", Giveaway, 1),
            Self::Repeated { n, .. } => ("repeated", Duplicates, *n),
            Self::InBothParts { n, .. } => ("in-both-parts", Leak, *n),
            Self::RepeatedDropped { n, .. } => ("repeated-dropped", Duplicates, *n),
            Self::SpacesApart { n } => ("spaces-apart", Duplicates, *n),
            Self::RowsWithoutText { n } => ("rows-without-text", Skipped, *n),
            Self::LabelBeforeTab { lines } => ("label-before-tab", Assumed, *lines),
            Self::LabelAfterTab { lines } => ("label-after-tab", Assumed, *lines),
            Self::TextColumns { .. } => ("text-columns", Assumed, 2),
            Self::FilesNotRead { files } => ("files-not-read", Skipped, files.len()),
            Self::FilesJoined { n } => ("files-joined", Assumed, *n),
            Self::TextsInFolders { n, .. } => ("texts-in-folders", Assumed, *n),
            Self::TextsInFiles { n, .. } => ("texts-in-files", Assumed, *n),
            Self::NoImages { n, .. } => ("no-images", Skipped, *n),
            Self::ImagesBrought { n, .. } => ("images-brought", Assumed, *n),
            Self::ImagesTurned { n } => ("images-turned", Assumed, *n),
            Self::NamesReadAs { .. } => ("names-read-as", Assumed, 1),
            Self::RatingsReplaced { n } => ("ratings-replaced", Duplicates, *n),
            Self::RandomThoughTimed => ("random-though-timed", Assumed, 1),
            Self::ColumnsNumbered { n } => ("columns-numbered", Assumed, *n),
            Self::TargetGuessed { .. } => ("target-guessed", Assumed, 1),
            Self::RowsWithoutTarget { n, .. } => ("rows-without-target", Skipped, *n),
            Self::ColumnUnused { .. } => ("column-unused", Skipped, 1),
            Self::NumbersAsNames { n, .. } => ("numbers-as-names", Assumed, *n),
            Self::NamesRepeated { n } => ("names-repeated", Skipped, *n),
            Self::MarksInNumbers { n, .. } => ("marks-in-numbers", Assumed, *n),
            Self::MarksAreValues { n, .. } => ("marks-are-values", Assumed, *n),
            Self::DecimalComma { columns } => ("decimal-comma", Assumed, columns.len()),
            Self::GroupedThousands { columns } => ("grouped-thousands", Assumed, columns.len()),
            Self::ZerosAmongRatings { n, .. } => ("zeros-among-ratings", Assumed, *n),
        }
    }
}
