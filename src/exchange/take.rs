//! Takes a waiting file in from its bytes to its records, while somebody may
//! watch and stop it. All of it, or nothing.

use sea_orm::{DatabaseConnection, DbErr};

use super::{
    Seen,
    check::Rules,
    import::Import,
    reading::waiting,
    running::{End, Step},
    store,
    write::{self, CommitError},
};
use crate::{
    market::Edit,
    web::{budget::Budget, error::AppError},
};

/// Reads, checks and keeps a waiting file as its mapping says. What had to be
/// guessed is kept with the mapping.
///
/// # Errors
/// When the database refuses: then nothing was kept.
pub async fn take_in(
    db: &DatabaseConnection,
    budget: &Budget,
    edit: Edit,
    mut import: Import,
    rules: Rules,
) -> Result<End, DbErr> {
    let watch = rules.watch.clone();
    watch.begin(Step::Read, 0);
    let seen = match waiting(budget, db, &import, import.mapping.clone(), rules).await {
        Ok(seen) => Ok(seen),
        Err(AppError::Conflict(_)) => return Ok(End::Gone),
        Err(other) => Err(DbErr::Custom(other.to_string())),
    };
    // Held until the last row is written.
    let (seen, _held) = seen?;
    if watch.is_cancelled() {
        return Ok(End::Cancelled);
    }
    let Ok(Seen { mapping, checked, .. }) = seen else { return Ok(End::Refused) };
    if !store::save_mapping(db, edit, import.id, &mapping).await? {
        return Ok(End::Gone);
    }
    let Ok(checked) = checked else { return Ok(End::Refused) };
    import.mapping = mapping;
    match write::commit(db, edit, &import, checked, &watch).await {
        Ok(_) => Ok(End::Committed),
        Err(CommitError::Database(error)) => Err(error),
        Err(CommitError::Faults(_)) => Ok(End::Refused),
        Err(CommitError::NotWaiting) => Ok(End::Gone),
        Err(CommitError::Cancelled) => Ok(End::Cancelled),
    }
}
