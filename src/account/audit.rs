//! The audit log: what was done, by whom, to what. Holds identifiers, never
//! personal data.

use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, Set};
use uuid::Uuid;

use crate::db::{self, entity::audit_log};

/// Adds a line, inside the transaction of the change that it tells of.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    db: &impl ConnectionTrait,
    actor: Option<Uuid>,
    action: &str,
    subject_kind: &str,
    subject: Option<Uuid>,
) -> Result<(), DbErr> {
    let line = audit_log::ActiveModel {
        id: Set(db::new_id()),
        at: Set(db::now()),
        actor_id: Set(actor),
        action: Set(action.to_owned()),
        subject_kind: Set(subject_kind.to_owned()),
        subject_id: Set(subject),
        detail: Set(None),
    };
    line.insert(db).await?;
    Ok(())
}
