//! A stated assumption with its range, source and date. Pure.

use serde::Serialize;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Quantity, quantity::to_millionths};
use economics::{inputs::Sourced, triangular::Triangular};
use figure::{Source, SourceKind};

parsing::words! {
    /// Basis of a founder's number.
    pub enum Ground {
        /// Somebody's assumption.
        Assumed = "assumed",
        /// A record that somebody else could check: an invoice, a contract, a bank statement.
        Observed = "observed",
    }
}

impl Ground {
    pub fn source_kind(self) -> SourceKind {
        match self {
            Self::Assumed => SourceKind::Assumption,
            Self::Observed => SourceKind::Observed,
        }
    }
}

/// The editable fields of an assumption.
#[derive(Debug, Clone)]
pub struct AssumptionDraft {
    /// In the quantity's unit; shares from 0 to 1.
    pub range: Triangular,
    pub ground: Ground,
    /// Where the numbers come from, in the founder's words.
    pub source: String,
    pub dated: Date,
}

impl AssumptionDraft {
    /// All that it says, to tell whether somebody else has changed it meanwhile.
    pub fn token(&self) -> String {
        token(self.range, self.ground, &self.source, self.dated)
    }
}

fn token(range: Triangular, ground: Ground, source: &str, dated: Date) -> String {
    let [low, base, high] = [range.low(), range.base(), range.high()].map(to_millionths);
    format!("{low} {base} {high} {} {dated} {source}", ground.as_str())
}

/// A stored assumption.
#[derive(Debug, Clone, Serialize)]
pub struct Assumption {
    pub quantity: Quantity,
    pub range: Triangular,
    pub ground: Ground,
    pub source: String,
    pub dated: Date,
    /// Name of the one who entered it.
    pub author: String,
    /// Stale.
    pub stale: bool,
    /// Address of the record.
    pub href: String,
}

impl Assumption {
    /// As [`AssumptionDraft::token`].
    pub fn token(&self) -> String {
        token(self.range, self.ground, &self.source, self.dated)
    }

    /// Its source for figures.
    pub fn ground_of(&self) -> Source {
        Source {
            kind: self.ground.source_kind(),
            href: self.href.clone(),
            label: self.source.clone(),
            stale: self.stale,
        }
    }

    pub fn sourced(&self) -> Sourced<Triangular> {
        Sourced::new(self.range, self.ground_of())
    }
}

/// Address of a quantity's record: its row on the economics page.
pub fn record_href(venture: Uuid, quantity: Quantity) -> String {
    format!("/ventures/{venture}/economics#{}", quantity.as_str())
}

/// Address of a quantity's fields in the form where it is stated.
pub fn form_href(venture: Uuid, quantity: Quantity) -> String {
    format!("/ventures/{venture}/offer/assumptions#{}", quantity.as_str())
}

/// True when something with this date is stale.
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
