//! A whole export back into an empty venture: all of it, or nothing. What a document
//! names outside itself it does not get: see `links.rs` for every identifier, and
//! `ground.rs` for files and people.

mod ground;
pub mod links;
mod moving;
mod names;
mod parse;
mod read;
mod report;
mod why;

pub use moving::Told;
pub use read::has_too_many_files;
pub use why::Why;

use std::collections::BTreeMap;

use sea_orm::{DatabaseConnection, DbErr};
use serde_json::Value as Json;
use uuid::Uuid;

use self::{ground::Ground, moving::Moving, names::Names};
use super::{
    counts::Counts,
    export::{About, Document},
    records::{Row, RowError},
    tables::TABLES,
};
use account::audit;
use jobs::ledger::State;
use venture::{
    Area, CURRENCIES, Edit, Imported, Venture, VentureDraft,
    limits::{self, Full, Kind},
};
use web::key::SecretKey;

/// Characters that are kept of a file's name.
const LONGEST_NAME: usize = 200;

/// Why a document was not restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error("this is no export of a venture: {0}")]
    Unreadable(Why),
    #[error("the venture is not empty: {0} holds records")]
    NotEmpty(&'static str),
    #[error("the export is in {0}, the venture in {1}")]
    OtherCurrency(String, String),
    #[error("table {table}, {}{why}", placed(.at))]
    Row {
        table: String,
        /// Number of the row from 1 on, and the column.
        at: Option<(usize, String)>,
        why: Why,
    },
    #[error("it holds more {kind} than a venture may, at most {most}", kind = .0.kind.as_str(), most = .0.most)]
    Full(Full),
}

fn placed(at: &Option<(usize, String)>) -> String {
    at.as_ref().map_or_else(String::new, |(row, column)| format!("row {row}, {column}: "))
}

impl RestoreError {
    /// A row, counted from nought, of which a column is refused.
    fn row(table: &str, number: usize, column: &str, why: impl Into<Why>) -> Self {
        let at = Some((number + 1, column.to_owned()));
        Self::Row { table: table.to_owned(), at, why: why.into() }
    }
}

/// A document and how it came here.
pub struct Upload {
    pub document: Document,
    /// Name of the file, as it is told beside what came with it.
    pub file: String,
    /// By which the installation knows its own exports.
    pub key: SecretKey,
}

/// A document that was looked through and waits for what the database says.
struct Checked {
    document: Document,
    names: Names,
    /// As this installation exported it.
    unchanged: bool,
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
    upload: Upload,
) -> Result<(Counts, Told), RestoreError> {
    same_currency(venture, &upload)?;
    restored(db, edit, upload, Goal { new: None, keep: true }).await
}

/// As [`restore`], and keeps nothing.
///
/// # Errors
/// As [`restore`].
pub async fn try_out(
    db: &DatabaseConnection,
    edit: Edit,
    venture: &Venture,
    upload: Upload,
) -> Result<(Counts, Told), RestoreError> {
    same_currency(venture, &upload)?;
    restored(db, edit, upload, Goal { new: None, keep: false }).await
}

fn same_currency(venture: &Venture, upload: &Upload) -> Result<(), RestoreError> {
    let (theirs, ours) = (&upload.document.venture.currency, &venture.currency);
    if theirs == ours {
        return Ok(());
    }
    Err(RestoreError::OtherCurrency(theirs.clone(), ours.clone()))
}

/// Takes a document into a new venture of this name, which belongs to whoever does it: all of
/// it and the venture, or nothing. Without `keep` nothing is kept in any case.
///
/// # Errors
/// What the document says of its venture is nothing that one can be; else as [`restore`].
pub async fn restore_as_new(
    db: &DatabaseConnection,
    owner: Uuid,
    name: &str,
    upload: Upload,
    keep: bool,
) -> Result<(Uuid, Counts, Told), RestoreError> {
    let edit = Edit { author: owner, venture: db::new_id() };
    let new = Some(draft(name, &upload.document.venture)?);
    let (counts, told) = restored(db, edit, upload, Goal { new, keep }).await?;
    Ok((edit.venture, counts, told))
}

/// What a new venture is: as its form would take it.
fn draft(name: &str, about: &About) -> Result<VentureDraft, RestoreError> {
    let wrong = |what: &'static str| Err(RestoreError::Unreadable(what.into()));
    let shown = |text: &str| !text.chars().any(|one| one.is_control() && !one.is_whitespace());
    let name = name.trim();
    if !(1..=200).contains(&name.chars().count()) || !shown(name) || name.contains('\n') {
        return wrong("a venture has a name of 1 to 200 characters");
    }
    if about.summary.chars().count() > 2000 || !shown(&about.summary) {
        return wrong(
            "its summary is longer than 2,000 characters, or has some that cannot be shown",
        );
    }
    let Some(area) = Area::parse(&about.area) else { return wrong("its area is not known") };
    if !CURRENCIES.contains(&about.currency.as_str()) {
        return wrong("its currency is not known");
    }
    Ok(VentureDraft {
        name: name.to_owned(),
        summary: about.summary.clone(),
        area,
        currency: about.currency.clone(),
    })
}

/// What becomes of a document.
struct Goal {
    /// The venture that is made for it.
    new: Option<VentureDraft>,
    /// Whether it is kept, or only tried.
    keep: bool,
}

async fn restored(
    db: &DatabaseConnection,
    edit: Edit,
    upload: Upload,
    goal: Goal,
) -> Result<(Counts, Told), RestoreError> {
    let Upload { document, file, key } = upload;
    let target = edit.venture;
    let checked = beside(move || check(document, target, &key)).await?;
    let ground = Ground::read(db, edit, &checked).await?;
    // Whoever made the file named it, too.
    let file = file.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let mark = Imported { file, at: db::now(), by: edit.author }.write()?;
    let (tables, told) = beside(move || prepare(checked, ground, &mark)).await?;
    let counts = write(db, edit, tables, goal).await?;
    Ok((counts, told))
}

/// Long work beside the threads that answer requests.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RestoreError> + Send + 'static,
) -> Result<T, RestoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| DbErr::Custom(error.to_string()))?
}

/// Reads every row as the form that makes such rows would, before anything is written.
fn check(document: Document, venture: Uuid, key: &SecretKey) -> Result<Checked, RestoreError> {
    parse::check(&document)?;
    let names = Names::new(&document, venture)?;
    let unchanged = document.is_ours(key);
    Ok(Checked { document, names, unchanged })
}

type Prepared = BTreeMap<String, Vec<Row>>;

/// Makes the rows those of the venture that is filled.
fn prepare(
    checked: Checked,
    mut ground: Ground,
    mark: &str,
) -> Result<(Prepared, Told), RestoreError> {
    let Checked { document, names, unchanged } = checked;
    let mut tables = document.tables;
    let told = Told { unchanged, ..Told::default() };
    let people = ground.people(unchanged);
    let shared = ground.shared();
    let mut moving = Moving { names: &names, people, shared, told };
    for table in TABLES {
        let Some(rows) = tables.get_mut(table.name) else { continue };
        let Some(links) = links::of(table.name) else {
            let why = "this table cannot be restored".into();
            return Err(RestoreError::Row { table: table.name.to_owned(), at: None, why });
        };
        moving.table(table, links, rows)?;
    }
    let mut told = moving.told;
    told.files = ground.part_with_files(&mut tables)?;
    if !unchanged {
        told.imported = mark_imported(&mut tables, mark);
    }
    renew_secrets(&mut tables);
    end_work(tables.get_mut("work").into_iter().flatten());
    Ok((tables, told))
}

async fn write(
    db: &DatabaseConnection,
    edit: Edit,
    mut tables: Prepared,
    goal: Goal,
) -> Result<Counts, RestoreError> {
    let transaction = match goal.new {
        Some(draft) => {
            let transaction = db::begin_write(db).await?;
            let (id, owner) = (edit.venture, edit.author);
            venture::store::insert_venture_as(&transaction, id, owner, draft, false).await?;
            transaction
        }
        None => venture::records::begin(db, edit).await?,
    };
    for table in TABLES {
        if table.records.count(&transaction, edit.venture).await? > 0 {
            return Err(RestoreError::NotEmpty(table.name));
        }
    }
    let mut counts = Counts::default();
    for table in TABLES {
        let Some(rows) = tables.remove(table.name) else { continue };
        counts.rows += rows.len() as u64;
        let inserted = table.records.insert(&transaction, &rows).await;
        inserted.map_err(|error| match error {
            RowError::Database(error) if is_fault_of_row(&error) => RestoreError::Row {
                table: table.name.to_owned(),
                at: None,
                why: "a record is there twice, or belongs to one that is missing".into(),
            },
            RowError::Database(error) => RestoreError::Database(error),
            RowError::Value { row, column, reason } => RestoreError::Row {
                table: table.name.to_owned(),
                at: Some((row, column)),
                why: reason.into(),
            },
        })?;
    }
    counts.created = counts.rows;
    if let Some(full) = limits::beyond_of(&transaction, edit.venture, Kind::ALL).await? {
        return Err(RestoreError::Full(full));
    }
    venture::store::touch(&transaction, edit.venture).await?;
    audit::record(&transaction, Some(edit.author), "restore-export", "venture", Some(edit.venture))
        .await?;
    if goal.keep {
        transaction.commit().await?;
    } else {
        transaction.rollback().await?;
    }
    Ok(counts)
}

/// What a lab made, or says it made: of a document that is not known to be this
/// installation's own it counts as imported.
const MEASURED: [&str; 4] = ["runs", "models", "benchmarks", "reports"];

fn mark_imported(tables: &mut Prepared, mark: &str) -> u64 {
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
fn renew_secrets(tables: &mut Prepared) {
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

/// Work that was going on elsewhere is not begun again here.
fn end_work<'a>(rows: impl Iterator<Item = &'a mut Row>) {
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

#[cfg(test)]
mod tests {
    use super::{
        super::export::{cell, is_export},
        read::uncell,
        *,
    };

    const MEMORY: usize = 1 << 20;

    #[test]
    fn cells_come_back_as_what_they_were() {
        for value in [
            Json::Null,
            Json::from(""),
            Json::from("'"),
            Json::from("''"),
            Json::from("=1+1"),
            Json::from("x;=1+1"),
            Json::from("x;'=1+1"),
            Json::from("\n=1+1"),
            Json::from("＝1+1"),
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
    fn what_is_no_export_is_told_so() {
        for content in
            [&b"{}"[..], b"[1]", b"PK\x03\x04x", b"{\"schema\":\"assay-venture/9\"}", b"\xff"]
        {
            assert!(Document::parse(content, MEMORY).is_err());
        }
        assert!(is_export(b"{\n \"schema\": \"assay-venture/1\""));
        assert!(!is_export(b"[{\"schema\": 1}]"));
    }

    fn with_rows(rows: &str) -> Result<Document, RestoreError> {
        let head = r#""id":"00000000-0000-0000-0000-000000000001","name":"","summary":"""#;
        let tail = r#""area":"finance","currency":"USD","exported_at":"""#;
        let text = format!(
            r#"{{"schema":"assay-venture/1","venture":{{{head},{tail}}},"answers":false,"tables":{{"needs":{rows}}}}}"#
        );
        Document::parse(text.as_bytes(), MEMORY)
    }

    #[test]
    fn a_document_takes_no_more_memory_than_it_may() {
        assert_eq!(with_rows(r#"[{"id":"a","note":null}]"#).unwrap().tables["needs"].len(), 1);
        let many = format!("[{}]", vec![r#"{"a":1}"#; 10_000].join(","));
        assert!(with_rows(&many).unwrap_err().to_string().contains("restore_memory_mib"));
        for odd in [r#"[{"a":[1]}]"#, r#"[{"a":{}}]"#, r#"[{"a":1,"a":2}]"#, "{}", "[1]"] {
            assert!(with_rows(odd).is_err(), "{odd}");
        }
    }
}
