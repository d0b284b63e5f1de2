//! CSV and its kin.

use serde::{Deserialize, Serialize};

use crate::{
    exchange::{fault::Fault, grid::Grid},
    // As our own lists are written, so they are read.
    web::csv as csv_out,
};

/// What stands between cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delimiter {
    Comma,
    Semicolon,
    Tab,
    Bar,
}

impl Delimiter {
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Bar];

    /// The word that forms and the command line use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::Bar => "bar",
        }
    }

    /// Reads the word that [`Delimiter::as_str`] gives.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
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

fn reader(text: &str, delimiter: Delimiter) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter.byte())
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// The delimiter that cuts the first rows into the most cells, the same number in each.
pub(super) fn guess(text: &str) -> Delimiter {
    const ROWS: usize = 20;
    let score = |delimiter: Delimiter| {
        let rows = reader(text, delimiter).into_records().take(ROWS).map_while(Result::ok);
        let counts: Vec<usize> = rows.map(|row| row.len()).collect();
        let head = counts.first().copied().unwrap_or(0);
        let same = counts.iter().filter(|count| **count == head).count();
        if head < 2 { (0, 0) } else { (same, head) }
    };
    // Of equal ones the first.
    Delimiter::ALL.into_iter().rev().max_by_key(|one| score(*one)).unwrap_or(Delimiter::Comma)
}

/// Cuts text into cells.
///
/// # Errors
/// A quote that nobody closes, or more than is taken.
pub(super) fn read(text: &str, delimiter: Delimiter) -> Result<Grid, Fault> {
    let mut reader = reader(text, delimiter);
    let mut grid = Grid::default();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(grid),
            Err(_) => {
                let row = u32::try_from(reader.position().line()).unwrap_or(u32::MAX);
                return Err(Fault::of_row(row, "file-import-unreadable", vec![]));
            }
        }
        for cell in &record {
            // Most have no mark to take off.
            if cell.contains('\'') { grid.cell(&csv_out::plain(cell)) } else { grid.cell(cell) }
        }
        let line = record.position().map_or(0, |start| first_line(text, start));
        grid.end_row(u32::try_from(line).unwrap_or(u32::MAX))?;
    }
}

/// Line in which a record begins: the reader counts the empty lines above it to it.
fn first_line(text: &str, start: &csv::Position) -> u64 {
    let from = usize::try_from(start.byte()).unwrap_or(usize::MAX);
    let above = text.as_bytes().get(from..).unwrap_or_default().iter();
    let breaks = above.take_while(|byte| matches!(byte, b'\n' | b'\r'));
    start.line() + breaks.filter(|byte| **byte == b'\n').count() as u64
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
    fn a_quote_that_nobody_closes_is_told_where_it_opens() {
        let text = format!("a,b\n1,\"{}", "x\n".repeat(60_000));
        let fault = read(&text, Delimiter::Comma).unwrap_err();
        assert_eq!(
            (fault.key(), fault.row, fault.column.as_str()),
            ("import-cell-too-long", Some(2), "2")
        );
    }
}
