//! CSV and its kin.

use std::borrow::Cow;

use crate::{
    error::ImportError,
    parse::grid::{Grid, LONGEST_CELL, MOST_COLUMNS, too_wide},
};
use parsing::delimited::{self, QuoteError, QuoteErrorKind};
use web::csv as csv_out;

parsing::words! {
    /// What stands between cells.
    pub enum Delimiter {
        Comma = "comma",
        Semicolon = "semicolon",
        Tab = "tab",
        Bar = "bar",
    }
}

impl Delimiter {
    fn of(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.byte() == byte)
    }

    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Bar => b'|',
        }
    }
}

/// The delimiter that the first line names, or else the one that cuts the first rows into the
/// most cells, the same number in each.
pub(super) fn guess(text: &str) -> Delimiter {
    if let Some(said) = hint(text).and_then(|(said, _)| Delimiter::of(said)) {
        return said;
    }
    const ROWS: usize = 20;
    let score = |delimiter: Delimiter| {
        let mut cells = Cells::new(text, delimiter);
        let mut counts = vec![0_usize];
        loop {
            match cells.next() {
                // More columns than are accepted say nothing more.
                Ok(Some(_)) if counts.last() > Some(&MOST_COLUMNS) => break,
                Ok(Some(cell)) => {
                    *counts.last_mut().unwrap_or(&mut 0) += 1;
                    if cell.ends_row {
                        counts.push(0);
                    }
                    if counts.len() > ROWS {
                        break;
                    }
                }
                Ok(None) | Err(_) => break,
            }
        }
        if counts.last() == Some(&0) {
            counts.pop();
        }
        let head = counts.first().copied().unwrap_or(0);
        let same = counts.iter().filter(|count| **count == head).count();
        if head < 2 { (0, 0) } else { (same, head) }
    };
    // Of equal ones the first.
    Delimiter::ALL.into_iter().rev().max_by_key(|one| score(*one)).unwrap_or(Delimiter::Comma)
}

/// The line `sep=;`, where it names a delimiter that is read.
fn hint(text: &str) -> Option<(u8, usize)> {
    delimited::sep_line(text).filter(|(said, _)| Delimiter::of(*said).is_some())
}

/// Cuts text into cells. Rows have the numbers of their lines.
///
/// # Errors
/// A quote that does not close where its cell ends, or more than is accepted: reported at the first cell
/// that is too much.
pub(super) fn read(text: &str, delimiter: Delimiter) -> Result<Grid, ImportError> {
    // Lines of old kinds end with a carriage return alone.
    if text.contains('\r') && !text.contains('\n') {
        return read(&text.replace('\r', "\n"), delimiter);
    }
    let (text, above) = match hint(text) {
        Some((_, length)) => (&text[length..], 1),
        None => (text, 0),
    };
    delimited::check_quotes(text, delimiter.byte()).map_err(|wrong| {
        let key = match wrong.kind {
            QuoteErrorKind::Open => "import-quote-open",
            QuoteErrorKind::Inside => "import-quote-inside",
        };
        let row = u32::try_from(wrong.line + above).unwrap_or(u32::MAX);
        ImportError::of_row(row, key, vec![]).in_column(&name(text, delimiter, wrong))
    })?;
    let mut cells = Cells::new(text, delimiter);
    cells.above = above as u64;
    let mut grid = Grid::default();
    let mut column = 0_usize;
    loop {
        let cell = match cells.next() {
            Ok(Some(cell)) => cell,
            Ok(None) => return Ok(grid),
            Err(Stop::TooLong) => {
                let place = (column + 1).to_string();
                let error = ImportError::of_row(cells.row, "import-cell-too-long", vec![]);
                return Err(error.in_column(&place));
            }
            Err(Stop::Unreadable) => {
                return Err(ImportError::of_row(cells.row, "file-import-unreadable", vec![]));
            }
        };
        if column == MOST_COLUMNS {
            return Err(too_wide(cell.row));
        }
        let text = unquoted(cell.text);
        // Most have no mark to take off.
        if text.contains('\'') {
            grid.cell(&csv_out::plain(&text));
        } else {
            grid.cell(&text);
        }
        column += 1;
        if cell.ends_row {
            grid.end_row(cell.row)?;
            column = 0;
        }
    }
}

/// What stands above a cell in the first row, or else the place of its column.
fn name(text: &str, delimiter: Delimiter, wrong: QuoteError) -> String {
    let mut cells = Cells::new(text, delimiter);
    for column in 1..=wrong.column {
        match cells.next() {
            Ok(Some(cell)) if column == wrong.column && wrong.line > 1 => {
                return cell.text.trim().to_owned();
            }
            Ok(Some(cell)) if !cell.ends_row => {}
            _ => break,
        }
    }
    wrong.column.to_string()
}

/// A cell whose quotes stand behind a blank: other programs write them so.
fn unquoted(cell: &str) -> Cow<'_, str> {
    let quoted = cell.strip_prefix(' ').map(str::trim).filter(|text| text.len() > 1);
    let inside = quoted.and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
    match inside.map(|inside| (inside, inside.replace("\"\"", ""))) {
        Some((inside, rest)) if !rest.contains('"') => Cow::Owned(inside.replace("\"\"", "\"")),
        _ => Cow::Borrowed(cell),
    }
}

/// One cell after the other: no row is ever held whole, since a row may be as long as its file.
struct Cells<'a> {
    reader: csv_core::Reader,
    rest: &'a [u8],
    cell: Vec<u8>,
    /// Line in which the row of the last cell begins.
    row: u32,
    starts_row: bool,
    /// Lines above the text.
    above: u64,
}

struct Cell<'a> {
    text: &'a str,
    row: u32,
    ends_row: bool,
}

#[derive(Debug)]
enum Stop {
    TooLong,
    Unreadable,
}

impl<'a> Cells<'a> {
    fn new(text: &'a str, delimiter: Delimiter) -> Self {
        Self {
            reader: csv_core::ReaderBuilder::new().delimiter(delimiter.byte()).build(),
            rest: text.as_bytes(),
            // The longest cell and what shows that one is longer.
            cell: vec![0; LONGEST_CELL + 4],
            row: 1,
            starts_row: true,
            above: 0,
        }
    }

    fn next(&mut self) -> Result<Option<Cell<'_>>, Stop> {
        if self.starts_row {
            // The reader counts the empty lines above a row to it.
            let breaks = self.rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
            let empty = breaks.filter(|byte| **byte == b'\n').count() as u64;
            self.row = u32::try_from(self.reader.line() + empty + self.above).unwrap_or(u32::MAX);
            self.starts_row = false;
        }
        let mut written = 0;
        loop {
            let (result, read, more) = self.reader.read_field(self.rest, &mut self.cell[written..]);
            self.rest = &self.rest[read..];
            written += more;
            match result {
                // What is empty now is the end of the text, which the reader is told by asking again.
                csv_core::ReadFieldResult::InputEmpty => {}
                csv_core::ReadFieldResult::OutputFull => return Err(Stop::TooLong),
                csv_core::ReadFieldResult::End => return Ok(None),
                csv_core::ReadFieldResult::Field { record_end } => {
                    self.starts_row = record_end;
                    let text =
                        std::str::from_utf8(&self.cell[..written]).map_err(|_| Stop::Unreadable)?;
                    return Ok(Some(Cell { text, row: self.row, ends_row: record_end }));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_disarmed_comes_back_and_an_apostrophe_stays() {
        for (cell, read) in
            [("'=1+1", "=1+1"), ("'@x", "@x"), ("'tis", "'tis"), ("'", "'"), ("'-5", "'-5")]
        {
            assert_eq!(csv_out::plain(cell), read, "{cell}");
        }
    }

    #[test]
    fn the_delimiter_is_found() {
        for (text, found) in [
            ("a,b\n1,2", Delimiter::Comma),
            ("a;b\n1,5;2,5\n2,5;3", Delimiter::Semicolon),
            ("a\tb, c\n1\t2", Delimiter::Tab),
            ("a|b\n1|2", Delimiter::Bar),
            ("alone\n1", Delimiter::Comma),
            ("", Delimiter::Comma),
        ] {
            assert_eq!(guess(text), found, "{text:?}");
        }
    }

    #[test]
    fn rows_keep_the_number_of_their_line() {
        let grid = read("a,b\n\n\"two\nlines\",1\nc,2,3\n", Delimiter::Comma).unwrap();
        let rows: Vec<_> = grid.rows_from(0).map(|row| (row.number(), row.len())).collect();
        assert_eq!(rows, [(1, 2), (3, 2), (5, 3)]);
    }

    #[test]
    fn a_row_that_is_too_wide_is_refused_at_the_first_cell_too_many() {
        let most = ",".repeat(MOST_COLUMNS - 1) + "x\n";
        assert_eq!(read(&most, Delimiter::Comma).unwrap().row(0).unwrap().len(), MOST_COLUMNS);
        let wide = format!("a,b\n{}", ",".repeat(8 << 20));
        let error = read(&wide, guess(&wide)).unwrap_err();
        assert_eq!((error.key(), error.row), ("import-too-wide", Some(2)));
    }

    #[test]
    fn a_quote_that_nobody_closes_is_told_where_it_opens() {
        let text = format!("a,b\n1,\"{}", "x\n".repeat(60_000));
        for (text, key, row, column) in [
            (text.as_str(), "import-quote-open", 2, "b"),
            ("need,note\nA,\"24 inch\nB,x\nC,y\n", "import-quote-open", 2, "note"),
            ("need,note\nA,\"24 inch\nB,x\nC,\"27 inch\n", "import-quote-inside", 2, "note"),
            ("sep=,\nneed,note\nA,\"24 inch\nB,x\n", "import-quote-open", 3, "note"),
            ("need,\"note\nA,24 inch\n", "import-quote-open", 1, "2"),
            ("need\nA,\"24 inch\n", "import-quote-open", 2, "2"),
        ] {
            let error = read(text, Delimiter::Comma).unwrap_err();
            assert_eq!((error.key(), error.row, error.column.as_str()), (key, Some(row), column));
        }
        let long = format!("a,b\n1,\"{}\"", "x\n".repeat(60_000));
        let error = read(&long, Delimiter::Comma).unwrap_err();
        assert_eq!(
            (error.key(), error.row, error.column.as_str()),
            ("import-cell-too-long", Some(2), "2")
        );
    }

    #[test]
    fn quotes_in_the_middle_of_cells_stay() {
        let text = "a,b\n24\" screens,5'11\"\n\"24\"\" screens\", \"x, \"\"y\"\"\"\n";
        let grid = read(text, Delimiter::Comma).unwrap();
        let rows: Vec<Vec<&str>> = grid.rows_from(1).map(|row| row.cells().collect()).collect();
        assert_eq!(rows[0], ["24\" screens", "5'11\""]);
        assert_eq!(rows[1][0], "24\" screens");
        let blank = read("a,b\n1, \"x \"\"y\"\"\"\n", Delimiter::Comma).unwrap();
        assert_eq!(blank.row(1).unwrap().cell(1), "x \"y\"");
    }

    #[test]
    fn the_line_of_excel_is_a_hint_and_no_row() {
        let text = "sep=;\nneed;note\nPrint, then fold;a\n";
        assert_eq!(guess(text), Delimiter::Semicolon);
        let grid = read(text, Delimiter::Semicolon).unwrap();
        let rows: Vec<_> = grid.rows_from(0).map(|row| (row.number(), row.cell(0))).collect();
        assert_eq!(rows, [(2, "need"), (3, "Print, then fold")]);
    }

    #[test]
    fn lines_may_end_with_a_carriage_return_alone() {
        let grid = read("a,b\r1,2\r\r3,4\r", Delimiter::Comma).unwrap();
        let rows: Vec<_> = grid.rows_from(0).map(|row| (row.number(), row.cell(1))).collect();
        assert_eq!(rows, [(1, "b"), (2, "2"), (4, "4")]);
    }
}
