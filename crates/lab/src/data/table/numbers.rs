//! Numbers as programs and people write them: the decimal separator is detected from a
//! whole column, and from the other columns of its file. Reads no files.

use crate::data::DecimalSign;
use parsing::typed_number::{self, Convention, Mark};

/// A number of a cell in one of the two ways of writing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::data) struct Reading {
    pub(in crate::data) value: f64,
    /// True if there are thousands separators.
    pub(in crate::data) grouped: bool,
}

/// The finite number in a cell, with thousands separators or without.
pub(in crate::data) fn reading(cell: &str, sign: DecimalSign) -> Option<Reading> {
    let (mark, between) = match sign {
        DecimalSign::Point => (Mark::Point, ','),
        DecimalSign::Comma => (Mark::Comma, '.'),
    };
    let cell = cell.trim();
    // Many cells hold words; nothing of them is a number.
    let is_word = cell.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_word || !cell.contains(char::is_numeric) {
        return None;
    }
    let value = typed_number::number(cell, Convention::Only(mark)).ok()?;
    let grouped = cell.contains(|c| c == between || is_gap(c));
    Some(Reading { value, grouped })
}

/// A cell as the number that it is with a point before its fraction, and with a comma.
pub(super) fn readings(cell: &str) -> [String; 2] {
    [DecimalSign::Point, DecimalSign::Comma]
        .map(|sign| reading(cell, sign).map_or_else(String::new, |read| read.value.to_string()))
}

/// Blanks and apostrophes as thousands separators.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\'' | '\u{2019}')
}

/// True when a cell is a number in one of the two ways of writing.
pub(in crate::data) fn is_number(cell: &str) -> bool {
    [DecimalSign::Point, DecimalSign::Comma].iter().any(|sign| reading(cell, *sign).is_some())
}

/// Digits behind the point of a number of digits and at most one point.
fn plain_places(cell: &str) -> Option<usize> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let normalised_name = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, indices) = normalised_name.split_once('.').unwrap_or((normalised_name, ""));
    (!whole.is_empty() && digits(whole) && digits(indices)).then_some(indices.len())
}

/// True for a whole number of so many digits that a float would give it others: it is an
/// identifier and no quantity.
pub(super) fn is_long(cell: &str) -> bool {
    const EXACT: u128 = 1 << 53;
    let digits = cell.trim().trim_start_matches(['-', '+']);
    let is_whole = digits.len() > 15 && digits.bytes().all(|byte| byte.is_ascii_digit());
    // What does not fit into 128 bits is longer still.
    is_whole && digits.parse::<u128>().map_or(true, |number| number > EXACT)
}

/// Words that mark a missing number where all other cells are numbers.
pub(super) fn is_mark(cell: &str) -> bool {
    const MARKS: [&str; 9] = ["?", "-", "--", "na", "n/a", "#n/a", "nan", "null", "none"];
    MARKS.iter().any(|mark| cell.eq_ignore_ascii_case(mark))
}

/// What the cells of a column can be read as.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// Cells that are neither empty nor a mark.
    pub(super) cells: usize,
    point: usize,
    comma: usize,
    /// Cells that are a number in one of the ways.
    pub(super) numbers: usize,
    /// Row of the first cell that is another number in the other way of writing.
    apart: Option<usize>,
    has_comma: bool,
    grouped: [bool; 2],
    /// Row of the first number of too many digits.
    pub(super) long: Option<usize>,
}

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberFormat {
    /// Not every cell is a number.
    NotNumeric,
    Decimal(DecimalSign),
    /// Every cell is a number in both ways, and this row another one.
    Ambiguous(usize),
}

impl Tally {
    /// Adds a cell; true when it is a number.
    pub(super) fn add(&mut self, row: usize, cell: &str) -> bool {
        let point = reading(cell, DecimalSign::Point);
        let comma = match plain_places(cell) {
            // Numbers as programs write them are parsed once.
            Some(0) => point,
            Some(indices) if indices != 3 => None,
            _ => reading(cell, DecimalSign::Comma),
        };
        self.cells += 1;
        self.point += usize::from(point.is_some());
        self.comma += usize::from(comma.is_some());
        self.grouped[0] |= point.is_some_and(|reading| reading.grouped);
        self.grouped[1] |= comma.is_some_and(|reading| reading.grouped);
        self.has_comma |= cell.contains(',');
        if let (Some(point), Some(comma)) = (point, comma)
            && point.value.total_cmp(&comma.value).is_ne()
        {
            self.apart = self.apart.or(Some(row));
        }
        if is_long(cell) {
            self.long = self.long.or(Some(row));
        }
        let is_number = point.is_some() || comma.is_some();
        self.numbers += usize::from(is_number);
        is_number
    }

    /// The decimal separator that the column needs, if only one fits.
    pub(super) fn required_separator(&self) -> Option<DecimalSign> {
        match (self.point == self.cells, self.comma == self.cells) {
            (true, false) => Some(DecimalSign::Point),
            (false, true) => Some(DecimalSign::Comma),
            _ => None,
        }
    }

    /// `usual` is the separator that was chosen or that other columns need. Without one, a point
    /// is assumed where commas separate the cells.
    pub(super) fn number_format(
        &self,
        usual: Option<DecimalSign>,
        comma_cuts: bool,
    ) -> NumberFormat {
        if self.cells == 0 || self.point.max(self.comma) < self.cells {
            return NumberFormat::NotNumeric;
        }
        if let Some(sign) = self.required_separator() {
            return NumberFormat::Decimal(sign);
        }
        match (self.apart, usual) {
            (None, _) => NumberFormat::Decimal(DecimalSign::Point),
            (Some(_), Some(sign)) => NumberFormat::Decimal(sign),
            (Some(_), None) if comma_cuts && !self.has_comma => {
                NumberFormat::Decimal(DecimalSign::Point)
            }
            (Some(row), None) => NumberFormat::Ambiguous(row),
        }
    }

    /// The decimal separator with which most cells are numbers.
    pub(super) fn likely(&self) -> DecimalSign {
        if self.comma > self.point { DecimalSign::Comma } else { DecimalSign::Point }
    }

    pub(super) fn is_grouped(&self, sign: DecimalSign) -> bool {
        self.grouped[usize::from(sign == DecimalSign::Comma)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalSign::{Comma, Point};

    fn read(cell: &str) -> [Option<f64>; 2] {
        [Point, Comma].map(|sign| reading(cell, sign).map(|reading| reading.value))
    }

    #[test]
    fn a_cell_is_a_number_in_one_way_in_both_or_in_none() {
        let some = |point: f64, comma: f64| [Some(point), Some(comma)];
        for (cell, wanted) in [
            ("12", some(12.0, 12.0)),
            ("-3", some(-3.0, -3.0)),
            ("\u{2212}3", some(-3.0, -3.0)),
            ("1.5", [Some(1.5), None]),
            ("1,5", [None, Some(1.5)]),
            ("38,040", some(38_040.0, 38.04)),
            ("38.040", some(38.04, 38_040.0)),
            ("0,125", [None, Some(0.125)]),
            ("1234,567", [None, Some(1234.567)]),
            ("1,234,567", [Some(1_234_567.0), None]),
            ("1,234.5", [Some(1234.5), None]),
            ("1.234,5", [None, Some(1234.5)]),
            ("1 234", some(1234.0, 1234.0)),
            ("1\u{202f}234,5", [None, Some(1234.5)]),
            ("1'234.5", [Some(1234.5), None]),
            ("1e3", some(1000.0, 1000.0)),
            ("1.5e-3", [Some(0.0015), None]),
            (" .5", [Some(0.5), None]),
            ("1.", [Some(1.0), None]),
        ] {
            assert_eq!(read(cell), wanted, "{cell}");
        }
        for wrong in [
            "",
            "-",
            "x",
            "inf",
            "NaN",
            "1e999",
            "0x10",
            "1.2.3",
            "2024-01-01",
            "12:30",
            "030 123 456",
            "12 %",
            "€ 3",
            "1 23",
            "1-2",
            ".",
            ",",
        ] {
            assert_eq!(read(wrong), [None, None], "{wrong}");
        }
    }

    fn tally(cells: &[&str]) -> Tally {
        let mut tally = Tally::default();
        cells.iter().enumerate().for_each(|(row, cell)| {
            tally.add(row, cell);
        });
        tally
    }

    #[test]
    fn a_column_shows_its_decimal_separator_or_is_ambiguous() {
        use NumberFormat::{Ambiguous, Decimal, NotNumeric};
        for (cells, alone, after_points, after_commas) in [
            (&["1", "2"][..], Decimal(Point), Decimal(Point), Decimal(Point)),
            (&["1.5", "2.25"], Decimal(Point), Decimal(Point), Decimal(Point)),
            (&["1,5", "2,250"], Decimal(Comma), Decimal(Comma), Decimal(Comma)),
            (&["38,040", "950"], Ambiguous(0), Decimal(Point), Decimal(Comma)),
            (&["1.234", "950"], Ambiguous(0), Decimal(Point), Decimal(Comma)),
            (&["1.234", "0.5"], Decimal(Point), Decimal(Point), Decimal(Point)),
            (&["1,234", "x"], NotNumeric, NotNumeric, NotNumeric),
            (&["1,5", "1.5"], NotNumeric, NotNumeric, NotNumeric),
        ] {
            let tally = tally(cells);
            assert_eq!(tally.number_format(None, false), alone, "{cells:?}");
            assert_eq!(tally.number_format(Some(Point), false), after_points, "{cells:?}");
            assert_eq!(tally.number_format(Some(Comma), false), after_commas, "{cells:?}");
        }
        assert_eq!(tally(&["1.234", "2.500"]).number_format(None, true), Decimal(Point));
        assert_eq!(tally(&["1,234"]).number_format(None, true), Ambiguous(0));
        assert!(tally(&["1,234"]).is_grouped(Point) && !tally(&["1,234"]).is_grouped(Comma));
    }

    #[test]
    fn whole_numbers_beyond_what_a_float_holds_are_long() {
        for long in ["9007199254740993", "123456789012345678901", &"9".repeat(60)] {
            assert!(is_long(long), "{long}");
        }
        for short in ["9007199254740992", "123456789012345", "0.12345678901234567", "1e300", ""] {
            assert!(!is_long(short), "{short}");
        }
    }
}
