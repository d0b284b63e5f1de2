//! The verdict as of now, kept in memory until a record of the venture or the
//! date changes, because a home page is read far more often than written.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use sea_orm::DatabaseConnection;
use time::Date;
use uuid::Uuid;

use super::{
    document::{Facts, Gathered},
    gather,
};
use crate::{
    db,
    economics::{Assessment, Rules, assess, simulate::DRAWS},
    venture::Venture,
    web::error::AppError,
};

/// Seed of every verdict: a report must not depend on luck, and two reports on
/// the same facts must say the same.
pub const SEED: u64 = 20_260_101;
/// Ventures whose verdict is kept in memory.
const KEPT: usize = 64;

/// A verdict and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Current {
    pub assessment: Assessment,
    pub facts: Facts,
}

/// Verdicts by venture, valid for one revision on one day (facts grow stale over night).
#[derive(Debug, Default)]
pub struct Cache {
    kept: Mutex<HashMap<Uuid, Kept>>,
}

#[derive(Debug)]
struct Kept {
    revision: i64,
    day: Date,
    current: Arc<Current>,
}

impl Cache {
    fn find(&self, venture: &Venture, today: Date) -> Option<Arc<Current>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&venture.id)
            .filter(|kept| kept.revision == venture.revision && kept.day == today)
            .map(|kept| Arc::clone(&kept.current))
    }

    fn keep(&self, venture: &Venture, today: Date, current: &Arc<Current>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        let current = Arc::clone(current);
        kept.insert(venture.id, Kept { revision: venture.revision, day: today, current });
    }
}

/// Judges a venture as it stands.
///
/// # Errors
/// When the database refuses or a record is outside its range.
pub async fn current(
    db: &DatabaseConnection,
    cache: &Cache,
    venture: &Venture,
) -> Result<Arc<Current>, AppError> {
    let today = db::now().date();
    if let Some(current) = cache.find(venture, today) {
        return Ok(current);
    }
    let gathered = gather::gather(db, venture).await?;
    let current = Arc::new(judge(gathered).await?);
    cache.keep(venture, today, &current);
    Ok(current)
}

/// Simulates on a thread of its own, so that other requests go on.
///
/// # Errors
/// When an input is outside its range, or the simulation panicked.
pub(super) async fn judge(gathered: Gathered) -> anyhow::Result<Current> {
    let Gathered { inputs, facts } = gathered;
    let assessment =
        tokio::task::spawn_blocking(move || assess(&inputs, &Rules::default(), SEED, DRAWS))
            .await??;
    Ok(Current { assessment, facts })
}
