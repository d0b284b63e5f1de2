//! Prices as pages show them.

use pricing::{Bucket, Price, Rate, ServiceTier};
use time::{Date, Duration, OffsetDateTime};

use crate::row::clock;
use i18n::{Lang, format};

/// Where administrators see and change the catalogue.
pub(super) const ADMIN: &str = "/admin/catalogue";
/// A price is stale after so many days, as every price of the market is.
const SHELF_LIFE_DAYS: i64 = 60;

/// A line of the list.
pub(super) struct Line {
    pub(super) price: Price,
    input: Amount,
    cached: Amount,
    output: Amount,
    /// Further prices in words: other buckets.
    pub(super) others: Vec<String>,
    /// When it holds, if not always.
    pub(super) holds: Vec<String>,
    pub(super) dated: Option<Date>,
    pub(super) stale: bool,
}

/// The price of a bucket.
pub(super) struct Amount {
    /// `None` when the list has none.
    pub(super) text: Option<String>,
    /// By size of the request.
    pub(super) steps: Vec<String>,
    pub(super) listed_as_zero: bool,
}

const SHOWN: [Bucket; 3] = [Bucket::INPUT, Bucket::CACHE_READ, Bucket::OUTPUT];

impl Line {
    /// `imported` dates prices of a list that does not state its day.
    pub(super) fn new(
        price: &Price,
        imported: Option<Date>,
        now: OffsetDateTime,
        lang: Lang,
    ) -> Self {
        let amount = |bucket| Amount::new(price.rates.get(bucket), lang);
        let others = price.rates.iter().filter(|(bucket, _)| !SHOWN.contains(bucket));
        let others = others.map(|(bucket, rate)| {
            format!("{}: {}", lang.t(&bucket_key(bucket)), rate_text(Some(rate), lang))
        });
        let dated = price.as_of.or(imported);
        let old = |day: Date| now.date() - day > Duration::days(SHELF_LIFE_DAYS);
        Self {
            input: amount(Bucket::INPUT),
            cached: amount(Bucket::CACHE_READ),
            output: amount(Bucket::OUTPUT),
            others: others.collect(),
            holds: holds(price, lang),
            stale: dated.is_none_or(old),
            dated,
            price: price.clone(),
        }
    }

    /// The prices with columns of their own, each with the key of its head.
    pub(super) fn amounts(&self) -> [(&'static str, &Amount); 3] {
        [
            ("catalogue-bucket-input", &self.input),
            ("catalogue-bucket-cache-read", &self.cached),
            ("catalogue-bucket-output", &self.output),
        ]
    }

    /// The service tier; those that only one provider has keep their own word.
    pub(super) fn tier(&self, lang: Lang) -> String {
        let word = self.price.tier.as_str();
        match self.price.tier {
            ServiceTier::Other(_) => word.to_owned(),
            _ => lang.t(&format!("catalogue-tier-{word}")),
        }
    }

    pub(super) fn class(&self) -> &'static str {
        if self.stale { "stale" } else { "observed" }
    }

    /// The source as an address, if it is one.
    pub(super) fn href(&self) -> Option<&str> {
        web::forms::web_address(&self.price.source).map(|_| self.price.source.as_str())
    }

    pub(super) fn source_label(&self) -> String {
        let address = web::forms::web_address(&self.price.source);
        let host = address.as_ref().and_then(|address| address.host_str());
        let host = host.map(|host| host.strip_prefix("www.").unwrap_or(host));
        host.unwrap_or(&self.price.source).to_owned()
    }
}

impl Amount {
    fn new(rate: Option<&Rate>, lang: Lang) -> Self {
        let price = rate.and_then(|rate| rate.price);
        Self {
            text: price.map(|price| price.to_string()),
            steps: rate.map(|rate| steps(rate, lang)).unwrap_or_default(),
            listed_as_zero: price.is_some_and(|price| price.is_zero()),
        }
    }
}

/// Text key of a bucket's name.
pub(super) fn bucket_key(bucket: Bucket) -> String {
    format!("catalogue-bucket-{}", bucket.name().replace('_', "-"))
}

fn steps(rate: &Rate, lang: Lang) -> Vec<String> {
    let steps = rate.steps.iter().map(|step| {
        let price =
            step.price.map_or_else(|| lang.t("catalogue-unknown"), |price| price.to_string());
        let tokens = format::count(step.above);
        lang.t_args("catalogue-above", &[("tokens", tokens), ("price", price)])
    });
    steps.collect()
}

/// A price with those by size, in one line.
pub(super) fn rate_text(rate: Option<&Rate>, lang: Lang) -> String {
    let Some(rate) = rate else { return lang.t("catalogue-unlisted") };
    let first = rate.price.map_or_else(|| lang.t("catalogue-unknown"), |price| price.to_string());
    std::iter::once(first).chain(steps(rate, lang)).collect::<Vec<_>>().join("; ")
}

fn holds(price: &Price, lang: Lang) -> Vec<String> {
    let from = price.from.map(|day| lang.t_args("catalogue-from", &[("day", day.to_string())]));
    let until = price.until.map(|day| lang.t_args("catalogue-until", &[("day", day.to_string())]));
    let hours = price.hours.map(|hours| {
        let times = [("from", clock(hours.from)), ("until", clock(hours.until))];
        lang.t_args("catalogue-hours", &times)
    });
    [from, until, hours].into_iter().flatten().collect()
}
