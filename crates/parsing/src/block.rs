//! A block of cells as spreadsheets copy it: tabs between cells, a line for each row, quotes
//! around cells that hold either. Every row must have as many cells as the first, because a
//! missing cell would move the others of its row under a wrong heading.

use std::mem;

use crate::delimited::{QuoteError, check_quotes};

/// Why a text is not a block, with the place of the first cell that is missing, left over or
/// badly quoted, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockError {
    pub row: usize,
    pub column: usize,
    pub kind: BlockErrorKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockErrorKind {
    /// The row ends before this cell, which the first row has.
    Missing,
    /// The first row has no such cell.
    Surplus,
    /// A quotation mark is not closed where the cell ends.
    Quote,
}

/// The trimmed cells of a block by rows. Empty lines at its end do not count: spreadsheets
/// write one.
///
/// # Errors
/// Where the text is not a block.
pub fn read(text: &str) -> Result<Vec<Vec<String>>, BlockError> {
    let text = text.trim_end_matches(['\n', '\r']);
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let badly_quoted = |error: QuoteError| BlockError {
        row: error.line,
        column: error.column,
        kind: BlockErrorKind::Quote,
    };
    check_quotes(text, b'\t').map_err(badly_quoted)?;
    let rows = split(text);
    let width = rows.first().map_or(0, Vec::len);
    let ragged = rows.iter().enumerate().find(|(_, cells)| cells.len() != width);
    let Some((at, cells)) = ragged else { return Ok(rows) };
    let kind = if cells.len() < width { BlockErrorKind::Missing } else { BlockErrorKind::Surplus };
    Err(BlockError { row: at + 1, column: width.min(cells.len()) + 1, kind })
}

/// Splits a text whose quotes are known to close. Readers of delimited text pass over empty
/// lines, which are rows with one empty cell here.
fn split(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    let (mut cell, mut quoted) = (String::new(), false);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cell.push('"');
            }
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            '\r' if !quoted && signs.peek() == Some(&'\n') => {}
            '\t' | '\n' | '\r' if !quoted => {
                row.push(trimmed(&mut cell));
                if sign != '\t' {
                    rows.push(mem::take(&mut row));
                }
            }
            _ => cell.push(sign),
        }
    }
    row.push(trimmed(&mut cell));
    rows.push(row);
    rows
}

fn trimmed(cell: &mut String) -> String {
    mem::take(cell).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        read(text).unwrap()
    }

    #[test]
    fn cells_stand_between_tabs_and_the_last_line_end_is_no_row() {
        assert_eq!(rows("3\t4\r\n5\t\r\n"), [["3", "4"], ["5", ""]]);
        assert_eq!(rows(" 3 "), [["3"]]);
        assert_eq!(rows("1\n\n3\n"), [["1"], [""], ["3"]], "an empty cell in a column of one");
        assert!(rows("").is_empty() && rows("\r\n").is_empty());
    }

    #[test]
    fn a_quoted_cell_may_hold_tabs_line_ends_and_quotes() {
        assert_eq!(rows("\"a\tb\"\t1\n\"c\nd\"\t2"), [["a\tb", "1"], ["c\nd", "2"]]);
        assert_eq!(rows("\"say \"\"yes\"\"\"\t1"), [["say \"yes\"", "1"]]);
        assert_eq!(rows("5\" screen \"\tx"), [["5\" screen \"", "x"]]);
    }

    #[test]
    fn the_first_cell_out_of_place_is_named() {
        let error = |text: &str| read(text).unwrap_err();
        let place = |row, column, kind| BlockError { row, column, kind };
        assert_eq!(error("1\t2\t3\n4\t5\n"), place(2, 3, BlockErrorKind::Missing));
        assert_eq!(error("1\t2\n4\t5\n6\t7\t8\t9"), place(3, 3, BlockErrorKind::Surplus));
        assert_eq!(error("1\t2\n\n3\t4"), place(2, 2, BlockErrorKind::Missing));
        assert_eq!(error("1\t\"2\n3\t4"), place(1, 2, BlockErrorKind::Quote));
    }
}
