//! Takes a waiting file in from its bytes to its records, while somebody may
//! watch and stop it. All of it, or nothing.

use sea_orm::{DatabaseConnection, DbErr};

use super::{
    Seen,
    check::Rules,
    import::Import,
    running::{End, Step},
    see, store,
    write::{self, CommitError},
};
use crate::market::Edit;

/// Reads, checks and keeps a waiting file as its mapping says. What had to be
/// guessed is kept with the mapping.
///
/// # Errors
/// When the database refuses: then nothing was kept.
pub async fn take_in(
    db: &DatabaseConnection,
    edit: Edit,
    mut import: Import,
    rules: Rules,
) -> Result<End, DbErr> {
    let watch = rules.watch.clone();
    watch.begin(Step::Read, 0);
    let Some(content) = store::content(db, import.id).await? else { return Ok(End::Gone) };
    let mapping = import.mapping.clone();
    let reading = tokio::task::spawn_blocking(move || see(content, mapping, &rules)).await;
    let seen = reading.map_err(|ended| DbErr::Custom(ended.to_string()))?;
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
