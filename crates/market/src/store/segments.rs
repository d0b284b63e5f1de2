//! Segments.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QuerySelect, Set, sea_query::Expr,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{begin, finish};
use crate::{Segment, SegmentDraft};
use db::Archivable as _;
use db::{
    Conflict,
    entity::{competitor, need, segment},
};
use parsing::name;
use venture::{
    Edit, Provenance, Record,
    records::{self},
};

impl Record for Segment {
    type Table = segment::Entity;

    const ORDER: &'static [segment::Column] = &[segment::Column::Name];

    fn from_row(row: segment::Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id,
            venture: row.venture_id,
            name: row.name,
            description: row.description,
            provenance: Provenance { source: row.source, observed_on: row.observed_on },
            author: row.author_id,
            archived_at: row.archived_at,
        })
    }

    fn archived_at(&self) -> Option<OffsetDateTime> {
        self.archived_at
    }

    async fn check_restorable(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        name_is_free(db, self.venture, Some(self.id), &self.name).await
    }
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
    let others = Segment::list(db, venture, false).await?;
    Ok(others.iter().any(|one| Some(one.id) != own && name::same(&one.name, name)))
}

async fn name_is_free(
    db: &impl ConnectionTrait,
    venture: Uuid,
    own: Option<Uuid>,
    name: &str,
) -> Result<(), DbErr> {
    if is_segment_taken(db, venture, own, name).await? {
        return Err(Conflict::NameTaken.into());
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
    segment::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}

/// Enters a segment.
///
/// # Errors
/// When another has its name ([`Conflict::NameTaken`]), or the database refuses.
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
/// When another has its name or it is archived ([`Conflict`]), or the database refuses.
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
