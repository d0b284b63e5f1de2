//! Everything that a venture holds, as one JSON document or as one CSV per
//! table in a zip. The way back is in [`super::restore`].

use std::collections::BTreeMap;

use sea_orm::{DatabaseConnection, DbErr, TransactionTrait};
use uuid::Uuid;

pub use super::document::{About, Document, SCHEMA, is_export};

use super::tables::{TABLES, Table};
use account::audit;
use venture::{Edit, Venture};

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
    let subject = ("venture", edit.venture);
    audit::record_in(db, edit.venture, Some(edit.author), action, subject).await
}
