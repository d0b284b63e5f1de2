//! The lock on this machine's load: one benchmark alone, or any number of training
//! runs. A benchmark beside a training run in the same process would not even be marked
//! as noisy, because that load is our own.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

use super::progress::{Event, ProgressReporter};
use figure::Note;

/// Why the lock is not held.
#[derive(Debug, thiserror::Error)]
pub enum HostLockError {
    #[error(
        "cannot take the lock {path} that keeps benchmarks and training on one machine apart: \
         {source}; nothing was started"
    )]
    Unavailable { path: PathBuf, source: std::io::Error },
    #[error("cancelled while waiting for a turn on this machine; nothing was started")]
    Cancelled,
}

impl HostLockError {
    /// Why, for pages: without the server's path.
    #[must_use]
    pub fn note(&self) -> Note {
        match self {
            Self::Unavailable { source, .. } => {
                Note::said("failure-lock", self).with("detail", source)
            }
            Self::Cancelled => Note::from(self.to_string()),
        }
    }
}

/// Held while a benchmark or a training run works; freed when dropped or when
/// the process ends, however it ends.
#[derive(Debug)]
pub struct HostLock {
    _file: File,
}

impl HostLock {
    /// Waits until neither a benchmark nor a training run works on this machine.
    ///
    /// # Errors
    /// The lock file cannot be opened, or a cancellation while waiting.
    pub fn for_benchmark(reporter: &dyn ProgressReporter) -> Result<Self, HostLockError> {
        Self::acquire(&lock_file(), File::try_lock, reporter)
    }

    /// Waits until no benchmark works on this machine.
    ///
    /// # Errors
    /// As [`HostLock::for_benchmark`].
    pub fn for_training(reporter: &dyn ProgressReporter) -> Result<Self, HostLockError> {
        Self::acquire(&lock_file(), File::try_lock_shared, reporter)
    }

    fn acquire(
        path: &Path,
        try_lock: fn(&File) -> Result<(), TryLockError>,
        reporter: &dyn ProgressReporter,
    ) -> Result<Self, HostLockError> {
        let failed = |source| HostLockError::Unavailable { path: path.to_owned(), source };
        // Another user's file cannot be opened for writing, but it can be locked.
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .or_else(|_| File::open(path))
            .map_err(failed)?;
        let mut told = false;
        loop {
            match try_lock(&file) {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if reporter.is_cancelled() => {
                    return Err(HostLockError::Cancelled);
                }
                Err(TryLockError::WouldBlock) => {
                    if !told {
                        reporter.report(waiting());
                        told = true;
                    }
                    std::thread::sleep(Duration::from_millis(50));
                }
                Err(TryLockError::Error(source)) => return Err(failed(source)),
            }
        }
    }
}

/// A step, since it can take as long as the others' work does.
fn waiting() -> Event {
    Event::Step {
        name: "waiting for a benchmark or training run on this machine to end".to_owned(),
        done: 0,
        total: 0,
    }
}

/// Not in the data folder: two of them may be on one machine.
fn lock_file() -> PathBuf {
    std::env::temp_dir().join("assay-benchmark.lock")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::progress::NoProgress;

    struct CancelOnNote(AtomicBool);

    impl ProgressReporter for CancelOnNote {
        fn report(&self, _event: Event) {
            self.0.store(true, Ordering::SeqCst);
        }
        fn is_cancelled(&self) -> bool {
            self.0.load(Ordering::SeqCst)
        }
    }

    #[test]
    fn a_benchmark_is_alone_and_waiting_can_be_cancelled() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let (alone, shared) = (File::try_lock, File::try_lock_shared);
        let waits = |kind| {
            let reporter = CancelOnNote(AtomicBool::new(false));
            matches!(HostLock::acquire(&path, kind, &reporter), Err(HostLockError::Cancelled))
        };
        let benchmark = HostLock::acquire(&path, alone, &NoProgress).unwrap();
        assert!(waits(alone) && waits(shared));
        drop(benchmark);
        let training = HostLock::acquire(&path, shared, &NoProgress).unwrap();
        assert!(waits(alone));
        let second = HostLock::acquire(&path, shared, &NoProgress).unwrap();
        drop((training, second));
        assert!(HostLock::acquire(&path, alone, &NoProgress).is_ok());
    }

    #[test]
    fn a_lock_file_that_cannot_be_is_named() {
        let error =
            HostLock::acquire(Path::new("/nowhere/lock"), File::try_lock, &NoProgress).unwrap_err();
        assert!(error.to_string().contains("/nowhere/lock"), "{error}");
    }
}
