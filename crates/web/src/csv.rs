//! CSV out and its cells back in. Cells that a spreadsheet would run as a formula are
//! disarmed, also where only a spreadsheet of another locale would: those cut at
//! semicolons, tabs or bars, and then at every line. The only module that writes CSV.

use std::io;

use actix_web::{HttpResponse, HttpResponseBuilder, http::header, web::Bytes};
use futures_util::stream::unfold;
use sea_orm::DbErr;

use super::{
    error::AppError,
    paging::{ListQuery, Page},
};

/// Begins a file, so that Excel reads its letters as UTF-8; readers of CSV take it off.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";
/// With these a formula begins, in East Asian width as well.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What spreadsheets drop from the beginning of a cell, so that the next sign counts.
const DROPPED: [char; 3] = ['\t', '\r', '\n'];
/// Where spreadsheets of other locales cut; a comma is quoted by whoever writes.
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

/// One page of a list as lines of a file.
pub type Lines = Result<Page<Vec<String>>, AppError>;

/// A CSV file of everything that a list holds, as it is searched and sorted. `part` gives
/// one page of the list, counted from 1; each is written before the next is read, so that
/// a file of any length costs the memory of one page.
///
/// # Errors
/// Those of the first part. What goes wrong later breaks the file off.
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
        // After an error nobody asks again.
        Some((read, (part, None, number)))
    });
    Ok(response(name).streaming(parts))
}

/// As [`of_list`], of the list that `query` asks for: `read` gives the records of one page,
/// `line` the cells of one record.
///
/// # Errors
/// Those of the first page. What goes wrong later breaks the file off.
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
        // Names of columns are typed by people, too.
        let head = head.iter().map(|cell| disarm(cell));
        writer.write_record(head).map_err(anyhow::Error::from)?;
    }
    for row in rows {
        writer.write_record(row.iter().map(|cell| disarm(cell))).map_err(anyhow::Error::from)?;
    }
    Ok(writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?)
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
