//! A finished run beside others.

use super::facts::duration;
use crate::{outcome::RunOutcome, run::Run};
use i18n::{Lang, format};
use web::figures::FigureView;

/// A line of the comparison.
pub struct CompareLine {
    pub run: Run,
    /// The one from which the page was opened.
    pub is_this: bool,
    /// Text key of the measure's name.
    pub measure: &'static str,
    pub reached: FigureView,
    pub model: String,
    pub parameters: String,
    /// What computed: `CPU`.
    pub device: String,
    /// Seconds an epoch, or a dash.
    pub seconds: String,
    /// Text key of what became of parity.
    pub parity: &'static str,
}

impl CompareLine {
    #[must_use]
    pub fn new(run: Run, this: &Run, lang: Lang) -> Self {
        let line = super::RunLine::new(run, None, lang);
        let outcome = line.run.outcome.as_ref();
        let dash = || "–".to_owned();
        let seconds = outcome.and_then(RunOutcome::seconds_per_epoch);
        let parity = match outcome.and_then(RunOutcome::parity) {
            Some(parity) if parity.passed => "run-parity-holds",
            Some(_) => "run-parity-fails",
            None => "run-parity-unchecked",
        };
        Self {
            is_this: line.run.id == this.id,
            measure: line.measure,
            model: line.run.model().to_owned(),
            parameters: outcome
                .map_or_else(dash, |outcome| format::count(outcome.parameters() as u64)),
            device: line.device,
            seconds: seconds.map_or_else(dash, duration),
            parity,
            reached: line.reached,
            run: line.run,
        }
    }
}
