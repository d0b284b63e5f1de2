//! Work that was done elsewhere: its records come with its result, so it never waits in the queue.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};
use time::OffsetDateTime;
use uuid::Uuid;

use super::State;
use db::entity::work;

/// Inserts a piece of work that finished in so many steps at `at`.
///
/// # Errors
/// When the database refuses.
pub async fn insert_finished(
    db: &impl ConnectionTrait,
    (id, kind): (Uuid, &str),
    steps: usize,
    at: OffsetDateTime,
) -> Result<(), DbErr> {
    let steps = i64::try_from(steps).unwrap_or(i64::MAX);
    let row = work::ActiveModel {
        id: Set(id),
        kind: Set(kind.to_owned()),
        state: Set(State::Finished.as_str().to_owned()),
        attempt: Set(1),
        delivery: Set(1),
        fence: Set(None),
        heartbeat_at: Set(None),
        cancel_requested: Set(false),
        step: Set(String::new()),
        done: Set(steps),
        total: Set(steps),
        sequence: Set(1),
        failure: Set(None),
        notes: Set(None),
        created_at: Set(at),
        started_at: Set(Some(at)),
        finished_at: Set(Some(at)),
    };
    work::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}
