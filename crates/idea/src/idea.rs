//! An idea for the product: what it would reach, bring and take. Pure.

use serde::Serialize;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use figure::{Figure, Source, SourceKind};
use scoring::rice::{self, Rice, Scale};
use venture::Provenance;

/// Days after which estimates are stale.
pub const RICE_SHELF_LIFE_DAYS: i64 = 180;

parsing::words! {
    /// Where an idea stands.
    pub enum Status as "idea-status-" {
        Idea = "idea",
        Chosen = "chosen",
        Building = "building",
        Shipped = "shipped",
        Dropped = "dropped",
    }
}

impl Status {
    /// True while it can still be chosen.
    #[must_use]
    pub fn is_candidate(self) -> bool {
        matches!(self, Self::Idea | Self::Chosen)
    }

    /// True while it stands for something that will be there: neither dropped nor there already.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Shipped | Self::Dropped)
    }
}

parsing::words! {
    /// The time in which so many people are reached.
    pub enum Period as "idea-period-" {
        Quarter = "quarter",
        Month = "month",
        Year = "year",
    }
}

impl Period {
    /// How often it fits into a quarter, in which all ideas are compared.
    #[must_use]
    pub fn per_quarter(self) -> f64 {
        match self {
            Self::Month => 3.0,
            Self::Quarter => 1.0,
            Self::Year => 0.25,
        }
    }
}

/// An idea with its links.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Idea {
    pub id: Uuid,
    #[serde(skip)]
    pub venture: Uuid,
    pub title: String,
    pub note: String,
    pub status: Status,
    pub reach: f64,
    pub reach_period: Period,
    pub impact: f64,
    pub confidence: f64,
    /// Person-months.
    pub effort: f64,
    pub provenance: Provenance,
    pub author: Uuid,
    /// Estimates older than 180 days.
    pub stale: bool,
    /// Needs that it serves.
    pub needs: Vec<Uuid>,
    /// Competitors that have it.
    pub competitors: Vec<Uuid>,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

impl Idea {
    /// Address of the idea's page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/ideas/{}", self.venture, self.id)
    }

    /// People reached in a quarter.
    #[must_use]
    pub fn reach_per_quarter(&self) -> f64 {
        self.reach * self.reach_period.per_quarter()
    }

    /// Reach × impact × confidence ÷ effort, with the idea's estimates as its ground.
    #[must_use]
    pub fn rice(&self) -> Figure {
        let parts = Rice {
            reach: self.reach_per_quarter(),
            impact: self.impact,
            confidence: self.confidence,
            effort: self.effort,
        };
        let figure = parts.figure(Scale::Steps);
        figure
            .unwrap_or_else(|wrong| rice::METHOD.refused(wrong.to_string()))
            .with_source(self.source())
    }

    /// The idea's estimates as a ground for figures.
    #[must_use]
    pub fn source(&self) -> Source {
        Source {
            kind: SourceKind::Assumption,
            href: self.href(),
            label: self.title.clone(),
            stale: self.stale,
        }
    }
}

/// True when estimates made on a day are stale.
#[must_use]
pub(super) fn is_stale(made_on: Date, today: Date) -> bool {
    today - made_on > Duration::days(RICE_SHELF_LIFE_DAYS)
}

/// What a person says about an idea.
#[derive(Debug, Clone)]
pub struct IdeaDraft {
    pub title: String,
    pub note: String,
    pub reach: f64,
    pub reach_period: Period,
    pub impact: f64,
    pub confidence: f64,
    pub effort: f64,
    pub provenance: Provenance,
    pub needs: Vec<Uuid>,
    pub competitors: Vec<Uuid>,
}

/// A step in an idea's life.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Nothing for the first one.
    pub from: Option<Status>,
    pub to: Status,
    pub note: String,
    /// Name of the one who took it.
    pub author: String,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_what_they_name() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
        for period in Period::ALL {
            assert_eq!(Period::parse(period.as_str()), Some(period));
        }
        assert_eq!(Status::parse("luck"), None);
    }

    #[test]
    fn all_ideas_are_compared_per_quarter() {
        assert_eq!(Period::Month.per_quarter() * 100.0, 300.0);
        assert_eq!(Period::Year.per_quarter() * 1200.0, 300.0);
    }
}
