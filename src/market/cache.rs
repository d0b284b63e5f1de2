//! Keeps each venture's latest market figures in memory, so that a page costs
//! no resampling. A figure is never older than the venture's revision that was
//! asked for. Knows no figure by name.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use anyhow::Context as _;
use sea_orm::DatabaseConnection;
use time::Date;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{scores::Snapshot, store};
use crate::{db, venture::Venture};

/// Ventures that are kept; the one asked for longest ago gives way.
const CAPACITY: usize = 128;

/// What a kept market was computed for. Facts grow stale with the day.
type Edition = (i64, Date);
type Cell = Arc<OnceCell<Arc<Snapshot>>>;

struct Kept {
    edition: Edition,
    last_asked: u64,
    cell: Cell,
}

#[derive(Default)]
struct Shelf {
    clock: u64,
    kept: HashMap<Uuid, Kept>,
}

impl Shelf {
    /// The cell for an edition; a newer edition takes the older one's place.
    fn cell(&mut self, venture: Uuid, edition: Edition) -> Cell {
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
        self.kept.insert(venture, Kept { edition, last_asked: now, cell: Arc::clone(&cell) });
        cell
    }
}

static SHELF: LazyLock<Mutex<Shelf>> = LazyLock::new(Mutex::default);

/// Every record and figure of a venture's market, computed once per revision
/// and day; requests that come meanwhile wait for the same computation.
///
/// # Errors
/// When the database refuses, or holds an answer outside its range.
pub async fn snapshot(db: &DatabaseConnection, venture: &Venture) -> anyhow::Result<Arc<Snapshot>> {
    let edition = (venture.revision, db::now().date());
    let cell = SHELF.lock().unwrap_or_else(PoisonError::into_inner).cell(venture.id, edition);
    let market = cell.get_or_try_init(|| compute(db, venture.id)).await?;
    Ok(Arc::clone(market))
}

async fn compute(db: &DatabaseConnection, venture: Uuid) -> anyhow::Result<Arc<Snapshot>> {
    let needs = store::list_needs_with_ratings(db, venture).await?;
    let competitors = store::competitor_ratings(db, venture).await?;
    let computing = tokio::task::spawn_blocking(move || Snapshot::new(venture, needs, competitors));
    let market = computing.await.context("the market's figures could not be computed")??;
    Ok(Arc::new(market))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 24);

    #[test]
    fn a_new_revision_or_a_new_day_is_computed_anew() {
        let (mut shelf, id) = (Shelf::default(), Uuid::from_u128(1));
        let first = shelf.cell(id, (1, TODAY));
        assert!(Arc::ptr_eq(&first, &shelf.cell(id, (1, TODAY))));
        assert!(!Arc::ptr_eq(&first, &shelf.cell(id, (2, TODAY))));
        let second = shelf.cell(id, (2, TODAY));
        assert!(!Arc::ptr_eq(&second, &shelf.cell(id, (2, TODAY.next_day().unwrap()))));
        assert_eq!(shelf.kept.len(), 1);
    }

    #[test]
    fn the_one_asked_for_longest_ago_gives_way() {
        let mut shelf = Shelf::default();
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
