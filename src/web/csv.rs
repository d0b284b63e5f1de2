//! CSV out and its cells back in. Cells that a spreadsheet would run as a formula are
//! disarmed, also where only a spreadsheet of another locale would: those cut at
//! semicolons, tabs or bars, and then at every line. The only module that writes CSV.

use actix_web::{HttpResponse, http::header};

use super::error::AppError;

/// With these a formula begins, in East Asian width as well.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What spreadsheets drop from the beginning of a cell, so that the next sign counts.
const DROPPED: [char; 3] = ['\t', '\r', '\n'];
/// Where spreadsheets of other locales cut; a comma is quoted by whoever writes.
const CUT: [char; 5] = [';', '\t', '|', '\n', '\r'];
/// Keeps a spreadsheet from running what follows.
const MARK: char = '\'';

/// A CSV file as a download. `rows` hold as many cells as `head`.
///
/// # Errors
/// When a row has another number of cells than the head.
pub fn download(
    name: &str,
    head: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<HttpResponse, AppError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // Names of columns are typed by people, too.
    let head: Vec<String> = head.iter().map(|cell| disarm(cell)).collect();
    writer.write_record(&head).map_err(anyhow::Error::from)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| disarm(cell))).map_err(anyhow::Error::from)?;
    }
    let bytes = writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(bytes))
}

/// Puts an apostrophe before whatever a spreadsheet would take for a formula, at the
/// beginning and after each place where one of another locale would cut; numbers stay.
/// [`plain`] takes it off again.
#[must_use]
pub fn disarm(cell: &str) -> String {
    let inner = disarm_inside(cell);
    if is_risky_start(cell) { format!("{MARK}{inner}") } else { inner }
}

/// What was disarmed as it was; any other cell as it is.
#[must_use]
pub fn plain(cell: &str) -> String {
    let marked = cell.strip_prefix(MARK).filter(|_| is_risky_start(cell));
    plain_inside(marked.unwrap_or(cell))
}

/// As [`disarm`], but for the beginning.
#[must_use]
pub fn disarm_inside(cell: &str) -> String {
    rewritten(cell, |marks| marks + 1)
}

/// As [`plain`], but for the beginning.
#[must_use]
pub fn plain_inside(cell: &str) -> String {
    rewritten(cell, |marks| marks.saturating_sub(1))
}

/// True when a cell begins, after any marks, with what a spreadsheet would run.
#[must_use]
pub fn is_risky_start(cell: &str) -> bool {
    let tail = cell.trim_start_matches(MARK);
    tail.starts_with(DROPPED) || is_formula(tail)
}

fn is_formula(tail: &str) -> bool {
    let segment = tail.split(CUT).next().unwrap_or(tail);
    segment.starts_with(FORMULA) && segment.trim_end_matches('"').trim().parse::<f64>().is_err()
}

/// The cell with another number of marks before each formula that follows a cut. That
/// nothing but this number tells both forms apart makes the way back exact.
fn rewritten(cell: &str, marks: impl Fn(usize) -> usize) -> String {
    let mut out = String::with_capacity(cell.len());
    for (number, segment) in cell.split_inclusive(CUT).enumerate() {
        // A quotation mark at the beginning belongs to the writing of such a spreadsheet.
        let tail = segment.trim_start_matches('"');
        let bare = tail.trim_start_matches(MARK);
        if number == 0 || !is_formula(bare) {
            out.push_str(segment);
            continue;
        }
        out.push_str(&segment[..segment.len() - tail.len()]);
        out.extend(std::iter::repeat_n(MARK, marks(tail.len() - bare.len())));
        out.push_str(bare);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{disarm, plain};

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        for (cell, written) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1+1", "'＝1+1"),
            ("\n=1+1", "'\n'=1+1"),
            ("\t", "'\t"),
            ("x;=1+1", "x;'=1+1"),
            ("x|\"-a", "x|\"'-a"),
            ("x\r\n+a;-5;@b", "x\r\n'+a;-5;'@b"),
            ("-1.5", "-1.5"),
            ("+3e4", "+3e4"),
            ("a-b; c = d", "a-b; c = d"),
            ("'tis", "'tis"),
            ("plain", "plain"),
        ] {
            assert_eq!(disarm(cell), written, "{cell:?}");
        }
    }

    #[test]
    fn every_cell_comes_back_and_no_two_look_alike() {
        let pieces = ["", "'", "''", "=1", "-5", "\n", ";", "\"", "x", "＠", " ", "'-5", "'="];
        let mut seen = std::collections::HashMap::new();
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    for d in pieces {
                        let cell = [a, b, c, d].concat();
                        let written = disarm(&cell);
                        assert_eq!(plain(&written), cell, "{written:?}");
                        let other = seen.entry(written).or_insert_with(|| cell.clone());
                        assert_eq!(*other, cell);
                    }
                }
            }
        }
    }
}
