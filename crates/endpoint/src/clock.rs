//! Monotonic time stamps. Knows no wall clock: one that is set meanwhile must change no figure.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// Nanoseconds since the start of a measurement.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Stamp(pub u64);

impl Stamp {
    /// Milliseconds from `earlier` to this, negative if it was later.
    #[must_use]
    pub fn ms_since(self, earlier: Self) -> f64 {
        (self.0 as f64 - earlier.0 as f64) / 1e6
    }

    /// A stamp at so many milliseconds.
    #[must_use]
    pub fn at_ms(ms: f64) -> Self {
        Self((ms * 1e6).round().max(0.0) as u64)
    }

    #[must_use]
    pub fn after(self, more: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(more.as_nanos()).unwrap_or(u64::MAX)))
    }
}

/// Where stamps are counted from.
#[derive(Debug, Clone, Copy)]
pub struct Clock(Instant);

impl Clock {
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    #[must_use]
    pub fn now(self) -> Stamp {
        self.stamp(Instant::now())
    }

    #[must_use]
    pub fn stamp(self, at: Instant) -> Stamp {
        let since = at.saturating_duration_since(self.0);
        Stamp(u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
    }

    /// The moment of a stamp.
    #[must_use]
    pub fn instant(self, stamp: Stamp) -> Instant {
        self.0 + Duration::from_nanos(stamp.0)
    }
}
