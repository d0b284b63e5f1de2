//! One pass over all cells of a column: what they contain, and which kind of column
//! that is. Considers no other column.

use std::collections::HashSet;

use super::{
    cells::Cells,
    frame::ColumnKind,
    numbers::{NumberFormat, Tally, is_mark, readings},
    raw::RawTable,
    reason::{OddCell, Reason},
    schema::{COUNTED, EXAMPLES, SchemaColumn},
};
use crate::data::{
    DataError, DecimalSign, LoadOptions,
    cell::{date, is_infinite},
    messages::at,
};
use figure::Note;

/// Most different values of a column of categories.
const MAX_CATEGORIES: usize = 100;
/// Most different dates that may still be categories.
const MAX_DATES: usize = 20;
/// Most different values of a column in which a word and an empty cell may both say that there
/// is no number, and still be two things.
const MAX_APART: usize = 10;
/// Words listed of those that mark a missing number.
const LISTED: usize = 5;

/// What the cells of a column contain.
pub(super) struct ColumnProfile<'a> {
    name: &'a str,
    cells: &'a Cells,
    tally: Tally,
    distinct: usize,
    examples: Vec<String>,
    missing: usize,
    /// Cells with a word that may mark a missing number, and these words.
    marks: usize,
    marking: Vec<&'a str>,
    dates: usize,
    /// Row of the first cell that is neither a number nor a mark.
    odd: Option<usize>,
}

impl<'a> ColumnProfile<'a> {
    /// # Errors
    /// A number that is not finite in a column of numbers.
    pub(super) fn at(
        name: &'a str,
        cells: &'a Cells,
        options: &LoadOptions,
    ) -> Result<Self, DataError> {
        let mut profile = Self {
            name,
            cells,
            tally: Tally::default(),
            distinct: 0,
            examples: Vec::new(),
            missing: 0,
            marks: 0,
            marking: Vec::new(),
            dates: 0,
            odd: None,
        };
        let mut distinct = HashSet::new();
        let mut infinite = None;
        for (row, cell) in cells.iter().enumerate() {
            if options.is_missing(cell) {
                profile.missing += 1;
                continue;
            }
            if distinct.len() < COUNTED
                && distinct.insert(cell)
                && profile.examples.len() < EXAMPLES
            {
                profile.examples.push(cell.chars().take(80).collect());
            }
            if is_mark(cell) {
                profile.marks += 1;
                if profile.marking.len() < LISTED && !profile.marking.contains(&cell) {
                    profile.marking.push(cell);
                }
            } else if !profile.tally.add(row, cell) {
                if is_infinite(cell) {
                    infinite = infinite.or(Some(row));
                } else {
                    profile.dates += usize::from(date(cell).is_some());
                    profile.odd = profile.odd.or(Some(row));
                }
            }
        }
        profile.distinct = distinct.len();
        if let Some(row) = infinite.filter(|_| profile.odd.is_none()) {
            let message = Note::new(
                "fault-not-finite",
                "row {row}, column \"{column}\": \"{cell}\" is not a finite number; leave it empty \
                 if it is unknown",
            );
            return Err(DataError::Unusable(at(message, row, name, cells.get(row))));
        }
        Ok(profile)
    }

    /// The decimal separator that the column needs.
    pub(super) fn required_separator(&self) -> Option<DecimalSign> {
        self.tally
            .required_separator()
            .filter(|_| self.tally.cells > 0 && self.tally.long.is_none())
    }

    /// The decimal separator with which most cells are numbers.
    pub(super) fn likely(&self) -> DecimalSign {
        self.tally.likely()
    }

    /// How the numbers are written; `usual` is the decimal separator of the other columns.
    pub(super) fn number_format(&self, usual: Option<DecimalSign>, raw: &RawTable) -> NumberFormat {
        self.tally.number_format(usual, raw.comma_cuts)
    }

    /// The inferred properties.
    pub(super) fn column(self, format: NumberFormat) -> SchemaColumn {
        let (kind, reason) = self.kind(format);
        // A word that marks a missing number becomes a missing value.
        let gaps = if kind == ColumnKind::Number { self.marks } else { 0 };
        let marking: HashSet<&str> =
            if gaps > 0 { self.marking.iter().copied().collect() } else { HashSet::new() };
        SchemaColumn {
            name: self.name.to_owned(),
            kind,
            distinct: self.distinct - marking.len().min(self.distinct),
            missing: self.missing + gaps,
            examples: self
                .examples
                .into_iter()
                .filter(|one| !marking.contains(one.as_str()))
                .collect(),
            why: reason.to_string(),
            reason: Some(reason),
        }
    }

    /// Words that may mean that there is no value, in a column where each is one.
    pub(super) fn marks(&self) -> (usize, Vec<String>) {
        (self.marks, self.marking.iter().map(|word| (*word).to_owned()).collect())
    }

    pub(super) fn is_grouped(&self, sign: DecimalSign) -> bool {
        self.tally.is_grouped(sign)
    }

    fn kind(&self, format: NumberFormat) -> (ColumnKind, Reason) {
        let (lower, distinct) = (self.name.to_lowercase(), self.distinct);
        let filled = self.tally.cells + self.marks;
        let counts = ["id", "index", "row", "nr", "no", "number"].contains(&lower.as_str())
            || ["_id", " id", "column 1"].iter().any(|end| lower.ends_with(end));
        let numbers = matches!(format, NumberFormat::Decimal(_));
        if filled == 0 {
            return (ColumnKind::Ignored, Reason::Empty);
        }
        if let Some(row) = self.tally.long.filter(|_| self.tally.numbers == self.tally.cells) {
            return if distinct <= MAX_CATEGORIES && distinct * 2 <= filled {
                (ColumnKind::Category, Reason::Words { distinct })
            } else {
                (ColumnKind::Ignored, Reason::LongNumbers { row: row + 1, cell: self.excerpt(row) })
            };
        }
        if let NumberFormat::Ambiguous(row) = format {
            let cell = self.excerpt(row);
            let [point, comma] = readings(self.cells.get(row));
            return (
                ColumnKind::Ignored,
                Reason::EitherNumber { row: row + 1, cell, point, comma },
            );
        }
        if numbers && counts && distinct == filled && filled > 20 {
            (ColumnKind::Ignored, Reason::RowNumber)
        } else if numbers && is_identifier_name(&lower) && distinct > MAX_CATEGORIES {
            (ColumnKind::Ignored, Reason::Identifier { column: self.name.to_owned() })
        } else if numbers && self.marks > 0 && self.missing > 0 && distinct <= MAX_APART {
            (ColumnKind::Category, Reason::Words { distinct })
        } else if numbers && self.marks > 0 {
            let (n, words) = self.marks();
            (ColumnKind::Number, Reason::NumbersAndMarks { n, words })
        } else if numbers {
            (ColumnKind::Number, Reason::Numbers)
        } else if self.dates == self.tally.cells && distinct > MAX_DATES {
            (ColumnKind::Ignored, Reason::Dates)
        } else if distinct <= MAX_CATEGORIES && (distinct * 2 <= filled || distinct <= 10) {
            (ColumnKind::Category, Reason::Words { distinct })
        } else {
            let odd = self.odd.filter(|_| self.tally.numbers * 10 > filled * 9).map(|row| {
                OddCell { numbers: self.tally.numbers, row: row + 1, cell: self.excerpt(row) }
            });
            (ColumnKind::Ignored, Reason::TooManyWords { distinct, odd })
        }
    }

    /// The start of a cell, for messages.
    fn excerpt(&self, row: usize) -> String {
        self.cells.get(row).chars().take(40).collect()
    }
}

/// True for names like `customer_id`: rows of the same one belong together.
fn is_identifier_name(lower: &str) -> bool {
    lower == "id" || [" id", "_id", "-id"].iter().any(|end| lower.ends_with(end))
}
