//! What is known of a competitor: the record itself, its prices and how well
//! it meets each need.

use serde::Serialize;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use parsing::typed_number::Fine;
use venture::{Freshness, Provenance};

/// Market shares in per cent may exceed the whole by this much through rounding.
pub(crate) const ROUNDING: f64 = 0.5;

/// A competitor as its page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Competitor {
    pub id: Uuid,
    #[serde(skip)]
    pub venture: Uuid,
    pub name: String,
    pub note: String,
    /// An http or https address.
    pub website: Option<String>,
    /// Per cent of the market.
    pub share: Option<f64>,
    pub profile: Profile,
    pub provenance: Provenance,
    pub author: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

impl Competitor {
    /// Address of the competitor's page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/competitors/{}", self.venture, self.id)
    }

    /// True when its facts are older than 60 days.
    #[must_use]
    pub fn is_stale(&self, today: &Date) -> bool {
        Freshness::Competitor.is_stale(self.provenance.observed_on, *today)
    }
}

/// What a person says about a competitor.
#[derive(Debug, Clone)]
pub struct CompetitorDraft {
    pub name: String,
    pub note: String,
    pub website: Option<String>,
    pub share: Option<f64>,
    pub profile: Profile,
    pub provenance: Provenance,
}

/// What sort of company a competitor is, as far as anybody knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Profile {
    /// The part of the market that it serves first.
    pub segment: Option<Uuid>,
    /// The year in which it began.
    pub founded: Option<u16>,
    /// All the money that it has raised.
    pub funding: Option<Money>,
    /// People who work there.
    pub headcount: Option<u32>,
    pub strengths: String,
    pub weaknesses: String,
}

/// An amount in a currency's minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Money {
    pub minor: i64,
    pub currency: String,
}

parsing::words! {
    /// What a price buys.
    pub enum PriceUnit as "price-unit-" {
        Month = "month",
        SeatMonth = "seat-month",
        Year = "year",
        ThousandRequests = "thousand-requests",
        Once = "once",
    }
}

/// A price that a competitor asked on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PricePoint {
    pub id: Uuid,
    /// In its currency; finer than its smallest coin where the price is.
    #[serde(flatten)]
    pub amount: Fine,
    /// Nothing means the venture's currency.
    pub currency: Option<String>,
    pub unit: PriceUnit,
    pub provenance: Provenance,
    pub author: Uuid,
}

impl PricePoint {
    /// True when the price is older than 60 days.
    #[must_use]
    pub fn is_stale(&self, today: &Date) -> bool {
        Freshness::Competitor.is_stale(self.provenance.observed_on, *today)
    }
}

/// What a person says about a price.
#[derive(Debug, Clone)]
pub struct PriceDraft {
    pub amount: Fine,
    /// Nothing means the venture's currency.
    pub currency: Option<String>,
    pub unit: PriceUnit,
    pub provenance: Provenance,
}

/// How well a competitor meets a need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Feature {
    pub need: Uuid,
    /// 0 to 5; nothing when somebody looked and could not tell.
    pub rating: Option<u8>,
    pub evidence: String,
    pub provenance: Provenance,
    pub author: Uuid,
}

impl Feature {
    /// True when the rating is older than 60 days, as every fact about a competitor.
    #[must_use]
    pub fn is_stale(&self, today: &Date) -> bool {
        Freshness::Competitor.is_stale(self.provenance.observed_on, *today)
    }
}

/// What a person says about how well a competitor meets a need.
#[derive(Debug, Clone)]
pub struct FeatureDraft {
    pub need: Uuid,
    pub rating: Option<u8>,
    pub evidence: String,
    pub provenance: Provenance,
}
