//! What became of ideas.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::finish;
use crate::{Change, Status};
use db::entity::{idea, idea_change, user};
use venture::{Edit, records};

/// Notes a step, inside the transaction that takes it.
pub(super) async fn record(
    db: &impl ConnectionTrait,
    edit: Edit,
    idea: Uuid,
    (from, to): (Option<Status>, Status),
    note: &str,
) -> Result<(), DbErr> {
    let row = idea_change::ActiveModel {
        id: Set(db::new_id()),
        idea_id: Set(idea),
        venture_id: Set(edit.venture),
        from_status: Set(from.map(|status| status.as_str().to_owned())),
        to_status: Set(to.as_str().to_owned()),
        note: Set(note.to_owned()),
        author_id: Set(edit.author),
        created_at: Set(db::now()),
    };
    idea_change::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Says where an idea stands now; false when there is none. The step is kept,
/// also when only a note is added.
///
/// # Errors
/// When the database refuses.
pub async fn set_status(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    to: Status,
    note: &str,
) -> Result<bool, DbErr> {
    let transaction = records::begin(db, edit).await?;
    let row = records::find_open::<idea::Entity>(&transaction, edit.venture, id).await?;
    let Some(row) = row else {
        return Ok(false);
    };
    idea::Entity::update_many()
        .col_expr(idea::Column::Status, Expr::value(to.as_str()))
        .col_expr(idea::Column::UpdatedAt, Expr::value(db::now()))
        .filter(records::named::<idea::Entity>(edit.venture, id))
        .exec(&transaction)
        .await?;
    record(&transaction, edit, id, (Status::parse(&row.status), to), note).await?;
    finish(transaction, edit, "status", id).await?;
    Ok(true)
}

/// The newest steps of an idea, at most so many, and how many there were before.
///
/// # Errors
/// When the database refuses.
pub async fn list_changes(
    db: &impl ConnectionTrait,
    idea: Uuid,
    most: u64,
) -> Result<(Vec<Change>, u64), DbErr> {
    let all = idea_change::Entity::find().filter(idea_change::Column::IdeaId.eq(idea));
    let count = all.clone().count(db).await?;
    let rows = all.order_by_desc(idea_change::Column::Id).limit(most).all(db).await?;
    let people = user::Entity::find()
        .filter(user::Column::Id.is_in(rows.iter().map(|row| row.author_id)))
        .all(db)
        .await?;
    let names: HashMap<Uuid, String> =
        people.into_iter().map(|person| (person.id, person.name)).collect();
    let read = |row: idea_change::Model| Change {
        from: row.from_status.as_deref().and_then(Status::parse),
        to: Status::parse(&row.to_status).unwrap_or(Status::Idea),
        note: row.note,
        author: names.get(&row.author_id).cloned().unwrap_or_default(),
        at: row.created_at,
    };
    Ok((rows.into_iter().map(read).collect(), count.saturating_sub(most)))
}
