//! The last step: works out what checked rows change in a venture ([`diff`] stops there), then
//! writes all of it in one transaction or nothing, and notes it down for undo.

mod batch;
mod defaults;
mod error;
mod mentions;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction,
    DbErr, EntityTrait, QueryFilter, Set, sea_query::Expr,
};
use time::OffsetDateTime;
use uuid::Uuid;

pub use self::error::WriteError;
pub(crate) use self::{
    batch::Batch,
    defaults::Defaults,
    mentions::{Mentions, archived, by_name, found_or_made, known, stored},
};
use super::{
    check::Checked,
    counts::Counts,
    error::ImportError,
    import::{Import, State},
    kinds::Plan,
    map::Mapping,
    progress::{ImportProgress, Step},
    store,
};
use account::audit;
use db::entity::{import, import_change, import_file};
use venture::{
    Edit,
    limits::{self, Kind, LimitReached},
};

/// What an import would do to a venture.
#[derive(Debug)]
pub struct Diff {
    pub counts: Counts,
    /// Names that are only mentioned and would be created: needs, competitors, capabilities.
    pub made: Vec<String>,
    /// What is wrong in the file, then what the records say against it.
    pub errors: Vec<ImportError>,
    pub more_errors: bool,
}

/// Compares checked rows with the venture's records, on a thread that no page needs. Writes nothing.
pub async fn diff(
    db: &DatabaseConnection,
    edit: Edit,
    mapping: &Mapping,
    checked: Checked,
) -> Result<Diff, DbErr> {
    let Checked { plan, rows, skipped, mut errors, more_errors, note } = checked;
    let (db, defaults) = (db.clone(), Defaults::of(mapping, &note));
    let runtime = tokio::runtime::Handle::current();
    let work = tokio::task::spawn_blocking(move || {
        runtime.block_on(async {
            let mut batch = compare(&DatabaseExecutor::from(&db), edit, plan, &defaults).await?;
            if let Some(limit) = without_room(&db, edit.venture, &batch).await? {
                batch.errors.insert(0, too_many(limit));
            }
            Ok::<_, DbErr>(batch)
        })
    });
    let mut batch = work.await.map_err(|ended| DbErr::Custom(ended.to_string()))??;
    errors.append(&mut batch.errors);
    Ok(Diff { counts: batch.counts(rows, skipped), made: batch.made, errors, more_errors })
}

/// Works out what a plan changes.
async fn compare(
    db: &DatabaseExecutor<'_>,
    edit: Edit,
    plan: Plan,
    defaults: &Defaults,
) -> Result<Batch, DbErr> {
    let mut batch = Batch::new(edit, defaults.clone());
    plan.compare(db, &mut batch).await?;
    Ok(batch)
}

/// What the venture would hold too much of with what a batch makes.
async fn without_room(
    db: &DatabaseConnection,
    venture: Uuid,
    batch: &Batch,
) -> Result<Option<LimitReached>, DbErr> {
    for kind in Kind::ALL {
        let made = batch.changes.iter().filter(|(table, _)| kind.is_in(table));
        let made: usize = made.map(|(_, change)| change.created.len()).sum();
        let most = kind.most();
        if made > 0 && kind.count(db, venture).await?.saturating_add(made as u64) > most {
            return Ok(Some(LimitReached { kind, most }));
        }
    }
    Ok(None)
}

/// Writes a checked file: all of it, or nothing.
///
/// # Errors
/// It does not fit the records, waits no longer, was stopped, or the database refuses:
/// then nothing is written.
pub async fn write(
    db: &DatabaseConnection,
    edit: Edit,
    import: &Import,
    checked: Checked,
    progress: &ImportProgress,
) -> Result<Counts, WriteError> {
    if !checked.errors.is_empty() {
        return Err(WriteError::Invalid(checked.errors));
    }
    let defaults = Defaults::of(&import.mapping, &checked.note);
    // Compared before anybody has to wait for this import.
    progress.begin(Step::Compare, 0);
    let before = venture::store::find_venture(db, edit.venture).await?.map(|one| one.revision);
    let mut batch = compare(&db.into(), edit, checked.plan.clone(), &defaults).await?;
    let mut changes = note_changes(import.id, &batch)?;
    if progress.is_cancelled() {
        return Err(WriteError::Cancelled);
    }
    let transaction = venture::records::begin(db, edit).await?;
    let waiting = import::Entity::find()
        .filter(store::named(edit.venture, import.id))
        .filter(import::Column::State.eq(State::Staged.as_str()))
        .one(&transaction)
        .await?;
    if waiting.is_none() {
        return Err(WriteError::NotWaiting);
    }
    let now = venture::store::find_venture(&transaction, edit.venture).await?;
    if now.map(|one| one.revision) != before {
        // Somebody changed records meanwhile: once more, while nobody can.
        batch = compare(&(&transaction).into(), edit, checked.plan, &defaults).await?;
        changes = note_changes(import.id, &batch)?;
    }
    if !batch.errors.is_empty() {
        return Err(WriteError::Invalid(batch.errors));
    }
    let (counts, stamp) = (batch.counts(checked.rows, checked.skipped), batch.stamp);
    progress.begin(Step::Write, counts.created + counts.replaced);
    let made: Vec<&'static str> =
        batch.changes.iter().filter(|one| !one.1.created.is_empty()).map(|one| *one.0).collect();
    batch.write(&transaction, progress).await?;
    // Of kinds that the file brings nothing of there may be too many from older times.
    let brings = |kind: &Kind| made.iter().any(|table| kind.is_in(table));
    let kinds = Kind::ALL.into_iter().filter(brings);
    if let Some(limit) = limits::exceeded_of(&transaction, edit.venture, kinds).await? {
        return Err(WriteError::Invalid(vec![too_many(limit)]));
    }
    for part in changes {
        part.insert(&transaction).await?;
    }
    close(&transaction, edit, import.id, counts, stamp).await?;
    venture::store::touch(&transaction, edit.venture).await?;
    let (author, subject) = (Some(edit.author), ("import", import.id));
    audit::record_in(&transaction, edit.venture, author, "import", subject).await?;
    if progress.is_cancelled() {
        return Err(WriteError::Cancelled);
    }
    transaction.commit().await?;
    Ok(counts)
}

/// Marks an import as done.
async fn close(
    transaction: &DatabaseTransaction,
    edit: Edit,
    import: Uuid,
    counts: Counts,
    stamp: OffsetDateTime,
) -> Result<(), DbErr> {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(State::Committed.as_str()))
        .col_expr(import::Column::Rows, Expr::value(number(counts.rows)))
        .col_expr(import::Column::Created, Expr::value(number(counts.created)))
        .col_expr(import::Column::Replaced, Expr::value(number(counts.replaced)))
        .col_expr(import::Column::Skipped, Expr::value(number(counts.skipped)))
        .col_expr(import::Column::CommittedAt, Expr::value(stamp))
        .filter(store::named(edit.venture, import))
        .exec(transaction)
        .await?;
    // The file has served: what respondents said stands in the records alone.
    import_file::Entity::delete_many()
        .filter(import_file::Column::ImportId.in_subquery(store::ids_of(edit.venture, import)))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Says that the venture would hold more than figures are computed from.
pub(crate) fn too_many(limit: LimitReached) -> ImportError {
    let key = match limit.kind {
        Kind::Needs => "import-venture-full-needs",
        Kind::Competitors => "import-venture-full-competitors",
        Kind::Capabilities => "import-venture-full-capabilities",
        Kind::Ratings => "import-venture-full-ratings",
        _ => "import-venture-full",
    };
    let kind = limit.kind.as_str().to_owned();
    ImportError::of_file(key, vec![("kind", kind), ("most", limit.most.to_string())])
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
