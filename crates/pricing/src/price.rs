//! The price of one model at one provider: per bucket, by size of the request, with when and for
//! which tier it holds, and where it was read.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime, Time, UtcOffset};

use crate::{
    bucket::{BUCKETS, Bucket, CacheUse, Modality, OutputKind},
    names::NameRule,
    tier::ServiceTier,
};

/// A price from a size of the request on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Holds for the whole request when its input has more tokens than this.
    pub above: u64,
    /// `None` where the source has a price of its own for this size but does not state it.
    #[serde(with = "crate::decimal::optional")]
    pub price: Option<Decimal>,
}

/// The price of one bucket: of a million tokens, or of a thousand searches or requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// `None` where there is a price of its own that the source does not state.
    #[serde(with = "crate::decimal::optional")]
    pub price: Option<Decimal>,
    /// By rising size.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

impl Rate {
    #[must_use]
    pub fn flat(price: Decimal) -> Self {
        Self { price: Some(price), steps: Vec::new() }
    }

    /// The price for a request with so many tokens of input, and the size from which it holds.
    pub(crate) fn at(&self, input: u64) -> (Option<Decimal>, Option<u64>) {
        let step = self.steps.iter().rev().find(|step| input > step.above);
        step.map_or((self.price, None), |step| (step.price, Some(step.above)))
    }
}

/// Prices per bucket. A bucket without one is priced as the nearest bucket that contains it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rates {
    rates: [Option<Rate>; BUCKETS],
}

/// Whose price holds for a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PricedAs {
    Bucket(Bucket),
    /// Two prices could hold, and neither bucket contains the other.
    Ambiguous,
    Nothing,
}

impl Rates {
    #[must_use]
    pub fn get(&self, bucket: Bucket) -> Option<&Rate> {
        self.rates.get(bucket.index()).and_then(Option::as_ref)
    }

    pub fn set(&mut self, bucket: Bucket, rate: Rate) {
        if let Some(place) = self.rates.get_mut(bucket.index()) {
            *place = Some(rate);
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rates.iter().all(Option::is_none)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Bucket, &Rate)> {
        let all = Bucket::all().zip(&self.rates);
        all.filter_map(|(bucket, rate)| rate.as_ref().map(|rate| (bucket, rate)))
    }

    fn has(&self, bucket: Bucket) -> bool {
        self.get(bucket).is_some()
    }

    /// The nearest priced bucket that contains this one.
    pub(crate) fn priced_as(&self, bucket: Bucket) -> PricedAs {
        match bucket {
            Bucket::Input(modality, cache) => self.input_priced_as(modality, cache),
            Bucket::Output(kind) => {
                let chain = [Bucket::Output(kind), Bucket::Output(OutputKind::Text)];
                let found = chain.into_iter().find(|bucket| self.has(*bucket));
                found.map_or(PricedAs::Nothing, PricedAs::Bucket)
            }
            other if self.has(other) => PricedAs::Bucket(other),
            _ => PricedAs::Nothing,
        }
    }

    fn input_priced_as(&self, modality: Modality, cache: CacheUse) -> PricedAs {
        use CacheUse::{Read, Uncached, Write, Write1h, Write5m};
        let chain: &[CacheUse] = match cache {
            Uncached => &[Uncached],
            Read => &[Read, Uncached],
            Write => &[Write, Uncached],
            Write5m => &[Write5m, Write, Uncached],
            Write1h => &[Write1h, Uncached],
        };
        let place = |m| chain.iter().position(|cache| self.has(Bucket::Input(m, *cache)));
        let found = |m, at: usize| match chain.get(at) {
            // A long write costs more than a short one wherever both are sold, so that the price
            // of a write or of plain input is not its own.
            Some(Uncached) if cache == Write1h && self.prices_short_writes() => PricedAs::Nothing,
            Some(cache) => PricedAs::Bucket(Bucket::Input(m, *cache)),
            None => PricedAs::Nothing,
        };
        let text = place(Modality::Text);
        if modality == Modality::Text {
            return text.map_or(PricedAs::Nothing, |at| found(Modality::Text, at));
        }
        match (place(modality), text) {
            (Some(own), Some(text)) if text < own => PricedAs::Ambiguous,
            (Some(own), _) => found(modality, own),
            (None, Some(text)) => found(Modality::Text, text),
            (None, None) => PricedAs::Nothing,
        }
    }

    fn prices_short_writes(&self) -> bool {
        self.has(Bucket::CACHE_WRITE) || self.has(Bucket::CACHE_WRITE_5M)
    }
}

impl Serialize for Rates {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Rates {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut rates = Self::default();
        for (bucket, rate) in std::collections::BTreeMap::<Bucket, Rate>::deserialize(deserializer)?
        {
            rates.set(bucket, rate);
        }
        Ok(rates)
    }
}

/// Hours of the day, in UTC, at which a price holds; may pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    pub from: Time,
    pub until: Time,
}

impl Hours {
    #[must_use]
    pub fn holds(self, at: Time) -> bool {
        if self.from <= self.until {
            self.from <= at && at < self.until
        } else {
            self.from <= at || at < self.until
        }
    }
}

/// What one model costs at one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    pub provider: String,
    pub model: String,
    /// As people call the model.
    pub title: Option<String>,
    pub region: Option<String>,
    pub tier: ServiceTier,
    pub currency: String,
    /// First day on which it holds.
    pub from: Option<Date>,
    /// First day on which it no longer holds.
    pub until: Option<Date>,
    /// `None` = at all hours that no other price of the model claims.
    pub hours: Option<Hours>,
    pub rates: Rates,
    /// Other names of the model, as answers state them.
    pub names: Option<NameRule>,
    pub source: String,
    /// The day on which the source stated it.
    pub as_of: Option<Date>,
}

impl Price {
    /// Whether it holds at a moment, its hours apart.
    #[must_use]
    pub fn holds_on(&self, at: OffsetDateTime) -> bool {
        let day = at.to_offset(UtcOffset::UTC).date();
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// What tells it from other prices of one list.
    #[must_use]
    pub fn key(&self) -> String {
        let part = |text: Option<String>| text.unwrap_or_default();
        let hours = self.hours.map(|hours| format!("{}-{}", hours.from, hours.until));
        [
            self.provider.clone(),
            self.model.clone(),
            part(self.region.clone()),
            self.tier.as_str().to_owned(),
            part(self.from.map(|day| day.to_string())),
            part(hours),
        ]
        .join("\u{1f}")
    }
}
