//! Ratings from 0 to 5 of records by others, such as competitors by capabilities. A long file has
//! a row for each rating, a wide one a row for each record and a column for each of the others.

use crate::{
    check::{Cells, Columns, Log, NameIndex, Once, check_text},
    error::{ImportError, shown},
    row::At,
};
use parsing::name;

/// The fields of a file of ratings; all kinds call the rating and its evidence the same.
pub(super) struct Shape {
    /// What a row of a wide file is about.
    pub(super) line: &'static str,
    /// What its other columns are about, and the field of a long file that names it.
    pub(super) spread: &'static str,
    pub(super) other: &'static str,
    /// A blank cell of a wide file says nothing; else that somebody looked and could not tell.
    pub(super) skips_blanks: bool,
}

/// `line` and `other` are places in the plan's names.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelRow {
    pub at: At,
    pub line: u32,
    pub other: u32,
    /// Nothing: somebody looked and could not tell.
    pub rating: Option<u8>,
    pub evidence: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    pub lines: Vec<String>,
    pub others: Vec<String>,
    pub rows: Vec<LevelRow>,
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The names of the lines, each with the row that says it first.
    pub(super) fn named_lines(&self) -> Vec<(String, At)> {
        self.with_at(&self.lines, |row| row.line)
    }

    /// The same of the others.
    pub(super) fn named_others(&self) -> Vec<(String, At)> {
        self.with_at(&self.others, |row| row.other)
    }

    fn with_at(&self, names: &[String], of: fn(&LevelRow) -> u32) -> Vec<(String, At)> {
        let mut first = vec![None; names.len()];
        for row in &self.rows {
            first[of(row) as usize].get_or_insert(&row.at);
        }
        let named = names.iter().zip(first);
        named.map(|(name, at)| (name.clone(), at.cloned().unwrap_or_default())).collect()
    }
}

pub(super) fn check(columns: &Columns<'_>, log: &mut Log, shape: &Shape) -> Rows {
    let (mut lines, mut others) = (NameIndex::default(), NameIndex::default());
    let mut rows = Vec::new();
    let mut wide = Vec::new();
    let mut heads = Once::default();
    for (column, label) in columns.spread(shape.spread) {
        let checked = check_text(label, 200);
        let checked =
            checked.map_err(|(key, args)| ImportError::of_file(key, args).in_column(label));
        log.keep(checked.and_then(|()| heads.take(name::key(label), 0, || label.to_owned())));
        wide.push((column, others.place(label)));
    }
    let mut once: Once<(u32, u32)> = Once::default();
    for cells in columns.rows() {
        if log.is_full() {
            break;
        }
        let Some(cells) = log.keep(cells) else { continue };
        let start = cells.at().and_then(|at| {
            cells.required(shape.line)?;
            Ok((at, lines.place(cells.raw(shape.line))))
        });
        let Some((at, line)) = log.keep(start) else { continue };
        if wide.is_empty() {
            let read = long(&cells, shape, &mut others, (at, line));
            let read = read.and_then(|cell| once_only(cell, &mut once, &lines));
            rows.extend(log.keep(read));
            continue;
        }
        for (column, other) in &wide {
            if shape.skips_blanks && cells.is_blank(*column) {
                continue;
            }
            let cell = cells.rating_at(shape.spread, *column).map(|rating| LevelRow {
                at: at.clone(),
                line,
                other: *other,
                rating,
                evidence: None,
            });
            let cell = cell.and_then(|cell| once_only(cell, &mut once, &lines));
            rows.extend(log.keep(cell));
        }
    }
    Rows { lines: lines.all, others: others.all, rows }
}

fn long<'a>(
    cells: &Cells<'a>,
    shape: &Shape,
    names: &mut NameIndex<'a>,
    (at, line): (At, u32),
) -> Result<LevelRow, ImportError> {
    cells.required(shape.other)?;
    Ok(LevelRow {
        at,
        line,
        rating: cells.rating("rating")?,
        evidence: cells.text("evidence")?,
        other: names.place(cells.raw(shape.other)),
    })
}

fn once_only(
    cell: LevelRow,
    once: &mut Once<(u32, u32)>,
    names: &NameIndex<'_>,
) -> Result<LevelRow, ImportError> {
    let what = || shown(&names.all[cell.line as usize]);
    once.take((cell.line, cell.other), cell.at.row, what)?;
    Ok(cell)
}
