//! A stated quantity with its range, what it stands on and when. Pure.

use serde::Serialize;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::Quantity;
use economics::{inputs::Sourced, triangular::Triangular};
use figure::{Source, SourceKind};

/// What a founder's number stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ground {
    /// Somebody's assumption.
    Assumed,
    /// A record that somebody else could check: an invoice, a contract, a bank statement.
    Observed,
}

impl Ground {
    pub const ALL: [Self; 2] = [Self::Assumed, Self::Observed];

    /// The word that the database and forms use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assumed => "assumed",
            Self::Observed => "observed",
        }
    }

    /// Reads the word that [`Ground::as_str`] gives.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == word)
    }

    #[must_use]
    pub fn source_kind(self) -> SourceKind {
        match self {
            Self::Assumed => SourceKind::Assumption,
            Self::Observed => SourceKind::Observed,
        }
    }
}

/// What a founder says about a quantity.
#[derive(Debug, Clone)]
pub struct AssumptionDraft {
    /// In the quantity's unit; shares from 0 to 1.
    pub range: Triangular,
    pub ground: Ground,
    /// Where the numbers come from, in the founder's words.
    pub source: String,
    pub dated: Date,
}

/// A kept assumption.
#[derive(Debug, Clone, Serialize)]
pub struct Assumption {
    pub quantity: Quantity,
    pub range: Triangular,
    pub ground: Ground,
    pub source: String,
    pub dated: Date,
    /// Name of the one who entered it.
    pub author: String,
    /// Past the quantity's shelf life.
    pub stale: bool,
    /// Address of the record.
    pub href: String,
}

impl Assumption {
    /// What a figure that uses it stands on.
    #[must_use]
    pub fn ground_of(&self) -> Source {
        Source {
            kind: self.ground.source_kind(),
            href: self.href.clone(),
            label: self.source.clone(),
            stale: self.stale,
        }
    }

    #[must_use]
    pub fn sourced(&self) -> Sourced<Triangular> {
        Sourced::new(self.range, self.ground_of())
    }
}

/// Address of a quantity's record: its row on the economics page.
#[must_use]
pub fn record_href(venture: Uuid, quantity: Quantity) -> String {
    format!("/ventures/{venture}/economics#{}", quantity.as_str())
}

/// Address of a quantity's fields in the form where it is stated.
#[must_use]
pub fn form_href(venture: Uuid, quantity: Quantity) -> String {
    format!("/ventures/{venture}/offer/assumptions#{}", quantity.as_str())
}

/// True when something dated so is older than its shelf life.
#[must_use]
pub fn is_stale(dated: Date, shelf_life_days: i64, now: OffsetDateTime) -> bool {
    now.date() - dated > Duration::days(shelf_life_days)
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn a_record_is_stale_on_the_day_after_its_shelf_life() {
        let dated = date!(2026 - 01 - 01);
        assert!(!is_stale(dated, 60, datetime!(2026-03-02 23:59 UTC)));
        assert!(is_stale(dated, 60, datetime!(2026-03-03 00:00 UTC)));
        assert!(!is_stale(date!(2026 - 03 - 04), 60, datetime!(2026-03-03 0:00 UTC)));
    }
}
