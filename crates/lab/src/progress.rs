//! Progress and cancellation of long work, independent of who listens.

use figure::Note;

/// A report of long work.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A named step has come this far. `total` 0 means that the length is unknown.
    Step { name: String, done: u64, total: u64 },
    /// An epoch ended.
    Epoch(EpochRecord),
    /// Something a person should know, which is no failure.
    Note(Note),
}

/// Figures of one training epoch. Losses are means over samples.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct EpochRecord {
    /// Counted from 1.
    pub epoch: u32,
    pub train_loss: f64,
    /// Share of right answers while training, dropout on.
    pub train_accuracy: f64,
    pub validation_loss: Option<f64>,
    pub validation_accuracy: Option<f64>,
    /// Wall time of the training pass, without evaluation.
    pub seconds: f64,
}

/// Receives the reports of long work, and can cancel it.
pub trait ProgressReporter: Sync {
    /// Called often; must return at once.
    fn report(&self, event: Event);
    /// Asked at least once per batch; true means: stop, and leave nothing half-written.
    fn is_cancelled(&self) -> bool;
}

/// Discards all reports and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl ProgressReporter for NoProgress {
    fn report(&self, _event: Event) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}
