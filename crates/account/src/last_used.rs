//! When sessions were last used, written outside the requests: a page must neither wait for the
//! write lock nor fail without it. Pending uses are in memory, one per session, and written by
//! one task at a time; a crash loses at most those.

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

/// Most pending sessions; a dropped one is noted again at its next request.
const MOST: usize = 10_000;
/// Time-out of a write.
const WRITE_TIMEOUT: Duration = Duration::from_secs(2);

/// Uses of sessions that are not written yet.
#[derive(Debug, Default)]
pub struct LastUsed {
    waiting: Mutex<HashMap<Uuid, OffsetDateTime>>,
    writing: AtomicBool,
}

impl LastUsed {
    fn waiting(&self) -> MutexGuard<'_, HashMap<Uuid, OffsetDateTime>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a use and starts writing it. Does not wait.
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
        let (last_used, db) = (Arc::clone(self), db.clone());
        tokio::spawn(async move {
            // Uses noted meanwhile are written in the next round.
            while last_used.write(&db).await {}
            last_used.writing.store(false, std::sync::atomic::Ordering::Release);
        });
    }

    /// Writes pending uses; false when there were none or the write failed.
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
        match tokio::time::timeout(WRITE_TIMEOUT, work).await {
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

    /// True while uses are pending.
    pub fn is_busy(&self) -> bool {
        self.writing.load(Acquire)
    }
}
