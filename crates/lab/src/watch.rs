//! How long work tells what it is doing and learns that it should stop,
//! without knowing who listens.

use figure::Note;

/// One thing worth telling while work goes on.
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

/// Listener of long work.
pub trait Watch: Sync {
    /// Called often; must return at once.
    fn tell(&self, event: Event);
    /// Asked at least once per batch; true means: stop, keep nothing half-written.
    fn cancelled(&self) -> bool;
}

/// Listens to nothing and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn tell(&self, _event: Event) {}
    fn cancelled(&self) -> bool {
        false
    }
}
