//! How well a need is backed: how many records, how strong, how fresh.

use serde::Serialize;
use time::Date;
use uuid::Uuid;

use super::evidence::{Kind, Strength};
use figure::{Figure, Source, SourceKind};
use venture::Freshness;

/// Name and version of the count as figures carry them.
const METHOD: (&str, u32) = ("evidence-count", 1);

/// What the library holds about one need or competitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Standing {
    /// Records by strength, the weakest first.
    pub by_strength: [u64; 4],
    pub stale: u64,
    pub newest: Option<Date>,
}

impl Standing {
    /// Takes one more record into account.
    pub fn add(&mut self, kind: Kind, observed_on: Date, today: Date) {
        self.by_strength[usize::from(kind.strength().grade()) - 1] += 1;
        self.stale += u64::from(Freshness::Rating.is_stale(observed_on, today));
        self.newest = self.newest.max(Some(observed_on));
    }

    /// All records.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.by_strength.iter().sum()
    }

    /// The strongest that there is.
    #[must_use]
    pub fn strongest(&self) -> Option<Strength> {
        Strength::ALL.into_iter().rev().find(|one| self.of(*one) > 0)
    }

    /// Records of one strength.
    #[must_use]
    pub fn of(&self, strength: Strength) -> u64 {
        self.by_strength[usize::from(strength.grade()) - 1]
    }

    /// More than half of the records are older than 180 days.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.stale * 2 > self.count()
    }

    /// The number of records about a need as a figure. A count of records has no
    /// interval: it is what it is.
    #[must_use]
    pub fn figure(&self, venture: Uuid, need: Uuid, label: &str) -> Figure {
        let (method, version) = METHOD;
        let source = Source {
            kind: SourceKind::Observed,
            href: format!("/ventures/{venture}/evidence?need={need}"),
            label: label.to_owned(),
            stale: self.is_stale(),
        };
        Figure::new(self.count() as f64, "count", method, version)
            .with_n(self.count())
            .with_source(source)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn the_strongest_counts_and_old_records_make_it_stale() {
        let today = date!(2026 - 11 - 24);
        let mut standing = Standing::default();
        assert_eq!((standing.strongest(), standing.is_stale()), (None, false));
        standing.add(Kind::Opinion, date!(2025 - 01 - 01), today);
        standing.add(Kind::Letter, date!(2026 - 11 - 01), today);
        assert_eq!(standing.by_strength, [1, 0, 1, 0]);
        assert_eq!(standing.strongest(), Some(Strength::SignedUp));
        assert_eq!((standing.is_stale(), standing.newest), (false, Some(date!(2026 - 11 - 01))));
        standing.add(Kind::Opinion, date!(2025 - 01 - 02), today);
        assert!(standing.is_stale());
        assert_eq!(standing.figure(Uuid::nil(), Uuid::nil(), "x").value, Some(3.0));
    }
}
