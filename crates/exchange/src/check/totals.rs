//! The last row of a table that sums the others up: it is no record. Knows no database.

use super::columns::Columns;
use crate::{
    error::{ImportError, shown},
    field::{FieldKind, plain},
    parse::Row,
    value,
};

const SUMS: [&str; 11] = [
    "total",
    "totals",
    "sum",
    "grandtotal",
    "subtotal",
    "summe",
    "gesamt",
    "合计",
    "总计",
    "总和",
    "小计",
];
const MEANS: [&str; 5] = ["average", "mean", "avg", "平均", "平均值"];
/// Sheets round what they show.
const NEAR: f64 = 0.005;

/// What is wrong with the last row, when its name is that of a sum or a mean, and its numbers are
/// those of the rows above, or it says nothing else.
pub(super) fn last_row(columns: &Columns<'_>) -> Option<ImportError> {
    let table = &columns.file.table;
    let above = table.len().checked_sub(1).filter(|above| *above > 1)?;
    let last = table.rows().last()?;
    let used = columns.used();
    let name = used.iter().find(|one| matches!(one.kind, FieldKind::Text(_)))?.column;
    let word = plain(last.cell(name));
    let sums = SUMS.contains(&word.as_str());
    if !sums && !MEANS.contains(&word.as_str()) {
        return None;
    }
    let convention = columns.convention;
    let number = |row: Row<'_>, column: usize| {
        value::number(row.cell(column), row.convention(column, convention)).ok()
    };
    let (mut silent, mut same) = (true, false);
    for one in used.iter().filter(|one| one.column != name) {
        let cell = last.cell(one.column);
        silent &= cell.is_empty();
        let (Some(said), false) =
            (number(last, one.column), matches!(one.kind, FieldKind::Text(_)))
        else {
            continue;
        };
        let all: Vec<f64> =
            table.rows().take(above).filter_map(|row| number(row, one.column)).collect();
        let sum: f64 = all.iter().sum();
        let expected = if sums { sum } else { sum / all.len().max(1) as f64 };
        same |= !all.is_empty() && (said - expected).abs() <= NEAR * expected.abs().max(1.0);
    }
    (silent || same).then(|| {
        let args = vec![("value", shown(last.cell(name)))];
        let column = table.head.get(name).map_or("", String::as_str);
        ImportError::of_row(last.number(), "import-total-row", args).in_column(column)
    })
}
