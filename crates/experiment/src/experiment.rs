//! A test card and its course.

use serde::Serialize;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// Where an experiment is in its course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Everything may still be changed.
    Planned,
    /// Metric, threshold and deadline are fixed; data come in.
    Running,
    Decided,
    /// Given up without a decision.
    Abandoned,
}

impl State {
    pub const ALL: [Self; 4] = [Self::Planned, Self::Running, Self::Decided, Self::Abandoned];

    /// The word that the database, addresses and files use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Decided => "decided",
            Self::Abandoned => "abandoned",
        }
    }

    /// Reads the word that [`State::as_str`] gives.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Key of its name.
    #[must_use]
    pub fn text_key(self) -> String {
        format!("experiment-state-{}", self.as_str())
    }

    /// True while somebody has to do something.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Running)
    }
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// So many out of so many; values are 0 to 1.
    Share,
    /// A mean or a total in a unit.
    Number,
}

impl Scale {
    pub const ALL: [Self; 2] = [Self::Share, Self::Number];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Number => "number",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.as_str() == word)
    }

    /// Key of its name.
    #[must_use]
    pub fn text_key(self) -> String {
        format!("experiment-scale-{}", self.as_str())
    }
}

/// Which side of the threshold is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    AtLeast,
    AtMost,
}

impl Direction {
    pub const ALL: [Self; 2] = [Self::AtLeast, Self::AtMost];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AtLeast => "at-least",
            Self::AtMost => "at-most",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|direction| direction.as_str() == word)
    }

    /// The sign between metric and threshold.
    #[must_use]
    pub fn sign(self) -> char {
        match self {
            Self::AtLeast => '≥',
            Self::AtMost => '≤',
        }
    }

    /// Key of its name.
    #[must_use]
    pub fn text_key(self) -> String {
        format!("experiment-direction-{}", self.as_str())
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

/// What follows from the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    Persevere,
    Pivot,
    Stop,
}

impl Decision {
    pub const ALL: [Self; 3] = [Self::Persevere, Self::Pivot, Self::Stop];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Persevere => "persevere",
            Self::Pivot => "pivot",
            Self::Stop => "stop",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.as_str() == word)
    }

    /// Key of its name.
    #[must_use]
    pub fn text_key(self) -> String {
        format!("experiment-decision-{}", self.as_str())
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
