//! The size of the market from below: accounts × what an account pays, by
//! segment; all of it, what is served, what can be attained; held against a
//! count from above. Pure.

use serde::Serialize;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use economics::triangular::Triangular;
use figure::{Figure, IntervalKind, Note, Source, SourceKind};
use scoring::market_size::{self as method, Level, METHOD, Segment};
use venture::Provenance;

/// A part of the market.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarketSize {
    pub id: Uuid,
    #[serde(skip)]
    pub venture: Uuid,
    pub name: String,
    pub segment: Option<Uuid>,
    pub accounts: u64,
    /// What an account pays in a year, in minor units of the venture's currency.
    pub acv_minor: i64,
    pub served: bool,
    /// Attainable share of the accounts: low, base, high, 0 to 1.
    pub share: [f64; 3],
    pub note: String,
    pub provenance: Provenance,
    pub author: Uuid,
    /// Older than 365 days.
    pub stale: bool,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

impl MarketSize {
    /// Address of its form.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/go-to-market/market-size/{}", self.venture, self.id)
    }

    /// Accounts × yearly value, in minor units.
    #[must_use]
    pub fn total_minor(&self) -> f64 {
        self.accounts as f64 * self.acv_minor as f64
    }

    /// What can be attained of it, in minor units: nothing where it is not served.
    #[must_use]
    pub fn attainable_minor(&self) -> f64 {
        if self.served { self.total_minor() * self.share[1] } else { 0.0 }
    }

    fn source(&self) -> Source {
        Source {
            kind: SourceKind::Assumption,
            href: self.href(),
            label: self.name.clone(),
            stale: self.stale,
        }
    }
}

/// What a person says about a part of the market.
#[derive(Debug, Clone)]
pub struct MarketSizeDraft {
    pub name: String,
    pub segment: Option<Uuid>,
    pub accounts: u64,
    pub acv_minor: i64,
    pub served: bool,
    pub share: [f64; 3],
    pub note: String,
    pub provenance: Provenance,
}

/// The whole market as somebody else counted it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopDown {
    /// A year, in minor units of the venture's currency.
    pub amount_minor: i64,
    pub provenance: Provenance,
    /// Older than 365 days.
    pub stale: bool,
}

/// The market as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sizes {
    pub tam: Figure,
    pub sam: Figure,
    pub som: Figure,
    /// Accounts that can be attained in a year, to be taken over as an assumption.
    #[serde(skip)]
    pub customers: Option<Triangular>,
    /// The oldest entry's day.
    pub oldest: Option<Date>,
    pub check: Option<method::CrossCheck>,
}

/// Adds up what is not archived. `unit` is how many minor units one of the currency has.
#[must_use]
pub fn sizes(parts: &[MarketSize], top_down: Option<&TopDown>, currency: &str, unit: f64) -> Sizes {
    let above = top_down.filter(|one| one.amount_minor > 0).map(|one| method::TopDown {
        amount: one.amount_minor as f64 / unit,
        of: Level::Tam,
        source: Some(one.provenance.source.clone()),
    });
    let [low, base, high] = [0, 1, 2].map(|at| {
        let segments: Vec<Segment> = parts.iter().map(|part| segment(part, at, unit)).collect();
        method::size(&segments, above.as_ref())
    });
    let refused = || {
        let mut figure =
            METHOD.refused(Note::new("note-market-empty", "no part of the market is entered"));
        currency.clone_into(&mut figure.unit);
        figure
    };
    let Ok(base) = base else {
        return Sizes {
            tam: refused(),
            sam: refused(),
            som: refused(),
            customers: None,
            oldest: None,
            check: None,
        };
    };
    let served = || parts.iter().filter(|part| part.served);
    let figure = |level: Level, n: usize, parts: &mut dyn Iterator<Item = &MarketSize>| {
        let mut figure = base.figure(level, currency).with_n(n as u64);
        // A year is said by the name, the rest by the page.
        currency.clone_into(&mut figure.unit);
        figure.sources.extend(sources(parts));
        figure
    };
    let n = served().count();
    let mut som = figure(Level::Som, n, &mut served());
    let attained = |size: Result<method::MarketSize, _>| size.ok().and_then(|size| size.som);
    if let (Some(low), Some(high)) = (attained(low), attained(high)) {
        som.warnings.clear();
        som = som.with_interval(low, high, 1.0, IntervalKind::Bounds);
    }
    Sizes {
        tam: figure(Level::Tam, parts.len(), &mut parts.iter()),
        sam: figure(Level::Sam, n, &mut served()),
        som,
        customers: customers(parts),
        oldest: served().map(|part| part.provenance.observed_on).min(),
        check: base.cross_check,
    }
}

/// What a figure names at most of what it was added up from; `n` says how many there were.
const MOST_SOURCES: usize = 50;

/// The parts behind a figure: what has grown stale first, then the largest.
fn sources(parts: &mut dyn Iterator<Item = &MarketSize>) -> Vec<Source> {
    let mut parts: Vec<&MarketSize> = parts.collect();
    if parts.len() > MOST_SOURCES {
        parts.sort_by(|a, b| {
            b.stale.cmp(&a.stale).then(b.total_minor().total_cmp(&a.total_minor()))
        });
        parts.truncate(MOST_SOURCES);
    }
    parts.into_iter().map(MarketSize::source).collect()
}

/// The part as the method takes it, with its low, base or high share.
#[must_use]
pub fn segment(part: &MarketSize, share: usize, unit: f64) -> Segment {
    Segment {
        name: part.name.clone(),
        accounts: part.accounts as f64,
        annual_value: part.acv_minor as f64 / unit,
        served: part.served,
        attainable_share: Some(part.share[share]),
        customers: None,
    }
}

fn customers(parts: &[MarketSize]) -> Option<Triangular> {
    let served = || parts.iter().filter(|part| part.served);
    served().next()?;
    let of = |at: usize| served().map(|part| part.accounts as f64 * part.share[at]).sum::<f64>();
    Triangular::new(of(0), of(1), of(2)).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn part(accounts: u64, acv_minor: i64, served: bool, share: [f64; 3]) -> MarketSize {
        MarketSize {
            id: Uuid::nil(),
            venture: Uuid::nil(),
            name: "depots".to_owned(),
            segment: None,
            accounts,
            acv_minor,
            served,
            share,
            note: String::new(),
            provenance: Provenance { source: "x".to_owned(), observed_on: date!(2026 - 01 - 01) },
            author: Uuid::nil(),
            stale: false,
            archived_at: None,
        }
    }

    #[test]
    fn som_is_at_most_sam_is_at_most_tam() {
        let parts = [
            part(5000, 100_000, true, [0.02, 0.05, 0.1]),
            part(1000, 100_000, false, [0.0, 0.5, 1.0]),
        ];
        let sizes = sizes(&parts, None, "USD", 100.0);
        // 1,000 × 5,000 accounts = 5,000,000, the published example.
        assert_eq!(sizes.sam.value, Some(5_000_000.0));
        assert_eq!(sizes.tam.value, Some(6_000_000.0));
        assert_eq!(sizes.som.value, Some(250_000.0));
        let bounds = sizes.som.interval.unwrap();
        assert_eq!((bounds.low, bounds.high), (100_000.0, 500_000.0));
        let customers = sizes.customers.unwrap();
        assert_eq!((customers.low(), customers.base(), customers.high()), (100.0, 250.0, 500.0));
    }

    #[test]
    fn a_count_from_above_that_is_far_off_is_flagged() {
        let parts = [part(5000, 100_000, true, [0.02, 0.05, 0.1])];
        let check = |amount_minor| {
            let provenance = parts[0].provenance.clone();
            let top_down = TopDown { amount_minor, provenance, stale: false };
            sizes(&parts, Some(&top_down), "USD", 100.0).check
        };
        assert!(!check(450_000_000).unwrap().flagged);
        assert!(check(400_000_000).unwrap().flagged);
        assert!((check(1_000_000_000).unwrap().divergence + 0.5).abs() < 1e-12);
        assert!(check(0).is_none());
    }

    #[test]
    fn an_empty_market_has_no_size() {
        let sizes = sizes(&[], None, "JPY", 1.0);
        assert_eq!((sizes.tam.value, sizes.customers), (None, None));
        let unserved = [part(10, 10, false, [0.1, 0.2, 0.3])];
        let sizes = super::sizes(&unserved, None, "JPY", 1.0);
        assert_eq!((sizes.tam.value, sizes.som.value), (Some(100.0), Some(0.0)));
        assert_eq!(sizes.customers, None);
    }
}
