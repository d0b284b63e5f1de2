//! Capabilities: the lines of the feature matrix.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Set, sea_query::Expr};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{begin, finish};
use crate::{Capability, CapabilityDraft};
use db::Archivable as _;
use db::{Conflict, entity::capability};
use parsing::name;
use venture::{
    Edit, Record,
    records::{self},
};

impl Record for Capability {
    type Table = capability::Entity;

    const ORDER: &'static [capability::Column] =
        &[capability::Column::Family, capability::Column::Name];

    fn from_row(row: capability::Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id,
            venture: row.venture_id,
            name: row.name,
            group: row.family,
            note: row.note,
            need: row.need_id,
            author: row.author_id,
            archived_at: row.archived_at,
        })
    }

    fn archived_at(&self) -> Option<OffsetDateTime> {
        self.archived_at
    }

    async fn check_restorable(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        name_is_free(db, self.venture, Some(self.id), (&self.name, &self.group)).await
    }
}

/// True when another capability that is not archived has the same name and group.
///
/// # Errors
/// When the database refuses.
pub async fn is_capability_taken(
    db: &impl ConnectionTrait,
    venture: Uuid,
    own: Option<Uuid>,
    (name, group): (&str, &str),
) -> Result<bool, DbErr> {
    let others = Capability::list(db, venture, false).await?;
    Ok(others.iter().any(|one| {
        Some(one.id) != own && name::same(&one.name, name) && name::same(&one.group, group)
    }))
}

async fn name_is_free(
    db: &impl ConnectionTrait,
    venture: Uuid,
    own: Option<Uuid>,
    name: (&str, &str),
) -> Result<(), DbErr> {
    if is_capability_taken(db, venture, own, name).await? {
        return Err(Conflict::NameTaken.into());
    }
    Ok(())
}

/// Enters a capability inside the caller's transaction, which touches the venture and records it.
///
/// # Errors
/// When the database refuses.
pub async fn write_capability(
    db: &impl ConnectionTrait,
    edit: Edit,
    draft: CapabilityDraft,
) -> Result<Uuid, DbErr> {
    let (id, now) = (db::new_id(), db::now());
    let row = capability::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        name: Set(draft.name),
        family: Set(draft.group),
        note: Set(draft.note),
        need_id: Set(draft.need),
        author_id: Set(edit.author),
        created_at: Set(now),
        updated_at: Set(now),
        archived_at: Set(None),
    };
    capability::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}

/// Enters a capability.
///
/// # Errors
/// When another has its name and group ([`Conflict::NameTaken`]), or the database refuses.
pub async fn insert_capability(
    db: &DatabaseConnection,
    edit: Edit,
    draft: CapabilityDraft,
) -> Result<Uuid, DbErr> {
    let transaction = begin(db, edit).await?;
    name_is_free(&transaction, edit.venture, None, (&draft.name, &draft.group)).await?;
    let id = write_capability(&transaction, edit, draft).await?;
    finish(transaction, edit, "create", capability::Entity::KIND, id).await?;
    Ok(id)
}

/// Changes what is said about a capability; false when there is none.
///
/// # Errors
/// When another has its name and group or it is archived ([`Conflict`]), or the
/// database refuses.
pub async fn update_capability(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: CapabilityDraft,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    if records::find_open::<capability::Entity>(&transaction, edit.venture, id).await?.is_none() {
        return Ok(false);
    }
    name_is_free(&transaction, edit.venture, Some(id), (&draft.name, &draft.group)).await?;
    let change = capability::Entity::update_many()
        .col_expr(capability::Column::Name, Expr::value(draft.name))
        .col_expr(capability::Column::Family, Expr::value(draft.group))
        .col_expr(capability::Column::Note, Expr::value(draft.note))
        .col_expr(capability::Column::NeedId, Expr::value(draft.need))
        .col_expr(capability::Column::AuthorId, Expr::value(edit.author))
        .col_expr(capability::Column::UpdatedAt, Expr::value(db::now()));
    records::change_one(transaction, edit, id, change, "update").await
}
