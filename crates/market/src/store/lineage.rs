//! A need's history; several needs merged into one, one split into several, and
//! either undone.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::{answers, begin, belongings::Route, finish, need_moves};
use crate::{Need, NeedDraft, NeedEvent, NeedEventKind, lineage::MovedRecords, store::write_need};
use db::entity::{need, need_event};
use venture::{Edit, Record, records::named};
use web::paging::readable;

const KIND: &str = "need";

/// Why records cannot be merged, split or taken apart again.
#[derive(Debug, thiserror::Error)]
pub enum LineageError {
    #[error("there is no such record")]
    NotFound,
    #[error("a record that takes part is archived")]
    Archived,
    #[error("it was merged or split again since; undo that first")]
    NotLast,
    #[error(transparent)]
    Database(#[from] DbErr),
}

fn broken(error: serde_json::Error) -> DbErr {
    db::damaged(format!("a need's history cannot be read: {error}"))
}

/// Adds a line that has nothing to undo, inside the caller's transaction.
pub(super) async fn write_event(
    db: &impl ConnectionTrait,
    edit: Edit,
    need: Uuid,
    kind: NeedEventKind,
    statement: &str,
) -> Result<(), DbErr> {
    add(db, edit, need, (kind, statement, None), &MovedRecords::default()).await
}

async fn add(
    db: &impl ConnectionTrait,
    edit: Edit,
    need: Uuid,
    (kind, statement, other): (NeedEventKind, &str, Option<Uuid>),
    moved: &MovedRecords,
) -> Result<(), DbErr> {
    let row = need_event::ActiveModel {
        id: Set(db::new_id()),
        venture_id: Set(edit.venture),
        need_id: Set(need),
        kind: Set(kind.as_str().to_owned()),
        statement: Set(statement.to_owned()),
        other_id: Set(other),
        moved: Set(serde_json::to_string(moved).map_err(broken)?),
        author_id: Set(edit.author),
        created_at: Set(db::now()),
        undone_at: Set(None),
    };
    need_event::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// A need's history, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list_need_events(
    db: &impl ConnectionTrait,
    venture: Uuid,
    need: Uuid,
) -> Result<Vec<NeedEvent>, DbErr> {
    let rows = need_event::Entity::find()
        .filter(need_event::Column::VentureId.eq(venture))
        .filter(need_event::Column::NeedId.eq(need))
        .order_by_desc(need_event::Column::Id)
        .all(db)
        .await?;
    Ok(readable(rows.into_iter().filter_map(from_row)))
}

/// A line; nothing when its kind is unknown to this version.
fn from_row(row: need_event::Model) -> Option<Result<NeedEvent, DbErr>> {
    let kind = NeedEventKind::parse(&row.kind)?;
    let moved: Result<MovedRecords, _> = serde_json::from_str(&row.moved).map_err(broken);
    Some(moved.map(|moved| NeedEvent {
        id: row.id,
        kind,
        statement: row.statement,
        other: row.other_id,
        parts: moved.parts,
        author: row.author_id,
        at: row.created_at,
        undone_at: row.undone_at,
    }))
}

/// A line as its page reads it, with what undoing it would read.
///
/// # Errors
/// When its kind is unknown or what it moved cannot be read.
pub fn read_event(row: need_event::Model) -> Result<NeedEvent, DbErr> {
    from_row(row).unwrap_or_else(|| Err(db::damaged("there is no such kind of step".to_owned())))
}

/// Statements of some needs of a venture, archived or not.
///
/// # Errors
/// When the database refuses.
pub async fn list_statements(
    db: &impl ConnectionTrait,
    venture: Uuid,
    needs: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, DbErr> {
    let rows: Vec<(Uuid, String)> = need::Entity::find()
        .select_only()
        .columns([need::Column::Id, need::Column::Statement])
        .filter(need::Column::VentureId.eq(venture))
        .filter(need::Column::Id.is_in(needs))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Needs that have become part of others, with the need that each is part of now.
///
/// # Errors
/// When the database refuses.
pub async fn merged_needs(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<HashMap<Uuid, Uuid>, DbErr> {
    let rows: Vec<(Uuid, Uuid)> = need::Entity::find()
        .select_only()
        .columns([need::Column::Id, need::Column::MergedInto])
        .filter(need::Column::VentureId.eq(venture))
        .filter(need::Column::MergedInto.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let step: HashMap<Uuid, Uuid> = rows.into_iter().collect();
    let end = |from: Uuid| {
        // As many steps as there are needs at most, should the records run in a circle.
        (0..step.len()).fold(from, |at, _| step.get(&at).copied().unwrap_or(at))
    };
    Ok(step.keys().map(|&id| (id, end(id))).collect())
}

async fn open_need(db: &impl ConnectionTrait, edit: Edit, id: Uuid) -> Result<Need, LineageError> {
    let found = Need::find(db, edit.venture, id).await?.ok_or(LineageError::NotFound)?;
    if found.archived_at.is_some() { Err(LineageError::Archived) } else { Ok(found) }
}

/// Makes several needs part of one: what belongs to them moves there (answers,
/// votes, ratings, evidence, experiments, survey questions), the others are archived. Where a respondent answered both, the newer answer counts.
///
/// # Errors
/// When a need is missing or archived, or the database refuses.
pub async fn merge_needs(
    db: &DatabaseConnection,
    edit: Edit,
    into: Uuid,
    others: &[Uuid],
) -> Result<(), LineageError> {
    let transaction = begin(db, edit).await?;
    open_need(&transaction, edit, into).await?;
    for &other in others.iter().filter(|&&other| other != into) {
        let one = open_need(&transaction, edit, other).await?;
        let route = Route { venture: edit.venture, from: other, to: into };
        let moved = need_moves::move_all(&transaction, route).await?;
        let step = (NeedEventKind::Merged, one.statement.as_str(), Some(other));
        add(&transaction, edit, into, step, &moved).await?;
        put_away(&transaction, edit, other, Some(into)).await?;
    }
    finish(transaction, edit, "merge", KIND, into).await?;
    Ok(())
}

async fn put_away(
    db: &impl ConnectionTrait,
    edit: Edit,
    need: Uuid,
    merged_into: Option<Uuid>,
) -> Result<(), DbErr> {
    set_place(db, edit, need, Some(db::now()), merged_into).await
}

async fn set_place(
    db: &impl ConnectionTrait,
    edit: Edit,
    need: Uuid,
    archived_at: Option<time::OffsetDateTime>,
    merged_into: Option<Uuid>,
) -> Result<(), DbErr> {
    need::Entity::update_many()
        .col_expr(need::Column::ArchivedAt, Expr::value(archived_at))
        .col_expr(need::Column::MergedInto, Expr::value(merged_into))
        .col_expr(need::Column::UpdatedAt, Expr::value(db::now()))
        .filter(named::<need::Entity>(edit.venture, need))
        .exec(db)
        .await?;
    Ok(())
}

/// Splits a need into several and archives it. With `copy_answers` every part
/// gets a copy of what respondents said of the whole, and its links to evidence and
/// ideas. Experiments and survey questions stay with the whole: they tested and asked that.
///
/// # Errors
/// When the need is missing or archived, or the database refuses.
pub async fn split_need(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    statements: Vec<String>,
    copy_answers: bool,
) -> Result<Vec<Uuid>, LineageError> {
    let transaction = begin(db, edit).await?;
    let whole = open_need(&transaction, edit, id).await?;
    let mut made = MovedRecords::default();
    for statement in statements {
        let draft = NeedDraft {
            statement,
            note: whole.note.clone(),
            evidence: whole.evidence.clone(),
            segment: whole.segment,
            provenance: whole.provenance.clone(),
        };
        let part = write_need(&transaction, edit, draft).await?;
        if copy_answers {
            let route = Route { venture: edit.venture, from: id, to: part };
            answers::copy_ratings(&transaction, route).await?;
            made.links.extend(need_moves::copy_links(&transaction, route).await?);
        }
        let step = (NeedEventKind::PartOf, whole.statement.as_str(), Some(id));
        add(&transaction, edit, part, step, &MovedRecords::default()).await?;
        made.parts.push(part);
    }
    let step = (NeedEventKind::Split, whole.statement.as_str(), None);
    add(&transaction, edit, id, step, &made).await?;
    put_away(&transaction, edit, id, None).await?;
    finish(transaction, edit, "split", KIND, id).await?;
    Ok(made.parts)
}

/// Takes back the last merge or split of a need.
///
/// # Errors
/// When there is no such step, another one came after it, or the database refuses.
pub async fn undo_need_event(
    db: &DatabaseConnection,
    edit: Edit,
    need: Uuid,
    event: Uuid,
) -> Result<(), LineageError> {
    let transaction = begin(db, edit).await?;
    let found =
        Need::find(&transaction, edit.venture, need).await?.ok_or(LineageError::NotFound)?;
    let events = need_event::Entity::find()
        .filter(need_event::Column::VentureId.eq(edit.venture))
        .filter(need_event::Column::NeedId.eq(need))
        .filter(need_event::Column::UndoneAt.is_null())
        .order_by_desc(need_event::Column::Id)
        .all(&transaction)
        .await?;
    let kind_of = |row: &need_event::Model| NeedEventKind::parse(&row.kind);
    let mut undoable =
        events.into_iter().filter(|row| kind_of(row).is_some_and(NeedEventKind::can_be_undone));
    let last = undoable.next().ok_or(LineageError::NotFound)?;
    if last.id != event {
        let is_there = undoable.any(|row| row.id == event);
        return Err(if is_there { LineageError::NotLast } else { LineageError::NotFound });
    }
    let moved: MovedRecords = serde_json::from_str(&last.moved).map_err(broken)?;
    if kind_of(&last) == Some(NeedEventKind::Split) {
        for &part in &moved.parts {
            put_away(&transaction, edit, part, None).await?;
        }
        need_moves::drop_links(&transaction, (edit.venture, need), &moved).await?;
        set_place(&transaction, edit, need, None, None).await?;
    } else {
        let other = last.other_id.ok_or(LineageError::NotFound)?;
        if found.archived_at.is_some() {
            return Err(LineageError::Archived);
        }
        // An identifier in the note of the merge is no permission.
        Need::find(&transaction, edit.venture, other).await?.ok_or(LineageError::NotFound)?;
        let route = Route { venture: edit.venture, from: other, to: need };
        need_moves::return_all(&transaction, &moved, route).await?;
        set_place(&transaction, edit, other, None, None).await?;
    }
    need_event::Entity::update_many()
        .col_expr(need_event::Column::UndoneAt, Expr::value(db::now()))
        .filter(need_event::Column::Id.eq(event))
        .filter(need_event::Column::VentureId.eq(edit.venture))
        .exec(&transaction)
        .await?;
    finish(transaction, edit, "undo", KIND, need).await?;
    Ok(())
}
