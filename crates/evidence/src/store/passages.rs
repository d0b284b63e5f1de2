//! Marked passages of a record's note.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
    QueryOrder, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::{begin, find_open, finish, links};
use crate::{
    About,
    passage::{Passage, follow},
};
use db::entity::{evidence as evidence_row, evidence_link, evidence_passage};
use venture::Edit;

fn named(venture: Uuid, evidence: Uuid, id: Uuid) -> Condition {
    Condition::all()
        .add(evidence_passage::Column::Id.eq(id))
        .add(evidence_passage::Column::EvidenceId.eq(evidence))
        .add(evidence_passage::Column::VentureId.eq(venture))
}

/// The passages of a record in the order of its note; those it no longer holds come last.
///
/// # Errors
/// When the database refuses.
pub async fn list_passages(
    db: &impl ConnectionTrait,
    venture: Uuid,
    evidence: Uuid,
) -> Result<Vec<Passage>, DbErr> {
    let rows = evidence_passage::Entity::find()
        .filter(evidence_passage::Column::EvidenceId.eq(evidence))
        .filter(evidence_passage::Column::VentureId.eq(venture))
        .order_by_asc(evidence_passage::Column::Id)
        .all(db)
        .await?;
    let mut about: HashMap<Uuid, Vec<About>> = HashMap::new();
    let found = evidence_link::Entity::find()
        .filter(evidence_link::Column::EvidenceId.eq(evidence))
        .filter(evidence_link::Column::PassageId.is_not_null())
        .order_by_asc(evidence_link::Column::Id)
        .all(db)
        .await?;
    for row in found {
        if let Some((passage, one)) = row.passage_id.zip(links::about(&row)) {
            about.entry(passage).or_default().push(one);
        }
    }
    let read = |row: evidence_passage::Model| Passage {
        about: about.remove(&row.id).unwrap_or_default(),
        id: row.id,
        quote: row.quote,
        start: row.start_at.and_then(|start| usize::try_from(start).ok()),
        author: row.author_id,
    };
    let mut passages: Vec<Passage> = rows.into_iter().map(read).collect();
    passages.sort_by_key(|passage| (passage.start.is_none(), passage.start));
    Ok(passages)
}

/// One passage.
///
/// # Errors
/// When the database refuses.
pub async fn find_passage(
    db: &impl ConnectionTrait,
    venture: Uuid,
    evidence: Uuid,
    id: Uuid,
) -> Result<Option<Passage>, DbErr> {
    Ok(list_passages(db, venture, evidence).await?.into_iter().find(|passage| passage.id == id))
}

/// Marks a passage: where it begins, its words, what it is about.
///
/// # Errors
/// When the database refuses.
pub async fn insert_passage(
    db: &DatabaseConnection,
    edit: Edit,
    evidence: Uuid,
    (start, quote): (usize, String),
    about: Vec<About>,
) -> Result<Uuid, DbErr> {
    let transaction = begin(db, edit).await?;
    find_open::<evidence_row::Entity>(&transaction, edit.venture, evidence).await?;
    let id = db::new_id();
    let row = evidence_passage::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        evidence_id: Set(evidence),
        quote: Set(quote),
        start_at: Set(i32::try_from(start).ok()),
        author_id: Set(edit.author),
        created_at: Set(db::now()),
    };
    evidence_passage::Entity::insert(row).exec_without_returning(&transaction).await?;
    links::put_links(&transaction, edit.venture, (evidence, Some(id)), about).await?;
    finish(transaction, edit, "mark", evidence).await?;
    Ok(id)
}

/// Changes what a passage is about; false when there is no such passage.
///
/// # Errors
/// When the database refuses.
pub async fn update_passage(
    db: &DatabaseConnection,
    edit: Edit,
    evidence: Uuid,
    id: Uuid,
    about: Vec<About>,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    let which = named(edit.venture, evidence, id);
    if evidence_passage::Entity::find().filter(which).one(&transaction).await?.is_none() {
        return Ok(false);
    }
    links::put_links(&transaction, edit.venture, (evidence, Some(id)), about).await?;
    finish(transaction, edit, "mark", evidence).await?;
    Ok(true)
}

/// Takes the mark from a passage; false when there is no such passage.
///
/// # Errors
/// When the database refuses.
pub async fn delete_passage(
    db: &DatabaseConnection,
    edit: Edit,
    evidence: Uuid,
    id: Uuid,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    let gone = evidence_passage::Entity::delete_many()
        .filter(named(edit.venture, evidence, id))
        .exec(&transaction)
        .await?;
    if gone.rows_affected == 0 {
        return Ok(false);
    }
    finish(transaction, edit, "unmark", evidence).await?;
    Ok(true)
}

/// Moves passages to where their words stand in a changed note.
pub(super) async fn follow_note(
    db: &impl ConnectionTrait,
    venture: Uuid,
    evidence: Uuid,
    note: &str,
) -> Result<(), DbErr> {
    let rows = evidence_passage::Entity::find()
        .filter(evidence_passage::Column::EvidenceId.eq(evidence))
        .filter(evidence_passage::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    for row in rows {
        let before = row.start_at.and_then(|start| usize::try_from(start).ok());
        let start = follow(note, &row.quote, before).and_then(|start| i32::try_from(start).ok());
        evidence_passage::Entity::update_many()
            .col_expr(evidence_passage::Column::StartAt, Expr::value(start))
            .filter(named(venture, evidence, row.id))
            .exec(db)
            .await?;
    }
    Ok(())
}
