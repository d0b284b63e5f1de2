//! What can be noticed while reading, each with its parts, so that it can be told
//! in any language; [`std::fmt::Display`] gives the English sentence. Knows no reader.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Colour, Encoding, FindingKind, Reason, error::listed};

/// Something noticed, with what it was noticed of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "kebab-case")]
pub enum Remark {
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
    /// The column alone tells the class in this share of the rows, 0 to 1.
    TellingColumn {
        column: String,
        share: f64,
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
    /// `n` of `of` files were left out; of them the first few.
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
    /// The names in a zip were read in this encoding, which it does not tell.
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

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowsOf {
    Table,
    Texts,
    Images,
}

/// A column by its name, or, without names, by its place counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnName {
    Named(String),
    Numbered(usize),
}

/// A file that was passed over.
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
    /// Another one, or noticed before kinds were kept.
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

impl Remark {
    /// Its word, as in JSON.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.facts().0
    }

    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> FindingKind {
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

    fn facts(&self) -> (&'static str, FindingKind, usize) {
        use FindingKind::{Assumed, Constant, Duplicates, Giveaway, Imbalance, Leak, Skipped};
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

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RareClass { class, n, rows } => {
                write!(f, "class {class:?} has only {n} of {rows} rows; accuracy says little here")
            }
            Self::ConstantColumn { column } => {
                write!(f, "column {column:?} has one value only and says nothing")
            }
            Self::TellingColumn { column, share } => write!(
                f,
                "column {column:?} alone tells the class ({:.1} %): is it known before the outcome?",
                share * 100.0
            ),
            Self::Repeated { what, n } => {
                write!(f, "{n} {what} of the training part repeat an earlier one")
            }
            Self::InBothParts { what, n, of } => write!(
                f,
                "{n} of {of} {what} of the test part are in the training part, too: a figure on \
                 them shows memory, not skill"
            ),
            Self::RepeatedDropped { what, n, of } => write!(
                f,
                "{n} of {of} {what} repeat an earlier one exactly and were left out before the split"
            ),
            Self::SpacesApart { n } => {
                write!(f, "{n} further rows differ from an earlier one in spaces only; left out")
            }
            Self::RowsWithoutText { n } => {
                write!(f, "{n} rows without a text or without a label were left out")
            }
            Self::LabelBeforeTab { .. }
            | Self::LabelAfterTab { .. }
            | Self::TextColumns { .. }
            | Self::FilesNotRead { .. }
            | Self::FilesJoined { .. }
            | Self::TextsInFolders { .. }
            | Self::TextsInFiles { .. }
            | Self::NoImages { .. }
            | Self::ImagesBrought { .. }
            | Self::ImagesTurned { .. }
            | Self::NamesReadAs { .. } => self.write_reading(f),
            Self::RatingsReplaced { n } => {
                write!(f, "{n} ratings were given again later; the later one was kept")
            }
            Self::RandomThoughTimed => f.write_str(
                "a random split lets a model see what came later; a split by time is stricter and \
                 nearer to use",
            ),
            Self::ColumnsNumbered { .. } => f.write_str(
                "the first line holds values such as those below it, so the columns were numbered; \
                 say that there is a header if they are names",
            ),
            Self::TargetGuessed { column } => write!(
                f,
                "{column:?} was taken as the column to predict; name another if it is not"
            ),
            Self::RowsWithoutTarget { column, n } => {
                write!(f, "{n} rows without a value in {column:?} were left out")
            }
            Self::ColumnUnused { column, why } => write!(f, "column {column:?} is not used: {why}"),
            Self::NumbersAsNames { .. }
            | Self::NamesRepeated { .. }
            | Self::MarksInNumbers { .. }
            | Self::MarksAreValues { .. }
            | Self::DecimalComma { .. }
            | Self::GroupedThousands { .. }
            | Self::ZerosAmongRatings { .. } => self.write_cells(f),
        }
    }
}

impl Remark {
    /// How the cells of a table were read; of other remarks nothing.
    fn write_cells(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NumbersAsNames { names, .. } => write!(
                f,
                "the first line was taken as names though it holds numbers ({}); say that there \
                 is no header if they are values",
                names.join(", ")
            ),
            Self::NamesRepeated { n } => {
                write!(f, "{n} rows that repeat the line of names were left out")
            }
            Self::MarksInNumbers { column, n, words } => write!(
                f,
                "{n} cells of {column:?} hold a word where all others hold a number ({}); they were \
                 read as no value",
                words.join(", ")
            ),
            Self::MarksAreValues { column, n, words } => write!(
                f,
                "{n} cells of {column:?} hold a word that may mean that there is no value ({}); it \
                 was read as a value like any other. If it is none, name it (missing)",
                words.join(", ")
            ),
            Self::DecimalComma { columns } => {
                write!(f, "numbers with a comma before the fraction: {}", columns.join(", "))
            }
            Self::GroupedThousands { columns } => {
                write!(f, "numbers with signs between the thousands: {}", columns.join(", "))
            }
            Self::ZerosAmongRatings { n, of } => write!(
                f,
                "{n} of {of} ratings are 0 and the others begin at 1: does 0 mean \"not rated\", as \
                 in Book-Crossing? Then leave these rows out"
            ),
            _ => Ok(()),
        }
    }

    /// How files of texts and images were read; of other remarks nothing.
    fn write_reading(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LabelBeforeTab { .. } => {
                f.write_str("the label was taken from before the first tab")
            }
            Self::LabelAfterTab { .. } => {
                f.write_str("the label was taken from after the last tab")
            }
            Self::TextColumns { text, label } => {
                write!(f, "the text was taken from column {text}, the label from {label}")
            }
            Self::FilesNotRead { files } => write!(f, "not read as data: {}", files.join(", ")),
            Self::FilesJoined { n } => write!(f, "{n} files were joined"),
            Self::TextsInFolders { n, classes } => {
                write!(f, "{n} files were taken as a text each, their {classes} folders as classes")
            }
            Self::TextsInFiles { n, classes } => {
                write!(f, "{n} lines were taken as a text each, their {classes} files as classes")
            }
            Self::NoImages { n, of, files } => {
                let files = listed(files, *n);
                write!(f, "{n} of {of} files are no images and were left out: {files}")
            }
            Self::ImagesBrought { rows, columns, colour, .. } => {
                let colour = if *colour == Colour::Grey { "grey" } else { "RGB" };
                write!(f, "every image was brought to {rows}×{columns} {colour}")
            }
            Self::ImagesTurned { n } => {
                write!(f, "{n} images were turned as their EXIF orientation says")
            }
            Self::NamesReadAs { encoding } => write!(
                f,
                "the zip does not say how its names are written; they were read as {encoding}. \
                 Choose another encoding if they look wrong"
            ),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for RowsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Table => "rows",
            Self::Texts => "texts",
            Self::Images => "images",
        })
    }
}

impl fmt::Display for ColumnName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => write!(f, "{name:?}"),
            Self::Numbered(place) => write!(f, "number {place}"),
        }
    }
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
