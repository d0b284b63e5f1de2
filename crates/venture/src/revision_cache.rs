//! Caches what was computed from a venture's records, one entry per venture: never
//! older than the requested revision, and of today, because facts become stale over
//! night. Does not depend on what is computed.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use time::Date;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::Venture;

/// Cached ventures; the least recently used one is evicted.
const CAPACITY: usize = 128;
/// Bytes that all entries may take; the one just computed stays whatever its size.
const MOST_BYTES: usize = 256 << 20;

/// How much memory something takes, roughly.
pub trait MemorySize {
    fn bytes(&self) -> usize;
}

/// What something was computed for: revision and day.
type CacheKey = (i64, Date);
type Cell<T> = Arc<OnceCell<Arc<T>>>;

struct Entry<T> {
    key: CacheKey,
    last_asked: u64,
    /// 0 until it is computed.
    bytes: usize,
    cell: Cell<T>,
}

struct Entries<T> {
    clock: u64,
    by_venture: HashMap<Uuid, Entry<T>>,
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self { clock: 0, by_venture: HashMap::new() }
    }
}

impl<T> Entries<T> {
    /// The cell for a cache key; a newer key replaces the older one.
    fn cell(&mut self, venture: Uuid, key: CacheKey) -> Cell<T> {
        self.clock += 1;
        let now = self.clock;
        if let Some(entry) = self.by_venture.get_mut(&venture).filter(|entry| entry.key == key) {
            entry.last_asked = now;
            return Arc::clone(&entry.cell);
        }
        if self.by_venture.len() >= CAPACITY && !self.by_venture.contains_key(&venture) {
            let oldest = self.by_venture.iter().min_by_key(|(_, entry)| entry.last_asked);
            if let Some(id) = oldest.map(|(id, _)| *id) {
                self.by_venture.remove(&id);
            }
        }
        let cell = Cell::default();
        self.by_venture
            .insert(venture, Entry { key, last_asked: now, bytes: 0, cell: Arc::clone(&cell) });
        cell
    }
}

impl<T> Entries<T> {
    /// Records the size of an entry and evicts the least recently used ones.
    fn set_size(&mut self, venture: Uuid, key: CacheKey, bytes: usize) {
        if let Some(entry) = self.by_venture.get_mut(&venture).filter(|entry| entry.key == key) {
            entry.bytes = bytes;
        }
        while self.by_venture.values().map(|entry| entry.bytes).sum::<usize>() > MOST_BYTES {
            let others =
                self.by_venture.iter().filter(|(id, entry)| **id != venture && entry.bytes > 0);
            let Some(id) = others.min_by_key(|(_, entry)| entry.last_asked).map(|(id, _)| *id)
            else {
                return;
            };
            self.by_venture.remove(&id);
        }
    }
}

/// Cache of something that is computed per venture.
pub struct RevisionCache<T> {
    entries: Mutex<Entries<T>>,
}

impl<T> Default for RevisionCache<T> {
    fn default() -> Self {
        Self { entries: Mutex::default() }
    }
}

impl<T> fmt::Debug for RevisionCache<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevisionCache").finish_non_exhaustive()
    }
}

impl<T: MemorySize> RevisionCache<T> {
    /// The value for the venture's revision and today. Concurrent calls wait for the same
    /// computation.
    ///
    /// # Errors
    /// Those of `compute`; the next call tries again.
    pub async fn get_or_compute<E>(
        &self,
        venture: &Venture,
        compute: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let key = (venture.revision, db::now().date());
        let cell =
            self.entries.lock().unwrap_or_else(PoisonError::into_inner).cell(venture.id, key);
        if let Some(computed) = cell.get() {
            return Ok(Arc::clone(computed));
        }
        let computed = cell.get_or_try_init(async || compute().await.map(Arc::new)).await?;
        let bytes = computed.bytes();
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.set_size(venture.id, key, bytes);
        Ok(Arc::clone(computed))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 24);

    #[test]
    fn a_new_revision_or_day_is_recomputed() {
        let (mut entries, id) = (Entries::<u8>::default(), Uuid::from_u128(1));
        let first = entries.cell(id, (1, TODAY));
        assert!(Arc::ptr_eq(&first, &entries.cell(id, (1, TODAY))));
        assert!(!Arc::ptr_eq(&first, &entries.cell(id, (2, TODAY))));
        let second = entries.cell(id, (2, TODAY));
        assert!(!Arc::ptr_eq(&second, &entries.cell(id, (2, TODAY.next_day().unwrap()))));
        assert_eq!(entries.by_venture.len(), 1);
    }

    #[test]
    fn large_entries_evict_the_least_recently_used() {
        let mut entries = Entries::<u8>::default();
        for id in 1..=3 {
            entries.cell(Uuid::from_u128(id), (1, TODAY));
            entries.set_size(Uuid::from_u128(id), (1, TODAY), MOST_BYTES / 2);
        }
        assert!(!entries.by_venture.contains_key(&Uuid::from_u128(1)));
        assert_eq!(entries.by_venture.len(), 2);
        entries.cell(Uuid::from_u128(4), (1, TODAY));
        entries.set_size(Uuid::from_u128(4), (1, TODAY), 2 * MOST_BYTES);
        assert_eq!(entries.by_venture.keys().collect::<Vec<_>>(), [&Uuid::from_u128(4)]);
    }

    #[test]
    fn the_least_recently_used_entry_is_evicted() {
        let mut entries = Entries::<u8>::default();
        let full = CAPACITY as u128;
        for id in 0..full {
            entries.cell(Uuid::from_u128(id), (1, TODAY));
        }
        entries.cell(Uuid::from_u128(0), (1, TODAY));
        entries.cell(Uuid::from_u128(full), (1, TODAY));
        assert_eq!(entries.by_venture.len(), CAPACITY);
        assert!(entries.by_venture.contains_key(&Uuid::from_u128(0)));
        assert!(!entries.by_venture.contains_key(&Uuid::from_u128(1)));
    }
}
