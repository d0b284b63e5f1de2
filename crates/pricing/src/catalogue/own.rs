//! Assay's own list: what is bundled with the program, and what people write by hand. Everything
//! in it must be right; one wrong record refuses the file, since its author can correct it.

use serde::{Deserialize, Serialize};
use time::{Date, Time, macros::format_description};

use super::list::{ListError, ListFormat, PriceList};
use crate::{
    bucket::Bucket,
    names::NameRule,
    price::{Hours, Price, Rate, Rates},
    tier::ServiceTier,
};

const FORMAT: &str = "assay-token-prices/1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnList {
    format: String,
    as_of: String,
    prices: Vec<OwnPrice>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnPrice {
    provider: String,
    model: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    region: Option<String>,
    #[serde(default)]
    tier: ServiceTier,
    #[serde(default = "dollars")]
    currency: String,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    until: Option<String>,
    #[serde(default)]
    hours: Option<[String; 2]>,
    rates: Rates,
    #[serde(default)]
    names: Option<NameRule>,
    source: String,
    /// When it is not the day of the list.
    #[serde(default)]
    as_of: Option<String>,
}

fn dollars() -> String {
    "USD".to_owned()
}

pub(super) fn read(text: &str) -> Result<PriceList, ListError> {
    let own: OwnList =
        serde_json::from_str(text).map_err(|error| ListError::Own(error.to_string()))?;
    if own.format != FORMAT {
        return Err(ListError::Own(format!("format: {:?} is not {FORMAT:?}", own.format)));
    }
    let mut list = PriceList::new(ListFormat::Assay);
    let as_of = day("as_of", &own.as_of)?;
    list.as_of = Some(as_of);
    list.records = own.prices.len();
    for (place, own) in own.prices.into_iter().enumerate() {
        let wrong = |error: ListError| ListError::Own(format!("prices[{place}]: {error}"));
        let price = price(own, as_of).map_err(wrong)?;
        if list.prices.iter().any(|other| other.key() == price.key()) {
            return Err(wrong(ListError::Own(format!("{} occurs twice", price.model))));
        }
        list.prices.push(price);
    }
    Ok(list)
}

fn price(own: OwnPrice, as_of: Date) -> Result<Price, ListError> {
    for (name, text) in
        [("provider", &own.provider), ("model", &own.model), ("source", &own.source)]
    {
        if text.trim().is_empty() {
            return Err(ListError::Own(format!("{name} is empty")));
        }
    }
    if own.currency.len() != 3 || !own.currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(ListError::Own(format!("currency: {:?} is no currency code", own.currency)));
    }
    if own.rates.is_empty() {
        return Err(ListError::Own("rates: no price".to_owned()));
    }
    for (bucket, rate) in own.rates.iter() {
        check(bucket, rate)?;
    }
    let date = |name, text: Option<String>| text.map(|text| day(name, &text)).transpose();
    let hours = own.hours.map(|[from, until]| {
        Ok::<_, ListError>(Hours { from: time("hours", &from)?, until: time("hours", &until)? })
    });
    Ok(Price {
        provider: own.provider,
        model: own.model,
        title: own.title,
        region: own.region,
        tier: own.tier,
        currency: own.currency,
        from: date("from", own.from)?,
        until: date("until", own.until)?,
        hours: hours.transpose()?,
        rates: own.rates,
        names: own.names,
        source: own.source,
        as_of: Some(date("as_of", own.as_of)?.unwrap_or(as_of)),
    })
}

fn check(bucket: Bucket, rate: &Rate) -> Result<(), ListError> {
    let steps = rate.steps.iter().map(|step| step.price);
    for price in std::iter::once(rate.price).chain(steps).flatten() {
        let text = price.to_string();
        super::number::price(&text, 1, bucket)
            .map_err(|reason| ListError::Own(format!("rates.{bucket}: {text} {reason}")))?;
    }
    if rate.steps.windows(2).any(|pair| matches!(pair, [a, b] if a.above >= b.above)) {
        return Err(ListError::Own(format!("rates.{bucket}: steps must rise")));
    }
    Ok(())
}

fn day(field: &str, text: &str) -> Result<Date, ListError> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_err(|_| ListError::Own(format!("{field}: {text:?} is no day such as 2026-08-21")))
}

fn time(field: &str, text: &str) -> Result<Time, ListError> {
    Time::parse(text, format_description!("[hour]:[minute]"))
        .map_err(|_| ListError::Own(format!("{field}: {text:?} is no time of day such as 16:30")))
}
