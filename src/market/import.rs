//! Reads pasted ratings, one `respondent,importance,satisfaction` per line:
//! all of them, or a list of the lines that are wrong. Knows no page.

use std::collections::HashSet;

use super::need::{NeedRatingDraft, RATING_RANGE};

/// Most lines of one import.
pub const MOST_LINES: usize = 2_000;
/// Most characters of a respondent's label.
pub const LONGEST_LABEL: usize = 100;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It has so many cells instead of three.
    Cells(usize),
    /// The respondent is missing or too long.
    Respondent,
    /// The respondent stands on an earlier line already.
    Repeated(String),
    /// A rating is no whole number from 1 to 10.
    Rating(String),
    /// Quotes do not match, or the text is not readable.
    Unreadable,
}

impl Fault {
    /// Key of the sentence that says so, with gaps `line` and `value`.
    #[must_use]
    pub fn text_key(&self) -> &'static str {
        match self {
            Self::Cells(_) => "import-cells",
            Self::Respondent => "import-respondent",
            Self::Repeated(_) => "import-repeated",
            Self::Rating(_) => "import-rating",
            Self::Unreadable => "import-unreadable",
        }
    }

    /// What stands there instead.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::Cells(count) => count.to_string(),
            Self::Repeated(what) | Self::Rating(what) => what.clone(),
            Self::Respondent | Self::Unreadable => String::new(),
        }
    }
}

/// A wrong line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// Counted from 1, as an editor shows it.
    pub line: u64,
    pub fault: Fault,
}

/// Why nothing was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportError {
    /// No line holds anything but the head.
    Empty,
    /// More lines than [`MOST_LINES`].
    TooLong,
    Rows(Vec<RowError>),
}

/// Reads ratings separated by commas, semicolons or tabs. A head line is skipped.
///
/// # Errors
/// Says of every wrong line what is wrong with it.
pub fn ratings(text: &str) -> Result<Vec<NeedRatingDraft>, ImportError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(text))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let (mut answers, mut wrong, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    let mut record = csv::StringRecord::new();
    let mut first = true;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => {
                let line = reader.position().line();
                wrong.push(RowError { line, fault: Fault::Unreadable });
                break;
            }
        }
        let is_head = std::mem::take(&mut first) && record.iter().eq(HEAD);
        if is_head || record.iter().all(str::is_empty) {
            continue;
        }
        match row(&record, &mut seen) {
            Ok(answer) => answers.push(answer),
            Err(fault) => {
                let line = record.position().map_or(0, csv::Position::line);
                wrong.push(RowError { line, fault });
            }
        }
        if answers.len() + wrong.len() > MOST_LINES {
            return Err(ImportError::TooLong);
        }
    }
    match (wrong.is_empty(), answers.is_empty()) {
        (true, true) => Err(ImportError::Empty),
        (true, false) => Ok(answers),
        (false, _) => Err(ImportError::Rows(wrong)),
    }
}

const HEAD: [&str; 3] = ["respondent", "importance", "satisfaction"];

/// What a spreadsheet puts between cells: a tab, or a semicolon where the comma is a decimal point.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    [b'\t', b';'].into_iter().find(|&mark| first.contains(char::from(mark))).unwrap_or(b',')
}

fn row(record: &csv::StringRecord, seen: &mut HashSet<String>) -> Result<NeedRatingDraft, Fault> {
    let [respondent, importance, satisfaction] = record
        .iter()
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|cells: Vec<_>| Fault::Cells(cells.len()))?;
    let length = respondent.chars().count();
    let readable = !respondent.chars().any(|c| c.is_control() || c == '\u{FFFD}');
    if !(1..=LONGEST_LABEL).contains(&length) || !readable {
        return Err(Fault::Respondent);
    }
    let (importance, satisfaction) = (rating(importance)?, rating(satisfaction)?);
    if !seen.insert(respondent.to_owned()) {
        return Err(Fault::Repeated(respondent.to_owned()));
    }
    Ok(NeedRatingDraft { respondent: respondent.to_owned(), importance, satisfaction })
}

fn rating(cell: &str) -> Result<u8, Fault> {
    let shown = || Fault::Rating(cell.chars().take(20).collect());
    let value = cell.parse::<u8>().map_err(|_| shown())?;
    if RATING_RANGE.contains(&i64::from(value)) { Ok(value) } else { Err(shown()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(u64, Fault)> {
        match ratings(text) {
            Err(ImportError::Rows(rows)) => {
                rows.into_iter().map(|row| (row.line, row.fault)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn commas_tabs_and_semicolons_are_read_and_the_head_is_skipped() {
        for text in [
            "respondent,importance,satisfaction\nAnn, 9 ,3\n\nBo,1,10\n",
            "Ann\t9\t3\r\nBo\t1\t10",
            "Ann;9;3\nBo;1;10",
            "\"Ann\",9,3\n\"Bo\",1,10",
        ] {
            let read = ratings(text).unwrap();
            assert_eq!(read.len(), 2, "{text}");
            assert_eq!((read[0].respondent.as_str(), read[0].importance), ("Ann", 9));
            assert_eq!((read[1].importance, read[1].satisfaction), (1, 10));
        }
    }

    #[test]
    fn every_wrong_line_is_named_and_nothing_is_read() {
        let text = "Ann,9,3\nBo,11,3\nCy,NaN,3\nDi,5\n,5,5\nAnn,1,1\nEd,-1,2\nFy,5.5,99999999999";
        let found = faults(text);
        assert_eq!(
            found,
            [
                (2, Fault::Rating("11".to_owned())),
                (3, Fault::Rating("NaN".to_owned())),
                (4, Fault::Cells(2)),
                (5, Fault::Respondent),
                (6, Fault::Repeated("Ann".to_owned())),
                (7, Fault::Rating("-1".to_owned())),
                (8, Fault::Rating("5.5".to_owned())),
            ]
        );
    }

    #[test]
    fn nothing_and_too_much_are_said() {
        assert_eq!(ratings(" \n\n"), Err(ImportError::Empty));
        assert_eq!(ratings("respondent,importance,satisfaction"), Err(ImportError::Empty));
        let long: String = (0..=MOST_LINES).map(|k| format!("r{k},5,5\n")).collect();
        assert_eq!(ratings(&long), Err(ImportError::TooLong));
        let full: String = (0..MOST_LINES).map(|k| format!("r{k},5,5\n")).collect();
        assert_eq!(ratings(&full).map(|all| all.len()), Ok(MOST_LINES));
    }

    #[test]
    fn a_label_that_cannot_be_read_is_refused() {
        assert_eq!(faults("a\u{FFFD},5,5"), [(1, Fault::Respondent)]);
        assert_eq!(faults(&format!("{},5,5", "x".repeat(101))), [(1, Fault::Respondent)]);
    }
}
