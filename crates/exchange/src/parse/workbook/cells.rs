//! The cells of a sheet as texts: as the sheet shows them, with the digits that it
//! keeps. Knows no column.

use std::{collections::BTreeMap, io::Cursor};

use calamine::{DataRef, Dimensions, Xlsx};

use super::{
    format::{Shown, shown},
    weigh::{Held, damaged},
};
use crate::{
    error::ImportError,
    parse::grid::{Form, Grid, MOST_CELLS, MOST_COLUMNS, too_wide},
};

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;
type Place = (u32, u32);

/// Numbers from here on lose digits when they are stored as a sheet stores them.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// Longest text of a merged cell that the rows below its first one get: no name is longer.
const LONGEST_PASSED: usize = 4 << 10;
/// Most bytes of such texts in all rows together; what is beyond is missing there.
const MOST_PASSED: usize = 32 << 20;

/// Reads a sheet.
///
/// # Errors
/// It is damaged or holds more than is accepted.
pub(super) fn read(book: &mut Book<'_>, name: &str, held: Held) -> Result<Grid, ImportError> {
    let open = if held.formulas { unknown(book, name, held)? } else { Vec::new() };
    let merged = if held.merged { merged(book, name)? } else { Vec::new() };
    let mut reader = book.worksheet_cells_reader(name).map_err(damaged)?;
    let styles = reader.styles().iter().map(shown).collect();
    let mut sheet = Sheet { styles, open, merged, left: MOST_PASSED, ..Sheet::default() };
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(damaged)? {
        sheet.add(cell.get_position(), cell.get_value(), style)?;
    }
    sheet.end_row()?;
    Ok(sheet.grid)
}

/// Places of the formulas whose value nobody worked out, in the order of the file.
fn unknown(book: &mut Book<'_>, name: &str, held: Held) -> Result<Vec<Place>, ImportError> {
    let mut reader = book.worksheet_cells_reader(name).map_err(damaged)?;
    let mut open = Vec::new();
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
        let unknown = match cell.value {
            DataRef::Empty => true,
            DataRef::Int(value) => value == 0 && held.to_be_worked_out,
            DataRef::Float(value) => value == 0.0 && held.to_be_worked_out,
            _ => false,
        };
        if unknown && cell.formula.is_some() {
            if open.len() == MOST_CELLS {
                let args = vec![("most", MOST_CELLS.to_string())];
                return Err(ImportError::of_row(cell.pos.0 + 1, "import-too-many-cells", args));
            }
            open.push(cell.pos);
        }
    }
    Ok(open)
}

/// Cells over several rows, by where they begin.
fn merged(book: &mut Book<'_>, name: &str) -> Result<Vec<Dimensions>, ImportError> {
    let mut all = book.merge_cells_by_sheet_name(name).map_err(damaged)?;
    all.retain(|one| one.end.0 > one.start.0);
    all.sort_by_key(|one| one.start);
    Ok(all)
}

/// A sheet while it is read.
#[derive(Default)]
struct Sheet {
    grid: Grid,
    /// By number of the style.
    styles: Vec<Shown>,
    open: Vec<Place>,
    /// How many of them were met.
    met: usize,
    merged: Vec<Dimensions>,
    /// By column: the last row of a cell over several rows that is being passed, and its text.
    passing: BTreeMap<u32, (u32, String)>,
    /// Bytes that may still be passed on.
    left: usize,
    /// Row and column of the next cell to be written, both from 0.
    row: u32,
    column: u32,
}

impl Sheet {
    fn add(
        &mut self,
        (row, column): Place,
        value: &DataRef<'_>,
        style: usize,
    ) -> Result<(), ImportError> {
        if row < self.row {
            return Err(damaged("rows are out of order"));
        }
        if row > self.row {
            self.end_row()?;
            (self.row, self.column) = (row, 0);
        }
        if column as usize >= MOST_COLUMNS {
            return Err(too_wide(row + 1));
        }
        while self.column < column {
            self.missing();
        }
        if self.column > column {
            return Ok(());
        }
        if self.is_open((row, column)) {
            self.grid.cell_of(Form::Formula, "=…");
            self.column += 1;
            return Ok(());
        }
        let (form, text) = text(value, self.styles.get(style).unwrap_or(&Shown::Plain));
        if text.is_empty() {
            self.missing();
            return Ok(());
        }
        self.grid.cell_of(form, &text);
        let begins = |one: &Dimensions| one.start.cmp(&(row, column));
        if let Ok(at) = self.merged.binary_search_by(begins)
            && text.len() <= LONGEST_PASSED
        {
            self.passing.insert(column, (self.merged[at].end.0, text));
        }
        self.column += 1;
        Ok(())
    }

    /// Writes a cell that the file does not hold: nothing, or what stands in the merged cell
    /// that it is part of.
    fn missing(&mut self) {
        let passing = self.passing.get(&self.column);
        match passing.filter(|(last, text)| self.row <= *last && text.len() <= self.left) {
            Some((_, text)) => {
                self.left -= text.len();
                self.grid.cell_of(Form::Merged, text);
            }
            None => self.grid.cell(""),
        }
        self.column += 1;
    }

    fn end_row(&mut self) -> Result<(), ImportError> {
        self.passing.retain(|_, (last, _)| self.row <= *last);
        while self.passing.keys().next_back().is_some_and(|column| self.column <= *column) {
            self.missing();
        }
        self.grid.end_row(self.row + 1)
    }

    /// True when a formula without a value stands here.
    fn is_open(&mut self, place: Place) -> bool {
        while self.open.get(self.met).is_some_and(|one| *one < place) {
            self.met += 1;
        }
        self.open.get(self.met) == Some(&place)
    }
}

/// A cell as text: numbers with a point, whole ones without it, days as year-month-day.
fn text(value: &DataRef<'_>, shown: &Shown) -> (Form, String) {
    match value {
        DataRef::Empty => (Form::Text, String::new()),
        DataRef::String(text) | DataRef::DurationIso(text) => (Form::Text, text.clone()),
        DataRef::DateTimeIso(text) => {
            let day = text.strip_suffix("T00:00:00").unwrap_or(text);
            (Form::Text, day.to_owned())
        }
        DataRef::SharedString(text) => (Form::Text, (*text).to_owned()),
        DataRef::Int(value) => (Form::Number, value.to_string()),
        DataRef::Float(value) => number(*value, shown),
        DataRef::Bool(value) => (Form::Text, value.to_string()),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let text = match shown {
                _ if moment.is_duration() => duration(moment.as_f64()),
                Shown::Year => return (Form::Number, year.to_string()),
                Shown::Time => format!("{hour:02}:{minute:02}:{second:02}"),
                _ => format!("{year:04}-{month:02}-{day:02}"),
            };
            (Form::Text, text)
        }
        DataRef::Error(error) => (Form::Error, error.to_string()),
    }
}

/// Days as hours, minutes and seconds.
fn duration(days: f64) -> String {
    let seconds = (days.abs() * 86_400.0).round() as u64;
    let sign = if days < 0.0 { "-" } else { "" };
    format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn number(value: f64, shown: &Shown) -> (Form, String) {
    let text = match shown {
        Shown::Percent => format!("{}%", digits(value * 100.0)),
        // The sign of the number stands before that of the currency.
        Shown::Currency(sign) if value >= 0.0 => format!("{sign}{}", digits(value)),
        _ => digits(value),
    };
    let form = if value.abs() >= MOST_EXACT { Form::LongNumber } else { Form::Number };
    (form, text)
}

/// The fifteen digits that a sheet keeps; what is beyond is left over from calculating.
fn digits(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.fract() == 0.0 {
        return value.to_string();
    }
    format!("{value:.14e}").parse::<f64>().unwrap_or(value).to_string()
}
