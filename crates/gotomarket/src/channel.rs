//! Ways to customers and what a customer costs on them. Pure.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use economics::triangular::Triangular;
use figure::{Figure, IntervalKind, Source, SourceKind};
use scoring::Method;
use venture::Provenance;

/// Cost of winning a customer over all channels.
pub const METHOD: Method = Method {
    id: "blended-acquisition-cost",
    version: 1,
    unit: "",
    convention: "mean of the channels' costs per customer, weighted by the customers expected from \
                 each in a year; the bounds are the cheapest and the dearest channel",
};

/// A channel as its page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Channel {
    pub id: Uuid,
    #[serde(skip)]
    pub venture: Uuid,
    pub name: String,
    pub segment: Option<Uuid>,
    /// Per customer won, in minor units of the venture's currency.
    pub cost_minor: Option<i64>,
    /// Expected in a year.
    pub customers: Option<f64>,
    pub note: String,
    pub provenance: Provenance,
    pub author: Uuid,
    /// Older than 180 days.
    pub stale: bool,
    #[serde(with = "time::serde::rfc3339::option")]
    pub archived_at: Option<OffsetDateTime>,
}

impl Channel {
    /// Address of the channel's form.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/go-to-market/channels/{}", self.venture, self.id)
    }

    /// What the channel costs altogether in a year, in minor units.
    #[must_use]
    pub fn spend_minor(&self) -> Option<f64> {
        Some(self.cost_minor? as f64 * self.customers?)
    }
}

/// What a person says about a channel.
#[derive(Debug, Clone)]
pub struct ChannelDraft {
    pub name: String,
    pub segment: Option<Uuid>,
    pub cost_minor: Option<i64>,
    pub customers: Option<f64>,
    pub note: String,
    pub provenance: Provenance,
}

/// What a customer costs over all channels with a cost and customers; nothing
/// when there is none. `unit` is how many minor units one of the currency has.
#[must_use]
pub fn blended_cost(
    venture: Uuid,
    channels: &[Channel],
    currency: &str,
    unit: f64,
) -> Option<(Figure, Triangular)> {
    let known = || {
        channels.iter().filter_map(|one| {
            let customers = one.customers.filter(|customers| *customers > 0.0)?;
            Some((one.cost_minor? as f64 / unit, customers, one.stale))
        })
    };
    let customers: f64 = known().map(|(_, customers, _)| customers).sum();
    if customers <= 0.0 {
        return None;
    }
    let mean = known().map(|(cost, customers, _)| cost * customers).sum::<f64>() / customers;
    let (low, high) =
        known().fold((mean, mean), |(low, high), (cost, _, _)| (low.min(cost), high.max(cost)));
    let source = Source {
        kind: SourceKind::Assumption,
        href: format!("/ventures/{venture}/go-to-market/channels"),
        label: "channels".to_owned(),
        stale: known().any(|(_, _, stale)| stale),
    };
    let figure = Figure::new(mean, currency, METHOD.id, METHOD.version)
        .with_n(known().count() as u64)
        .with_interval(low, high, 1.0, IntervalKind::Bounds)
        .with_source(source);
    Some((figure, Triangular::new(low, mean, high).ok()?))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn channel(cost_minor: Option<i64>, customers: Option<f64>) -> Channel {
        Channel {
            id: Uuid::nil(),
            venture: Uuid::nil(),
            name: "fairs".to_owned(),
            segment: None,
            cost_minor,
            customers,
            note: String::new(),
            provenance: Provenance { source: "x".to_owned(), observed_on: date!(2026 - 01 - 01) },
            author: Uuid::nil(),
            stale: false,
            archived_at: None,
        }
    }

    #[test]
    fn a_channel_counts_by_the_customers_that_it_brings() {
        let channels = [
            channel(Some(10_000), Some(30.0)),
            channel(Some(50_000), Some(10.0)),
            channel(None, Some(99.0)),
            channel(Some(1), None),
            channel(Some(1), Some(0.0)),
        ];
        let (figure, range) = blended_cost(Uuid::nil(), &channels, "USD", 100.0).unwrap();
        assert_eq!((figure.value, figure.n), (Some(200.0), Some(2)));
        assert_eq!((range.low(), range.base(), range.high()), (100.0, 200.0, 500.0));
        assert!(blended_cost(Uuid::nil(), &channels[2..], "USD", 100.0).is_none());
    }
}
