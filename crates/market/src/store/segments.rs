//! Segments.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    FromQueryResult, QueryFilter, QuerySelect, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::{begin, finish};
use crate::{Segment, SegmentDraft};
use db::Archivable as _;
use db::{
    Refused,
    entity::{competitor, need, segment},
};
use parsing::name;
use venture::{
    Edit, Provenance,
    records::{self},
};

fn from_row(row: segment::Model) -> Segment {
    Segment {
        id: row.id,
        venture: row.venture_id,
        name: row.name,
        description: row.description,
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
        author: row.author_id,
        archived_at: row.archived_at,
    }
}

/// The segments of a venture that are not archived, by name.
///
/// # Errors
/// When the database refuses.
pub async fn list_segments(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<Segment>, DbErr> {
    list_segments_that(db, venture, false).await
}

/// The segments of a venture that are archived, or those that are not, by name.
///
/// # Errors
/// When the database refuses.
pub async fn list_segments_that(
    db: &impl ConnectionTrait,
    venture: Uuid,
    archived: bool,
) -> Result<Vec<Segment>, DbErr> {
    let order = [segment::Column::Name];
    let rows = records::list::<segment::Entity>(db, venture, archived, &order).await?;
    Ok(rows.into_iter().map(from_row).collect())
}

/// A segment of a venture, archived or not.
///
/// # Errors
/// When the database refuses.
pub async fn find_segment(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<Segment>, DbErr> {
    Ok(records::find::<segment::Entity>(db, venture, id).await?.map(from_row))
}

/// True when another segment that is not archived has the same name.
///
/// # Errors
/// When the database refuses.
pub async fn is_segment_taken(
    db: &impl ConnectionTrait,
    venture: Uuid,
    own: Option<Uuid>,
    name: &str,
) -> Result<bool, DbErr> {
    let others = list_segments(db, venture).await?;
    Ok(others.iter().any(|one| Some(one.id) != own && name::same(&one.name, name)))
}

async fn name_is_free(
    db: &impl ConnectionTrait,
    venture: Uuid,
    own: Option<Uuid>,
    name: &str,
) -> Result<(), DbErr> {
    if is_segment_taken(db, venture, own, name).await? {
        return Err(Refused::NameTaken.into());
    }
    Ok(())
}

/// Enters a segment inside the caller's transaction, which touches the venture and records it.
///
/// # Errors
/// When the database refuses.
pub async fn write_segment(
    db: &impl ConnectionTrait,
    edit: Edit,
    draft: SegmentDraft,
) -> Result<Uuid, DbErr> {
    let (id, now) = (db::new_id(), db::now());
    let row = segment::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        name: Set(draft.name),
        description: Set(draft.description),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(now),
        updated_at: Set(now),
        archived_at: Set(None),
    };
    row.insert(db).await?;
    Ok(id)
}

/// Enters a segment.
///
/// # Errors
/// When another has its name ([`Refused::NameTaken`]), or the database refuses.
pub async fn insert_segment(
    db: &DatabaseConnection,
    edit: Edit,
    draft: SegmentDraft,
) -> Result<Uuid, DbErr> {
    let transaction = begin(db, edit).await?;
    name_is_free(&transaction, edit.venture, None, &draft.name).await?;
    let id = write_segment(&transaction, edit, draft).await?;
    finish(transaction, edit, "create", segment::Entity::KIND, id).await?;
    Ok(id)
}

/// Changes what is said about a segment; false when there is none.
///
/// # Errors
/// When another has its name or it is archived ([`Refused`]), or the database refuses.
pub async fn update_segment(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: SegmentDraft,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    if records::find_open::<segment::Entity>(&transaction, edit.venture, id).await?.is_none() {
        return Ok(false);
    }
    name_is_free(&transaction, edit.venture, Some(id), &draft.name).await?;
    let change = segment::Entity::update_many()
        .col_expr(segment::Column::Name, Expr::value(draft.name))
        .col_expr(segment::Column::Description, Expr::value(draft.description))
        .col_expr(segment::Column::Source, Expr::value(draft.provenance.source))
        .col_expr(segment::Column::ObservedOn, Expr::value(draft.provenance.observed_on))
        .col_expr(segment::Column::AuthorId, Expr::value(edit.author))
        .col_expr(segment::Column::UpdatedAt, Expr::value(db::now()));
    records::change_one(transaction, edit, id, change, "update").await
}

/// Puts a segment away or takes it out again; false when there is none.
///
/// # Errors
/// When another has its name now ([`Refused::NameTaken`]), or the database refuses.
pub async fn set_segment_archived(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    if !archived && let Some(back) = find_segment(&transaction, edit.venture, id).await? {
        name_is_free(&transaction, edit.venture, Some(id), &back.name).await?;
    }
    records::set_archived_in::<segment::Entity>(transaction, edit, id, archived).await
}

#[derive(FromQueryResult)]
struct Counted {
    segment_id: Option<Uuid>,
    count: i64,
}

/// How many needs and how many competitors that are not archived belong to each segment.
///
/// # Errors
/// When the database refuses.
pub async fn count_by_segment(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<HashMap<Uuid, (u64, u64)>, DbErr> {
    let needs = need::Entity::find()
        .select_only()
        .column(need::Column::SegmentId)
        .column_as(need::Column::Id.count(), "count")
        .filter(need::Column::VentureId.eq(venture))
        .filter(need::Column::ArchivedAt.is_null())
        .filter(need::Column::SegmentId.is_not_null())
        .group_by(need::Column::SegmentId)
        .into_model::<Counted>()
        .all(db)
        .await?;
    let competitors = competitor::Entity::find()
        .select_only()
        .column(competitor::Column::SegmentId)
        .column_as(competitor::Column::Id.count(), "count")
        .filter(competitor::Column::VentureId.eq(venture))
        .filter(competitor::Column::ArchivedAt.is_null())
        .filter(competitor::Column::SegmentId.is_not_null())
        .group_by(competitor::Column::SegmentId)
        .into_model::<Counted>()
        .all(db)
        .await?;
    let mut counts: HashMap<Uuid, (u64, u64)> = HashMap::new();
    let whole = |count: i64| u64::try_from(count).unwrap_or(0);
    for one in needs {
        counts.entry(one.segment_id.unwrap_or_default()).or_default().0 = whole(one.count);
    }
    for one in competitors {
        counts.entry(one.segment_id.unwrap_or_default()).or_default().1 = whole(one.count);
    }
    Ok(counts)
}
