//! The log of what changed at competitors.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use super::{begin_below, finish};
use crate::{Change, ChangeDraft, ChangedField};
use db::entity::competitor_change as row;
use venture::{Edit, Provenance};
use web::paging::{ListQuery, Page};

const KIND: &str = "competitor-change";

/// Adds a line, inside the transaction of the change that it tells of.
pub(super) async fn log(
    db: &impl ConnectionTrait,
    edit: Edit,
    competitor: Uuid,
    draft: ChangeDraft,
) -> Result<Uuid, DbErr> {
    let id = db::new_id();
    let line = row::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        competitor_id: Set(competitor),
        field: Set(draft.field.as_str().to_owned()),
        subject: Set(draft.subject),
        before: Set(draft.before),
        after: Set(draft.after),
        note: Set(draft.note),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(db::now()),
    };
    row::Entity::insert(line).exec_without_returning(db).await?;
    Ok(id)
}

/// What changed at a competitor, newest first. Searches note, subject and source.
///
/// # Errors
/// When the database refuses.
pub async fn list_changes(
    db: &impl ConnectionTrait,
    venture: Uuid,
    competitor: Uuid,
    query: &ListQuery,
) -> Result<Page<Change>, DbErr> {
    let mut select = row::Entity::find()
        .filter(row::Column::VentureId.eq(venture))
        .filter(row::Column::CompetitorId.eq(competitor));
    if let Some(words) = query.search() {
        let found = [row::Column::Note, row::Column::Subject, row::Column::Source];
        let any = found
            .into_iter()
            .fold(Condition::any(), |any, column| any.add(db::contains(column, words)));
        select = select.filter(any);
    }
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by_desc(row::Column::ObservedOn)
        .order_by_desc(row::Column::Id)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, rows.into_iter().filter_map(from_row).collect(), total))
}

/// A line; nothing when its kind is unknown to this version.
fn from_row(row: row::Model) -> Option<Change> {
    Some(Change {
        id: row.id,
        field: ChangedField::parse(&row.field)?,
        subject: row.subject,
        before: row.before,
        after: row.after,
        note: row.note,
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
        author: row.author_id,
    })
}

/// Writes down what somebody saw.
///
/// # Errors
/// When the database refuses.
pub async fn insert_change(
    db: &DatabaseConnection,
    edit: Edit,
    competitor: Uuid,
    draft: ChangeDraft,
) -> Result<Uuid, DbErr> {
    let transaction = begin_below(db, edit, (None, Some(competitor), None)).await?;
    let id = log(&transaction, edit, competitor, draft).await?;
    finish(transaction, edit, "create", KIND, id).await?;
    Ok(id)
}

/// Deletes a line; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn delete_change(
    db: &DatabaseConnection,
    edit: Edit,
    competitor: Uuid,
    id: Uuid,
) -> Result<bool, DbErr> {
    let which = Condition::all()
        .add(row::Column::Id.eq(id))
        .add(row::Column::CompetitorId.eq(competitor))
        .add(row::Column::VentureId.eq(edit.venture));
    super::delete::<row::Entity>(db, edit, (KIND, id), which).await
}
