//! Work that would block the threads that answer requests: digests, files, whole documents,
//! images. It runs on the blocking pool, a few pieces at a time, so that its memory stays
//! bounded however many requests come.

use std::{
    path::Path,
    sync::{Arc, LazyLock},
    thread::available_parallelism,
};

use tempfile::TempDir;
use tokio::{
    runtime::Handle,
    sync::Semaphore,
    task::{JoinError, spawn_blocking},
};

/// Threads of each web worker for blocking calls, also for those that do not come through
/// here: the usual number is in the hundreds, each of which could hold a file.
pub const THREADS_PER_WORKER: usize = 32;

/// Two for each processor: some of the work waits for the disk.
static SEATS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let processors = available_parallelism().map_or(2, usize::from);
    Arc::new(Semaphore::new((2 * processors).clamp(4, THREADS_PER_WORKER)))
});

/// Runs work on the blocking pool when a slot is free.
pub async fn run<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    // Never closed; if it were, work without a slot is better than none.
    let seat = Arc::clone(&SEATS).acquire_owned().await.ok();
    spawn_blocking(move || {
        // Held until the work is done, even if the caller is gone.
        let _seat = seat;
        work()
    })
    .await
}

/// A temporary folder, deleted on drop on a thread of its own, because a large one takes a
/// while.
#[derive(Debug)]
pub struct Folder(Option<TempDir>);

impl Folder {
    /// Creates a folder in the system's temporary directory.
    pub fn new() -> std::io::Result<Self> {
        tempfile::tempdir().map(Self::from)
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        // `None` only while the folder is removed.
        self.0.as_ref().map_or(Path::new(""), TempDir::path)
    }

    /// Removes it now and waits for that.
    pub async fn remove(mut self) {
        let folder = self.0.take();
        if run(move || drop(folder)).await.is_err() {
            tracing::warn!("a temporary folder was not removed");
        }
    }
}

impl From<TempDir> for Folder {
    fn from(folder: TempDir) -> Self {
        Self(Some(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let Some(folder) = self.0.take() else { return };
        match Handle::try_current() {
            // Detached on purpose.
            Ok(runtime) => drop(runtime.spawn_blocking(move || drop(folder))),
            Err(_) => drop(folder),
        }
    }
}
