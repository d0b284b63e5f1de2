//! Price of a machine per hour. Pure.

use serde::Serialize;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{assumption::is_stale, quantity::PRICE_SHELF_LIFE_DAYS};
use figure::{Source, SourceKind};

/// The editable fields of a machine's price.
#[derive(Debug, Clone)]
pub struct MachinePriceDraft {
    pub name: String,
    /// Device name of the benchmarks that this price covers, for example `AMD EPYC 9V74`.
    /// Without it, every measured throughput is transferred by assumption.
    pub measured_as: Option<String>,
    pub vcpus: Option<u32>,
    pub memory_gib: Option<u32>,
    /// In the venture's currency.
    pub per_hour: f64,
    pub source: String,
    pub dated: Date,
}

/// A stored price.
#[derive(Debug, Clone, Serialize)]
pub struct MachinePrice {
    pub id: Uuid,
    /// `None` = bundled with the program.
    pub venture_id: Option<Uuid>,
    pub name: String,
    pub measured_as: Option<String>,
    pub vcpus: Option<u32>,
    pub memory_gib: Option<u32>,
    pub currency: String,
    /// In `currency`, stored in millionths.
    pub per_hour: f64,
    /// A sample that shows how the calculation works, not a quote.
    pub illustrative: bool,
    pub source: String,
    pub dated: Date,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
    pub stale: bool,
}

impl MachinePrice {
    /// The machine's name in comparisons of throughput: the measured device, if it covers one.
    pub fn machine(&self) -> &str {
        self.measured_as.as_deref().unwrap_or(&self.name)
    }

    /// Its source for figures of a venture.
    pub fn ground_of(&self, venture: Uuid) -> Source {
        let kind = if self.illustrative { SourceKind::Assumption } else { SourceKind::Observed };
        Source {
            kind,
            href: format!("/ventures/{venture}/offer/machines#m-{}", self.id),
            label: format!("{}: {}", self.name, self.source),
            stale: self.stale,
        }
    }
}

/// Largest price per hour that is accepted, in major units.
pub const MOST_PER_HOUR: f64 = 1e6;

/// True when a price of this date no longer holds.
pub fn is_price_stale(dated: Date, now: OffsetDateTime) -> bool {
    is_stale(dated, PRICE_SHELF_LIFE_DAYS, now)
}
