//! Keeps what was computed from a venture's records in memory, one edition per
//! venture: never older than the revision that is asked for, and of today,
//! because facts grow stale over night. Knows nothing of what is computed.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use time::Date;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::Venture;

/// Ventures that are kept; the one asked for longest ago gives way.
const CAPACITY: usize = 128;
/// Bytes that all of them may take; the one that was just computed is kept whatever it takes.
const MOST_BYTES: usize = 256 << 20;

/// How much memory something takes, roughly.
pub trait Weigh {
    fn bytes(&self) -> usize;
}

/// What something was computed for: revision and day.
type Edition = (i64, Date);
type Cell<T> = Arc<OnceCell<Arc<T>>>;

struct Kept<T> {
    edition: Edition,
    last_asked: u64,
    /// 0 until it is computed.
    bytes: usize,
    cell: Cell<T>,
}

struct Shelf<T> {
    clock: u64,
    kept: HashMap<Uuid, Kept<T>>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { clock: 0, kept: HashMap::new() }
    }
}

impl<T> Shelf<T> {
    /// The cell for an edition; a newer edition takes the older one's place.
    fn cell(&mut self, venture: Uuid, edition: Edition) -> Cell<T> {
        self.clock += 1;
        let now = self.clock;
        if let Some(kept) = self.kept.get_mut(&venture).filter(|kept| kept.edition == edition) {
            kept.last_asked = now;
            return Arc::clone(&kept.cell);
        }
        if self.kept.len() >= CAPACITY && !self.kept.contains_key(&venture) {
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.last_asked);
            if let Some(id) = oldest.map(|(id, _)| *id) {
                self.kept.remove(&id);
            }
        }
        let cell = Cell::default();
        self.kept
            .insert(venture, Kept { edition, last_asked: now, bytes: 0, cell: Arc::clone(&cell) });
        cell
    }
}

impl<T> Shelf<T> {
    /// Notes what an edition takes; those asked for longest ago give way to it.
    fn weighed(&mut self, venture: Uuid, edition: Edition, bytes: usize) {
        if let Some(kept) = self.kept.get_mut(&venture).filter(|kept| kept.edition == edition) {
            kept.bytes = bytes;
        }
        while self.kept.values().map(|kept| kept.bytes).sum::<usize>() > MOST_BYTES {
            let others = self.kept.iter().filter(|(id, kept)| **id != venture && kept.bytes > 0);
            let Some(id) = others.min_by_key(|(_, kept)| kept.last_asked).map(|(id, _)| *id) else {
                return;
            };
            self.kept.remove(&id);
        }
    }
}

/// The present editions of something that is computed per venture.
pub struct Editions<T> {
    shelf: Mutex<Shelf<T>>,
}

impl<T> Default for Editions<T> {
    fn default() -> Self {
        Self { shelf: Mutex::default() }
    }
}

impl<T> fmt::Debug for Editions<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Editions").finish_non_exhaustive()
    }
}

impl<T: Weigh> Editions<T> {
    /// The edition for the venture's revision and today, computed at the first
    /// call; calls that come meanwhile wait for the same computation.
    ///
    /// # Errors
    /// Those of `compute`; the next call tries again.
    pub async fn get_or_compute<E>(
        &self,
        venture: &Venture,
        compute: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let edition = (venture.revision, db::now().date());
        let cell =
            self.shelf.lock().unwrap_or_else(PoisonError::into_inner).cell(venture.id, edition);
        if let Some(computed) = cell.get() {
            return Ok(Arc::clone(computed));
        }
        let computed = cell.get_or_try_init(async || compute().await.map(Arc::new)).await?;
        let bytes = computed.bytes();
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.weighed(venture.id, edition, bytes);
        Ok(Arc::clone(computed))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 24);

    #[test]
    fn a_new_revision_or_a_new_day_is_computed_anew() {
        let (mut shelf, id) = (Shelf::<u8>::default(), Uuid::from_u128(1));
        let first = shelf.cell(id, (1, TODAY));
        assert!(Arc::ptr_eq(&first, &shelf.cell(id, (1, TODAY))));
        assert!(!Arc::ptr_eq(&first, &shelf.cell(id, (2, TODAY))));
        let second = shelf.cell(id, (2, TODAY));
        assert!(!Arc::ptr_eq(&second, &shelf.cell(id, (2, TODAY.next_day().unwrap()))));
        assert_eq!(shelf.kept.len(), 1);
    }

    #[test]
    fn what_is_large_makes_room_by_sending_the_oldest_away() {
        let mut shelf = Shelf::<u8>::default();
        for id in 1..=3 {
            shelf.cell(Uuid::from_u128(id), (1, TODAY));
            shelf.weighed(Uuid::from_u128(id), (1, TODAY), MOST_BYTES / 2);
        }
        assert!(!shelf.kept.contains_key(&Uuid::from_u128(1)));
        assert_eq!(shelf.kept.len(), 2);
        shelf.cell(Uuid::from_u128(4), (1, TODAY));
        shelf.weighed(Uuid::from_u128(4), (1, TODAY), 2 * MOST_BYTES);
        assert_eq!(shelf.kept.keys().collect::<Vec<_>>(), [&Uuid::from_u128(4)]);
    }

    #[test]
    fn the_one_asked_for_longest_ago_gives_way() {
        let mut shelf = Shelf::<u8>::default();
        let full = CAPACITY as u128;
        for id in 0..full {
            shelf.cell(Uuid::from_u128(id), (1, TODAY));
        }
        shelf.cell(Uuid::from_u128(0), (1, TODAY));
        shelf.cell(Uuid::from_u128(full), (1, TODAY));
        assert_eq!(shelf.kept.len(), CAPACITY);
        assert!(shelf.kept.contains_key(&Uuid::from_u128(0)));
        assert!(!shelf.kept.contains_key(&Uuid::from_u128(1)));
    }
}
