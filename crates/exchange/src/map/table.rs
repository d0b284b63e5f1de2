//! The cells of a file as named columns below their head. Knows no mapping.

use std::collections::BTreeSet;

use crate::{
    error::ImportError,
    parse::{Delimiter, Form, Kind, Reading, Row, Sheet},
    value,
};
use parsing::typed_number::{Convention, Mark, Refused};

/// True for what spreadsheet programs write where a formula failed. `#N/A` is none of
/// these: people write it where there is no answer.
pub(crate) fn is_error(cell: &str) -> bool {
    const ERRORS: [&str; 8] =
        ["#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"];
    cell.starts_with('#') && ERRORS.contains(&cell)
}

/// The file as columns with names.
#[derive(Debug)]
pub struct Table {
    pub sheet: Sheet,
    pub head: Vec<String>,
    /// Place of the first row below the head.
    first: usize,
    /// Cells of the head row, or of the first one, as written.
    written: usize,
}

impl Table {
    /// Finds the head.
    ///
    /// # Errors
    /// There is no row below it.
    pub fn new(sheet: Sheet, reading: &Reading) -> Result<Self, ImportError> {
        let number = match sheet.kind {
            Kind::Json => 0,
            _ => reading.head.unwrap_or(1),
        };
        let grid = &sheet.grid;
        if number == 0 && sheet.kind != Kind::Json {
            let width = grid.rows_from(0).map(|row| row.len()).max().unwrap_or(0);
            let head = (1..=width).map(|column| column.to_string()).collect();
            // Rows without names are as long as the first of them.
            let written = grid.row(0).map_or(0, |row| row.written());
            return Ok(Self { sheet, head, first: 0, written });
        }
        let place = grid.place_of(number);
        let row =
            grid.row(place).ok_or_else(|| ImportError::of_file("import-only-head", vec![]))?;
        if grid.row(place + 1).is_none() {
            return Err(ImportError::of_row(row.number(), "import-only-head", vec![]));
        }
        let mut head: Vec<String> = row.cells().map(str::to_owned).collect();
        // A column that holds something is there without a name, too.
        let widest = grid.rows_from(place + 1).map(|row| row.len()).max().unwrap_or(0);
        head.resize(head.len().max(widest), String::new());
        let written = row.written();
        Ok(Self { sheet, head, first: place + 1, written })
    }

    /// The rows below the head.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.sheet.grid.rows_from(self.first)
    }

    /// Number of rows below the head.
    pub fn len(&self) -> usize {
        self.sheet.grid.len() - self.first
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Cells that a row should have; nothing where rows may be of any length.
    pub fn width(&self) -> Option<usize> {
        (self.sheet.kind == Kind::Text && self.written > 0).then_some(self.written)
    }

    /// Names that stand over more than one column.
    pub fn repeated(&self) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let all = self.head.iter().map(String::as_str).filter(|name| !name.is_empty());
        all.filter(|name| !seen.insert(*name)).collect()
    }

    /// Distinct words of a column that are no numbers, in the order of the alphabet; at most `most`.
    pub fn words(&self, column: usize, convention: Convention, most: usize) -> BTreeSet<&str> {
        let mut words = BTreeSet::new();
        for row in self.rows() {
            let (cell, form) = (row.cell(column), row.form(column));
            if words.len() < most
                && matches!(form, Form::Text)
                && !is_error(cell)
                && !words.contains(cell)
                && matches!(value::number(cell, convention), Err(Refused::NotANumber))
            {
                words.insert(cell);
            }
        }
        words
    }

    /// How people write numbers in it, where nobody chose a mark: a text that semicolons cut
    /// has its commas free, one that commas cut its points; else the currency says what is usual.
    pub fn convention(&self, chosen: Option<bool>, currency: Option<&str>) -> Convention {
        match (chosen, self.sheet.kind, self.sheet.delimiter) {
            (Some(true), ..) => Convention::Only(Mark::Comma),
            (Some(false), ..) => Convention::Only(Mark::Point),
            (None, Kind::Text, Some(Delimiter::Semicolon)) => Convention::Unknown,
            (None, Kind::Text, cut) => {
                let currency = currency.and_then(Mark::of_currency);
                match Convention::agreed([Some(Mark::Point), currency]) {
                    Convention::Unknown if cut == Some(Delimiter::Comma) => Convention::Program,
                    convention => convention,
                }
            }
            (None, ..) => Convention::Program,
        }
    }
}
