//! The threads of one training run. Work comes in parts that are cut the same way for any
//! number of threads, so that results do not depend on it. Independent of what is computed.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// A thread without work spins so long while the others finish theirs. More work follows
/// soon: a step synchronises three times, and sleeping and waking took a tenth of it.
const SPIN_TIME: Duration = Duration::from_micros(500);

/// A fixed number of threads, or the calling thread alone.
#[derive(Debug, Clone)]
pub struct Team {
    pool: Option<Arc<rayon::ThreadPool>>,
    /// Every thread has a processor of its own, so that a spinning one takes none from another.
    own_processors: bool,
}

impl Team {
    /// The calling thread alone.
    #[must_use]
    pub fn alone() -> Self {
        Self { pool: None, own_processors: false }
    }

    /// Starts `threads` threads; for one, the caller's does the work.
    ///
    /// # Errors
    /// When the system gives no more threads.
    pub fn new(threads: usize) -> Result<Self, rayon::ThreadPoolBuildError> {
        if threads < 2 {
            return Ok(Self::alone());
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|index| format!("trainer-{index}"))
            .build()?;
        let own_processors =
            std::thread::available_parallelism().is_ok_and(|there| threads <= there.get());
        Ok(Self { pool: Some(Arc::new(pool)), own_processors })
    }

    /// Runs `work` inside the team, so that its own calls of [`Team::each`] need
    /// not wake the threads from outside.
    pub(crate) fn inside<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match &self.pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }

    /// Does `work` on every part of every group. A thread begins with the same group each
    /// time, because its data are in its cache, and then helps with the others.
    pub(crate) fn each_group<T: Send>(&self, groups: Vec<Vec<T>>, work: impl Fn(T) + Sync) {
        let Some(pool) = &self.pool else { return groups.into_iter().flatten().for_each(work) };
        let open = AtomicUsize::new(groups.iter().map(Vec::len).sum());
        let groups: Vec<_> =
            groups.into_iter().map(|group| Mutex::new(group.into_iter())).collect();
        let next = |group: &Mutex<std::vec::IntoIter<T>>| {
            group.lock().unwrap_or_else(PoisonError::into_inner).next()
        };
        pool.broadcast(|thread| {
            for turn in 0..groups.len() {
                let group = &groups[(thread.index() + turn) % groups.len()];
                while let Some(part) = next(group) {
                    work(part);
                    open.fetch_sub(1, Ordering::Release);
                }
            }
            if self.own_processors {
                spin_until_done(&open);
            }
        });
    }

    /// Does `work` on every part and returns the results in the order of the parts.
    pub(crate) fn each<T: Send, R: Send>(
        &self,
        parts: Vec<T>,
        work: impl Fn(T) -> R + Sync + Send,
    ) -> Vec<R> {
        if self.pool.is_none() {
            return parts.into_iter().map(work).collect();
        }
        let results = Mutex::new(Vec::with_capacity(parts.len()));
        self.each_group(vec![parts.into_iter().enumerate().collect()], |(place, part)| {
            let result = work(part);
            results.lock().unwrap_or_else(PoisonError::into_inner).push((place, result));
        });
        let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.sort_unstable_by_key(|(place, _)| *place);
        results.into_iter().map(|(_, result)| result).collect()
    }
}

/// Spins until all parts are done, but no longer than [`SPIN_TIME`].
fn spin_until_done(open: &AtomicUsize) {
    let began = Instant::now();
    while open.load(Ordering::Acquire) > 0 && began.elapsed() < SPIN_TIME {
        std::hint::spin_loop();
    }
}
