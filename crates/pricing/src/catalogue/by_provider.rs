//! genai-prices: a list of providers, each with models and prices per million tokens. Several
//! prices of a model hold from a day on or at hours of the day.

use serde::Deserialize;
use serde_json::value::RawValue;
use time::{Date, Time, macros::format_description};

use super::{
    list::{ListFormat, PriceList, UnreadReason},
    number,
    pairs::Pairs,
};
use crate::{
    bucket::{Bucket, CacheUse, Modality, OutputKind},
    names::NameRule,
    price::{Hours, Price, Rate, Rates, Step},
    tier::ServiceTier,
};

/// `None` when nothing in the file looks like a provider.
pub(super) fn read(providers: &[Box<RawValue>]) -> Option<PriceList> {
    let mut list = PriceList::new(ListFormat::GenaiPrices);
    let mut seen_any = false;
    for provider in providers {
        let Some(provider) = Pairs::of(provider) else { continue };
        let (Some(id), Some(models)) = (provider.text("id"), provider.get("models")) else {
            continue;
        };
        seen_any = true;
        let source = first_address(&provider).unwrap_or_else(|| "genai-prices".to_owned());
        let Ok(models) = serde_json::from_str::<Vec<Box<RawValue>>>(models.get()) else {
            list.refuse(&id, Some("models"), UnreadReason::Malformed);
            continue;
        };
        for model in &models {
            list.records += 1;
            read_model(&mut list, &id, &source, model);
        }
    }
    seen_any.then_some(list)
}

fn first_address(provider: &Pairs) -> Option<String> {
    let addresses: Vec<String> = serde_json::from_str(provider.get("pricing_urls")?.get()).ok()?;
    addresses.into_iter().next()
}

fn read_model(list: &mut PriceList, provider: &str, source: &str, model: &RawValue) {
    let Some(model) = Pairs::of(model) else {
        return list.refuse(provider, None, UnreadReason::Malformed);
    };
    let Some(id) = model.text("id") else {
        return list.refuse(provider, Some("id"), UnreadReason::Malformed);
    };
    let record = format!("{provider}/{id}");
    if list.prices.iter().any(|price| price.provider == provider && price.model == id) {
        return list.refuse(&record, None, UnreadReason::Twice);
    }
    let rule =
        model.get("match").and_then(|rule| serde_json::from_str::<NameRule>(rule.get()).ok());
    if rule.as_ref().is_some_and(NameRule::has_regex) {
        list.skip(&record, "match", UnreadReason::Pattern);
    }
    let base = Price {
        provider: provider.to_owned(),
        model: id,
        title: model.text("name"),
        region: None,
        tier: ServiceTier::Standard,
        currency: "USD".to_owned(),
        from: None,
        until: None,
        hours: None,
        rates: Rates::default(),
        names: rule,
        source: source.to_owned(),
        as_of: None,
    };
    match model.get("prices").map(|prices| conditional(prices, &base)) {
        Some(Ok((prices, skipped))) if !prices.is_empty() => {
            for (field, reason) in skipped {
                list.skip(&record, &field, reason);
            }
            list.prices.extend(prices);
        }
        Some(Err((field, reason))) => list.refuse(&record, Some(&field), reason),
        _ => list.refuse(&record, Some("prices"), UnreadReason::NoTokenPrice),
    }
}

type FieldReason = (String, UnreadReason);

#[derive(Deserialize)]
struct Conditional {
    #[serde(default)]
    constraint: Option<Constraint>,
    prices: Pairs,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Constraint {
    start_date: Option<String>,
    start_time: Option<String>,
    end_time: Option<String>,
}

fn conditional(
    prices: &RawValue,
    base: &Price,
) -> Result<(Vec<Price>, Vec<FieldReason>), FieldReason> {
    let mut skipped = Vec::new();
    if prices.get().trim_start().starts_with('{') {
        let pairs = Pairs::of(prices).ok_or_else(malformed)?;
        let rates = rates(&pairs, &mut skipped)?;
        let price = Price { rates, ..base.clone() };
        return Ok((
            Some(price).filter(|price| !price.rates.is_empty()).into_iter().collect(),
            skipped,
        ));
    }
    let all: Vec<Conditional> = serde_json::from_str(prices.get()).map_err(|_| malformed())?;
    let mut read: Vec<Price> = Vec::new();
    for one in all {
        let rates = rates(&one.prices, &mut skipped)?;
        let (from, hours) = one.constraint.map_or(Ok((None, None)), |it| it.read())?;
        // A price ends on the day on which the next one begins.
        if from.is_some() {
            for earlier in read.iter_mut().filter(|earlier| earlier.until.is_none()) {
                earlier.until = from;
            }
        }
        read.push(Price { from, hours, rates, ..base.clone() });
    }
    Ok((read, skipped))
}

fn malformed() -> FieldReason {
    ("prices".to_owned(), UnreadReason::Malformed)
}

impl Constraint {
    fn read(self) -> Result<(Option<Date>, Option<Hours>), FieldReason> {
        let wrong = |name: &str| (format!("constraint.{name}"), UnreadReason::Malformed);
        let day = format_description!("[year]-[month]-[day]");
        let from = self.start_date.map(|text| Date::parse(&text, day)).transpose();
        let from = from.map_err(|_| wrong("start_date"))?;
        let time = |text: Option<String>, name| {
            let read = |text: String| utc_time(&text).ok_or_else(|| wrong(name));
            text.map(read).transpose()
        };
        let (start, end) = (time(self.start_time, "start_time")?, time(self.end_time, "end_time")?);
        let hours = match (start, end) {
            (Some(from), Some(until)) => Some(Hours { from, until }),
            (None, None) => None,
            _ => return Err(wrong("start_time")),
        };
        Ok((from, hours))
    }
}

/// Only times that say that they are UTC.
fn utc_time(text: &str) -> Option<Time> {
    let text = text.strip_suffix('Z').or_else(|| text.strip_suffix("+00:00"))?;
    Time::parse(text, format_description!("[hour]:[minute]:[second]")).ok()
}

fn rates(pairs: &Pairs, skipped: &mut Vec<FieldReason>) -> Result<Rates, FieldReason> {
    let mut rates = Rates::default();
    for (name, value) in &pairs.0 {
        let Some(bucket) = bucket(name) else {
            skipped.push((name.clone(), UnreadReason::OtherUnit));
            continue;
        };
        let told = rate(value, bucket).map_err(|reason| (name.clone(), reason))?;
        rates.set(bucket, told);
    }
    Ok(rates)
}

fn rate(value: &RawValue, bucket: Bucket) -> Result<Rate, UnreadReason> {
    let amount = |value: &RawValue| number::price(value.get(), 1, bucket);
    let Some(tiered) = Pairs::of(value) else { return amount(value).map(Rate::flat) };
    let base = tiered.get("base").ok_or(UnreadReason::Malformed)?;
    let tiers = tiered.get("tiers").ok_or(UnreadReason::Malformed)?;
    let tiers: Vec<Pairs> =
        serde_json::from_str(tiers.get()).map_err(|_| UnreadReason::Malformed)?;
    let mut steps = Vec::new();
    for tier in &tiers {
        let above = tier.get("start").and_then(|start| start.get().parse().ok());
        let (Some(above), Some(price)) = (above, tier.get("price")) else {
            return Err(UnreadReason::Malformed);
        };
        steps.push(Step { above, price: Some(amount(price)?) });
    }
    steps.sort_by_key(|step| step.above);
    Ok(Rate { price: Some(amount(base)?), steps })
}

fn bucket(name: &str) -> Option<Bucket> {
    use CacheUse::{Read, Uncached, Write};
    use Modality::{Audio, Image, Text, Video};
    Some(match name {
        "input_mtok" => Bucket::INPUT,
        "cache_read_mtok" => Bucket::CACHE_READ,
        "cache_write_mtok" => Bucket::CACHE_WRITE,
        "output_mtok" => Bucket::OUTPUT,
        "input_audio_mtok" => Bucket::Input(Audio, Uncached),
        "cache_audio_read_mtok" => Bucket::Input(Audio, Read),
        "cache_audio_write_mtok" => Bucket::Input(Audio, Write),
        "output_audio_mtok" => Bucket::Output(OutputKind::Audio),
        "input_image_mtok" => Bucket::Input(Image, Uncached),
        "cache_image_read_mtok" => Bucket::Input(Image, Read),
        "cache_image_write_mtok" => Bucket::Input(Image, Write),
        "output_image_mtok" => Bucket::Output(OutputKind::Image),
        "input_video_mtok" => Bucket::Input(Video, Uncached),
        "cache_video_read_mtok" => Bucket::Input(Video, Read),
        "cache_video_write_mtok" => Bucket::Input(Video, Write),
        "output_video_mtok" => Bucket::Output(OutputKind::Video),
        "input_text_mtok" => Bucket::Input(Text, Uncached),
        "output_reasoning_mtok" => Bucket::REASONING,
        "requests_kcount" => Bucket::Request,
        "web_searches_kcount" => Bucket::WebSearch,
        _ => return None,
    })
}
