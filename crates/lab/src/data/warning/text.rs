//! Warnings as English sentences, for the command line and for files. Depends on no
//! other language.

use std::fmt;

use super::{ColumnName, RowsOf, Warning};
use crate::data::{Colour, skipped::listed};

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RareClass { class, n, rows } => {
                write!(f, "class {class:?} has only {n} of {rows} rows; accuracy says little here")
            }
            Self::ConstantColumn { column } => {
                write!(f, "column {column:?} has one value only and says nothing")
            }
            Self::TellingColumn { column, share, .. } => write!(
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

impl Warning {
    /// How the cells of a table were read; nothing for other warnings.
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

    /// How files of texts and images were read; nothing for other warnings.
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
            Self::Numbered(index) => write!(f, "number {index}"),
        }
    }
}
