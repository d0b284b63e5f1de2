//! The audit log: what was done, by whom, to what, in which venture. Holds identifiers, never
//! personal data.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Set};
use uuid::Uuid;

use db::entity::audit_log;

/// Adds a line about what belongs to no venture, inside the transaction of the change.
pub async fn record(
    db: &impl ConnectionTrait,
    actor: Option<Uuid>,
    action: &str,
    subject_kind: &str,
    subject: Option<Uuid>,
) -> Result<(), DbErr> {
    insert(db, (None, actor), action, (subject_kind, subject), None).await
}

/// Adds a line about a venture or a record below it, inside the transaction of the change.
pub async fn record_in(
    db: &impl ConnectionTrait,
    venture: Uuid,
    actor: Option<Uuid>,
    action: &str,
    subject: (&str, Uuid),
) -> Result<(), DbErr> {
    record_with(db, (venture, actor), action, subject, None).await
}

/// As [`record_in`], with further numbers or identifiers.
pub async fn record_with(
    db: &impl ConnectionTrait,
    (venture, actor): (Uuid, Option<Uuid>),
    action: &str,
    (subject_kind, subject): (&str, Uuid),
    detail: Option<String>,
) -> Result<(), DbErr> {
    insert(db, (Some(venture), actor), action, (subject_kind, Some(subject)), detail).await
}

/// Adds a line about what may belong to a venture or not.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    (venture, actor): (Option<Uuid>, Option<Uuid>),
    action: &str,
    (subject_kind, subject): (&str, Option<Uuid>),
    detail: Option<String>,
) -> Result<(), DbErr> {
    let line = audit_log::ActiveModel {
        id: Set(db::new_id()),
        at: Set(db::now()),
        venture_id: Set(venture),
        actor_id: Set(actor),
        action: Set(action.to_owned()),
        subject_kind: Set(subject_kind.to_owned()),
        subject_id: Set(subject),
        detail: Set(detail),
    };
    audit_log::Entity::insert(line).exec_without_returning(db).await?;
    Ok(())
}
