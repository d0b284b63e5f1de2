//! A test card and its course.

use serde::Serialize;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

parsing::words! {
    /// Where an experiment is in its course.
    #[derive(PartialOrd, Ord)]
    pub enum State as "experiment-state-" {
        /// Everything may still be changed.
        Planned = "planned",
        /// Metric, threshold and deadline are fixed; data come in.
        Running = "running",
        Decided = "decided",
        /// Given up without a decision.
        Abandoned = "abandoned",
    }
}

impl State {
    /// True while somebody has to do something.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Running)
    }
}

parsing::words! {
    /// What is measured.
    pub enum Scale as "experiment-scale-" {
        /// So many out of so many; values are 0 to 1.
        Share = "share",
        /// A mean or a total in a unit.
        Number = "number",
    }
}

parsing::words! {
    /// Which side of the threshold is the good one.
    pub enum Direction as "experiment-direction-" {
        AtLeast = "at-least",
        AtMost = "at-most",
    }
}

impl Direction {
    /// The sign between metric and threshold.
    #[must_use]
    pub fn sign(self) -> char {
        match self {
            Self::AtLeast => '≥',
            Self::AtMost => '≤',
        }
    }

    /// True when a value is on the good side; the threshold itself is.
    #[must_use]
    pub fn is_met(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::AtLeast => value >= threshold,
            Self::AtMost => value <= threshold,
        }
    }
}

parsing::words! {
    /// What follows from the result.
    pub enum Decision as "experiment-decision-" {
        Persevere = "persevere",
        Pivot = "pivot",
        Stop = "stop",
    }
}

/// What is written down before there are data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Card {
    /// "We believe that …".
    pub hypothesis: String,
    /// How it is tested.
    pub method: String,
    pub need: Option<Uuid>,
    pub idea: Option<Uuid>,
    /// What else it is about: a channel, a price.
    pub about: String,
    pub metric: String,
    pub scale: Scale,
    /// Empty for a share.
    pub unit: String,
    pub direction: Direction,
    /// 0 to 1 for a share.
    pub threshold: f64,
    pub planned_n: u32,
    #[serde(skip)]
    pub deadline: Date,
    pub cost_minor: Option<i64>,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExperimentResult {
    /// 0 to 1 for a share.
    pub value: f64,
    /// How many of `n`, for a share.
    pub successes: Option<u64>,
    pub n: u64,
    #[serde(skip)]
    pub on: Date,
    pub source: String,
    pub note: String,
    pub evidence: Option<Uuid>,
}

/// An experiment as its page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Experiment {
    pub id: Uuid,
    #[serde(skip)]
    pub venture: Uuid,
    pub state: State,
    #[serde(flatten)]
    pub card: Card,
    #[serde(with = "time::serde::rfc3339::option")]
    pub started_at: Option<OffsetDateTime>,
    pub result: Option<ExperimentResult>,
    pub decision: Option<Decision>,
    pub decision_reason: String,
    #[serde(with = "time::serde::rfc3339::option")]
    pub decided_at: Option<OffsetDateTime>,
    pub copied_from: Option<Uuid>,
    pub author: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

impl Experiment {
    /// Address of its page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/experiments/{}", self.venture, self.id)
    }

    /// The deadline is over and nothing is decided.
    #[must_use]
    pub fn is_overdue(&self, today: &Date) -> bool {
        self.archived_at.is_none() && self.state.is_open() && self.card.deadline < *today
    }
}

/// A line of an experiment's history.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// What was done: `create`, `start`, `result` …
    pub action: String,
    /// The state after it.
    pub state: State,
    /// What was fixed, came out or was given as a reason.
    pub detail: String,
    pub author: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}
