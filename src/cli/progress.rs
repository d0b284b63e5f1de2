//! Progress of long work on standard error, so that standard output stays
//! free for results.

use std::{borrow::Cow, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

use lab::progress::{Event, ProgressReporter};

/// A progress bar that listens to work. Invisible when standard error is no terminal;
/// epochs and notes are printed all the same.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar that waits for the first event.
    #[must_use]
    pub fn new() -> Self {
        Self { bar: ProgressBar::new_spinner() }
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn line(&self, text: &str) {
        if self.bar.is_hidden() {
            eprintln!("{text}");
        } else {
            self.bar.println(text);
        }
    }

    fn step(&self, name: String, done: u64, total: u64) {
        if self.bar.message() != name {
            self.bar.set_style(style(total));
            self.bar.set_message(Cow::Owned(name));
            self.bar.enable_steady_tick(Duration::from_millis(200));
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

/// Unknown length: a spinner. Known: a bar with its share.
fn style(total: u64) -> ProgressStyle {
    let template = if total == 0 {
        "{spinner} {msg} {elapsed}"
    } else {
        "{msg} {bar:32} {percent:>3} % {elapsed}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl ProgressReporter for Progress {
    fn report(&self, event: Event) {
        match event {
            Event::Step { name, done, total } => self.step(name, done, total),
            Event::Note(note) => self.line(note.text()),
            Event::Epoch(epoch) => {
                let validation = epoch.validation_accuracy.map_or_else(String::new, |share| {
                    format!(", validation accuracy {:.2} %", share * 100.0)
                });
                self.line(&format!(
                    "epoch {}: loss {:.4}, training accuracy {:.2} %{validation}, {:.2} s",
                    epoch.epoch,
                    epoch.train_loss,
                    epoch.train_accuracy * 100.0,
                    epoch.seconds
                ));
            }
        }
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}
