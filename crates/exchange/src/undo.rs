//! Undoes an import: what it created is deleted, what it replaced is restored.
//! Refused when somebody has built on it since.

use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QueryOrder, sea_query::Expr,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    import::State,
    records::{Key, Row, RowError},
    store,
    tables::{self, TABLES, Table},
};
use account::audit;
use db::entity::{import, import_change};
use venture::Edit;

/// Why an import stays.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error("there is nothing to undo")]
    NotCommitted,
    /// Records of a table were changed after the import.
    #[error("{count} records of {table} were changed since")]
    Edited { table: &'static str, count: u64 },
    /// Records of a table that came later belong to what the import created.
    #[error("{count} records of {table} were added since to what was created")]
    BuiltUpon { table: &'static str, count: u64 },
}

impl UndoError {
    /// Key of the reason and what fills its gaps, for refusals.
    pub fn reason(&self) -> Option<(&'static str, &'static str, u64)> {
        match self {
            Self::Edited { table, count } => Some(("import-undo-edited", table, *count)),
            Self::BuiltUpon { table, count } => Some(("import-undo-built-upon", table, *count)),
            _ => None,
        }
    }
}

impl From<RowError> for UndoError {
    fn from(error: RowError) -> Self {
        match error {
            RowError::Database(error) => Self::Database(error),
            value @ RowError::Value { .. } => Self::Database(DbErr::Custom(value.to_string())),
        }
    }
}

/// What an import did to one table.
struct Done {
    table: &'static Table,
    created: Vec<Key>,
    replaced: Vec<Row>,
}

/// Undoes an import.
///
/// # Errors
/// Somebody changed or used what it created, or the database refuses: then everything stays.
pub async fn undo(db: &DatabaseConnection, edit: Edit, id: Uuid) -> Result<(), UndoError> {
    let transaction = venture::records::begin(db, edit).await?;
    let found = import::Entity::find()
        .filter(store::named(edit.venture, id))
        .filter(import::Column::State.eq(State::Committed.as_str()))
        .one(&transaction)
        .await?;
    let stamp = found.and_then(|row| row.committed_at).ok_or(UndoError::NotCommitted)?;
    let done = read(&transaction, id).await?;
    for one in &done {
        refuse_later_edits(&transaction, edit.venture, one, stamp).await?;
    }
    refuse_later_use(&transaction, edit.venture, &done).await?;
    // Children before parents.
    for table in TABLES.iter().rev() {
        for one in done.iter().filter(|one| one.table.name == table.name) {
            table.records.delete(&transaction, edit.venture, &one.created).await?;
            table.records.put_back(&transaction, edit.venture, &one.replaced).await?;
        }
    }
    import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(State::Undone.as_str()))
        .col_expr(import::Column::UndoneAt, Expr::value(db::now()))
        .col_expr(import::Column::UndoneBy, Expr::value(edit.author))
        .filter(store::named(edit.venture, id))
        .exec(&transaction)
        .await?;
    import_change::Entity::delete_many()
        .filter(import_change::Column::ImportId.in_subquery(store::ids_of(edit.venture, id)))
        .exec(&transaction)
        .await?;
    venture::store::touch(&transaction, edit.venture).await?;
    audit::record_in(&transaction, edit.venture, Some(edit.author), "undo", ("import", id)).await?;
    transaction.commit().await?;
    Ok(())
}

async fn read(db: &DatabaseTransaction, id: Uuid) -> Result<Vec<Done>, DbErr> {
    let parts = import_change::Entity::find()
        .filter(import_change::Column::ImportId.eq(id))
        .order_by_asc(import_change::Column::Part)
        .all(db)
        .await?;
    let mut done: Vec<Done> = Vec::new();
    for part in parts {
        let odd = |what: &str| db::damaged(format!("import {id}, {}: {what}", part.records));
        let table = tables::find(&part.records).ok_or_else(|| odd("unknown table"))?;
        let key = |line: &str| {
            line.split('/').map(|id| Uuid::parse_str(id).map_err(|_| odd("key"))).collect()
        };
        let created: Result<Vec<Key>, DbErr> = part.created.lines().map(key).collect();
        let row = |line: &str| serde_json::from_str::<Row>(line).map_err(|_| odd("row"));
        let replaced: Result<Vec<Row>, DbErr> = part.replaced.lines().map(row).collect();
        done.push(Done { table, created: created?, replaced: replaced? });
    }
    Ok(done)
}

/// Keys of rows.
fn keys(one: &Done) -> Vec<Key> {
    let columns = one.table.records.key();
    let id = |row: &Row, column: &str| Uuid::parse_str(row.get(column)?.as_str()?).ok();
    one.replaced
        .iter()
        .filter_map(|row| columns.iter().map(|column| id(row, column)).collect())
        .collect()
}

async fn refuse_later_edits(
    db: &DatabaseTransaction,
    venture: Uuid,
    one: &Done,
    stamp: OffsetDateTime,
) -> Result<(), UndoError> {
    let records = &one.table.records;
    let count = records.written_later(db, venture, &one.created, stamp).await?
        + records.written_later(db, venture, &keys(one), stamp).await?;
    if count > 0 {
        return Err(UndoError::Edited { table: one.table.name, count });
    }
    Ok(())
}

/// Columns through which other records depend on records that imports create.
const DEPENDENT_COLUMNS: &[(&str, &[(&str, &str)])] = &[
    (
        "needs",
        &[
            ("need_ratings", "need_id"),
            ("offer_ratings", "need_id"),
            ("competitor_features", "need_id"),
            ("need_votes", "need_id"),
            ("need_events", "need_id"),
            ("capabilities", "need_id"),
            ("evidence_links", "need_id"),
            ("experiments", "need_id"),
            ("idea_needs", "need_id"),
            ("survey_questions", "need_id"),
        ],
    ),
    (
        "competitors",
        &[
            ("price_points", "competitor_id"),
            ("competitor_features", "competitor_id"),
            ("capability_ratings", "competitor_id"),
            ("competitor_changes", "competitor_id"),
            ("competitor_merges", "kept_id"),
            ("competitor_merges", "other_id"),
            ("evidence_links", "competitor_id"),
            ("idea_competitors", "competitor_id"),
        ],
    ),
    (
        "capabilities",
        &[("capability_ratings", "capability_id"), ("offer_capabilities", "capability_id")],
    ),
    ("evidence", &[("evidence_passages", "evidence_id"), ("evidence_links", "evidence_id")]),
    (
        "segments",
        &[
            ("needs", "segment_id"),
            ("competitors", "segment_id"),
            ("evidence", "segment_id"),
            ("channels", "segment_id"),
            ("market_sizes", "segment_id"),
            ("segment_scores", "segment_id"),
        ],
    ),
];

async fn refuse_later_use(
    db: &DatabaseTransaction,
    venture: Uuid,
    done: &[Done],
) -> Result<(), UndoError> {
    for one in done {
        let dependents = DEPENDENT_COLUMNS.iter().find(|(parent, _)| *parent == one.table.name);
        for (child, column) in dependents.into_iter().flat_map(|(_, children)| *children) {
            let Some(table) = tables::find(child) else { continue };
            let own: HashSet<Key> = done
                .iter()
                .filter(|other| other.table.name == *child)
                .flat_map(|other| other.created.iter().cloned())
                .collect();
            let count = table.records.pointing_at(db, venture, column, &one.created, &own).await?;
            if count > 0 {
                return Err(UndoError::BuiltUpon { table: table.name, count });
            }
        }
    }
    Ok(())
}
