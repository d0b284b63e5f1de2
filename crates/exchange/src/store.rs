//! Imports and their waiting files in the database.

use std::io::{Read, Write};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr,
    EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set,
    sea_query::{Expr, SelectStatement},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    counts::Counts,
    import::{Import, State, WAITING_TIME},
    map::Mapping,
    parse::LARGEST_FILE,
    target::Target,
};
use ::venture::{
    Edit,
    records::{begin, finish},
};
use db::entity::{import, import_file, user, venture};
use web::paging::{ListQuery, Page};

/// A file that was uploaded, as it is stored.
#[derive(Debug)]
pub struct Packed {
    name: String,
    digest: String,
    bytes: usize,
    content: Vec<u8>,
}

impl Packed {
    /// Packs a file. Takes its time for a large one: call it on a thread of its own.
    ///
    /// # Errors
    /// Never for what is in memory.
    pub fn new(name: String, content: &[u8]) -> std::io::Result<Self> {
        let digest = hex::encode(Sha256::digest(content));
        Ok(Self { name, digest, bytes: content.len(), content: packed_bytes(content)? })
    }
}

fn read(row: import::Model) -> Result<Import, DbErr> {
    let odd = |what: &str| db::damaged(format!("import {}: {what}", row.id));
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(Import {
        id: row.id,
        venture: row.venture_id,
        author: row.author_id,
        state: State::parse(&row.state).ok_or_else(|| odd("unknown state"))?,
        target: Target::parse(&row.target).ok_or_else(|| odd("unknown target"))?,
        mapping: serde_json::from_str(&row.mapping).map_err(|error| odd(&error.to_string()))?,
        counts: Counts {
            rows: count(row.rows),
            created: count(row.created),
            replaced: count(row.replaced),
            skipped: count(row.skipped),
        },
        file_bytes: count(row.file_bytes),
        file_name: row.file_name,
        file_sha256: row.file_sha256,
        staged_at: row.staged_at,
        committed_at: row.committed_at,
        undone_at: row.undone_at,
        undone_by: row.undone_by,
    })
}

fn packed_bytes(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(content)?;
    out.finish()
}

/// A mapping as the database has it.
pub(super) fn written(mapping: &Mapping) -> Result<String, DbErr> {
    serde_json::to_string(mapping).map_err(|error| DbErr::Custom(error.to_string()))
}

/// Stores a file until it is imported, at most a day. Files that waited longer go.
pub async fn stage(
    db: &DatabaseConnection,
    edit: Edit,
    upload: Packed,
    mapping: &Mapping,
) -> Result<Uuid, DbErr> {
    let Packed { name, digest, bytes, content } = upload;
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let (id, now) = (db::new_id(), db::now());
    let transaction = begin(db, edit).await?;
    purge(&transaction).await?;
    let row = import::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        author_id: Set(edit.author),
        file_name: Set(name),
        file_sha256: Set(digest),
        file_bytes: Set(bytes),
        state: Set(State::Staged.as_str().to_owned()),
        target: Set(mapping.target.as_str().to_owned()),
        mapping: Set(written(mapping)?),
        rows: Set(0),
        created: Set(0),
        replaced: Set(0),
        skipped: Set(0),
        staged_at: Set(now),
        committed_at: Set(None),
        undone_at: Set(None),
        undone_by: Set(None),
    };
    row.insert(&transaction).await?;
    let file = import_file::ActiveModel { import_id: Set(id), content: Set(content) };
    import_file::Entity::insert(file).exec_without_returning(&transaction).await?;
    finish(transaction, edit, "stage", "import", id).await?;
    Ok(id)
}

/// Deletes imports that were never imported and waited too long.
async fn purge(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    import::Entity::delete_many()
        .filter(import::Column::State.eq(State::Staged.as_str()))
        .filter(import::Column::StagedAt.lt(db::now() - WAITING_TIME))
        .exec(db)
        .await?;
    Ok(())
}

pub(super) fn named(venture: Uuid, id: Uuid) -> Condition {
    Condition::all().add(import::Column::Id.eq(id)).add(import::Column::VentureId.eq(venture))
}

/// The identifier of an import where it is the venture's, for what belongs to it.
pub(super) fn ids_of(venture: Uuid, id: Uuid) -> SelectStatement {
    import::Entity::find()
        .select_only()
        .column(import::Column::Id)
        .filter(named(venture, id))
        .into_query()
}

/// An import of a venture.
pub async fn find(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<Import>, DbErr> {
    import::Entity::find().filter(named(venture, id)).one(db).await?.map(read).transpose()
}

/// The imports of a venture, newest first; `show` names a state. Sorts by `file`, `target`, `created` and `staged`.
pub async fn list(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &ListQuery,
) -> Result<Page<Import>, DbErr> {
    let mut select = import::Entity::find().filter(import::Column::VentureId.eq(venture));
    if let Some(words) = query.search() {
        select = select.filter(db::contains(import::Column::FileName, words));
    }
    if let Some(state) = State::parse(&query.show) {
        select = select.filter(import::Column::State.eq(state.as_str()));
    }
    let (column, descending) = match query.order() {
        ("file", descending) => (import::Column::FileName, descending),
        ("target", descending) => (import::Column::Target, descending),
        ("created", descending) => (import::Column::Created, descending),
        ("staged", descending) => (import::Column::StagedAt, descending),
        _ => (import::Column::StagedAt, true),
    };
    let order = if descending { sea_orm::Order::Desc } else { sea_orm::Order::Asc };
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by(column, order)
        .order_by_desc(import::Column::Id)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    let items: Result<Vec<_>, _> = rows.into_iter().map(read).collect();
    Ok(Page::new(query, items?, total))
}

/// The waiting file of an import as it is stored; nothing when it waits no longer.
pub(super) async fn packed(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Vec<u8>>, DbErr> {
    Ok(import_file::Entity::find_by_id(id).one(db).await?.map(|file| file.content))
}

/// The file itself. Blocks.
pub(super) fn unpacked(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    GzDecoder::new(packed).take(LARGEST_FILE as u64).read_to_end(&mut out)?;
    Ok(out)
}

/// Stores what a person chose for a waiting import; false when it waits no longer.
pub async fn save_mapping(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    mapping: &Mapping,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    let changed = import::Entity::update_many()
        .col_expr(import::Column::Mapping, Expr::value(written(mapping)?))
        .col_expr(import::Column::Target, Expr::value(mapping.target.as_str()))
        .filter(named(edit.venture, id))
        .filter(import::Column::State.eq(State::Staged.as_str()))
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    finish(transaction, edit, "map", "import", id).await?;
    Ok(true)
}

/// Discards a waiting import; false when it waits no longer.
pub async fn discard(db: &DatabaseConnection, edit: Edit, id: Uuid) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    let gone = import::Entity::delete_many()
        .filter(named(edit.venture, id))
        .filter(import::Column::State.eq(State::Staged.as_str()))
        .exec(&transaction)
        .await?;
    if gone.rows_affected == 0 {
        return Ok(false);
    }
    finish(transaction, edit, "discard", "import", id).await?;
    Ok(true)
}

/// Ventures with a name that are not archived.
pub async fn ventures_named(db: &impl ConnectionTrait, name: &str) -> Result<Vec<Uuid>, DbErr> {
    venture::Entity::find()
        .select_only()
        .column(venture::Column::Id)
        .filter(venture::Column::Name.eq(name))
        .filter(venture::Column::ArchivedAt.is_null())
        .into_tuple()
        .all(db)
        .await
}

/// Names of people by identifier.
pub async fn names(
    db: &impl ConnectionTrait,
    people: impl IntoIterator<Item = Uuid>,
) -> Result<std::collections::HashMap<Uuid, String>, DbErr> {
    let rows = user::Entity::find().filter(user::Column::Id.is_in(people)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
