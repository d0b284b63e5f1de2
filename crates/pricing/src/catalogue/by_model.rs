//! `model_prices_and_context_window.json`: an object of models with prices per token. The name of
//! a field says bucket, size of the request and tier, for example
//! `input_cost_per_token_above_200k_tokens_priority`.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::value::RawValue;
use time::{Date, macros::format_description};

use super::{
    list::{ListFormat, PriceList, UnreadReason},
    number,
    pairs::Pairs,
};
use crate::{
    bucket::{Bucket, CacheUse, Modality, OutputKind},
    names::NameRule,
    price::{Price, Rate, Rates, Step},
    tier::ServiceTier,
};

/// Keys of the file that are no models.
const NOT_MODELS: [&str; 3] = ["sample_spec", "fallback_generalizations", "last_updated"];
const SUFFIXES: [(&str, ServiceTier); 3] = [
    ("_priority", ServiceTier::Priority),
    ("_flex", ServiceTier::Flex),
    ("_batches", ServiceTier::Batch),
];

/// `None` when nothing in the file looks like a model.
pub(super) fn read(pairs: &Pairs) -> Option<PriceList> {
    let mut list = PriceList::new(ListFormat::ModelPrices);
    list.as_of = pairs.text("last_updated").and_then(|text| day(&text));
    let mut seen = BTreeSet::new();
    let mut models = 0_usize;
    for (key, value) in &pairs.0 {
        list.records += 1;
        if NOT_MODELS.contains(&key.as_str()) {
            list.refuse(key, None, UnreadReason::NotModel);
            continue;
        }
        let Some(record) = Pairs::of(value) else {
            list.refuse(key, None, UnreadReason::Malformed);
            continue;
        };
        models += usize::from(record.get("litellm_provider").is_some());
        if seen.insert(key) {
            read_model(&mut list, key, &record);
        } else {
            list.refuse(key, None, UnreadReason::Twice);
        }
    }
    (models > 0).then_some(list)
}

fn day(text: &str) -> Option<Date> {
    Date::parse(text.get(..10)?, format_description!("[year]-[month]-[day]")).ok()
}

/// Prices of one tier while they are read: per bucket, the price of each size, 0 being any.
type Sizes = BTreeMap<Bucket, BTreeMap<u64, Decimal>>;

fn read_model(list: &mut PriceList, key: &str, record: &Pairs) {
    let Some(provider) = record.text("litellm_provider") else {
        return list.refuse(key, Some("litellm_provider"), UnreadReason::Malformed);
    };
    let mut tiers: Vec<(ServiceTier, Sizes)> = vec![(ServiceTier::Standard, Sizes::new())];
    let mut skipped = Vec::new();
    let fields = match fields(record) {
        Ok(fields) => fields,
        Err(reason) => return list.refuse(key, Some(TIERED), reason),
    };
    for (from, field, value) in &fields {
        match read_field(field, value) {
            Ok((tier, bucket, above, price)) => {
                let above = above.max(*from);
                let place = tiers.iter().position(|(known, _)| *known == tier);
                let place = place.unwrap_or_else(|| {
                    tiers.push((tier, Sizes::new()));
                    tiers.len() - 1
                });
                if let Some((_, sizes)) = tiers.get_mut(place) {
                    // Two names of one price: the first, which is the general one, holds.
                    sizes.entry(bucket).or_default().entry(above).or_insert(price);
                }
            }
            Err(reason @ (UnreadReason::OtherUnit | UnreadReason::Depends)) => {
                skipped.push((field.as_str(), reason))
            }
            Err(reason) => return list.refuse(key, Some(field), reason),
        }
    }
    for (_, sizes) in &mut tiers {
        drop_equal_reasoning(sizes);
    }
    let tokens = |sizes: &Sizes| sizes.keys().any(|bucket| bucket.is_tokens());
    if !tiers.iter().any(|(_, sizes)| tokens(sizes)) {
        return list.refuse(key, None, UnreadReason::NoTokenPrice);
    }
    for (field, reason) in skipped {
        list.skip(key, field, reason);
    }
    let standard: Vec<Bucket> =
        tiers.first().map(|(_, sizes)| sizes.keys().copied().collect()).unwrap_or_default();
    let base = base(key, &provider, record, list.as_of);
    for (tier, sizes) in tiers.into_iter().filter(|(_, sizes)| tokens(sizes)) {
        let rates = rates(&sizes, &standard);
        list.prices.push(Price { tier, rates, ..base.clone() });
    }
}

const TIERED: &str = "tiered_pricing";

/// Fields with prices, and from which size of the request on they hold: some records state a list
/// of sizes, each with its fields, in place of sizes in the names.
fn fields(record: &Pairs) -> Result<Vec<(u64, String, Box<RawValue>)>, UnreadReason> {
    let named = |pairs: Pairs, from: u64| {
        let costs = pairs.0.into_iter().filter(|(field, _)| field.contains("cost"));
        costs.map(move |(field, value)| (from, field, value))
    };
    let own = record.0.iter().map(|(field, value)| (field.clone(), value.clone())).collect();
    let mut fields: Vec<_> = named(Pairs(own), 0).collect();
    let Some(tiers) = record.get(TIERED) else { return Ok(fields) };
    let tiers: Vec<Pairs> =
        serde_json::from_str(tiers.get()).map_err(|_| UnreadReason::Malformed)?;
    for tier in tiers {
        // Some lists of sizes count something else than the tokens of the input.
        let range = tier.get("range").ok_or(UnreadReason::Depends)?;
        let range = serde_json::from_str::<[f64; 2]>(range.get());
        let [from, _] = range.map_err(|_| UnreadReason::Malformed)?;
        if from.fract() != 0.0 || !(0.0..1e12).contains(&from) {
            return Err(UnreadReason::Malformed);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        fields.extend(named(tier, from as u64));
    }
    Ok(fields)
}

/// Reasoning at the price of output is output, also above sizes for which only that is stated.
fn drop_equal_reasoning(sizes: &mut Sizes) {
    let only = sizes.get(&Bucket::REASONING).filter(|by_size| by_size.len() == 1);
    let price = only.and_then(|by_size| by_size.get(&0));
    if price.is_some() && price == sizes.get(&Bucket::OUTPUT).and_then(|by_size| by_size.get(&0)) {
        sizes.remove(&Bucket::REASONING);
    }
}

fn base(key: &str, provider: &str, record: &Pairs, as_of: Option<Date>) -> Price {
    let region = key.split('/').find(|part| is_region(part)).map(str::to_owned);
    let model = key.strip_prefix(provider).and_then(|rest| rest.strip_prefix('/')).unwrap_or(key);
    let source = record.text("source").filter(|source| !source.trim().is_empty());
    Price {
        provider: provider.to_owned(),
        model: model.to_owned(),
        title: None,
        region,
        tier: ServiceTier::Standard,
        currency: "USD".to_owned(),
        from: None,
        until: None,
        hours: None,
        rates: Rates::default(),
        names: (model != key).then(|| NameRule::Equals(key.to_owned())),
        source: source.unwrap_or_else(|| "model_prices_and_context_window.json".to_owned()),
        as_of,
    }
}

/// For example `us-east-1` or `us-gov-east-1`.
fn is_region(part: &str) -> bool {
    let parts: Vec<&str> = part.split('-').collect();
    let [land, places @ .., n] = parts.as_slice() else { return false };
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    land.len() == 2
        && is_word(land)
        && (1..=2).contains(&places.len())
        && places.iter().all(is_word)
        && n.len() == 1
        && n.bytes().all(|b| b.is_ascii_digit())
}

/// A size that any price of the tier names holds for the whole request: a bucket that does not
/// name it has a price there that is not stated. The same for a tier that leaves out a bucket
/// which has a price of its own in the standard tier.
fn rates(sizes: &Sizes, standard: &[Bucket]) -> Rates {
    let steps: BTreeSet<u64> =
        sizes.values().flat_map(BTreeMap::keys).copied().filter(|above| *above > 0).collect();
    let mut rates = Rates::default();
    for bucket in standard {
        rates.set(*bucket, Rate::default());
    }
    for (bucket, by_size) in sizes {
        let step = |above: &u64| Step { above: *above, price: by_size.get(above).copied() };
        let steps = if bucket.is_tokens() { steps.iter().map(step).collect() } else { Vec::new() };
        rates.set(*bucket, Rate { price: by_size.get(&0).copied(), steps });
    }
    rates
}

fn read_field(
    field: &str,
    value: &RawValue,
) -> Result<(ServiceTier, Bucket, u64, Decimal), UnreadReason> {
    if field == "search_context_cost_per_query" {
        return search(value).map(|price| (ServiceTier::Standard, Bucket::WebSearch, 0, price));
    }
    let mut name = field;
    let mut tier = ServiceTier::Standard;
    for (suffix, told) in SUFFIXES {
        if let Some(rest) = name.strip_suffix(suffix) {
            (name, tier) = (rest, told);
        }
    }
    let mut above = 0;
    let sized = name
        .rsplit_once("_above_")
        .and_then(|(rest, size)| Some((rest, size.strip_suffix("k_tokens")?.parse::<u32>().ok()?)));
    if let Some((rest, thousands)) = sized {
        (name, above) = (rest, u64::from(thousands) * 1_000);
    }
    let (bucket, times) = bucket(name).ok_or(UnreadReason::OtherUnit)?;
    let price = number::price(value.get(), times, bucket)?;
    Ok((tier, bucket, above, price))
}

/// The price of a search, where it does not depend on how much text the search brings.
fn search(value: &RawValue) -> Result<Decimal, UnreadReason> {
    let sizes = Pairs::of(value).ok_or(UnreadReason::NotNumber)?;
    let mut prices = Vec::new();
    for (_, value) in &sizes.0 {
        prices.push(number::price(value.get(), 1_000, Bucket::WebSearch)?);
    }
    prices.dedup();
    match prices.as_slice() {
        [price] => Ok(*price),
        _ => Err(UnreadReason::Depends),
    }
}

/// The bucket of a field without its suffixes, and what turns its price into one per million
/// tokens or thousand requests.
fn bucket(name: &str) -> Option<(Bucket, u32)> {
    use CacheUse::{Read, Uncached, Write};
    use Modality::{Audio, Image};
    let bucket = match name {
        "input_cost_per_token" => Bucket::INPUT,
        "output_cost_per_token" => Bucket::OUTPUT,
        "output_cost_per_reasoning_token" => Bucket::REASONING,
        "cache_read_input_token_cost" | "input_cost_per_token_cache_hit" => Bucket::CACHE_READ,
        "cache_creation_input_token_cost" => Bucket::CACHE_WRITE,
        "cache_creation_input_token_cost_above_1hr" => Bucket::CACHE_WRITE_1H,
        "input_cost_per_audio_token" => Bucket::Input(Audio, Uncached),
        "cache_read_input_audio_token_cost" => Bucket::Input(Audio, Read),
        "cache_creation_input_audio_token_cost" => Bucket::Input(Audio, Write),
        "output_cost_per_audio_token" => Bucket::Output(OutputKind::Audio),
        "input_cost_per_image_token" => Bucket::Input(Image, Uncached),
        "output_cost_per_image_token" => Bucket::Output(OutputKind::Image),
        "output_cost_per_video_token" => Bucket::Output(OutputKind::Video),
        "input_cost_per_request" => return Some((Bucket::Request, 1_000)),
        _ => return None,
    };
    Some((bucket, 1_000_000))
}
