//! Makes the rows of a checked document rows of the venture that is filled: identifiers,
//! files, secrets, states. Knows no database.

use serde_json::Value as Json;
use uuid::Uuid;

use super::{
    context::Context, error::RestoreError, id_map::IdMap, links, rewrite::Rewriter,
    summary::RestoreSummary,
};
use crate::{
    document::{Document, RowsByTable},
    records::Row,
    tables::TABLES,
};
use jobs::ledger::State;

/// A document whose rows are valid by themselves and beside each other.
pub(super) struct Checked {
    pub(super) document: Document,
    pub(super) ids: IdMap,
    /// Still as this installation exported it.
    pub(super) unchanged: bool,
}

/// Makes the rows those of the venture that is filled; `mark` says who imported them from what.
///
/// # Errors
/// The first row that names a record that it may not name.
pub(super) fn prepare(
    checked: Checked,
    mut context: Context,
    mark: &str,
) -> Result<(RowsByTable, RestoreSummary), RestoreError> {
    let Checked { document, ids, unchanged } = checked;
    let mut tables = document.tables;
    let summary = RestoreSummary { unchanged, ..RestoreSummary::default() };
    let people = context.people(unchanged);
    let shared = context.shared();
    let mut rewriter = Rewriter { ids: &ids, people, shared, summary };
    for table in TABLES {
        let Some(rows) = tables.get_mut(table.name) else { continue };
        let Some(links) = links::of(table.name) else {
            let reason = "this table cannot be restored".into();
            return Err(RestoreError::Row { table: table.name.to_owned(), at: None, reason });
        };
        rewriter.table(table, links, rows)?;
    }
    let mut summary = rewriter.summary;
    summary.files = context.drop_files(&mut tables)?;
    if !unchanged {
        summary.imported = mark_imported(&mut tables, mark);
    }
    renew_secrets(&mut tables);
    cancel_work(tables.get_mut("work").into_iter().flatten());
    Ok((tables, summary))
}

/// What a lab made, or says it made: of a document that is not known to be this
/// installation's own it counts as imported.
const MEASURED: [&str; 4] = ["runs", "models", "benchmarks", "reports"];

fn mark_imported(tables: &mut RowsByTable, mark: &str) -> u64 {
    let mut marked = 0;
    for table in MEASURED {
        for row in tables.get_mut(table).into_iter().flatten() {
            row.insert("imported".to_owned(), mark.into());
            marked += 1;
        }
    }
    marked
}

/// Gives surveys links, invitations and receipts of their own: those that people hold
/// lead to the original, and what a file says of secrets is known to whoever wrote it.
fn renew_secrets(tables: &mut RowsByTable) {
    for (name, column) in [
        ("surveys", "token"),
        ("survey_invitations", "token"),
        ("survey_responses", "receipt_digest"),
    ] {
        for row in tables.get_mut(name).into_iter().flatten() {
            row.insert(column.to_owned(), Uuid::new_v4().simple().to_string().into());
        }
    }
}

/// Work that was still running elsewhere is not started again here.
fn cancel_work<'a>(rows: impl Iterator<Item = &'a mut Row>) {
    let over = |row: &Row| {
        let word = row.get("state").and_then(Json::as_str).unwrap_or_default();
        State::parse(word).is_some_and(State::is_over)
    };
    for row in rows {
        if !over(row) {
            row.insert("state".to_owned(), State::Cancelled.as_str().into());
        }
        row.insert("fence".to_owned(), Json::Null);
    }
}
