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
use db::Refused;
use market::Edit;
use web::{budget::Budget, error::AppError};

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
    match store::save_mapping(db, edit, import.id, &mapping).await {
        Ok(true) => {}
        Ok(false) => return Ok(End::Gone),
        Err(error) => return gone_or(error),
    }
    let Ok(checked) = checked else { return Ok(End::Refused) };
    import.mapping = mapping;
    match write::commit(db, edit, &import, checked, &watch).await {
        Ok(_) => Ok(End::Committed),
        Err(CommitError::Database(error)) => gone_or(error),
        Err(CommitError::Faults(_)) => Ok(End::Refused),
        Err(CommitError::NotWaiting) => Ok(End::Gone),
        Err(CommitError::Cancelled) => Ok(End::Cancelled),
    }
}

/// Who began it may not write any more, or the venture is archived: it waits in vain.
fn gone_or(error: DbErr) -> Result<End, DbErr> {
    if Refused::of(&error).is_some() { Ok(End::Gone) } else { Err(error) }
}
