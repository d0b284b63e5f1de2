//! The import of a waiting file from its bytes to its records, in the background: all of it, or
//! nothing.

use std::time::Duration;

use sea_orm::{DatabaseConnection, DbErr};

use super::{
    Import, ImportPreview, Rules,
    load::waiting,
    progress::{Outcome, Running, Step},
    store,
    write::{WriteError, write},
};
use db::Conflict;
use venture::Edit;
use web::{budget::Budget, error::AppError};

/// How long a file that nobody waits for any more waits for its turn.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(600);

/// Begins to import a waiting file, unless that goes on already, and waits a moment for its end;
/// nothing when it takes longer.
pub(super) async fn start(
    db: &DatabaseConnection,
    (running, budget): (&Running, &Budget),
    edit: Edit,
    import: Import,
    rules: Rules,
) -> Option<Outcome> {
    let id = import.id;
    if let Some((progress, ending)) = running.begin(id) {
        let rules = Rules { progress, ..rules };
        let (db, budget) = (db.clone(), budget.with_busy_after(QUEUE_TIMEOUT));
        let runtime = tokio::runtime::Handle::current();
        // Goes on when the browser leaves, on a thread that no page needs: comparing
        // and writing many rows is work, not waiting.
        tokio::task::spawn_blocking(move || {
            ending.tell(match runtime.block_on(run(&db, &budget, edit, import, rules)) {
                Ok(()) => Outcome::Committed,
                Err(WriteError::Invalid(_)) => Outcome::Refused,
                Err(WriteError::Cancelled) => Outcome::Cancelled,
                Err(WriteError::NotWaiting) => Outcome::Gone,
                // Who began it may not write any more, or the venture is archived.
                Err(WriteError::Database(error)) if Conflict::of(&error).is_some() => Outcome::Gone,
                Err(WriteError::Database(error)) => {
                    tracing::error!("import {id} failed: {error}");
                    Outcome::Failed
                }
            });
        });
    }
    running.wait(id).await
}

async fn run(
    db: &DatabaseConnection,
    budget: &Budget,
    edit: Edit,
    mut import: Import,
    rules: Rules,
) -> Result<(), WriteError> {
    let progress = rules.progress.clone();
    progress.begin(Step::Read, 0);
    let loaded = match waiting(budget, db, &import, rules).await {
        Err(AppError::Conflict(_)) => return Err(WriteError::NotWaiting),
        loaded => loaded.map_err(|error| DbErr::Custom(error.to_string())),
    };
    // Held until the last row is written.
    let (preview, _held) = loaded?;
    if progress.is_cancelled() {
        return Err(WriteError::Cancelled);
    }
    let preview = preview.map_err(|error| WriteError::Invalid(vec![error]))?;
    let ImportPreview { mapping, checked, .. } = preview;
    // What had to be guessed is stored with the choices.
    if !store::save_mapping(db, edit, import.id, &mapping).await? {
        return Err(WriteError::NotWaiting);
    }
    import.mapping = mapping;
    let checked = checked.map_err(|_| WriteError::Invalid(Vec::new()))?;
    write(db, edit, &import, checked, &progress).await?;
    Ok(())
}
