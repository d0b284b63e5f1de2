//! Writes CSV, and reverts its escaping. Cells that a spreadsheet would run as a formula are
//! escaped, also for locales that split at semicolons, tabs or bars, and then at every line.
//! The only module that writes CSV.

use std::io;

use actix_web::{HttpResponse, HttpResponseBuilder, http::header, web::Bytes};
use futures_util::stream::unfold;
use sea_orm::DbErr;

use super::{
    error::AppError,
    paging::{ListQuery, Page},
};

/// Byte order mark, so that Excel reads UTF-8; readers of CSV remove it.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";
/// First characters of formulas, also in East Asian full width.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// Characters that spreadsheets ignore at the start of a cell.
const DROPPED: [char; 3] = ['\t', '\r', '\n'];
/// Separators of other locales; the writer quotes commas.
const CUT: [char; 5] = [';', '\t', '|', '\n', '\r'];
/// Keeps a spreadsheet from running what follows.
const MARK: char = '\'';

/// A CSV file as a download, with a byte order mark. `rows` hold as many cells as `head`.
///
/// # Errors
/// When a row has another number of cells than the head.
pub fn download(
    name: &str,
    head: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<HttpResponse, AppError> {
    Ok(response(name).body(written(Some(head), rows)?))
}

/// A CSV file with a byte order mark, for archives. `rows` hold as many cells as `head`.
///
/// # Errors
/// When a row has another number of cells than the head.
pub fn bytes(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, AppError> {
    written(Some(head), rows)
}

/// A page of a list as lines of a file.
pub type Lines = Result<Page<Vec<String>>, AppError>;

/// A CSV file of a whole list, as it is searched and sorted. `part` gives one page of the list,
/// counted from 1; each is written before the next is read, so that a file of any length costs
/// the memory of one page.
pub async fn of_list<F>(name: &str, head: &[&str], part: F) -> Result<HttpResponse, AppError>
where
    F: AsyncFn(u64) -> Lines + 'static,
{
    let first = part(1).await?;
    let last = first.last();
    let start = written(Some(head), first.items.into_iter())?;
    let parts = unfold((part, Some(start), 1), move |(part, ready, number)| async move {
        if let Some(ready) = ready {
            return Some((Ok(Bytes::from(ready)), (part, None, number)));
        }
        let number = number + 1;
        if number > last {
            return None;
        }
        let read = match part(number).await {
            Ok(page) => written(None, page.items.into_iter()),
            Err(error) => Err(error),
        };
        let read = read.map(Bytes::from).map_err(|error| {
            tracing::warn!(%error, "a list was not written to its end");
            io::Error::other(error.to_string())
        });
        // The stream ends after an error.
        Some((read, (part, None, number)))
    });
    Ok(response(name).streaming(parts))
}

/// As [`of_list`], of the list that `query` asks for: `read` gives the records of one page,
/// `line` the cells of one record.
///
/// # Errors
/// Errors of the first page. Later ones abort the download.
pub async fn of_query<T: 'static, R, L>(
    name: &str,
    head: &[&str],
    query: ListQuery,
    read: R,
    line: L,
) -> Result<HttpResponse, AppError>
where
    R: AsyncFn(ListQuery) -> Result<Page<T>, DbErr> + 'static,
    L: Fn(&T) -> Vec<String> + 'static,
{
    let part = async move |number: u64| -> Lines {
        let page = read(query.whole_page(number)).await?;
        Ok(page.map(|record| line(&record)))
    };
    of_list(name, head, part).await
}

fn response(name: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    response
}

fn written(
    head: Option<&[&str]>,
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<Vec<u8>, AppError> {
    let start = head.map_or("", |_| BYTE_ORDER_MARK);
    let mut writer = ::csv::Writer::from_writer(start.as_bytes().to_vec());
    if let Some(head) = head {
        // Names of columns may be user input, too.
        let head = head.iter().map(|cell| disarm(cell));
        writer.write_record(head).map_err(anyhow::Error::from)?;
    }
    for row in rows {
        writer.write_record(row.iter().map(|cell| disarm(cell))).map_err(anyhow::Error::from)?;
    }
    Ok(writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?)
}

/// Puts an apostrophe before everything that a spreadsheet would read as a formula, at the
/// start and after each separator of another locale; numbers stay. [`plain`] removes it.
pub fn disarm(cell: &str) -> String {
    let inner = disarm_inside(cell);
    if is_risky_start(cell) { format!("{MARK}{inner}") } else { inner }
}

/// Reverts [`disarm`]; leaves any other cell as it is.
pub fn plain(cell: &str) -> String {
    let marked = cell.strip_prefix(MARK).filter(|_| is_risky_start(cell));
    plain_inside(marked.unwrap_or(cell))
}

/// As [`disarm`], but for the beginning.
pub fn disarm_inside(cell: &str) -> String {
    rewritten(cell, |marks| marks + 1)
}

/// As [`plain`], but for the beginning.
pub fn plain_inside(cell: &str) -> String {
    rewritten(cell, |marks| marks.saturating_sub(1))
}

/// True when a cell starts, after any apostrophes, with a formula.
pub fn is_risky_start(cell: &str) -> bool {
    let tail = cell.trim_start_matches(MARK);
    tail.starts_with(DROPPED) || is_formula(tail)
}

fn is_formula(tail: &str) -> bool {
    let segment = tail.split(CUT).next().unwrap_or(tail);
    segment.starts_with(FORMULA) && segment.trim_end_matches('"').trim().parse::<f64>().is_err()
}

/// The cell with another number of apostrophes before each formula that follows a separator.
/// Both forms differ only in this number, so the conversion is reversible.
fn rewritten(cell: &str, marks: impl Fn(usize) -> usize) -> String {
    let mut out = String::with_capacity(cell.len());
    for (number, segment) in cell.split_inclusive(CUT).enumerate() {
        // A leading quotation mark is part of such a locale's syntax.
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
    fn escaping_is_reversible_and_unambiguous() {
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
