//! The cells of a table as they stand in its file. Knows nothing of kinds.

use std::{collections::HashSet, path::Path};

use super::parquet;
use crate::{
    figure::Note,
    lab::data::{
        DataError, LoadOptions, estimate,
        fault::{self, quoted},
        source::{self, damaged},
    },
};

/// Most columns of a table.
const MOST_COLUMNS: usize = 2000;

/// Columns of texts.
#[derive(Debug, Default)]
pub(super) struct RawTable {
    pub(super) names: Vec<String>,
    pub(super) columns: Vec<Cells>,
    pub(super) rows: usize,
    /// True when the file has no names and they were made up.
    pub(super) unnamed: bool,
}

/// The cells of a column, one after the other in one text.
#[derive(Debug, Default)]
pub(super) struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    pub(super) fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[row]]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|row| self.get(row))
    }
}

impl RawTable {
    pub(super) fn named(names: Vec<String>) -> Self {
        let columns = names.iter().map(|_| Cells::default()).collect();
        Self { names, columns, rows: 0, unnamed: false }
    }

    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// Checks that there is something, with a name of its own for each column.
    pub(super) fn checked(self, file: &Path) -> Result<Self, DataError> {
        let mut seen = HashSet::new();
        if let Some(twice) = self.names.iter().find(|name| !seen.insert(name.as_str())) {
            let fault =
                Note::new("fault-same-name", "two columns are named \"{name}\"; rename one");
            return Err(damaged(file, fault.with("name", quoted(twice))));
        }
        if self.names.len() > MOST_COLUMNS {
            return Err(damaged(file, too_wide(self.names.len())));
        }
        if self.names.len() < 2 {
            let fault = Note::new(
                "fault-one-column",
                "has one column only; a table needs one to predict and another. Is the \
                 separator a comma, semicolon or tab?",
            );
            return Err(damaged(file, fault));
        }
        if self.rows == 0 {
            let fault = Note::new("fault-names-only", "is empty: it has no row below its names");
            return Err(damaged(file, fault));
        }
        Ok(self)
    }
}

/// Reads a table by the ending of its name.
pub(super) fn read(file: &Path, options: &LoadOptions) -> Result<RawTable, DataError> {
    estimate::check_file(file, options)?;
    let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().to_lowercase());
    if name.ends_with(".parquet") {
        return parquet::read(file, options)?.checked(file);
    }
    let text = source::text(file, options.encoding)?;
    estimate::check_cells(&text, options)?;
    let tabs = name.contains(".tsv").then_some(b'\t');
    delimited(file, &text, tabs.unwrap_or_else(|| delimiter(&text)))?.checked(file)
}

/// The separator that the first line has most of.
pub(in crate::lab::data) fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |byte: u8| first.bytes().filter(|found| *found == byte).count();
    let best = *b",;\t|".iter().rev().max_by_key(|byte| count(**byte)).unwrap_or(&b',');
    if count(best) == 0 { b',' } else { best }
}

fn too_wide(n: usize) -> Note {
    let fault = Note::new("fault-many-columns", "has {n} columns; at most {most}");
    fault.with("n", n).with("most", MOST_COLUMNS)
}

/// Refuses a row with too many cells at the first one too many: a reader of whole rows would
/// hold a row as long as its file first.
pub(in crate::lab::data) fn check_width(text: &str, delimiter: u8) -> Result<(), Note> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    let (mut rest, mut cell) = (text.as_bytes(), vec![0; 16 << 10]);
    let mut columns = 0;
    loop {
        let (result, read, _) = reader.read_field(rest, &mut cell);
        rest = &rest[read..];
        match result {
            csv_core::ReadFieldResult::InputEmpty | csv_core::ReadFieldResult::OutputFull => {}
            csv_core::ReadFieldResult::End => return Ok(()),
            csv_core::ReadFieldResult::Field { record_end } => {
                columns += 1;
                if columns > MOST_COLUMNS {
                    return Err(too_wide(columns));
                }
                if record_end {
                    columns = 0;
                }
            }
        }
    }
}

fn delimited(file: &Path, text: &str, delimiter: u8) -> Result<RawTable, DataError> {
    check_width(text, delimiter).map_err(|fault| damaged(file, fault))?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let torn = |error: csv::Error| damaged(file, fault::csv(&error));
    if !reader.read_record(&mut record).map_err(torn)? {
        return Err(damaged(file, fault::empty()));
    }
    let first: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    // Numbers are no names: then the first line is a row already.
    let unnamed = first.iter().any(|name| super::infer::number(name).is_some());
    let numbered = |place: usize| format!("column {}", place + 1);
    let names = (0..first.len())
        .map(|place| match first[place].as_str() {
            name if unnamed || name.is_empty() => numbered(place),
            name => name.to_owned(),
        })
        .collect();
    let mut table = RawTable { unnamed, ..RawTable::named(names) };
    let mut more = unnamed || reader.read_record(&mut record).map_err(torn)?;
    while more {
        for (cells, cell) in table.columns.iter_mut().zip(&record) {
            cells.push(cell.trim());
        }
        table.rows += 1;
        more = reader.read_record(&mut record).map_err(torn)?;
    }
    Ok(table)
}
