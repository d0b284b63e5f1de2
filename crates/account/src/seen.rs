//! When sessions were last used, written beside the requests: a page must not wait
//! for the right to write, and not fail where it cannot be had. What waits is kept
//! in memory, once per session, and written by one task at a time; a process that
//! dies forgets at most what it noted since.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::AcqRel, Ordering::Acquire},
    },
    time::Duration,
};

use sea_orm::{DatabaseConnection, DbErr};
use time::OffsetDateTime;
use uuid::Uuid;

use super::store;

/// Sessions that wait to be written; of more, the next request tells again.
const MOST: usize = 10_000;
/// How long a try to write may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Uses of sessions that are not written yet.
#[derive(Debug, Default)]
pub struct Seen {
    waiting: Mutex<HashMap<Uuid, OffsetDateTime>>,
    writing: AtomicBool,
}

impl Seen {
    fn waiting(&self) -> MutexGuard<'_, HashMap<Uuid, OffsetDateTime>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a use and sees to it that it gets written. Waits for nothing.
    pub fn note(self: &Arc<Self>, db: &DatabaseConnection, session: Uuid, at: OffsetDateTime) {
        {
            let mut waiting = self.waiting();
            if waiting.len() >= MOST && !waiting.contains_key(&session) {
                return;
            }
            waiting.insert(session, at);
        }
        if self.writing.swap(true, AcqRel) {
            return;
        }
        let (seen, db) = (Arc::clone(self), db.clone());
        tokio::spawn(async move {
            // What comes while it writes is written in the next round.
            while seen.write(&db).await {}
            seen.writing.store(false, std::sync::atomic::Ordering::Release);
        });
    }

    /// Writes what waits; false when there was nothing, or it could not be written.
    async fn write(&self, db: &DatabaseConnection) -> bool {
        let batch = std::mem::take(&mut *self.waiting());
        if batch.is_empty() {
            return false;
        }
        let work = async {
            for (session, at) in &batch {
                store::mark_seen(db, *session, *at).await?;
            }
            Ok::<_, DbErr>(())
        };
        match tokio::time::timeout(PATIENCE, work).await {
            Ok(Ok(())) => true,
            problem => {
                tracing::debug!("the use of sessions could not be noted yet: {problem:?}");
                let mut waiting = self.waiting();
                for (session, at) in batch {
                    waiting.entry(session).or_insert(at);
                }
                false
            }
        }
    }

    /// True while something is not written yet.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.writing.load(Acquire)
    }
}
