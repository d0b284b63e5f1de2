//! What an import is about to write: rows by table, and what stood there before.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait, Iterable, Set,
};
use serde_json::Value as Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{CommitError, Defaults};
use crate::{
    fault::{Fault, MOST_FAULTS},
    import::Counts,
    records::{Key, Row},
    running::Watch,
    tables,
};
use db::entity::{
    capability, capability_rating, competitor, competitor_change, evidence, evidence_link,
    evidence_tag, need, need_rating, need_vote, price_point, segment,
};
use market::{ChangeDraft, Edit};

/// Columns that say what a single person is called. They are not noted for undo:
/// a respondent's deletion must not leave them behind there.
const PERSONAL: [&str; 1] = ["respondent"];

/// The table of what changed at competitors.
const LOG: &str = "competitor_changes";
/// Tables whose rows tell of records and are none.
const BESIDE: [&str; 2] = [LOG, "evidence_links"];

/// What changes in one table.
#[derive(Default)]
pub(super) struct Change {
    pub(super) created: Vec<Key>,
    /// Rows as they were.
    pub(super) replaced: Vec<Row>,
    /// Columns that are written over existing rows, with their keys.
    updates: Vec<Row>,
}

/// Everything that is about to be written.
pub(super) struct Batch {
    pub(super) edit: Edit,
    pub(super) defaults: Defaults,
    /// Time of writing of every row: later edits are told by it.
    pub(super) stamp: OffsetDateTime,
    pub(super) needs: Vec<need::ActiveModel>,
    pub(super) ratings: Vec<need_rating::ActiveModel>,
    pub(super) competitors: Vec<competitor::ActiveModel>,
    pub(super) prices: Vec<price_point::ActiveModel>,
    pub(super) votes: Vec<need_vote::ActiveModel>,
    pub(super) segments: Vec<segment::ActiveModel>,
    pub(super) capabilities: Vec<capability::ActiveModel>,
    pub(super) cells: Vec<capability_rating::ActiveModel>,
    pub(super) evidence: Vec<evidence::ActiveModel>,
    pub(super) tags: Vec<evidence_tag::ActiveModel>,
    pub(super) links: Vec<evidence_link::ActiveModel>,
    log: Vec<competitor_change::ActiveModel>,
    pub(super) changes: BTreeMap<&'static str, Change>,
    pub(super) faults: Vec<Fault>,
    pub(super) made: Vec<String>,
    /// Records that were there already, just so.
    pub(super) unchanged: u64,
}

impl Batch {
    pub(super) fn new(edit: Edit, defaults: Defaults) -> Self {
        Self {
            edit,
            defaults,
            stamp: db::now(),
            needs: Vec::new(),
            ratings: Vec::new(),
            competitors: Vec::new(),
            prices: Vec::new(),
            votes: Vec::new(),
            segments: Vec::new(),
            capabilities: Vec::new(),
            cells: Vec::new(),
            evidence: Vec::new(),
            tags: Vec::new(),
            links: Vec::new(),
            log: Vec::new(),
            changes: BTreeMap::new(),
            faults: Vec::new(),
            made: Vec::new(),
            unchanged: 0,
        }
    }

    /// Notes a row that will be created.
    pub(super) fn created(&mut self, table: &'static str, key: Key) {
        self.changes.entry(table).or_default().created.push(key);
    }

    /// Notes a fault, unless there are too many.
    pub(super) fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }

    /// Writes values over an existing row, given as it is now. Says nothing when
    /// they stand there already.
    pub(super) fn update(&mut self, table: &'static str, before: Row, values: Vec<(&str, Json)>) {
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
    pub(super) fn log(&mut self, competitor: Uuid, change: Option<ChangeDraft>) {
        let Some(change) = change else { return };
        let id = db::new_id();
        self.log.push(competitor_change::ActiveModel {
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
        });
        self.changes.entry(LOG).or_default().created.push(vec![id]);
    }

    pub(super) fn counts(&self) -> Counts {
        let records = || self.changes.iter().filter(|(table, _)| !BESIDE.contains(table));
        let sum = |count: fn(&Change) -> usize| {
            records().map(|(_, one)| count(one)).sum::<usize>() as u64
        };
        Counts {
            rows: 0,
            created: sum(|change| change.created.len()),
            replaced: sum(|change| change.replaced.len()),
            skipped: self.unchanged,
        }
    }

    /// Writes all of it.
    pub(super) async fn write(
        &mut self,
        db: &DatabaseTransaction,
        watch: &Watch,
    ) -> Result<(), CommitError> {
        insert((db, watch), std::mem::take(&mut self.segments)).await?;
        insert((db, watch), std::mem::take(&mut self.needs)).await?;
        insert((db, watch), std::mem::take(&mut self.competitors)).await?;
        insert((db, watch), std::mem::take(&mut self.prices)).await?;
        insert((db, watch), std::mem::take(&mut self.ratings)).await?;
        insert((db, watch), std::mem::take(&mut self.votes)).await?;
        insert((db, watch), std::mem::take(&mut self.capabilities)).await?;
        insert((db, watch), std::mem::take(&mut self.cells)).await?;
        insert((db, watch), std::mem::take(&mut self.evidence)).await?;
        insert((db, watch), std::mem::take(&mut self.tags)).await?;
        insert((db, watch), std::mem::take(&mut self.links)).await?;
        insert((db, watch), std::mem::take(&mut self.log)).await?;
        for (name, change) in &mut self.changes {
            let updates = std::mem::take(&mut change.updates);
            if let Some(table) = tables::find(name).filter(|_| !updates.is_empty()) {
                for part in updates.chunks(2_500) {
                    if watch.is_cancelled() {
                        return Err(CommitError::Cancelled);
                    }
                    table.records.put_back(db, self.edit.venture, part).await?;
                    watch.add(part.len() as u64);
                }
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

/// Inserts rows, as many at a time as one statement may bind values for.
async fn insert<A>(
    (db, watch): (&DatabaseTransaction, &Watch),
    rows: Vec<A>,
) -> Result<(), CommitError>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
{
    let width = <A::Entity as EntityTrait>::Column::iter().count().max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        if watch.is_cancelled() {
            return Err(CommitError::Cancelled);
        }
        let part: Vec<A> = rows.by_ref().take(30_000 / width).collect();
        let count = part.len() as u64;
        A::Entity::insert_many(part).exec_without_returning(db).await?;
        watch.add(count);
    }
    Ok(())
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
