//! How a text is split into cells: the separator, closed quotes, plausible widths of
//! rows. Does not interpret cells.

use std::path::Path;

use super::{
    DataError,
    limits::MAX_COLUMNS,
    messages::{self, quoted},
    source::damaged,
    table::numbers,
};
use figure::Note;
use parsing::delimited::{QuoteError, check_quotes, sep_line};

/// Candidate separators. Where two fit equally well, the first wins: texts are more likely to
/// contain commas than the others.
const SEPARATORS: [u8; 4] = *b"\t;|,";
/// Bytes and rows at the start of a text from which the separator is detected.
const SAMPLE: usize = 64 << 10;
const SAMPLE_ROWS: usize = 100;

/// A text with the separator of its cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct SeparatedText<'a> {
    text: &'a str,
    pub(super) separator: u8,
    /// Lines of the file before the text: that of Excel's hint.
    before: usize,
}

impl<'a> SeparatedText<'a> {
    /// Detects the separator unless it is given, and checks for cells that would be split
    /// wrongly.
    ///
    /// # Errors
    /// Quotes that do not close where their cell ends, rows that are too wide.
    pub(super) fn new(file: &Path, text: &'a str, known: Option<u8>) -> Result<Self, DataError> {
        let cut = match sep_line(text) {
            Some((separator, length)) => {
                Self { text: text.get(length..).unwrap_or_default(), separator, before: 1 }
            }
            None => {
                let separator = known.unwrap_or_else(|| separator(text));
                Self { text, separator, before: 0 }
            }
        };
        check_width(cut.text, cut.separator).map_err(|message| damaged(file, message))?;
        check_quotes(cut.text, cut.separator).map_err(|error| {
            let error = QuoteError { line: error.line + cut.before, ..error };
            damaged(file, error.note())
        })?;
        Ok(cut)
    }

    pub(super) fn reader(&self) -> csv::Reader<&'a [u8]> {
        csv::ReaderBuilder::new()
            .delimiter(self.separator)
            .has_headers(false)
            .from_reader(self.text.as_bytes())
    }

    /// The line of the file in which a record begins.
    pub(super) fn line(&self, record: &csv::StringRecord) -> usize {
        record.position().map_or(0, |at| at.line() as usize) + self.before
    }

    /// What the reader did not like, with the line of the file.
    pub(super) fn corrupt(&self, file: &Path, error: &csv::Error) -> DataError {
        let message = messages::csv(error);
        let line = error.position().map(|at| at.line() as usize + self.before);
        damaged(
            file,
            match line {
                Some(line) if self.before > 0 => message.with("line", line),
                _ => message,
            },
        )
    }
}

pub(super) fn too_wide(n: usize) -> Note {
    let message = Note::new("fault-many-columns", "has {n} columns; at most {most}");
    message.with("n", n).with("most", MAX_COLUMNS)
}

/// Refuses a row with too many cells at the first one too many: a reader of whole rows would
/// hold a row as long as its file first.
fn check_width(text: &str, delimiter: u8) -> Result<(), Note> {
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
                if columns > MAX_COLUMNS {
                    return Err(too_wide(columns));
                }
                if record_end {
                    columns = 0;
                }
            }
        }
    }
}

/// How well a separator cuts the start of a text; more is better, in this order.
#[derive(Debug, PartialEq, PartialOrd)]
struct Fit {
    /// Share of the rows that are as wide as the first.
    even: f64,
    /// Share of the columns that are numbers: a decimal comma is no separator.
    numbers: f64,
    columns: usize,
}

/// The separator that cuts the first rows evenly, and most of them into numbers.
fn separator(text: &str) -> u8 {
    let start = &text[..text.floor_char_boundary(SAMPLE)];
    let whole = start.len() == text.len();
    let mut best: Option<(Fit, u8)> = None;
    for separator in SEPARATORS {
        let Some(fit) = fit(start, whole, separator) else { continue };
        if best.as_ref().is_none_or(|(known, _)| fit > *known) {
            best = Some((fit, separator));
        }
    }
    best.map_or(b',', |(_, separator)| separator)
}

fn fit(start: &str, whole: bool, separator: u8) -> Option<Fit> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(start.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records().take(SAMPLE_ROWS) {
        let record = record.ok()?;
        // What is wider is no table that is read; each cell of it would take memory here.
        if record.len() > MAX_COLUMNS {
            return None;
        }
        rows.push(record);
    }
    // The last row may be cut in two.
    if !whole && rows.len() > 1 && rows.len() < SAMPLE_ROWS {
        rows.pop();
    }
    let columns = rows.first().map(csv::StringRecord::len).filter(|columns| *columns > 1)?;
    let below = rows.get(1..).unwrap_or_default();
    let even = below.iter().filter(|row| row.len() == columns).count();
    let is_number = |cell: &str| cell.trim().is_empty() || numbers::is_number(cell);
    let numeric = (0..columns).filter(|column| {
        let mut cells = below.iter().filter_map(|row| row.get(*column));
        !below.is_empty() && cells.all(is_number)
    });
    Some(Fit {
        even: even as f64 / below.len().max(1) as f64,
        numbers: numeric.count() as f64 / columns as f64,
        columns,
    })
}

/// That two columns of a file have one name.
pub(super) fn same_name(name: &str) -> Note {
    Note::new("fault-same-name", "two columns are named \"{name}\"; rename one")
        .with("name", quoted(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_that_cuts_evenly_into_numbers() {
        for (text, wanted) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2\n", b';'),
            ("price, EUR;size, m2;sold\n18,0;37,5;no\n20,2;58,5;yes\n", b';'),
            ("name;note, long\nx;y, z\nu;v, w\n", b';'),
            ("a\tb, c\n1\t2, 3\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("name,place\nx,1;2\ny,3;4\n", b','),
            ("alone\n1\n", b','),
            ("", b','),
        ] {
            assert_eq!(separator(text) as char, wanted as char, "{text:?}");
        }
    }

    #[test]
    fn a_hint_of_excel_is_no_row_and_lines_count_with_it() {
        let file = Path::new("t.csv");
        let cut = SeparatedText::new(file, "sep=;\na;b\n1;2\n", None).unwrap();
        let mut rows = cut.reader().into_records().map(Result::unwrap);
        let first = rows.next().unwrap();
        assert_eq!((first.get(0), cut.line(&first)), (Some("a"), 2));
        let cut = SeparatedText::new(file, "sep=;\na;b\n1;2;3\n", None).unwrap();
        let error = cut.reader().into_records().find_map(Result::err).unwrap();
        assert!(cut.corrupt(file, &error).to_string().contains("line 3 has 3 cells"));
        let open =
            SeparatedText::new(file, "sep=;\na;b\n1;\"2\n3;4\n", None).unwrap_err().to_string();
        assert!(open.contains("line 3, column 2"), "{open}");
    }
}
