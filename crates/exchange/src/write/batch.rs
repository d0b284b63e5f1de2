//! What an import is about to write: rows by table, and what stood there before.

use std::{any::Any, collections::BTreeMap};

use async_trait::async_trait;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait, Iterable, Set,
};
use serde_json::Value as Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{defaults::Defaults, error::WriteError};
use crate::{
    counts::Counts,
    error::{ImportError, MAX_ERRORS},
    progress::ImportProgress,
    records::{Key, Row},
    tables::{self, TABLES},
};
use db::entity::competitor_change;
use market::ChangeDraft;
use venture::Edit;

/// Columns that say what a single person is called. They are not noted for undo:
/// a respondent's deletion must not leave them behind there.
const PERSONAL: [&str; 1] = ["respondent"];

/// The table of what changed at competitors.
const LOG: &str = "competitor_changes";
/// Tables whose rows tell of records and are none.
const BESIDE: [&str; 2] = [LOG, "evidence_links"];

/// New rows of one table.
#[async_trait]
trait NewRows: Any + Send {
    /// Inserts them, as many at a time as one statement may bind values for.
    async fn insert(
        &mut self,
        db: &DatabaseTransaction,
        progress: &ImportProgress,
    ) -> Result<(), WriteError>;
}

#[async_trait]
impl<A: ActiveModelTrait + ActiveModelBehavior + Send + 'static> NewRows for Vec<A> {
    async fn insert(
        &mut self,
        db: &DatabaseTransaction,
        progress: &ImportProgress,
    ) -> Result<(), WriteError> {
        let width = <A::Entity as EntityTrait>::Column::iter().count().max(1);
        let mut rows = std::mem::take(self).into_iter().peekable();
        while rows.peek().is_some() {
            if progress.is_cancelled() {
                return Err(WriteError::Cancelled);
            }
            let part: Vec<A> = rows.by_ref().take(30_000 / width).collect();
            let count = part.len() as u64;
            A::Entity::insert_many(part).exec_without_returning(db).await?;
            progress.add(count);
        }
        Ok(())
    }
}

/// What changes in one table.
#[derive(Default)]
pub(super) struct Change {
    new: Option<Box<dyn NewRows>>,
    pub(super) created: Vec<Key>,
    /// Rows as they were.
    pub(super) replaced: Vec<Row>,
    /// Columns that are written over existing rows, with their keys.
    updates: Vec<Row>,
}

/// Everything that is about to be written.
pub(crate) struct Batch {
    pub(crate) edit: Edit,
    pub(crate) defaults: Defaults,
    /// Time of writing of every row: later edits are known by it.
    pub(crate) stamp: OffsetDateTime,
    pub(super) changes: BTreeMap<&'static str, Change>,
    pub(super) errors: Vec<ImportError>,
    pub(super) made: Vec<String>,
    /// Records that were there already, just so.
    pub(crate) unchanged: u64,
}

impl Batch {
    pub(super) fn new(edit: Edit, defaults: Defaults) -> Self {
        Self {
            edit,
            defaults,
            stamp: db::now(),
            changes: BTreeMap::new(),
            errors: Vec::new(),
            made: Vec::new(),
            unchanged: 0,
        }
    }

    /// Creates a row that undo finds through another one.
    pub(crate) fn insert<A>(&mut self, table: &'static str, row: A)
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send + 'static,
    {
        let new = &mut self.changes.entry(table).or_default().new;
        let new: &mut dyn Any = new.get_or_insert_with(|| Box::<Vec<A>>::default()).as_mut();
        if let Some(rows) = new.downcast_mut::<Vec<A>>() {
            rows.push(row);
        }
    }

    /// Creates a record.
    pub(crate) fn create<A>(&mut self, table: &'static str, key: Key, row: A)
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send + 'static,
    {
        self.insert(table, row);
        self.changes.entry(table).or_default().created.push(key);
    }

    /// Notes why it cannot be written, unless there are too many reasons.
    pub(crate) fn refuse(&mut self, error: ImportError) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(error);
        }
    }

    /// Writes values over an existing row, given as it is now. Does nothing when
    /// they stand there already.
    pub(crate) fn update(&mut self, table: &'static str, before: Row, values: Vec<(&str, Json)>) {
        if values.iter().all(|(column, value)| before.get(*column) == Some(value)) {
            self.unchanged += 1;
            return;
        }
        let Some(known) = tables::find(table) else { return };
        let key = known.records.key();
        let columns = known.records.columns();
        let mut update: Row = before
            .iter()
            .filter(|(name, _)| key.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect();
        update.extend(values.into_iter().map(|(column, value)| (column.to_owned(), value)));
        update.insert("author_id".to_owned(), self.edit.author.to_string().into());
        let stamp = if columns.contains(&"updated_at") { "updated_at" } else { "created_at" };
        update.insert(stamp.to_owned(), json_time(self.stamp));
        let mut before = before;
        before.retain(|name, _| !PERSONAL.contains(&name.as_str()));
        let change = self.changes.entry(table).or_default();
        change.replaced.push(before);
        change.updates.push(update);
    }

    /// Adds a line to a competitor's log of changes.
    pub(crate) fn log(&mut self, competitor: Uuid, change: Option<ChangeDraft>) {
        let Some(change) = change else { return };
        let id = db::new_id();
        let row = competitor_change::ActiveModel {
            id: Set(id),
            venture_id: Set(self.edit.venture),
            competitor_id: Set(competitor),
            field: Set(change.field.as_str().to_owned()),
            subject: Set(change.subject),
            before: Set(change.before),
            after: Set(change.after),
            note: Set(change.note),
            source: Set(change.provenance.source),
            observed_on: Set(change.provenance.observed_on),
            author_id: Set(self.edit.author),
            created_at: Set(self.stamp),
        };
        self.create(LOG, vec![id], row);
    }

    /// What it does, beside rows of the file that say nothing.
    pub(super) fn counts(&self, rows: usize, skipped: usize) -> Counts {
        let records = || self.changes.iter().filter(|(table, _)| !BESIDE.contains(table));
        let sum = |count: fn(&Change) -> usize| {
            records().map(|(_, one)| count(one)).sum::<usize>() as u64
        };
        Counts {
            rows: rows as u64,
            created: sum(|change| change.created.len()),
            replaced: sum(|change| change.replaced.len()),
            skipped: self.unchanged + skipped as u64,
        }
    }

    /// Writes all of it, parents before children.
    pub(super) async fn write(
        &mut self,
        db: &DatabaseTransaction,
        progress: &ImportProgress,
    ) -> Result<(), WriteError> {
        for table in TABLES {
            let Some(change) = self.changes.get_mut(table.name) else { continue };
            if let Some(new) = &mut change.new {
                new.insert(db, progress).await?;
            }
            for part in std::mem::take(&mut change.updates).chunks(2_500) {
                if progress.is_cancelled() {
                    return Err(WriteError::Cancelled);
                }
                table.records.put_back(db, self.edit.venture, part).await?;
                progress.add(part.len() as u64);
            }
        }
        Ok(())
    }
}

/// A moment as exports and undo notes write it.
fn json_time(at: OffsetDateTime) -> Json {
    use time::format_description::well_known::Rfc3339;
    at.format(&Rfc3339).map_or(Json::Null, Json::String)
}

/// Keys, one a line.
pub(super) fn lines(keys: &[Key]) -> String {
    let mut out = String::with_capacity(keys.len() * 37);
    let mut letters = Uuid::encode_buffer();
    for key in keys {
        for (at, id) in key.iter().enumerate() {
            if at > 0 {
                out.push('/');
            }
            out.push_str(id.hyphenated().encode_lower(&mut letters));
        }
        out.push('\n');
    }
    out
}

/// Rows, one JSON object a line.
pub(super) fn objects(rows: &[Row]) -> Result<String, DbErr> {
    let mut out = String::new();
    for row in rows {
        let text = serde_json::to_string(row).map_err(|error| DbErr::Custom(error.to_string()))?;
        out.push_str(&text);
        out.push('\n');
    }
    Ok(out)
}
