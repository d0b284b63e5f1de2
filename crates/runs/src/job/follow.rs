//! Between the lab, which computes on its own thread and knows no database, and the ledger:
//! records what the lab reports, keeps the heartbeat, and asks the lab to stop.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::DatabaseConnection;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::interval,
};

use crate::store;
use blocking::Folder;
use config::Settings;
use figure::{Note, Notes};
use jobs::{
    JobError, Stopping,
    ledger::{Claim, ClaimError},
};
use lab::progress::{Event, ProgressReporter};

/// Interval of the heartbeat, at which a request to cancel is seen too.
const BEAT: Duration = Duration::from_millis(500);
/// Progress of one step that is reported faster is not all recorded.
const STEP_PAUSE: Duration = Duration::from_millis(300);

/// How computing ended.
pub(super) enum End<T> {
    /// The lab has finished, with a result or an error, and made these remarks.
    Answered(T, Notes),
    /// The claim was lost: another worker has the job now.
    Lost,
}

/// Computes and records progress in the ledger. `epochs` is the length of a training that
/// reports its epochs, else 0.
pub(super) async fn follow<T: Send + 'static>(
    db: &DatabaseConnection,
    claim: &Claim,
    stopping: &Stopping,
    epochs: u32,
    compute: impl FnOnce(&dyn ProgressReporter) -> T + Send + 'static,
) -> Result<End<T>, JobError> {
    let (events, mut told) = unbounded_channel();
    let halt = Arc::new(AtomicBool::new(false));
    let listener = Listener { events, halt: Arc::clone(&halt), stopping: stopping.clone() };
    let mut computing = tokio::task::spawn_blocking(move || compute(&listener));
    let mut scribe =
        Scribe { db, claim, epochs, last_step: None, notes: Notes::default(), lost: false };
    let mut beats = interval(BEAT);
    let answer = loop {
        tokio::select! {
            Some(event) = told.recv() => scribe.write(event).await,
            _ = beats.tick() => scribe.beat(&halt).await,
            answer = &mut computing => break answer,
        }
        if scribe.lost {
            halt.store(true, Ordering::Relaxed);
        }
    };
    scribe.write_rest(&mut told).await;
    match answer {
        Ok(_) if scribe.lost => Ok(End::Lost),
        Ok(answer) => Ok(End::Answered(answer, scribe.notes)),
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(ended) => Err(JobError::from_error(ended)),
        },
    }
}

/// The lab's side: never waits.
struct Listener {
    events: UnboundedSender<Event>,
    halt: Arc<AtomicBool>,
    stopping: Stopping,
}

impl ProgressReporter for Listener {
    fn report(&self, event: Event) {
        // Nobody listens any more only when the job was broken off; then nothing is to be told.
        let _ = self.events.send(event);
    }

    fn is_cancelled(&self) -> bool {
        self.halt.load(Ordering::Relaxed) || self.stopping.asked()
    }
}

/// The ledger's side.
struct Scribe<'a> {
    db: &'a DatabaseConnection,
    claim: &'a Claim,
    epochs: u32,
    last_step: Option<(String, Instant)>,
    notes: Notes,
    lost: bool,
}

impl Scribe<'_> {
    async fn write(&mut self, event: Event) {
        let written = match event {
            Event::Epoch(epoch) => {
                store::insert_epoch(self.db, self.claim, &epoch, self.epochs).await
            }
            // Within a training the epochs are the progress.
            Event::Step { name, .. } if name == "train" && self.epochs > 0 => return,
            Event::Step { name, done, total } => {
                if self.is_recent(&name) {
                    return;
                }
                let written = self.claim.progress(self.db, &name, done, total).await;
                self.last_step = Some((name, Instant::now()));
                written
            }
            // What no page knows by a key is for terminals.
            Event::Note(note) => return self.notes.extend(note.key().is_some().then_some(note)),
        };
        self.judge(written);
    }

    fn is_recent(&self, step: &str) -> bool {
        let last = self.last_step.as_ref();
        last.is_some_and(|(name, at)| name == step && at.elapsed() < STEP_PAUSE)
    }

    async fn write_rest(&mut self, told: &mut UnboundedReceiver<Event>) {
        while let Ok(event) = told.try_recv() {
            self.write(event).await;
        }
    }

    async fn beat(&mut self, halt: &AtomicBool) {
        let asked = self.claim.beat(self.db).await;
        if matches!(asked, Ok(true)) {
            halt.store(true, Ordering::Relaxed);
        }
        self.judge(asked.map(|_| ()));
    }

    fn judge(&mut self, written: Result<(), ClaimError>) {
        match written {
            Ok(()) => {}
            Err(ClaimError::Lost) => self.lost = true,
            // Not fatal: the next beat tries again, and without beats the claim is lost.
            Err(ClaimError::Database(error)) => {
                tracing::warn!("progress of {} not written: {error}", self.claim.id);
            }
        }
    }
}

/// Ends work that the lab interrupted on request: cancelled by a person, or given back because
/// the worker ends.
pub(super) async fn end_interrupted(
    db: &DatabaseConnection,
    claim: &Claim,
    stopping: &Stopping,
) -> Result<(), JobError> {
    let asked = claim.beat(db).await;
    let ended = match asked {
        Ok(true) => claim.cancelled(db).await,
        Ok(false) if stopping.asked() => claim.release(db).await,
        Ok(false) => {
            let why = Note::new("failure-not-asked", "broken off without being asked");
            claim.fail(db, &why.into()).await
        }
        Err(error) => Err(error),
    };
    settle(ended)
}

/// A lost claim is no failure of the work: another worker has it now.
pub(super) fn settle(ended: Result<(), ClaimError>) -> Result<(), JobError> {
    match ended {
        Ok(()) | Err(ClaimError::Lost) => Ok(()),
        Err(error) => Err(JobError::from_error(error)),
    }
}

/// A folder for one attempt; what a dead attempt of the same work left is removed.
pub(super) async fn work_folder(settings: &Settings, id: uuid::Uuid) -> std::io::Result<Folder> {
    let parent = settings.data_dir.join("work");
    let made = blocking::run(move || {
        std::fs::create_dir_all(&parent)?;
        let prefix = format!("{id}-");
        for left in leftovers(&parent, &prefix)? {
            std::fs::remove_dir_all(left)?;
        }
        tempfile::Builder::new().prefix(&prefix).tempdir_in(parent)
    });
    made.await.map_err(std::io::Error::other)?.map(Folder::from)
}

/// Why [`work_folder`] gave none.
pub(super) fn no_folder(error: &std::io::Error) -> Note {
    Note::new("failure-folder", "no folder to work in: {detail}").with("detail", error)
}

fn leftovers(parent: &Path, prefix: &str) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(parent)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            found.push(entry.path());
        }
    }
    Ok(found)
}
