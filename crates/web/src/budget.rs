//! How much memory and how many processors the work on requests may take in
//! this process, all of it together. Whoever is about to hold much says how
//! much first and gets a [`Permit`], or the visitor gets a 503 that says when
//! to come back: the server lives. Knows nothing of what the work is.
//!
//! Three rules keep ordinary pages quick while somebody asks for much. No more work
//! computes at once than there are processors: [`Budget::work`] takes a turn before
//! it takes a thread. Those who wait for a turn get theirs founder by founder. And what
//! is [`SMALL`] has turns of its own, and an eighth of the budget that larger work cannot
//! touch.
//!
//! # For other rooms
//! ```ignore
//! // An export that is put together in memory: hold the permit as long as the bytes.
//! let permit = budget.reserve(estimate).await?;
//! // Something that computes for more than a few milliseconds:
//! let (scores, permit) = budget.work(estimate, move || score(&input)).await?;
//! ```
//! Handlers take `Data<Budget>`. An estimate is better too high than too low; what
//! was too high can be given back with [`Permit::shrink`].

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

/// What one permit of a semaphore stands for: small enough for a form, large
/// enough that a machine's memory is a number that a semaphore holds.
const UNIT: u64 = 64 << 10;
/// Work of at most so many bytes is small.
pub const SMALL: u64 = 4 << 20;
/// How long a request waits for others to finish before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(8);
/// When to come back, in seconds.
const RETRY_AFTER: u64 = 5;
/// Less than this serves nobody.
const LEAST: u64 = 64 << 20;

/// The memory and processors of this process for work on requests.
#[derive(Debug, Clone)]
pub struct Budget {
    large: Lane,
    small: Lane,
    patience: Duration,
}

#[derive(Debug, Clone)]
struct Lane {
    bytes: u64,
    left: Arc<Semaphore>,
    turns: Arc<Turns>,
}

/// The right to hold so many bytes; given back when it is dropped.
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
    /// A budget of so many MiB; half of what the machine, the container or the
    /// process's own limits allow when nobody says. A request waits so many seconds.
    #[must_use]
    pub fn new(mebibytes: Option<u64>, patience: Option<u64>) -> Self {
        let bytes =
            mebibytes.map_or_else(|| machine::memory() / 2, |most| most.saturating_mul(1 << 20));
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with(bytes, processors, patience.map_or(PATIENCE, Duration::from_secs))
    }

    /// A budget with everything said.
    #[must_use]
    pub fn with(bytes: u64, turns: usize, patience: Duration) -> Self {
        let bytes = bytes.max(LEAST);
        let small = bytes / 8;
        Self { large: Lane::new(bytes - small, turns), small: Lane::new(small, turns), patience }
    }

    /// The same budget for work that nobody waits for: it has time.
    #[must_use]
    pub fn patient(&self, patience: Duration) -> Self {
        Self { patience, ..self.clone() }
    }

    /// Most bytes that one request can be given.
    #[must_use]
    pub fn most(&self) -> u64 {
        self.large.bytes
    }

    /// The right to hold `bytes`, as soon as they are free.
    ///
    /// # Errors
    /// [`AppError::Busy`] when they are not free within a few seconds, and at once
    /// when there are never so many.
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

    /// The right to compute with so many bytes on a thread of its own.
    ///
    /// # Errors
    /// [`AppError::Busy`] when no processor is free within a few seconds.
    pub async fn turn(&self, bytes: u64) -> Result<Turn, AppError> {
        let turn = tokio::time::timeout(self.patience, self.lane(bytes).turns.take()).await;
        turn.map_err(|_| AppError::Busy { retry_after_seconds: RETRY_AFTER })
    }

    async fn in_time<E>(
        &self,
        waiting: impl Future<Output = Result<OwnedSemaphorePermit, E>>,
    ) -> Result<OwnedSemaphorePermit, AppError> {
        match tokio::time::timeout(self.patience, waiting).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(AppError::Busy { retry_after_seconds: RETRY_AFTER }),
        }
    }

    /// Does `work`, which holds about `bytes`, on a thread of its own, in its turn.
    /// The permit comes back with what was made: whoever keeps the one keeps the other.
    ///
    /// Work whose visitor has gone is finished all the same, and holds its bytes until then.
    ///
    /// # Errors
    /// [`AppError::Busy`] as [`Self::reserve`]; when the work panicked.
    pub async fn work<T: Send + 'static>(
        &self,
        bytes: u64,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<(T, Permit), AppError> {
        // The turn first: who waits for it holds nothing that others could use.
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

/// Makes a budget that of the process, unless there is one.
pub fn set_process(budget: &Budget) {
    let _ = PROCESS.set(budget.clone());
}

/// The process's budget, for work that is asked for in so many places that no handler can
/// hand one on, such as the figures of a venture that are computed once and kept.
#[must_use]
pub fn process() -> &'static Budget {
    PROCESS.get_or_init(|| Budget::new(None, None))
}

impl Permit {
    /// Holds nothing, for what is counted elsewhere.
    #[must_use]
    pub fn none() -> Self {
        Self { held: None }
    }

    /// Gives back what is more than `bytes`.
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
    async fn what_is_held_is_missing_until_it_is_given_back() {
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
    async fn work_waits_for_its_turn_and_a_panic_gives_everything_back() {
        let budget = Arc::new(impatient(80));
        let turn = budget.turn(MIB).await.unwrap();
        assert!(matches!(budget.work(MIB, || 1).await, Err(AppError::Busy { .. })));
        assert!(budget.work(SMALL + 1, || 1).await.is_ok(), "large work has turns of its own");
        drop(turn);
        assert!(budget.work(70 * MIB, || panic!("on purpose")).await.is_err());
        assert_eq!(budget.work(70 * MIB, || 2).await.unwrap().0, 2);
    }
}
