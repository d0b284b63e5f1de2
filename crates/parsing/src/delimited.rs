//! Shared by all readers of delimited text: detecting Unicode by its bytes, Excel's first line
//! `sep=;`, unclosed quotes. Splits no cells and does not interpret them.

use std::{borrow::Cow, fmt};

use encoding_rs::{UTF_16BE, UTF_16LE};

use figure::Note;

/// A form of Unicode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unicode {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// The Unicode encoding of a text by its first bytes, and the length of its byte order mark: by
/// the mark, or for UTF-16 by the zeros beside ASCII letters, of which other texts have none.
/// `None` where only reading all of it could tell.
pub fn unicode(content: &[u8]) -> Option<(Unicode, usize)> {
    match content {
        [0xef, 0xbb, 0xbf, ..] => return Some((Unicode::Utf8, 3)),
        [0xff, 0xfe, ..] => return Some((Unicode::Utf16Le, 2)),
        [0xfe, 0xff, ..] => return Some((Unicode::Utf16Be, 2)),
        _ => {}
    }
    let start = content.get(..content.len().min(1 << 16) & !1)?;
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in start.chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.last() == Some(&0));
    }
    // Few letters of other scripts have a zero in the other byte, as 一 has.
    let told = |zeros: usize, others: usize| zeros * 40 > start.len() && zeros > others * 2;
    if !content.len().is_multiple_of(2) {
        None
    } else if told(odd, even) {
        Some((Unicode::Utf16Le, 0))
    } else if told(even, odd) {
        Some((Unicode::Utf16Be, 0))
    } else {
        None
    }
}

/// A text in any form of Unicode, without its mark.
///
/// # Errors
/// The number of the undecodable line, counted from 1.
pub fn text(content: &[u8]) -> Result<Cow<'_, str>, usize> {
    let (form, skip) = unicode(content).unwrap_or((Unicode::Utf8, 0));
    let bytes = content.get(skip..).unwrap_or_default();
    let table = match form {
        Unicode::Utf8 => {
            return match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(error) => {
                    let before = bytes.iter().take(error.valid_up_to());
                    Err(1 + before.filter(|byte| **byte == b'\n').count())
                }
            };
        }
        Unicode::Utf16Le => UTF_16LE,
        Unicode::Utf16Be => UTF_16BE,
    };
    table.decode_without_bom_handling_and_without_replacement(bytes).ok_or(1)
}

/// The separator of Excel's first line `sep=;`, and the length of that line with its end: a
/// hint for readers, not a row. The text has no byte order mark any more.
pub fn sep_line(text: &str) -> Option<(u8, usize)> {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let line = text.get(..end)?;
    // A tab counts, other blanks at the end do not; some programs quote the line.
    let line = line.trim_matches(['"', ' ']);
    let said = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep="))?;
    let separator = match line.get(said.len()..)?.as_bytes() {
        // Saved again as a table, the line has as many of them as the widest row.
        [one, more @ ..]
            if one.is_ascii() && !one.is_ascii_alphanumeric() && more.iter().all(|b| b == one) =>
        {
            *one
        }
        _ => return None,
    };
    let rest = text.get(end..)?;
    let ends = if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) };
    Some((separator, end + ends))
}

/// A quote that makes a reader swallow other cells or drop letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuoteError {
    /// Where its row begins: line of the text, counted from 1.
    pub line: usize,
    /// Position of its cell in the row, counted from 1.
    pub column: usize,
    pub kind: QuoteErrorKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteErrorKind {
    /// It opens a cell, and nothing closes it.
    Open,
    /// It closes its cell, and text follows instead of the next cell.
    Inside,
}

impl QuoteError {
    /// The same for pages, with line and column as placeholders.
    pub fn note(self) -> Note {
        let note = match self.kind {
            QuoteErrorKind::Open => Note::new(
                "fault-quote-open",
                "line {line}, column {column}: a quotation mark opens this cell and nothing \
                 closes it. Take it away, or close the cell; a quotation mark inside a quoted \
                 cell is written twice",
            ),
            QuoteErrorKind::Inside => Note::new(
                "fault-quote-inside",
                "line {line}, column {column}: a quotation mark closes this cell before its end. \
                 A quotation mark inside a quoted cell is written twice",
            ),
        };
        note.with("line", self.line).with("column", self.column)
    }
}

impl fmt::Display for QuoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.note().text())
    }
}

/// Looks for quotes that do not close where a cell ends. Common readers end such a cell
/// silently: with the file, with the next stray quote, or without the quote.
///
/// # Errors
/// The first of them.
pub fn check_quotes(text: &str, delimiter: u8) -> Result<(), QuoteError> {
    let bytes = text.as_bytes();
    let Some(first) = bytes.iter().position(|byte| *byte == b'"') else { return Ok(()) };
    // Lines before the first quote need no check.
    let mut at = bytes.iter().take(first).rposition(|b| is_end(*b)).map_or(0, |end| end + 1);
    let (mut row, mut column) = (at, 1);
    while at < bytes.len() {
        if bytes.get(at) == Some(&b'"') {
            let wrong = |kind| Err(QuoteError { line: line_of(bytes, row), column, kind });
            let Some(close) = closing(bytes, at + 1) else { return wrong(QuoteErrorKind::Open) };
            at = close + 1;
            let blank = |byte: u8| matches!(byte, b' ' | b'\t') && byte != delimiter;
            while bytes.get(at).copied().is_some_and(blank) {
                at += 1;
            }
            match bytes.get(at) {
                None => return Ok(()),
                Some(next) if *next == delimiter || is_end(*next) => {}
                Some(_) => return wrong(QuoteErrorKind::Inside),
            }
        } else {
            let rest = bytes.get(at..).unwrap_or_default();
            let cell = rest.iter().position(|byte| *byte == delimiter || is_end(*byte));
            let Some(cell) = cell else { return Ok(()) };
            at += cell;
        }
        if bytes.get(at) == Some(&delimiter) {
            column += 1;
            at += 1;
            continue;
        }
        while bytes.get(at).copied().is_some_and(is_end) {
            at += 1;
        }
        (row, column) = (at, 1);
    }
    Ok(())
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Position of the closing quote of a cell; two quotes are an escaped one.
fn closing(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == b'"')?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        from = at + 2;
    }
}

/// Number of the line at an offset.
fn line_of(bytes: &[u8], at: usize) -> usize {
    let count = |end: u8| bytes.iter().take(at).filter(|byte| **byte == end).count();
    // Files of old kinds end their lines with a carriage return alone.
    1 + match count(b'\n') {
        0 => count(b'\r'),
        lines => lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str, delimiter: u8) -> Option<(usize, usize, QuoteErrorKind)> {
        check_quotes(text, delimiter).err().map(|one| (one.line, one.column, one.kind))
    }

    #[test]
    fn an_unclosed_quote_is_reported_with_its_row() {
        use QuoteErrorKind::{Inside, Open};
        for (text, place) in [
            ("a,b\n1,\"two\n3,4\n", (2, 2, Open)),
            ("a,b\n\"1\n,2\",\"x\n3,4", (2, 2, Open)),
            ("\"", (1, 1, Open)),
            ("a,b\r\n1,\"24\"\" inch\r\n", (2, 2, Open)),
            // The second stray quote closes the first, over two rows.
            ("a,b\n1,\"24 inch\n2,c\n3,\"27 inch\n", (2, 2, Inside)),
            ("a,b\n1,\"the \"best\" one\"\n", (2, 2, Inside)),
            ("a,b\n\n\"Smart\" lamp,2\n", (3, 1, Inside)),
            ("a\rb\r\"c\r", (3, 1, Open)),
        ] {
            assert_eq!(wrong(text, b','), Some(place), "{text:?}");
        }
    }

    #[test]
    fn quotes_that_are_right_and_quotes_inside_of_cells_pass() {
        for text in [
            "",
            "a,b\n1,2",
            "a,b\n\"1\",\"2\"",
            "a,b\n\"1\" ,\"two\nlines\"\n",
            "a,b\n24\" screens,5'11\"\n",
            "a,b\nthe \"best\" one,\"the \"\"best\"\" one\"\n",
            "a,b\n\"\",\"\"\"\"\n",
            "a,b\n1, \"2\"",
        ] {
            assert_eq!(wrong(text, b','), None, "{text:?}");
        }
        assert_eq!(wrong("a\tb\n\"1\"\t\"2\"\n", b'\t'), None);
        assert_eq!(wrong("a;b\n\"1,5\";\"2\"\n", b';'), None);
    }

    #[test]
    fn the_separator_line_of_excel_is_recognised() {
        for (text, said) in [
            ("sep=;\na;b", Some((b';', 6))),
            ("SEP=,\r\na,b", Some((b',', 7))),
            ("\"sep=;\"\na;b", Some((b';', 8))),
            ("sep=\t\na\tb", Some((b'\t', 6))),
            ("sep=;", Some((b';', 5))),
            ("sep=|\r\ra", Some((b'|', 6))),
            ("sep=;;;\na;b;c", Some((b';', 8))),
            ("separator;b\n", None),
            ("sep=x\n", None),
            ("sep=a;b\n", None),
            ("a,b\nsep=;", None),
            ("", None),
        ] {
            assert_eq!(sep_line(text), said, "{text:?}");
        }
    }

    #[test]
    fn unicode_is_detected_by_its_mark_and_utf_16_without_one() {
        let text16 = |text: &str, mark: bool, big: bool| -> Vec<u8> {
            let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
            units
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        let table = "需求,重要性\n看清一个标签,9\n第一,7\n";
        for mark in [true, false] {
            for big in [true, false] {
                assert_eq!(text(&text16(table, mark, big)).unwrap(), table, "{mark} {big}");
            }
        }
        assert_eq!(text(b"\xef\xbb\xbfa,b").unwrap(), "a,b");
        assert_eq!(text("ü,é\n".as_bytes()).unwrap(), "ü,é\n");
        assert_eq!(text(b"a\nb\xff"), Err(2));
        assert_eq!(unicode(b""), None);
    }
}
