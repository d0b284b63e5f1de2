//! Needs.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select, Set, sea_query::Expr,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{begin, finish, lineage};
use crate::{Need, NeedDraft, NeedEventKind};
use db::Archivable as _;
use db::{contains, entity::need};
use venture::{
    Edit, Provenance, Record,
    records::{self},
};
use web::paging::{ListQuery, MOST_CHOICES, Page, Wanted};

impl Record for Need {
    type Table = need::Entity;

    fn from_row(row: need::Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id,
            venture: row.venture_id,
            statement: row.statement,
            note: row.note,
            evidence: row.evidence,
            segment: row.segment_id,
            merged_into: row.merged_into,
            provenance: Provenance { source: row.source, observed_on: row.observed_on },
            author: row.author_id,
            archived_at: row.archived_at,
        })
    }

    fn archived_at(&self) -> Option<OffsetDateTime> {
        self.archived_at
    }
}

fn of_venture(venture: Uuid, archived: bool) -> Select<need::Entity> {
    let away = need::Column::ArchivedAt;
    need::Entity::find().filter(need::Column::VentureId.eq(venture)).filter(if archived {
        away.is_not_null()
    } else {
        away.is_null()
    })
}

/// Needs in use that a form offers: the newest or those that hold the words, oldest
/// of them first; before them those that the form holds already.
///
/// # Errors
/// When the database refuses.
pub async fn choosable_needs(
    db: &impl ConnectionTrait,
    venture: Uuid,
    wanted: &Wanted,
) -> Result<Vec<Need>, DbErr> {
    let rows = of_venture(venture, false).order_by_desc(need::Column::Id).limit(MOST_CHOICES);
    let rows = match wanted.words.as_str() {
        "" => rows,
        words => rows.filter(contains(need::Column::Statement, words)),
    };
    let mut newest = Need::from_rows(rows.all(db).await?)?;
    newest.reverse();
    let beside = |id: &Uuid| newest.iter().all(|one| one.id != *id);
    let ids = wanted.ids.iter().copied().filter(beside).take(MOST_CHOICES as usize);
    let ids: Vec<Uuid> = ids.collect();
    let mut held = named_needs(db, venture, &ids).await?;
    held.retain(|one| one.archived_at.is_none());
    held.extend(newest);
    Ok(held)
}

/// The needs of a venture among some identifiers, archived or not.
///
/// # Errors
/// When the database refuses.
pub async fn named_needs(
    db: &impl ConnectionTrait,
    venture: Uuid,
    ids: &[Uuid],
) -> Result<Vec<Need>, DbErr> {
    let mut found = Vec::new();
    for part in ids.chunks(1_000) {
        let rows = need::Entity::find()
            .filter(need::Column::VentureId.eq(venture))
            .filter(need::Column::Id.is_in(part.iter().copied()))
            .order_by_asc(need::Column::Id);
        found.extend(Need::from_rows(rows.all(db).await?)?);
    }
    Ok(found)
}

/// A page of the needs that hold the words that are searched for, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn page_needs(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &ListQuery,
) -> Result<Page<Need>, DbErr> {
    let mut rows = of_venture(venture, query.archived());
    if let Some(words) = query.search() {
        rows = rows.filter(db::contains(need::Column::Statement, words));
    }
    let total = rows.clone().count(db).await?;
    let rows = rows
        .order_by_asc(need::Column::Id)
        .offset(query.offset_within(total))
        .limit(query.per_page());
    let items = Need::from_rows(rows.all(db).await?)?;
    Ok(Page::new(query, items, total))
}

/// The oldest needs in use of a segment, and how many there are.
///
/// # Errors
/// When the database refuses.
pub async fn needs_of_segment(
    db: &impl ConnectionTrait,
    venture: Uuid,
    segment: Uuid,
    most: u64,
) -> Result<(Vec<Need>, u64), DbErr> {
    let rows = of_venture(venture, false).filter(need::Column::SegmentId.eq(segment));
    let all = rows.clone().count(db).await?;
    let rows = rows.order_by_asc(need::Column::Id).limit(most).all(db).await?;
    Ok((Need::from_rows(rows)?, all))
}

/// Enters a need inside the caller's transaction, which touches the venture and records it.
///
/// # Errors
/// When the database refuses.
pub async fn write_need(
    db: &impl ConnectionTrait,
    edit: Edit,
    draft: NeedDraft,
) -> Result<Uuid, DbErr> {
    let (id, now) = (db::new_id(), db::now());
    let row = need::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        statement: Set(draft.statement),
        note: Set(draft.note),
        evidence: Set(draft.evidence),
        segment_id: Set(draft.segment),
        merged_into: Set(None),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(now),
        updated_at: Set(now),
        archived_at: Set(None),
    };
    need::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}

/// Enters a need.
///
/// # Errors
/// When the database refuses.
pub async fn insert_need(
    db: &DatabaseConnection,
    edit: Edit,
    draft: NeedDraft,
) -> Result<Uuid, DbErr> {
    let transaction = begin(db, edit).await?;
    let id = write_need(&transaction, edit, draft).await?;
    finish(transaction, edit, "create", need::Entity::KIND, id).await?;
    Ok(id)
}

/// Changes what is said about a need and keeps the statement as it was; false
/// when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn update_need(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: NeedDraft,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    let before = records::find_open::<need::Entity>(&transaction, edit.venture, id).await?;
    let Some(before) = before else { return Ok(false) };
    if before.statement != draft.statement {
        lineage::write_event(&transaction, edit, id, NeedEventKind::Restated, &before.statement)
            .await?;
    }
    need::Entity::update_many()
        .col_expr(need::Column::Statement, Expr::value(draft.statement))
        .col_expr(need::Column::Note, Expr::value(draft.note))
        .col_expr(need::Column::Evidence, Expr::value(draft.evidence))
        .col_expr(need::Column::SegmentId, Expr::value(draft.segment))
        .col_expr(need::Column::Source, Expr::value(draft.provenance.source))
        .col_expr(need::Column::ObservedOn, Expr::value(draft.provenance.observed_on))
        .col_expr(need::Column::AuthorId, Expr::value(edit.author))
        .col_expr(need::Column::UpdatedAt, Expr::value(db::now()))
        .filter(records::named::<need::Entity>(edit.venture, id))
        .exec(&transaction)
        .await?;
    finish(transaction, edit, "update", need::Entity::KIND, id).await?;
    Ok(true)
}
