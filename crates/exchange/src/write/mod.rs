//! Takes a checked file in: works out what is new and what changes, then writes
//! all of it in one transaction or nothing, and notes it down for undo.

mod batch;
mod depth;
mod library;
mod market;
mod named;
mod needs;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    QueryFilter, Set, sea_query::Expr,
};
use time::Date;
use uuid::Uuid;

use self::batch::Batch;
use super::{
    check::Checked,
    fault::Fault,
    import::{Counts, Import, State},
    mapping::Mapping,
    plan::{At, Plan},
    records::RowError,
    running::{Step, Watch},
    store, value,
};
use ::market::Edit;
use account::audit;
use db::entity::{import, import_change, import_file};
use venture::limits::{self, Full, Kind};

/// What stands for rows that do not say it themselves.
#[derive(Debug, Clone)]
pub(super) struct Defaults {
    source: String,
    date: Date,
    create_missing: bool,
    /// Which numbers came from another scale.
    note: String,
}

/// Most characters of a source.
const LONGEST_SOURCE: usize = 500;

impl Defaults {
    fn of(mapping: &Mapping, note: &str) -> Self {
        Self {
            note: note.to_owned(),
            source: mapping.source.trim().to_owned(),
            date: value::date(mapping.date.trim()).unwrap_or_else(|| db::now().date()),
            create_missing: mapping.create_missing,
        }
    }

    fn source(&self, at: &At) -> String {
        at.source.clone().unwrap_or_else(|| self.source.clone())
    }

    /// The source of a rating, which also says from which scale it was taken.
    fn rated_source(&self, at: &At) -> String {
        let source = self.source(at);
        if self.note.is_empty() {
            return source;
        }
        let note = format!(" ({})", self.note);
        let room = LONGEST_SOURCE.saturating_sub(note.chars().count());
        source.chars().take(room).chain(note.chars()).collect()
    }

    fn date(&self, at: &At) -> Date {
        at.date.unwrap_or(self.date)
    }
}

/// What an import would do.
#[derive(Debug)]
pub struct Outlook {
    pub counts: Counts,
    /// What the records of the venture say against it.
    pub faults: Vec<Fault>,
    /// Names that are only mentioned and would be made: needs, competitors, capabilities.
    pub made: Vec<String>,
}

/// Why nothing was taken in.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error("the file does not fit the venture's records")]
    Faults(Vec<Fault>),
    #[error("this import waits no longer")]
    NotWaiting,
    #[error("somebody stopped it")]
    Cancelled,
}

impl From<RowError> for CommitError {
    fn from(error: RowError) -> Self {
        match error {
            RowError::Database(error) => Self::Database(error),
            value @ RowError::Value { .. } => Self::Database(DbErr::Custom(value.to_string())),
        }
    }
}

/// Compares a plan with the venture's records.
async fn prepare(
    db: &impl ConnectionTrait,
    edit: Edit,
    plan: Plan,
    defaults: &Defaults,
) -> Result<Batch, DbErr> {
    let mut batch = Batch::new(edit, defaults.clone());
    match plan {
        Plan::Needs(rows) => needs::needs(db, &mut batch, rows).await?,
        Plan::Ratings { needs, rows } => needs::ratings(db, &mut batch, needs, rows).await?,
        Plan::Competitors(rows) => market::competitors(db, &mut batch, rows).await?,
        Plan::Prices(rows) => market::prices(db, &mut batch, rows).await?,
        Plan::Votes(rows) => depth::votes(db, &mut batch, rows).await?,
        Plan::Segments(rows) => depth::segments(db, &mut batch, rows).await?,
        Plan::Evidence(rows) => library::evidence(db, &mut batch, rows).await?,
        Plan::Cells { competitors, capabilities, rows } => {
            depth::cells(db, &mut batch, (competitors, capabilities), rows).await?;
        }
    }
    Ok(batch)
}

/// What taking a plan in would do. Writes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn outlook(
    db: &impl ConnectionTrait,
    edit: Edit,
    (plan, note): (Plan, &str),
    mapping: &Mapping,
) -> Result<Outlook, DbErr> {
    let mut batch = prepare(db, edit, plan, &Defaults::of(mapping, note)).await?;
    if let Some(full) = without_room(db, edit.venture, &batch).await? {
        batch.faults.insert(0, too_many(full));
    }
    Ok(Outlook { counts: batch.counts(), made: batch.made, faults: batch.faults })
}

/// What the venture would hold too much of with what a batch makes.
async fn without_room(
    db: &impl ConnectionTrait,
    venture: Uuid,
    batch: &Batch,
) -> Result<Option<Full>, DbErr> {
    for kind in Kind::ALL {
        let made = batch.changes.iter().filter(|(table, _)| kind.is_in(table));
        let made: usize = made.map(|(_, change)| change.created.len()).sum();
        let most = kind.most();
        if made > 0 && kind.count(db, venture).await?.saturating_add(made as u64) > most {
            return Ok(Some(Full { kind, most }));
        }
    }
    Ok(None)
}

/// Takes a checked file in: all of it, or nothing.
///
/// # Errors
/// It does not fit the records, waits no longer, was stopped, or the database refuses:
/// then nothing of it is kept.
pub async fn commit(
    db: &DatabaseConnection,
    edit: Edit,
    import: &Import,
    checked: Checked,
    watch: &Watch,
) -> Result<Counts, CommitError> {
    if !checked.faults.is_empty() {
        return Err(CommitError::Faults(checked.faults));
    }
    let defaults = Defaults::of(&import.mapping, &checked.note);
    // Compared before anybody has to wait for this import.
    watch.begin(Step::Compare, 0);
    let seen = venture::store::find_venture(db, edit.venture).await?.map(|one| one.revision);
    let mut batch = prepare(db, edit, checked.plan.clone(), &defaults).await?;
    let mut changes = note_changes(import.id, &batch)?;
    if watch.is_cancelled() {
        return Err(CommitError::Cancelled);
    }
    let transaction = venture::records::begin(db, edit).await?;
    let waiting = import::Entity::find()
        .filter(store::named(edit.venture, import.id))
        .filter(import::Column::State.eq(State::Staged.as_str()))
        .one(&transaction)
        .await?;
    if waiting.is_none() {
        return Err(CommitError::NotWaiting);
    }
    let now = venture::store::find_venture(&transaction, edit.venture).await?;
    if now.map(|one| one.revision) != seen {
        // Somebody changed records meanwhile: once more, while nobody can.
        batch = prepare(&transaction, edit, checked.plan, &defaults).await?;
        changes = note_changes(import.id, &batch)?;
    }
    if !batch.faults.is_empty() {
        return Err(CommitError::Faults(batch.faults));
    }
    let mut counts = batch.counts();
    counts.rows = checked.rows as u64;
    counts.skipped += checked.skipped as u64;
    let stamp = batch.stamp;
    watch.begin(Step::Write, counts.created + counts.replaced);
    let made: Vec<&'static str> =
        batch.changes.iter().filter(|one| !one.1.created.is_empty()).map(|one| *one.0).collect();
    batch.write(&transaction, watch).await?;
    // Of kinds that the file brings nothing of there may be too many from older times.
    let brings = |kind: &Kind| made.iter().any(|table| kind.is_in(table));
    let kinds = Kind::ALL.into_iter().filter(brings);
    if let Some(full) = limits::beyond_of(&transaction, edit.venture, kinds).await? {
        return Err(CommitError::Faults(vec![too_many(full)]));
    }
    for part in changes {
        part.insert(&transaction).await?;
    }
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(State::Committed.as_str()))
        .col_expr(import::Column::Rows, Expr::value(number(counts.rows)))
        .col_expr(import::Column::Created, Expr::value(number(counts.created)))
        .col_expr(import::Column::Replaced, Expr::value(number(counts.replaced)))
        .col_expr(import::Column::Skipped, Expr::value(number(counts.skipped)))
        .col_expr(import::Column::CommittedAt, Expr::value(stamp))
        .filter(store::named(edit.venture, import.id))
        .exec(&transaction)
        .await?;
    // The file has served: what respondents said stands in the records alone.
    import_file::Entity::delete_many()
        .filter(import_file::Column::ImportId.in_subquery(store::ids_of(edit.venture, import.id)))
        .exec(&transaction)
        .await?;
    venture::store::touch(&transaction, edit.venture).await?;
    audit::record(&transaction, Some(edit.author), "import", "import", Some(import.id)).await?;
    if watch.is_cancelled() {
        return Err(CommitError::Cancelled);
    }
    transaction.commit().await?;
    Ok(counts)
}

/// Says that the venture would hold more than figures are computed from.
pub(super) fn too_many(full: Full) -> Fault {
    let key = match full.kind {
        Kind::Needs => "import-venture-full-needs",
        Kind::Competitors => "import-venture-full-competitors",
        Kind::Capabilities => "import-venture-full-capabilities",
        Kind::Ratings => "import-venture-full-ratings",
        _ => "import-venture-full",
    };
    let kind = full.kind.word().to_owned();
    Fault::of_file(key, vec![("kind", kind), ("most", full.most.to_string())])
}

/// What was created and what stood there before, in parts, for undo.
fn note_changes(import: Uuid, batch: &Batch) -> Result<Vec<import_change::ActiveModel>, DbErr> {
    const PART: usize = 20_000;
    let mut parts = Vec::new();
    for (table, change) in &batch.changes {
        let mut created = change.created.chunks(PART);
        let mut replaced = change.replaced.chunks(PART);
        loop {
            let (created, replaced) = (created.next(), replaced.next());
            if created.is_none() && replaced.is_none() {
                break;
            }
            parts.push(import_change::ActiveModel {
                import_id: Set(import),
                part: Set(i32::try_from(parts.len()).unwrap_or(i32::MAX - 1) + 1),
                records: Set((*table).to_owned()),
                created: Set(batch::lines(created.unwrap_or_default())),
                replaced: Set(batch::objects(replaced.unwrap_or_default())?),
            });
        }
    }
    Ok(parts)
}
