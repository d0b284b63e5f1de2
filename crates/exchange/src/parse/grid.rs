//! A file's cells as text, in three allocations however many there are. Knows
//! no file format.

use crate::error::ImportError;
use parsing::{
    name,
    typed_number::{Convention, Mark},
};

/// Most rows of a file.
pub(crate) const MOST_ROWS: usize = 500_000;
/// Most cells of a file.
pub(crate) const MOST_CELLS: usize = 5_000_000;
/// Most columns of a row.
pub(crate) const MOST_COLUMNS: usize = 1_000;
/// Most bytes of a cell: more is a quote that nobody closed. The longest note of the
/// library fits, in Chinese too.
pub(crate) const LONGEST_CELL: usize = 96 << 10;
/// Most bytes of all cells together.
const MOST_TEXT: usize = 128 << 20;

/// The error of a row with more cells than are accepted.
pub(crate) fn too_wide(row: u32) -> ImportError {
    ImportError::of_row(row, "import-too-wide", vec![("most", MOST_COLUMNS.to_string())])
}

/// What a cell is besides its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// As a person typed it.
    #[default]
    Text,
    /// A number that a program wrote: its decimal mark is a point, whatever people type.
    Number,
    /// A number with more digits than a sheet keeps: others may have become the same.
    LongNumber,
    /// An error of a sheet, such as `#REF!`.
    Error,
    /// A formula whose value no program has worked out yet.
    Formula,
    /// Part of a cell that spans several rows or columns, and not its first part.
    Merged,
}

/// Rows of cells. Empty rows are left out.
#[derive(Debug, Default)]
pub struct Grid {
    text: String,
    /// End of each cell in `text`.
    ends: Vec<u32>,
    /// Form of each cell, up to the last one that is no text.
    forms: Vec<Form>,
    rows: Vec<RowAt>,
}

#[derive(Debug, Clone, Copy)]
struct RowAt {
    number: u32,
    /// Index of the first cell in `ends`.
    first: u32,
    cells: u32,
    /// Cells in the file, with the empty ones at the end.
    written: u32,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    grid: &'a Grid,
    at: RowAt,
}

impl Grid {
    /// Adds a cell to the row that is being written.
    pub fn cell(&mut self, text: &str) {
        // A cell that is too long is refused at its row's end: its rest is not needed.
        let text = text.trim();
        // Letters are composed, so that what looks the same is the same.
        let text = name::composed(&text[..text.floor_char_boundary(LONGEST_CELL + 4)]);
        self.text.push_str(&text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// As [`Grid::cell`], for a cell that is more than its text.
    pub fn cell_of(&mut self, form: Form, text: &str) {
        self.forms.resize(self.ends.len(), Form::Text);
        self.forms.push(form);
        self.cell(text);
    }

    /// ScaleEnds the row, which has this number in its file.
    ///
    /// # Errors
    /// The file holds more than is accepted.
    pub fn end_row(&mut self, number: u32) -> Result<(), ImportError> {
        let first = self.rows.last().map_or(0, |row| row.first + row.cells);
        let start = first as usize;
        let mut end = self.ends.len();
        let written = u32::try_from(end - start).unwrap_or(u32::MAX);
        // Cells that are empty at the end are not there.
        while end > start && self.length(end - 1) == 0 {
            end -= 1;
        }
        // What only hangs over from merged cells above is no row.
        let own = |at: usize| self.length(at) > 0 && self.forms.get(at) != Some(&Form::Merged);
        if !(start..end).any(own) {
            end = start;
        }
        self.ends.truncate(end);
        self.forms.truncate(end);
        self.text.truncate(self.ends.last().map_or(0, |end| *end as usize));
        let cells = end - start;
        if cells == 0 {
            return Ok(());
        }
        let full = |key, most: usize| {
            Err(ImportError::of_row(number, key, vec![("most", most.to_string())]))
        };
        if cells > MOST_COLUMNS {
            return Err(too_wide(number));
        }
        if let Some(at) = (start..end).find(|at| self.length(*at) > LONGEST_CELL) {
            let column = (at - start + 1).to_string();
            return Err(
                ImportError::of_row(number, "import-cell-too-long", vec![]).in_column(&column)
            );
        }
        if self.text.len() > MOST_TEXT {
            return full("import-too-much-text", MOST_TEXT >> 20);
        }
        if self.ends.len() > MOST_CELLS {
            return full("import-too-many-cells", MOST_CELLS);
        }
        if self.rows.len() == MOST_ROWS {
            return full("import-too-many-rows", MOST_ROWS);
        }
        let cells = u32::try_from(cells).unwrap_or(u32::MAX);
        self.rows.push(RowAt { number, first, cells, written });
        Ok(())
    }

    fn length(&self, cell: usize) -> usize {
        let start = cell.checked_sub(1).map_or(0, |before| self.ends[before]);
        (self.ends[cell] - start) as usize
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A row by its place.
    pub fn row(&self, at: usize) -> Option<Row<'_>> {
        self.rows.get(at).map(|at| Row { grid: self, at: *at })
    }

    /// All rows from a place on.
    pub fn rows_from(&self, at: usize) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().skip(at).map(|at| Row { grid: self, at: *at })
    }

    /// Place of the row with a number in the file, or of the next one.
    pub fn place_of(&self, number: u32) -> usize {
        self.rows.partition_point(|row| row.number < number)
    }
}

impl<'a> Row<'a> {
    /// Its number in the file.
    pub fn number(&self) -> u32 {
        self.at.number
    }

    /// Cells without the empty ones at the end.
    pub fn len(&self) -> usize {
        self.at.cells as usize
    }

    pub fn is_empty(&self) -> bool {
        self.at.cells == 0
    }

    /// Cells as they stand in the file, with the empty ones at the end.
    pub fn written(&self) -> usize {
        self.at.written as usize
    }

    /// A cell; one that is not there is empty.
    pub fn cell(&self, column: usize) -> &'a str {
        if column >= self.len() {
            return "";
        }
        // Cells that were cut off at a row's end were empty and left no text between.
        let at = self.at.first as usize + column;
        let start = at.checked_sub(1).map_or(0, |before| self.grid.ends[before] as usize);
        &self.grid.text[start..self.grid.ends[at] as usize]
    }

    /// What a cell is besides its text.
    pub fn form(&self, column: usize) -> Form {
        if column >= self.len() {
            return Form::Text;
        }
        let at = self.at.first as usize + column;
        self.grid.forms.get(at).copied().unwrap_or_default()
    }

    /// How a cell's number is written, where people write it so.
    pub fn convention(&self, column: usize, people: Convention) -> Convention {
        match self.form(column) {
            Form::Number | Form::LongNumber => Convention::Only(Mark::Point),
            _ => people,
        }
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let row = *self;
        (0..row.len()).map(move |column| row.cell(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[&str]]) -> Grid {
        let mut grid = Grid::default();
        for (number, cells) in rows.iter().enumerate() {
            cells.iter().for_each(|cell| grid.cell(cell));
            grid.end_row(number as u32 + 1).unwrap();
        }
        grid
    }

    #[test]
    fn empty_rows_and_empty_ends_are_not_kept_and_numbers_stay() {
        let grid = grid(&[&["a", "b", ""], &["", "  "], &["", " c "]]);
        assert_eq!(grid.len(), 2);
        let last = grid.row(1).unwrap();
        assert_eq!((last.number(), last.len(), last.cell(0), last.cell(1)), (3, 2, "", "c"));
        assert_eq!(last.cell(7), "");
        assert_eq!(grid.row(0).unwrap().cells().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((grid.place_of(1), grid.place_of(2), grid.place_of(9)), (0, 1, 2));
    }

    #[test]
    fn letters_are_composed() {
        let grid = grid(&[&["Zu\u{308}rich", "e\u{301}"]]);
        assert_eq!(grid.row(0).unwrap().cells().collect::<Vec<_>>(), ["Zürich", "é"]);
    }

    #[test]
    fn a_cell_keeps_its_form_and_no_other_one_takes_it() {
        let mut grid = Grid::default();
        grid.cell("a");
        grid.cell_of(Form::Number, "1.5");
        grid.cell_of(Form::Merged, "");
        grid.end_row(1).unwrap();
        grid.cell("b");
        grid.cell("1,5");
        grid.cell_of(Form::Error, "#N/A");
        grid.end_row(2).unwrap();
        let forms: Vec<Vec<Form>> =
            grid.rows_from(0).map(|row| (0..4).map(|at| row.form(at)).collect()).collect();
        use Form::{Error, Number, Text};
        assert_eq!(forms, [[Text, Number, Text, Text], [Text, Text, Error, Text]]);
        let people = Convention::Only(Mark::Comma);
        let all: Vec<_> = grid.rows_from(0).map(|row| row.convention(1, people)).collect();
        assert_eq!(all, [Convention::Only(Mark::Point), people]);
    }

    #[test]
    fn a_row_that_is_too_wide_is_named() {
        let mut grid = Grid::default();
        (0..=MOST_COLUMNS).for_each(|_| grid.cell("x"));
        assert_eq!(grid.end_row(5).unwrap_err().row, Some(5));
    }
}
