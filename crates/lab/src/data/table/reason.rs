//! Why a column is of the kind it was taken for, with its parts, so that it can be
//! shown in any language; [`std::fmt::Display`] gives the English words.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a column is of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "because", rename_all = "kebab-case")]
pub enum Reason {
    /// Columns of a set that is known.
    Known,
    /// It is the column to predict.
    Target,
    /// Somebody chose it.
    Chosen,
    /// The split goes by it.
    SplitsBy,
    /// No row has a value.
    Empty,
    /// Name and values look like a row number.
    RowNumber,
    /// Names who the row is about: rows of one of them belong together.
    Identifier { column: String },
    /// Every value is a number.
    Numbers,
    /// Every value is a number but `n`, which are words for missing values.
    NumbersAndMarks { n: usize, words: Vec<String> },
    /// Every value is a number with a point and with a comma before the fraction; the first
    /// that is then another number, counted from 1.
    EitherNumber { row: usize, cell: String, point: String, comma: String },
    /// Whole numbers of more digits than a number of the lab holds: they name something.
    LongNumbers { row: usize, cell: String },
    /// Dates, and too many different ones to be categories.
    Dates,
    /// So few different words that they are categories.
    Words { distinct: usize },
    /// Different words, too many for categories.
    TooManyWords { distinct: usize, odd: Option<OddCell> },
}

/// The first value that is no number, where most are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OddCell {
    /// Values that are numbers.
    pub numbers: usize,
    /// Counted from 1.
    pub row: usize,
    pub cell: String,
}

impl Reason {
    /// Its word, as in JSON.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Target => "target",
            Self::Chosen => "chosen",
            Self::SplitsBy => "splits-by",
            Self::Empty => "empty",
            Self::RowNumber => "row-number",
            Self::Identifier { .. } => "identifier",
            Self::Numbers => "numbers",
            Self::NumbersAndMarks { .. } => "numbers-and-marks",
            Self::EitherNumber { .. } => "either-number",
            Self::LongNumbers { .. } => "long-numbers",
            Self::Dates => "dates",
            Self::Words { .. } => "words",
            Self::TooManyWords { .. } => "too-many-words",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known => f.write_str("known"),
            Self::Target => f.write_str("the column to predict"),
            Self::Chosen => f.write_str("chosen"),
            Self::SplitsBy => f.write_str("the split goes by it"),
            Self::Empty => f.write_str("it has no value"),
            Self::RowNumber => f.write_str("its name and values look like a row number"),
            Self::Identifier { column } => write!(
                f,
                "an identifier; rows of the same {column} stay together by group={column}"
            ),
            Self::Numbers => f.write_str("every value is a number"),
            Self::NumbersAndMarks { n, words } => {
                write!(
                    f,
                    "every value is a number but {n}, which stand for none: {}",
                    words.join(", ")
                )
            }
            Self::EitherNumber { row, cell, point, comma } => write!(
                f,
                "row {row} has {cell:?}, which could be {point} or {comma}; choose the decimal \
                 separator (decimal: point or comma)"
            ),
            Self::LongNumbers { row, cell } => write!(
                f,
                "whole numbers of many digits name something and count nothing, such as {cell} in \
                 row {row}"
            ),
            Self::Dates => f.write_str("dates; use them to split by time"),
            Self::Words { distinct } => write!(f, "{distinct} different words"),
            Self::TooManyWords { distinct, odd } => {
                write!(f, "{distinct} different words, too many")?;
                let Some(odd) = odd else { return Ok(()) };
                write!(f, "; {} are numbers, but row {} has {:?}", odd.numbers, odd.row, odd.cell)
            }
        }
    }
}
