//! The memory and processors that all requests of this process share. Whatever needs
//! much memory reserves it first and gets a [`Permit`], or the visitor gets a 503 with
//! `Retry-After` and the server keeps running. Does not depend on what the work is.
//!
//! Three rules keep ordinary pages fast under load. No more work runs at once than there are
//! processors: [`Budget::work`] takes a slot before a thread. Slots are granted round-robin by
//! founder. And [`SMALL`] work has its own slots and an eighth of the memory.
//!
//! # For other modules
//! ```ignore
//! // An export that is built in memory: hold the permit as long as the bytes.
//! let permit = budget.reserve(estimate).await?;
//! // Something that computes for more than a few milliseconds:
//! let (scores, permit) = budget.work(estimate, move || score(&input)).await?;
//! ```
//! Handlers take `Data<Budget>`. Estimate too high rather than too low; [`Permit::shrink`]
//! returns the excess.

mod machine;
mod turns;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use turns::Turns;
pub use turns::{Turn, asked_by};

use super::error::AppError;

/// Bytes per permit of the semaphore: small enough for a form, large enough that a semaphore
/// can count a machine's memory.
const UNIT: u64 = 64 << 10;
/// Largest size of small work, in bytes.
pub const SMALL: u64 = 4 << 20;
/// How long a request waits for others before it gets a 503.
const DEFAULT_BUSY_AFTER: Duration = Duration::from_secs(8);
/// `Retry-After`, in seconds.
const RETRY_AFTER: u64 = 5;
/// Smallest useful budget.
const LEAST: u64 = 64 << 20;

/// Memory and processors of this process for requests.
#[derive(Debug, Clone)]
pub struct Budget {
    large: Lane,
    small: Lane,
    busy_after: Duration,
}

#[derive(Debug, Clone)]
struct Lane {
    bytes: u64,
    left: Arc<Semaphore>,
    turns: Arc<Turns>,
}

/// The right to hold so many bytes, released on drop.
#[derive(Debug)]
pub struct Permit {
    held: Option<OwnedSemaphorePermit>,
}

impl Lane {
    fn new(bytes: u64, turns: usize) -> Self {
        let units = usize::try_from(bytes / UNIT).unwrap_or(Semaphore::MAX_PERMITS);
        let left = Arc::new(Semaphore::new(units.min(Semaphore::MAX_PERMITS)));
        Self { bytes, left, turns: Turns::new(turns) }
    }
}

fn units(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX)
}

impl Budget {
    /// A budget of so many MiB, by default half of what machine, container and process limits
    /// allow. A request waits so many seconds.
    pub fn new(mebibytes: Option<u64>, busy_after: Option<u64>) -> Self {
        let bytes =
            mebibytes.map_or_else(|| machine::memory() / 2, |most| most.saturating_mul(1 << 20));
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with(bytes, processors, busy_after.map_or(DEFAULT_BUSY_AFTER, Duration::from_secs))
    }

    /// A budget with explicit values.
    pub fn with(bytes: u64, turns: usize, busy_after: Duration) -> Self {
        let bytes = bytes.max(LEAST);
        let small = bytes / 8;
        Self { large: Lane::new(bytes - small, turns), small: Lane::new(small, turns), busy_after }
    }

    /// The same budget with a longer wait, for background work.
    pub fn with_busy_after(&self, busy_after: Duration) -> Self {
        Self { busy_after, ..self.clone() }
    }

    /// Most bytes that one request can get.
    pub fn most(&self) -> u64 {
        self.large.bytes
    }

    /// Reserves `bytes` as soon as they are free.
    ///
    /// # Errors
    /// [`AppError::Busy`] when they are not free within a few seconds, and at once when they
    /// exceed the budget.
    pub async fn reserve(&self, bytes: u64) -> Result<Permit, AppError> {
        let lane = self.lane(bytes);
        if bytes > lane.bytes {
            tracing::warn!(bytes, most = lane.bytes, "a request needs more than memory_budget has");
            return Err(AppError::Busy { retry_after_seconds: RETRY_AFTER });
        }
        let waiting = lane.left.clone().acquire_many_owned(units(bytes));
        Ok(Permit { held: Some(self.in_time(waiting).await?) })
    }

    fn lane(&self, bytes: u64) -> &Lane {
        if bytes <= SMALL { &self.small } else { &self.large }
    }

    /// A slot to compute with so many bytes on the blocking pool.
    ///
    /// # Errors
    /// [`AppError::Busy`] when no processor is free within a few seconds.
    pub async fn turn(&self, bytes: u64) -> Result<Turn, AppError> {
        let turn = tokio::time::timeout(self.busy_after, self.lane(bytes).turns.take()).await;
        turn.map_err(|_| AppError::Busy { retry_after_seconds: RETRY_AFTER })
    }

    async fn in_time<E>(
        &self,
        waiting: impl Future<Output = Result<OwnedSemaphorePermit, E>>,
    ) -> Result<OwnedSemaphorePermit, AppError> {
        match tokio::time::timeout(self.busy_after, waiting).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(AppError::Busy { retry_after_seconds: RETRY_AFTER }),
        }
    }

    /// Runs `work`, which needs about `bytes`, on the blocking pool. Returns the permit with
    /// the result: hold it as long as the result.
    ///
    /// Work continues to its end when the visitor has left, and holds its bytes until then.
    ///
    /// # Errors
    /// [`AppError::Busy`] as [`Self::reserve`]; when the work panicked.
    pub async fn work<T: Send + 'static>(
        &self,
        bytes: u64,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<(T, Permit), AppError> {
        // The slot first, so that waiting requests hold no memory.
        let turn = self.turn(bytes).await?;
        let permit = self.reserve(bytes).await?;
        let working = tokio::task::spawn_blocking(move || {
            let made = work();
            drop(turn);
            (made, permit)
        });
        Ok(working.await.map_err(anyhow::Error::from)?)
    }
}

static PROCESS: OnceLock<Budget> = OnceLock::new();

/// Sets the process's budget, unless there is one.
pub fn set_process(budget: &Budget) {
    let _ = PROCESS.set(budget.clone());
}

/// The process's budget, for work requested from many places, such as a venture's cached
/// figures.
pub fn process() -> &'static Budget {
    PROCESS.get_or_init(|| Budget::new(None, None))
}

impl Permit {
    /// An empty permit, for memory that is counted elsewhere.
    pub fn none() -> Self {
        Self { held: None }
    }

    /// Releases what exceeds `bytes`.
    pub fn shrink(&mut self, bytes: u64) {
        let Some(held) = &mut self.held else { return };
        let more = held.num_permits().saturating_sub(units(bytes) as usize);
        drop(held.split(more));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn impatient(mebibytes: u64) -> Budget {
        Budget::with(mebibytes * MIB, 1, Duration::from_millis(20))
    }

    #[tokio::test]
    async fn reserved_memory_is_unavailable_until_released() {
        let budget = impatient(80);
        let mut first = budget.reserve(60 * MIB).await.unwrap();
        assert!(matches!(budget.reserve(20 * MIB).await, Err(AppError::Busy { .. })));
        first.shrink(10 * MIB);
        let second = budget.reserve(60 * MIB).await.unwrap();
        drop((first, second));
        assert!(budget.reserve(70 * MIB).await.is_ok());
    }

    #[tokio::test]
    async fn small_work_does_not_wait_for_large_work() {
        let budget = impatient(80);
        let _all = budget.reserve(budget.most()).await.unwrap();
        assert!(budget.reserve(SMALL).await.is_ok());
        assert!(budget.reserve(SMALL + 1).await.is_err());
    }

    #[tokio::test]
    async fn more_than_there_ever_is_is_refused_at_once() {
        let budget = Budget::with(80 * MIB, 1, Duration::from_secs(3600));
        assert!(matches!(budget.reserve(u64::MAX).await, Err(AppError::Busy { .. })));
    }

    #[tokio::test]
    async fn work_waits_for_a_slot_and_a_panic_releases_everything() {
        let budget = Arc::new(impatient(80));
        let turn = budget.turn(MIB).await.unwrap();
        assert!(matches!(budget.work(MIB, || 1).await, Err(AppError::Busy { .. })));
        assert!(budget.work(SMALL + 1, || 1).await.is_ok(), "large work has turns of its own");
        drop(turn);
        assert!(budget.work(70 * MIB, || panic!("on purpose")).await.is_err());
        assert_eq!(budget.work(70 * MIB, || 2).await.unwrap().0, 2);
    }
}
