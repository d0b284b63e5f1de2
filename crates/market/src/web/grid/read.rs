//! What was entered into a grid: only cells that differ from what was shown are read on.

use std::collections::{BTreeMap, HashMap};

use sea_orm::DatabaseConnection;

use super::table::{Row, Table, cell_field, field};
use crate::{
    FIT_RANGE, LONGEST_LABEL, Product,
    grid::{Entry, Version},
    store::{CellChange, CellKey, GridCell, Sheet},
};
use venture::{Provenance, records::list_authors};
use web::{error::AppError, forms::Form};

/// The changed cells, what was shown in every cell, and the names of the changed cells' fields.
pub(super) struct Read {
    pub(super) changes: Vec<CellChange>,
    pub(super) seen: Vec<Vec<Version>>,
    pub(super) fields: BTreeMap<CellKey, String>,
}

/// Reads the form; what is wrong is said at its cell.
pub(super) fn read(form: &mut Form, table: &Table, sheet: Sheet) -> Read {
    let (rows, columns) = (table.rows.len(), table.columns.len());
    form.fill_pasted((rows, columns + 2), |row, column| match column.checked_sub(columns) {
        None => cell_field(row, column),
        Some(0) => field("source", row),
        Some(_) => field("date", row),
    });
    if sheet == Sheet::Needs {
        form.text("by", 1..=LONGEST_LABEL);
    }
    let mut read = Read { changes: Vec::new(), seen: Vec::new(), fields: BTreeMap::new() };
    for (at, row) in table.rows.iter().enumerate() {
        let tokens = form.raw(&field("seen", at)).to_owned();
        let mut tokens = tokens.split(' ').map(Version::of_token);
        let seen: Vec<Version> = (0..columns).map(|_| tokens.next().unwrap_or_default()).collect();
        let changed = changed(form, table, sheet, (at, row), &seen);
        let provenance = provenance(form, at, &changed);
        for (column, entry) in changed {
            let product = table.columns[column].product;
            read.fields.insert((row.id, product), cell_field(at, column));
            let shown = seen[column];
            let provenance = provenance.clone();
            read.changes.push(CellChange { row: row.id, product, shown, entry, provenance });
        }
        read.seen.push(seen);
    }
    read
}

/// The changed cells of a row, by column.
fn changed(
    form: &mut Form,
    table: &Table,
    sheet: Sheet,
    (at, row): (usize, &Row),
    seen: &[Version],
) -> Vec<(usize, Entry)> {
    let mut changed = Vec::new();
    for (index, (column, shown)) in table.columns.iter().zip(seen).enumerate() {
        let name = cell_field(at, index);
        // A respondent who cannot tell gives no rating.
        let can_be_unsure = sheet == Sheet::Capabilities || column.product != Product::Offer;
        let Some(entry) = entry(form, &name, can_be_unsure) else { continue };
        if entry == shown.entry {
            continue;
        }
        if row.archived || table.archived.contains(&column.product) {
            form.fail(&name, "grid-archived", vec![]);
        }
        changed.push((index, entry));
    }
    changed
}

fn entry(form: &mut Form, name: &str, can_be_unsure: bool) -> Option<Entry> {
    match Entry::word(form.raw(name)) {
        Some(Entry::Unsure) if !can_be_unsure => {
            form.fail(name, "grid-no-unsure", vec![]);
            None
        }
        Some(entry) => Some(entry),
        None => {
            let level = form.integer(name, FIT_RANGE)?;
            u8::try_from(level).ok().map(Entry::Level)
        }
    }
}

/// Source and date of a row's changes: its own or the nearest above, the date at last today.
/// A row whose cells were only emptied can do without.
fn provenance(form: &mut Form, at: usize, changed: &[(usize, Entry)]) -> Option<Provenance> {
    if changed.is_empty() {
        return None;
    }
    let above = |form: &Form, part: &str| {
        let names: Vec<String> = (0..=at).map(|row| field(part, row)).collect();
        form.last_filled(names.iter().map(String::as_str)).map(str::to_owned)
    };
    let source = match above(form, "source") {
        Some(name) => form.text(&name, 1..=Provenance::LONGEST_SOURCE),
        None if changed.iter().all(|(_, entry)| *entry == Entry::Empty) => return None,
        None => {
            form.fail(&field("source", at), "grid-source-missing", vec![]);
            None
        }
    };
    let observed_on = match above(form, "date") {
        Some(name) => form.past_date(&name),
        None => Some(db::now().date()),
    };
    Some(Provenance { source: source?, observed_on: observed_on? })
}

/// Says at each cell that somebody else changed what it holds now, so that saving again
/// replaces it knowingly.
pub(super) async fn mark(
    form: &mut Form,
    db: &DatabaseConnection,
    fields: &BTreeMap<CellKey, String>,
    (now, table, seen): (HashMap<CellKey, GridCell>, &Table, &mut [Vec<Version>]),
) -> Result<(), AppError> {
    let authors = list_authors(db, now.values().map(|cell| cell.author)).await?;
    for (key, cell) in now {
        let Some(name) = fields.get(&key) else { continue };
        let author = authors.get(&cell.author).cloned().unwrap_or_default();
        match cell.version.entry {
            Entry::Empty => form.fail(name, "grid-now-empty", vec![]),
            entry => {
                let args = vec![("value", entry.text()), ("name", author)];
                form.fail(name, "grid-now", args);
            }
        }
        let row = table.rows.iter().position(|row| row.id == key.0);
        let column = table.columns.iter().position(|column| column.product == key.1);
        if let Some((row, column)) = row.zip(column) {
            seen[row][column] = cell.version;
        }
    }
    Ok(())
}
