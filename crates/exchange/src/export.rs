//! Everything that a venture holds, as one JSON document or as one CSV per
//! table in a zip. The way back is in [`super::restore`]; a document is read in `restore/read.rs`.

use std::{collections::BTreeMap, io::Cursor};

use sea_orm::{DatabaseConnection, DbErr, TransactionTrait};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{
    records::Row,
    restore,
    tables::{TABLES, Table},
};
use account::audit;
use venture::{Edit, Venture};
use web::csv;

/// Name and version of the format.
pub const SCHEMA: &str = "assay-venture/1";
/// File of a zip that tells what it is.
pub(super) const MANIFEST: &str = "venture.json";

/// A venture with all its records.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    pub schema: String,
    pub venture: About,
    /// True when what single people answered is in it.
    pub answers: bool,
    /// Rows by table; a table of this format that has none is empty.
    pub tables: BTreeMap<String, Vec<Row>>,
    /// Of the installation that exported it, over all of the above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// What is said about the venture itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub id: Uuid,
    pub name: String,
    pub summary: String,
    pub area: String,
    pub currency: String,
    pub exported_at: String,
}

impl About {
    /// A venture as it is called now.
    #[must_use]
    pub fn now(venture: &Venture) -> Self {
        Self {
            id: venture.id,
            name: venture.name.clone(),
            summary: venture.summary.clone(),
            area: venture.area.as_str().to_owned(),
            currency: venture.currency.clone(),
            exported_at: db::now().to_string(),
        }
    }
}

/// Reads everything that a venture holds into memory. What is only written out goes
/// through [`super::stream`].
///
/// # Errors
/// When the database refuses.
pub async fn read(
    db: &DatabaseConnection,
    venture: &Venture,
    answers: bool,
) -> Result<Document, DbErr> {
    let transaction = db.begin().await?;
    let mut tables = BTreeMap::new();
    for table in TABLES.iter().filter(|table| answers || !table.personal) {
        tables.insert(table.name.to_owned(), table.records.read(&transaction, venture.id).await?);
    }
    transaction.commit().await?;
    Ok(Document {
        schema: SCHEMA.to_owned(),
        venture: About::now(venture),
        answers,
        tables,
        signature: None,
    })
}

/// How many records of each table there are, for the page.
///
/// # Errors
/// When the database refuses.
pub async fn count(
    db: &DatabaseConnection,
    venture: Uuid,
) -> Result<Vec<(&'static Table, u64)>, DbErr> {
    let transaction = db.begin().await?;
    let mut counts = Vec::new();
    for table in TABLES {
        counts.push((table, table.records.count(&transaction, venture).await?));
    }
    transaction.commit().await?;
    Ok(counts)
}

/// Notes that somebody took the records out.
///
/// # Errors
/// When the database refuses.
pub async fn note(db: &DatabaseConnection, edit: Edit, answers: bool) -> Result<(), DbErr> {
    let action = if answers { "export-with-answers" } else { "export" };
    audit::record(db, Some(edit.author), action, "venture", Some(edit.venture)).await
}

impl Document {
    /// As JSON.
    ///
    /// # Errors
    /// Memory alone can cause one.
    pub fn to_json(&self) -> anyhow::Result<Vec<u8>> {
        Ok(serde_json::to_vec_pretty(self)?)
    }
}

/// True when a file is an export of a venture and no table of rows.
#[must_use]
pub fn is_export(content: &[u8]) -> bool {
    let names = |content: &[u8]| {
        let zip = zip::ZipArchive::new(Cursor::new(content)).ok()?;
        zip.index_for_name(MANIFEST)
    };
    if content.starts_with(b"PK") {
        return !restore::has_too_many_files(content) && names(content).is_some();
    }
    let start = String::from_utf8_lossy(&content[..content.len().min(200)]);
    start.trim_start().starts_with('{')
        && start.contains("\"schema\"")
        && start.contains("assay-venture/")
}

/// A value as a cell, disarmed as all CSV. Nothing is an empty cell; an empty text is an apostrophe.
pub(super) fn cell(value: Option<&Json>) -> String {
    match value {
        None | Some(Json::Null) => String::new(),
        // A text that looks disarmed already gets a second mark.
        Some(Json::String(text))
            if text.is_empty() || text.starts_with('\'') || csv::is_risky_start(text) =>
        {
            format!("'{}", csv::disarm_inside(text))
        }
        Some(Json::String(text)) => csv::disarm_inside(text),
        Some(other) => other.to_string(),
    }
}
