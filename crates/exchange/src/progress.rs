//! Files that are being imported: how far each is, whether somebody wants it to
//! stop, how it ended. Lives in the memory of the process that does it, since
//! what a transaction has written is nobody's to see before its end; a process
//! that dies leaves nothing of it behind, and the file waits as before.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::sync::watch;
use uuid::Uuid;

/// How long a page waits for the end before it shows progress instead.
const PAGE_WAIT: Duration = Duration::from_secs(1);
/// How long an end is remembered for its page.
const OUTCOME_RETENTION: Duration = Duration::from_secs(3600);

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// From bytes to cells.
    Read,
    /// From cells to rows.
    Check,
    /// Beside the venture's records.
    Compare,
    Write,
}

impl Step {
    const ALL: [Self; 4] = [Self::Read, Self::Check, Self::Compare, Self::Write];

    /// Key of its name.
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Read => "import-step-read",
            Self::Check => "import-step-check",
            Self::Compare => "import-step-compare",
            Self::Write => "import-step-write",
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Committed,
    /// Something is wrong with the file or the choices: its page says what.
    Refused,
    Cancelled,
    /// It waited no longer.
    Gone,
    /// What the log says more of.
    Failed,
}

/// How far an import is, and whether it shall stop.
#[derive(Debug, Default)]
struct ProgressState {
    step: AtomicU64,
    done: AtomicU64,
    total: AtomicU64,
    sequence: AtomicI64,
    cancel: AtomicBool,
}

/// Reports the progress of an import. Where nobody follows it: [`ImportProgress::default`].
#[derive(Debug, Clone, Default)]
pub struct ImportProgress(Arc<ProgressState>);

impl ImportProgress {
    /// Begins a step of so many rows; 0 where nobody knows.
    pub fn begin(&self, step: Step, total: u64) {
        self.0.step.store(step as u64, Relaxed);
        self.0.done.store(0, Relaxed);
        self.0.total.store(total, Relaxed);
        self.0.sequence.fetch_add(1, Relaxed);
    }

    /// So many rows more are done.
    pub fn add(&self, rows: u64) {
        self.0.done.fetch_add(rows, Relaxed);
        self.0.sequence.fetch_add(1, Relaxed);
    }

    /// True when somebody wants it to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancel.load(Relaxed)
    }
}

/// How far a file is, for its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub step: Step,
    pub done: u64,
    /// 0 where nobody knows.
    pub total: u64,
    pub sequence: i64,
    pub cancelling: bool,
}

impl Progress {
    /// Rows done, never more than there are.
    pub fn reached(&self) -> u64 {
        self.done.min(self.total)
    }
}

struct Entry {
    progress: ImportProgress,
    end: watch::Receiver<Option<Outcome>>,
    begun: Instant,
}

/// All imports of this process.
pub struct Running {
    entries: Mutex<HashMap<Uuid, Entry>>,
    page_wait: Mutex<Duration>,
}

impl Default for Running {
    fn default() -> Self {
        Self { entries: Mutex::default(), page_wait: Mutex::new(PAGE_WAIT) }
    }
}

/// The right to say how an import ended; one that is dropped says that it failed.
pub struct Ending(watch::Sender<Option<Outcome>>);

impl Ending {
    pub fn tell(self, outcome: Outcome) {
        self.0.send_replace(Some(outcome));
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.send_if_modified(|end| {
            let silent = end.is_none();
            end.get_or_insert(Outcome::Failed);
            silent
        });
    }
}

impl Running {
    fn entries(&self) -> MutexGuard<'_, HashMap<Uuid, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins with a file; nothing when it is being imported already.
    pub fn begin(&self, import: Uuid) -> Option<(ImportProgress, Ending)> {
        let mut entries = self.entries();
        entries.retain(|_, entry| {
            entry.end.borrow().is_none() || entry.begun.elapsed() < OUTCOME_RETENTION
        });
        if entries.get(&import).is_some_and(|entry| entry.end.borrow().is_none()) {
            return None;
        }
        let (ending, end) = watch::channel(None);
        let progress = ImportProgress::default();
        let entry = Entry { progress: progress.clone(), end, begun: Instant::now() };
        entries.insert(import, entry);
        Some((progress, Ending(ending)))
    }

    /// How far a file is; nothing when it is not being imported.
    pub fn progress(&self, import: Uuid) -> Option<Progress> {
        let entries = self.entries();
        let entry = entries.get(&import).filter(|entry| entry.end.borrow().is_none())?;
        let shared = &entry.progress.0;
        let step = usize::try_from(shared.step.load(Relaxed)).unwrap_or_default();
        Some(Progress {
            step: Step::ALL.get(step).copied().unwrap_or(Step::Read),
            done: shared.done.load(Relaxed),
            total: shared.total.load(Relaxed),
            sequence: shared.sequence.load(Relaxed),
            cancelling: shared.cancel.load(Relaxed),
        })
    }

    /// How the last try ended; nothing when there was none or it still goes on.
    pub fn last_outcome(&self, import: Uuid) -> Option<Outcome> {
        self.entries().get(&import)?.end.borrow().clone()
    }

    /// Asks for an end; false when nothing goes on.
    pub fn cancel(&self, import: Uuid) -> bool {
        let entries = self.entries();
        let Some(entry) = entries.get(&import).filter(|entry| entry.end.borrow().is_none()) else {
            return false;
        };
        entry.progress.0.cancel.store(true, Relaxed);
        entry.progress.0.sequence.fetch_add(1, Relaxed);
        true
    }

    /// How long pages wait before they show progress.
    pub fn set_page_wait(&self, page_wait: Duration) {
        *self.page_wait.lock().unwrap_or_else(PoisonError::into_inner) = page_wait;
    }

    /// Waits a moment for the end of a file; nothing when it takes longer.
    pub async fn wait(&self, import: Uuid) -> Option<Outcome> {
        let mut end = self.entries().get(&import)?.end.clone();
        let page_wait = *self.page_wait.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = end.wait_for(Option::is_some);
        let found = tokio::time::timeout(page_wait, ended).await.ok()?.ok()?;
        found.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_imported_once_at_a_time_and_its_end_is_known() {
        let (running, id) = (Running::default(), Uuid::now_v7());
        let (worker, ending) = running.begin(id).unwrap();
        assert!(running.begin(id).is_none());
        worker.begin(Step::Write, 10);
        worker.add(4);
        let progress = running.progress(id).unwrap();
        assert_eq!((progress.step, progress.done, progress.total), (Step::Write, 4, 10));
        assert!(running.cancel(id) && worker.is_cancelled());
        assert!(running.progress(id).unwrap().sequence > progress.sequence);
        ending.tell(Outcome::Cancelled);
        assert_eq!(running.wait(id).await, Some(Outcome::Cancelled));
        assert!(running.progress(id).is_none() && !running.cancel(id));
        assert_eq!(running.last_outcome(id), Some(Outcome::Cancelled));
        assert!(running.begin(id).is_some(), "it can be tried again");
    }

    #[tokio::test]
    async fn one_that_dies_has_failed_and_one_that_lasts_is_not_waited_for() {
        let (running, id) = (Running::default(), Uuid::now_v7());
        let (_reporter, ending) = running.begin(id).unwrap();
        running.set_page_wait(Duration::ZERO);
        assert_eq!(running.wait(id).await, None);
        drop(ending);
        running.set_page_wait(PAGE_WAIT);
        assert_eq!(running.wait(id).await, Some(Outcome::Failed));
        assert_eq!(running.wait(Uuid::now_v7()).await, None);
    }
}
