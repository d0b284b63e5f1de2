//! A price as the command line and files list it. Amounts are text, so that they stay exact.

use serde::Serialize;

use pricing::{Price, Rates};

/// A price in a list.
#[derive(Debug, Clone, Serialize)]
pub struct Listed<'p> {
    pub provider: &'p str,
    pub model: &'p str,
    pub title: Option<&'p str>,
    pub region: Option<&'p str>,
    pub tier: &'p str,
    pub currency: &'p str,
    pub from: Option<String>,
    pub until: Option<String>,
    /// Hours of the day in UTC.
    pub hours: Option<[String; 2]>,
    /// Per million tokens, or per thousand searches or requests.
    pub rates: &'p Rates,
    pub source: &'p str,
    pub as_of: Option<String>,
}

/// A price for a list.
#[must_use]
pub fn listed(price: &Price) -> Listed<'_> {
    Listed {
        provider: &price.provider,
        model: &price.model,
        title: price.title.as_deref(),
        region: price.region.as_deref(),
        tier: price.tier.as_str(),
        currency: &price.currency,
        from: price.from.map(|day| day.to_string()),
        until: price.until.map(|day| day.to_string()),
        hours: price.hours.map(|hours| [clock(hours.from), clock(hours.until)]),
        rates: &price.rates,
        source: &price.source,
        as_of: price.as_of.map(|day| day.to_string()),
    }
}

pub(crate) fn clock(time: time::Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Whether a price is found by these words in its names, at a provider that contains `provider`.
pub(crate) fn is_found(price: &Price, words: &str, provider: &str) -> bool {
    let words = words.to_lowercase();
    let names = [&price.model, &price.provider].into_iter().chain(price.title.as_ref());
    let mut names = names.map(|name| name.to_lowercase());
    names.any(|name| name.contains(&words))
        && (provider.is_empty() || price.provider.eq_ignore_ascii_case(provider))
}
