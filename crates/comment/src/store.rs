//! Comments in the database. Those of a need or competitor that was merged are listed with
//! what it became part of, and stay its own: taking the merge back takes them back.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr,
    EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::{Comment, Place, Reader, Subject};
use db::{
    Archivable,
    entity::{comment, competitor_merge, need},
};
use i18n::Lang;
use venture::{
    Edit, RecordKind, find_labels,
    records::{begin, finish, named},
};
use web::paging::{ListQuery, Page};

/// Most merged records whose comments are shown with what is kept.
const MOST_MERGED: usize = 500;

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// There is no such comment, or not in that state.
    Missing,
    /// Somebody else's.
    NotAllowed,
}

/// How many comments there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// All that are not removed.
    pub all: u64,
    /// Those that are not resolved.
    pub open: u64,
}

impl From<comment::Model> for Comment {
    fn from(row: comment::Model) -> Self {
        let record = row.subject_id.map(|id| id.to_string()).unwrap_or_default();
        let place = Place::parse(&row.subject_kind, &record);
        Self {
            id: row.id,
            subject: place.and_then(|place| Subject::at(place, &row.subject_key)),
            author: row.author_id,
            body: row.body,
            created_at: row.created_at,
            edited_at: row.edited_at,
            resolved: row.resolved_at.zip(row.resolved_by),
            removed: row.archived_at.zip(row.archived_by),
        }
    }
}

/// Those that are not removed, and those that the reader may bring back.
fn visible_to(reader: Reader) -> Condition {
    let all = Condition::any().add(comment::Column::ArchivedAt.is_null());
    match reader.role {
        venture::MemberRole::Owner => all.add(comment::Column::ArchivedAt.is_not_null()),
        venture::MemberRole::Editor => all.add(comment::Column::AuthorId.eq(reader.id)),
        venture::MemberRole::Viewer => all,
    }
}

/// The comments at a place.
async fn about(db: &impl ConnectionTrait, venture: Uuid, place: Place) -> Result<Condition, DbErr> {
    let of_venture = Condition::all()
        .add(comment::Column::VentureId.eq(venture))
        .add(comment::Column::SubjectKind.eq(place.kind()));
    Ok(match place {
        Place::Record(kind, id) => {
            let ids = with_merged(db, venture, kind, id).await?;
            of_venture.add(comment::Column::SubjectId.is_in(ids))
        }
        Place::Figures(_) => of_venture,
    })
}

/// A record and those that were merged into it, directly or through others.
async fn with_merged(
    db: &impl ConnectionTrait,
    venture: Uuid,
    kind: RecordKind,
    id: Uuid,
) -> Result<Vec<Uuid>, DbErr> {
    let mut all = vec![id];
    let mut kept = vec![id];
    while !kept.is_empty() && all.len() < MOST_MERGED {
        let merged: Vec<Uuid> = match kind {
            RecordKind::Need => {
                need::Entity::find()
                    .select_only()
                    .column(need::Column::Id)
                    .filter(need::Column::VentureId.eq(venture))
                    .filter(need::Column::MergedInto.is_in(kept))
                    .into_tuple()
                    .all(db)
                    .await?
            }
            RecordKind::Competitor => {
                competitor_merge::Entity::find()
                    .select_only()
                    .column(competitor_merge::Column::OtherId)
                    .filter(competitor_merge::Column::VentureId.eq(venture))
                    .filter(competitor_merge::Column::KeptId.is_in(kept))
                    .filter(competitor_merge::Column::UndoneAt.is_null())
                    .into_tuple()
                    .all(db)
                    .await?
            }
            _ => Vec::new(),
        };
        kept = merged.into_iter().filter(|id| !all.contains(id)).collect();
        all.extend(&kept);
    }
    Ok(all)
}

/// True when the venture has such a record, or the place is a page.
pub async fn is_there(
    db: &impl ConnectionTrait,
    venture: Uuid,
    place: Place,
) -> Result<bool, DbErr> {
    match place {
        Place::Record(kind, id) => {
            Ok(!find_labels(db, venture, kind, [id], Lang::default()).await?.is_empty())
        }
        Place::Figures(_) => Ok(true),
    }
}

/// How many comments there are at a place.
pub async fn count(db: &impl ConnectionTrait, venture: Uuid, place: Place) -> Result<Count, DbErr> {
    let there = comment::Entity::find()
        .filter(about(db, venture, place).await?)
        .filter(comment::Column::ArchivedAt.is_null());
    let open = there.clone().filter(comment::Column::ResolvedAt.is_null());
    Ok(Count { all: there.count(db).await?, open: open.count(db).await? })
}

/// The comments at a place, the oldest first; without a page number the last page.
pub async fn list_about(
    db: &impl ConnectionTrait,
    venture: Uuid,
    (place, reader): (Place, Reader),
    query: &ListQuery,
) -> Result<Page<Comment>, DbErr> {
    let select =
        comment::Entity::find().filter(about(db, venture, place).await?).filter(visible_to(reader));
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by_asc(comment::Column::Id)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, rows.into_iter().map(Comment::from).collect(), total))
}

/// The newest comments at a place, the oldest of them first.
pub async fn list_last(
    db: &impl ConnectionTrait,
    venture: Uuid,
    (place, reader): (Place, Reader),
    most: u64,
) -> Result<Vec<Comment>, DbErr> {
    let rows = comment::Entity::find()
        .filter(about(db, venture, place).await?)
        .filter(visible_to(reader))
        .order_by_desc(comment::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok(rows.into_iter().rev().map(Comment::from).collect())
}

/// The comments of a venture, newest first: those that are open, `resolved` or `archived`.
pub async fn list_all(
    db: &impl ConnectionTrait,
    venture: Uuid,
    reader: Reader,
    query: &ListQuery,
) -> Result<Page<Comment>, DbErr> {
    use comment::Column;
    let mut which = Condition::all().add(Column::VentureId.eq(venture)).add(visible_to(reader));
    which = match query.show.as_str() {
        "archived" => which.add(Column::ArchivedAt.is_not_null()),
        "resolved" => which.add(Column::ArchivedAt.is_null()).add(Column::ResolvedAt.is_not_null()),
        "all" => which.add(Column::ArchivedAt.is_null()),
        _ => which.add(Column::ArchivedAt.is_null()).add(Column::ResolvedAt.is_null()),
    };
    if let Some(words) = query.search() {
        which = which.add(db::contains(Column::Body, words));
    }
    let select = comment::Entity::find().filter(which);
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by_desc(Column::Id)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, rows.into_iter().map(Comment::from).collect(), total))
}

/// A comment of the venture, removed or not.
pub async fn find(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<Comment>, DbErr> {
    let row = comment::Entity::find().filter(named::<comment::Entity>(venture, id)).one(db).await?;
    Ok(row.map(Comment::from))
}

/// Adds a comment; nothing when the venture has no such record.
pub async fn insert(
    db: &DatabaseConnection,
    edit: Edit,
    subject: Subject,
    body: &str,
) -> Result<Option<Uuid>, DbErr> {
    let transaction = begin(db, edit).await?;
    let place = subject.place();
    if !is_there(&transaction, edit.venture, place).await? {
        return Ok(None);
    }
    let id = db::new_id();
    let row = comment::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        subject_kind: Set(place.kind().to_owned()),
        subject_id: Set(place.record()),
        subject_key: Set(subject.key().to_owned()),
        author_id: Set(edit.author),
        body: Set(body.to_owned()),
        created_at: Set(db::now()),
        edited_at: Set(None),
        resolved_at: Set(None),
        resolved_by: Set(None),
        archived_at: Set(None),
        archived_by: Set(None),
    };
    comment::Entity::insert(row).exec_without_returning(&transaction).await?;
    finish(transaction, edit, "create", comment::Entity::KIND, id).await?;
    Ok(Some(id))
}

/// A change of one comment: what it sets, and what the audit log calls it.
struct Change {
    action: &'static str,
    row: comment::ActiveModel,
}

/// Changes a comment if that is allowed now.
async fn change(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    change: Change,
    check: impl Fn(&Comment, Reader) -> Outcome,
) -> Result<Outcome, DbErr> {
    let transaction = begin(db, edit).await?;
    let role = venture::store::find_role(&transaction, edit.venture, edit.author).await?;
    let found = find(&transaction, edit.venture, id).await?;
    let Some((role, found)) = role.zip(found) else { return Ok(Outcome::Missing) };
    let outcome = check(&found, Reader { id: edit.author, role });
    if outcome != Outcome::Done {
        return Ok(outcome);
    }
    comment::Entity::update_many()
        .set(change.row)
        .filter(named::<comment::Entity>(edit.venture, id))
        .exec(&transaction)
        .await?;
    finish(transaction, edit, change.action, comment::Entity::KIND, id).await?;
    Ok(Outcome::Done)
}

fn allowed(allowed: bool) -> Outcome {
    if allowed { Outcome::Done } else { Outcome::NotAllowed }
}

/// Changes what a comment says; only its author may.
pub async fn update(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    body: &str,
) -> Result<Outcome, DbErr> {
    let row = comment::ActiveModel {
        body: Set(body.to_owned()),
        edited_at: Set(Some(db::now())),
        ..Default::default()
    };
    change(db, edit, id, Change { action: "update", row }, |found, reader| {
        if found.removed.is_some() {
            return Outcome::Missing;
        }
        allowed(found.is_editable_by(reader))
    })
    .await
}

/// Resolves a comment or opens it again.
pub async fn set_resolved(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    resolved: bool,
) -> Result<Outcome, DbErr> {
    let row = comment::ActiveModel {
        resolved_at: Set(resolved.then(db::now)),
        resolved_by: Set(resolved.then_some(edit.author)),
        ..Default::default()
    };
    let action = if resolved { "resolve" } else { "reopen" };
    change(db, edit, id, Change { action, row }, |found, _| {
        let fits = found.removed.is_none() && found.resolved.is_some() != resolved;
        if fits { Outcome::Done } else { Outcome::Missing }
    })
    .await
}

/// Removes a comment or takes that back.
pub async fn set_removed(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    removed: bool,
) -> Result<Outcome, DbErr> {
    let row = comment::ActiveModel {
        archived_at: Set(removed.then(db::now)),
        archived_by: Set(removed.then_some(edit.author)),
        ..Default::default()
    };
    let action = if removed { "remove" } else { "restore" };
    change(db, edit, id, Change { action, row }, |found, reader| {
        if found.removed.is_some() == removed {
            return Outcome::Missing;
        }
        allowed(found.is_removable_by(reader))
    })
    .await
}
