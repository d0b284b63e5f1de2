//! Writes the rows of a prepared document in one transaction. Knows no file.

use sea_orm::{DatabaseConnection, DbErr};

use super::error::RestoreError;
use crate::{counts::Counts, document::RowsByTable, records::RowError, tables::TABLES};
use account::audit;
use venture::{
    Edit, VentureDraft,
    limits::{self, Kind},
};

/// Where a document goes.
pub(super) struct Destination {
    /// The venture that is created for it; otherwise it goes into the one that is edited.
    pub(super) new_venture: Option<VentureDraft>,
    /// Writes, and takes everything back.
    pub(super) dry_run: bool,
}

/// Writes all rows into a venture that holds none.
///
/// # Errors
/// The venture holds records already, a row breaks a rule of the database, or there are too many.
pub(super) async fn write(
    db: &DatabaseConnection,
    edit: Edit,
    mut tables: RowsByTable,
    destination: Destination,
) -> Result<Counts, RestoreError> {
    let transaction = match destination.new_venture {
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
            RowError::Database(error) if is_row_error(&error) => RestoreError::Row {
                table: table.name.to_owned(),
                at: None,
                reason: "a record appears twice, or refers to one that is missing".into(),
            },
            RowError::Database(error) => RestoreError::Database(error),
            RowError::Value { row, column, reason } => RestoreError::Row {
                table: table.name.to_owned(),
                at: Some((row, column)),
                reason: reason.into(),
            },
        })?;
    }
    counts.created = counts.rows;
    if let Some(limit) = limits::exceeded_of(&transaction, edit.venture, Kind::ALL).await? {
        return Err(RestoreError::LimitReached(limit));
    }
    venture::store::touch(&transaction, edit.venture).await?;
    let (author, subject) = (Some(edit.author), ("venture", edit.venture));
    audit::record_in(&transaction, edit.venture, author, "restore-export", subject).await?;
    if destination.dry_run {
        transaction.rollback().await?;
    } else {
        transaction.commit().await?;
    }
    Ok(counts)
}

/// True for errors of the database that a row caused.
fn is_row_error(error: &DbErr) -> bool {
    use sea_orm::SqlErr::{ForeignKeyConstraintViolation, UniqueConstraintViolation};
    let known = matches!(
        error.sql_err(),
        Some(UniqueConstraintViolation(_) | ForeignKeyConstraintViolation(_))
    );
    known
        || error.to_string().contains("NOT NULL")
        || error.to_string().contains("null value in column")
}
