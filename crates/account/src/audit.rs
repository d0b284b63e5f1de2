//! The audit log: what was done, by whom, to what. Holds identifiers, never
//! personal data.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Set};
use uuid::Uuid;

use db::entity::audit_log;

/// Adds a line, inside the transaction of the change.
pub async fn record(
    db: &impl ConnectionTrait,
    actor: Option<Uuid>,
    action: &str,
    subject_kind: &str,
    subject: Option<Uuid>,
) -> Result<(), DbErr> {
    record_with(db, actor, action, (subject_kind, subject), None).await
}

/// As [`record`], with further numbers or identifiers.
pub async fn record_with(
    db: &impl ConnectionTrait,
    actor: Option<Uuid>,
    action: &str,
    (subject_kind, subject): (&str, Option<Uuid>),
    detail: Option<String>,
) -> Result<(), DbErr> {
    let line = audit_log::ActiveModel {
        id: Set(db::new_id()),
        at: Set(db::now()),
        actor_id: Set(actor),
        action: Set(action.to_owned()),
        subject_kind: Set(subject_kind.to_owned()),
        subject_id: Set(subject),
        detail: Set(detail),
    };
    audit_log::Entity::insert(line).exec_without_returning(db).await?;
    Ok(())
}
