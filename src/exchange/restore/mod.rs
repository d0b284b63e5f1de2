//! A whole export back into an empty venture: all of it, or nothing.

mod parse;

use std::{
    collections::{BTreeSet, HashMap},
    io::{Cursor, Read},
};

use sea_orm::{
    ColumnTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter,
};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{
    export::{Document, MANIFEST, SCHEMA},
    file::LARGEST_FILE,
    import::Counts,
    records::{Row, RowError},
    tables::{self, TABLES},
};
use crate::{
    account::audit,
    db::{self, entity::survey},
    jobs::ledger::State,
    market::Edit,
    venture::{self, Venture},
};

/// Most rows of all tables together.
const MOST_ROWS: usize = 1_000_000;

/// Why a document was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error("this is no export of a venture: {0}")]
    Unreadable(String),
    #[error("the venture is not empty: {0} holds records")]
    NotEmpty(&'static str),
    #[error("the export is in {0}, the venture in {1}")]
    OtherCurrency(String, String),
    #[error("table {table}, {error}")]
    Row { table: String, error: String },
}

impl Document {
    /// Reads either form.
    ///
    /// # Errors
    /// What is wrong, in words for those who write such files.
    pub fn parse(content: &[u8]) -> Result<Self, RestoreError> {
        let unreadable = |what: &dyn std::fmt::Display| RestoreError::Unreadable(what.to_string());
        let document = if content.starts_with(b"PK") {
            from_zip(content)?
        } else {
            serde_json::from_slice(content).map_err(|error| unreadable(&error))?
        };
        if document.schema != SCHEMA {
            return Err(unreadable(&format!(
                "its schema is {:?}, not {SCHEMA:?}",
                document.schema
            )));
        }
        if document.tables.values().map(Vec::len).sum::<usize>() > MOST_ROWS {
            return Err(unreadable(&format!("it holds more than {MOST_ROWS} records")));
        }
        if let Some(name) = document.tables.keys().find(|name| tables::find(name).is_none()) {
            return Err(unreadable(&format!("there is no table {name:?}")));
        }
        Ok(document)
    }
}

/// A cell as the value it was, by what the column holds.
fn uncell(text: &str, is_text: bool) -> Json {
    if text.is_empty() {
        return Json::Null;
    }
    if is_text {
        return Json::from(text.strip_prefix('\'').unwrap_or(text));
    }
    serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.to_owned()))
}

fn from_zip(content: &[u8]) -> Result<Document, RestoreError> {
    let wrong = |what: &dyn std::fmt::Display| RestoreError::Unreadable(what.to_string());
    let mut zip = zip::ZipArchive::new(Cursor::new(content)).map_err(|error| wrong(&error))?;
    let mut left = 4 * LARGEST_FILE as u64;
    let mut text = |zip: &mut zip::ZipArchive<Cursor<&[u8]>>, name: &str| {
        let file = zip.by_name(name).map_err(|error| wrong(&error))?;
        let mut out = String::new();
        file.take(left + 1).read_to_string(&mut out).map_err(|error| wrong(&error))?;
        left =
            left.checked_sub(out.len() as u64).ok_or_else(|| wrong(&"it is too large unpacked"))?;
        Ok::<_, RestoreError>(out)
    };
    let head = text(&mut zip, MANIFEST)?;
    let mut document: Document = serde_json::from_str(&head).map_err(|error| wrong(&error))?;
    let names: Result<Vec<String>, _> =
        zip.file_names().map(|name| name.map(std::borrow::Cow::into_owned)).collect();
    let names = names.map_err(|error| wrong(&error))?;
    for file in names.iter().filter(|name| *name != MANIFEST) {
        let name = file.strip_suffix(".csv").unwrap_or(file);
        let table =
            tables::find(name).ok_or_else(|| wrong(&format!("there is no table {name:?}")))?;
        let content = text(&mut zip, file)?;
        let mut reader = ::csv::Reader::from_reader(content.as_bytes());
        let head = reader.headers().map_err(|error| wrong(&error))?.clone();
        let texts: BTreeSet<&str> = table.records.texts().into_iter().collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| wrong(&format!("{file}: {error}")))?;
            let cells = head.iter().zip(record.iter());
            rows.push(
                cells
                    .map(|(column, cell)| (column.to_owned(), uncell(cell, texts.contains(column))))
                    .collect(),
            );
            if rows.len() > MOST_ROWS {
                return Err(wrong(&format!("{file} holds more than {MOST_ROWS} records")));
            }
        }
        document.tables.insert(name.to_owned(), rows);
    }
    Ok(document)
}

/// Takes a document into a venture that holds no records: all of it, or nothing.
/// Records get new identifiers, so that the original may stand beside them.
///
/// # Errors
/// The venture is not empty or in another currency, a row does not fit, or the database refuses.
pub async fn restore(
    db: &DatabaseConnection,
    edit: Edit,
    venture: &Venture,
    document: Document,
) -> Result<Counts, RestoreError> {
    if document.venture.currency != venture.currency {
        let (theirs, ours) = (document.venture.currency, venture.currency.clone());
        return Err(RestoreError::OtherCurrency(theirs, ours));
    }
    check_rows(&document)?;
    let transaction = db::begin_write(db).await?;
    for table in TABLES {
        if table.records.count(&transaction, venture.id).await? > 0 {
            return Err(RestoreError::NotEmpty(table.name));
        }
    }
    let mut document = document;
    if is_copy(&transaction, &document).await? {
        renew_secrets(&mut document);
    }
    let authors = authors(&transaction, venture.id).await?;
    let renamed = renamed(&document, venture.id);
    let mut counts = Counts::default();
    let mut tables = document.tables;
    for table in TABLES {
        let Some(mut rows) = tables.remove(table.name) else { continue };
        // Where a person is part of the key, rows of two people must stay two.
        let key = table.records.key();
        let people: Vec<&str> = PEOPLE.into_iter().filter(|name| !key.contains(name)).collect();
        let identifiers = table.records.identifiers();
        for (number, row) in rows.iter_mut().enumerate() {
            let moved = move_row(row, (&identifiers, &people), &renamed, (&authors, edit.author));
            moved.map_err(|error| RestoreError::Row {
                table: table.name.to_owned(),
                error: format!("row {}: {error}", number + 1),
            })?;
        }
        if table.name == "work" {
            end_work(&mut rows);
        }
        counts.rows += rows.len() as u64;
        let inserted = table.records.insert(&transaction, &rows).await;
        inserted.map_err(|error| match error {
            RowError::Database(error) if is_fault_of_row(&error) => RestoreError::Row {
                table: table.name.to_owned(),
                error: "a record is there twice, or belongs to one that is missing".to_owned(),
            },
            RowError::Database(error) => RestoreError::Database(error),
            value => RestoreError::Row { table: table.name.to_owned(), error: value.to_string() },
        })?;
    }
    counts.created = counts.rows;
    venture::store::touch(&transaction, venture.id).await?;
    audit::record(&transaction, Some(edit.author), "restore-export", "venture", Some(venture.id))
        .await?;
    transaction.commit().await?;
    Ok(counts)
}

/// Reads every row as the form that makes such rows would, before anything is written.
fn check_rows(document: &Document) -> Result<(), RestoreError> {
    for (table, rows) in &document.tables {
        for (number, row) in rows.iter().enumerate() {
            parse::row(table, row).map_err(|wrong| RestoreError::Row {
                table: table.clone(),
                error: format!("row {}, {}: {}", number + 1, wrong.field, wrong.reason),
            })?;
        }
    }
    Ok(())
}

/// True when the surveys of a document are here already: their secrets are taken then.
async fn is_copy(db: &DatabaseTransaction, document: &Document) -> Result<bool, DbErr> {
    let rows = document.tables.get("surveys").into_iter().flatten();
    let tokens: Vec<&str> = rows.filter_map(|row| row.get("token")?.as_str()).collect();
    let taken =
        survey::Entity::find().filter(survey::Column::Token.is_in(tokens)).count(db).await?;
    Ok(taken > 0)
}

/// Gives the surveys of a copy links, invitations and receipts of their own: those
/// that people hold lead to the original.
fn renew_secrets(document: &mut Document) {
    for (name, column) in [
        ("surveys", "token"),
        ("survey_invitations", "token"),
        ("survey_responses", "receipt_digest"),
    ] {
        for row in document.tables.get_mut(name).into_iter().flatten() {
            row.insert(column.to_owned(), Uuid::new_v4().simple().to_string().into());
        }
    }
}

/// Work that was going on elsewhere is not begun again here.
fn end_work(rows: &mut [Row]) {
    let over = |row: &Row| {
        let word = row.get("state").and_then(Json::as_str).unwrap_or_default();
        State::parse(word).is_some_and(State::is_over)
    };
    for row in rows.iter_mut().filter(|row| !over(row)) {
        row.insert("state".to_owned(), State::Cancelled.as_str().into());
        row.insert("fence".to_owned(), Json::Null);
    }
}

/// True for errors that say that a row does not fit beside the others.
fn is_fault_of_row(error: &DbErr) -> bool {
    use sea_orm::SqlErr::{ForeignKeyConstraintViolation, UniqueConstraintViolation};
    let known = matches!(
        error.sql_err(),
        Some(UniqueConstraintViolation(_) | ForeignKeyConstraintViolation(_))
    );
    known
        || error.to_string().contains("NOT NULL")
        || error.to_string().contains("null value in column")
}

/// People whose facts stay theirs: members of the venture.
async fn authors(db: &DatabaseTransaction, venture: Uuid) -> Result<BTreeSet<Uuid>, DbErr> {
    let members = venture::store::list_members(db, venture).await?;
    Ok(members.into_iter().map(|member| member.user_id).collect())
}

/// New identifiers for everything in a document, and the venture's own.
fn renamed(document: &Document, venture: Uuid) -> HashMap<Uuid, Uuid> {
    let own = document.tables.values().flatten().filter_map(|row| row.get("id")?.as_str());
    let own = own.filter_map(|id| Uuid::parse_str(id).ok());
    // Sorted, so that new identifiers have the order of the old ones: they tell what is older.
    let sorted: BTreeSet<Uuid> = own.collect();
    let fresh = sorted.into_iter().map(|id| (id, db::new_id()));
    fresh.chain([(document.venture.id, venture)]).collect()
}

/// Columns that name people.
const PEOPLE: [&str; 4] = ["author_id", "created_by", "undone_by", "user_id"];

/// Gives a row its new identifiers, also where a text mentions them.
fn move_row(
    row: &mut Row,
    (identifiers, people): (&[&str], &[&str]),
    renamed: &HashMap<Uuid, Uuid>,
    (authors, importer): (&BTreeSet<Uuid>, Uuid),
) -> Result<(), String> {
    for (column, value) in row.iter_mut() {
        let Json::String(text) = value else { continue };
        if identifiers.contains(&column.as_str()) {
            let id = Uuid::parse_str(text).map_err(|_| format!("{column} is no identifier"))?;
            *text = if people.contains(&column.as_str()) {
                if authors.contains(&id) { id } else { importer }
            } else {
                // What is outside the document is left: machine prices and data sets are shared.
                renamed.get(&id).copied().unwrap_or(id)
            }
            .to_string();
        } else if text.len() >= 36 {
            mentions(text, renamed);
        }
    }
    Ok(())
}

/// Replaces identifiers that stand inside a text.
fn mentions(text: &mut String, renamed: &HashMap<Uuid, Uuid>) {
    const LENGTH: usize = 36;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('-')) {
        let dash = at + found;
        at = dash + 1;
        let Some(start) = dash.checked_sub(8) else { continue };
        let Some(word) = text.get(start..start + LENGTH) else { continue };
        if let Some(new) = Uuid::parse_str(word).ok().and_then(|id| renamed.get(&id)) {
            text.replace_range(start..start + LENGTH, &new.to_string());
            at = start + LENGTH;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::export::{cell, is_export},
        *,
    };

    #[test]
    fn cells_come_back_as_what_they_were() {
        for value in [
            Json::Null,
            Json::from(""),
            Json::from("'"),
            Json::from("''"),
            Json::from("=1+1"),
            Json::from("'=1+1"),
            Json::from("-5"),
            Json::from("true"),
            Json::from("two\nlines, \"quoted\""),
        ] {
            assert_eq!(uncell(&cell(Some(&value)), true), value, "{value}");
        }
        for value in [Json::from(1.5), Json::from(-3), Json::from(true), Json::Null] {
            assert_eq!(uncell(&cell(Some(&value)), false), value, "{value}");
        }
        assert!(cell(Some(&Json::from("=cmd()"))).starts_with('\''));
    }

    #[test]
    fn identifiers_inside_texts_follow() {
        let (old, new) = (Uuid::now_v7(), Uuid::now_v7());
        let mut text = format!("a-b {{\"need\":\"{old}\"}} /needs/{old}#x-");
        mentions(&mut text, &HashMap::from([(old, new)]));
        assert_eq!(text, format!("a-b {{\"need\":\"{new}\"}} /needs/{new}#x-"));
    }

    #[test]
    fn what_is_no_export_is_told_so() {
        for content in
            [&b"{}"[..], b"[1]", b"PK\x03\x04x", b"{\"schema\":\"assay-venture/9\"}", b"\xff"]
        {
            assert!(Document::parse(content).is_err());
        }
        assert!(is_export(b"{\n \"schema\": \"assay-venture/1\""));
        assert!(!is_export(b"[{\"schema\": 1}]"));
    }
}
