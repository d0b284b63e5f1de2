//! Costs with published right answers; numbers are those of the list of oracles.

use super::*;
use crate::{
    Bucket, Query, ServiceTier, Step, UsageCounts, choose,
    price::{Hours, Rates},
    read_body,
};
use time::{
    Time,
    macros::{date, datetime},
};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn price(rates: &[(Bucket, &str)]) -> Price {
    let mut all = Rates::default();
    for (bucket, price) in rates {
        all.set(*bucket, Rate::flat(decimal(price)));
    }
    Price {
        provider: "provider".to_owned(),
        model: "model".to_owned(),
        title: None,
        region: None,
        tier: ServiceTier::Standard,
        currency: "USD".to_owned(),
        from: None,
        until: None,
        hours: None,
        rates: all,
        names: None,
        source: "test".to_owned(),
        as_of: None,
    }
}

fn usual(input: &str, read: &str, output: &str) -> Price {
    price(&[(Bucket::INPUT, input), (Bucket::CACHE_READ, read), (Bucket::OUTPUT, output)])
}

fn total(body: &str, price: &Price) -> Decimal {
    let answer = read_body(body).unwrap();
    cost(&answer.usage, price).unwrap().total.unwrap()
}

fn part(cost: &Cost<'_>, input: bool) -> Decimal {
    cost.lines.iter().filter(|l| l.bucket.is_input() == input).filter_map(|l| l.cost).sum()
}

#[test]
fn cached_tokens_are_part_of_the_prompt() {
    // Oracle 1, litellm#15945: 9,126 in incl. 4,864 cached, 3,197 out; 1.25 / .125 / 10.
    let body = r#"{"usage": {"prompt_tokens": 9126, "prompt_tokens_details": {"cached_tokens": 4864},
        "completion_tokens": 3197, "total_tokens": 12323}}"#;
    assert_eq!(total(body, &usual("1.25", "0.125", "10")), decimal("0.0379055"));
    // Oracle 2, logfire#1316: 538 + 2,208 cached + 197 out; .25 / .025 / 2.
    let body = r#"{"usage": {"input_tokens": 2746, "input_tokens_details": {"cached_tokens": 2208},
        "output_tokens": 197}}"#;
    assert_eq!(total(body, &usual("0.25", "0.025", "2")), decimal("0.0005837"));
    // Oracle 12, genai-prices examples.md: 1,000 in (200 cached), 500 out; 3 / .3 / 15.
    let body = r#"{"prompt_tokens": 1000, "prompt_tokens_details": {"cached_tokens": 200},
        "completion_tokens": 500}"#;
    assert_eq!(total(body, &usual("3", "0.3", "15")), decimal("0.00996"));
}

#[test]
fn reasoning_is_counted_once() {
    // Oracle 3, opencode#17566: 14,746 in, 1,944 out incl. 1,360 reasoning; 30 / 180. Counted
    // twice it would be 1.0371.
    let body = r#"{"usage": {"prompt_tokens": 14746, "completion_tokens": 1944,
        "completion_tokens_details": {"reasoning_tokens": 1360}, "total_tokens": 16690}}"#;
    let listed = price(&[(Bucket::INPUT, "30"), (Bucket::OUTPUT, "180")]);
    assert_eq!(total(body, &listed), decimal("0.7923"));
    // Oracle 14, llmgateway#3435: 51 in, 136 out incl. 31 reasoning: 187 tokens, not 218.
    let body = r#"{"usage": {"prompt_tokens": 51, "completion_tokens": 136,
        "completion_tokens_details": {"reasoning_tokens": 31}, "total_tokens": 187}}"#;
    let usage = read_body(body).unwrap().usage;
    assert_eq!(usage.input_total() + usage.output_total(), 187);
    assert_eq!(usage.get(Bucket::REASONING), 31);
}

#[test]
fn a_tier_and_all_attempts_are_in_the_cost() {
    // Oracle 6, defog#303: 2,000 in incl. 1,000 cached, 500 out; .25 / .025 / 2: standard
    // 0.001275, flex at half the price 0.0006375, one turn of each 0.0019125.
    let body = r#"{"prompt_tokens": 2000, "prompt_tokens_details": {"cached_tokens": 1000},
        "completion_tokens": 500}"#;
    let standard = usual("0.25", "0.025", "2");
    let flex = Price { tier: ServiceTier::Flex, ..usual("0.125", "0.0125", "1") };
    assert_eq!(total(body, &standard), decimal("0.001275"));
    assert_eq!(total(body, &flex), decimal("0.0006375"));
    let usage = read_body(body).unwrap().usage;
    let both = cost_of_request([(usage.clone(), &standard), (usage.clone(), &flex)]).unwrap();
    assert_eq!(both.total, Some(decimal("0.0019125")));
    let yuan = Price { currency: "CNY".to_owned(), ..standard.clone() };
    let mixed = cost_of_request([(usage.clone(), &standard), (usage, &yuan)]);
    assert_eq!(mixed, Err(CostError::Currencies));
}

#[test]
fn cached_tokens_come_in_addition_at_anthropic() {
    // Oracle 7, genai-prices usages.json (haiku 4.5): input 3 + write 1,956 + read 9,511, out 44;
    // 1 / 1.25 / .1 / 5: input 0.0033991, output 0.00022; 11,470 tokens of input, not 3.
    let body = r#"{"usage": {"input_tokens": 3, "cache_creation_input_tokens": 1956,
        "cache_read_input_tokens": 9511, "output_tokens": 44}}"#;
    let haiku = price(&[
        (Bucket::INPUT, "1"),
        (Bucket::CACHE_WRITE, "1.25"),
        (Bucket::CACHE_READ, "0.1"),
        (Bucket::OUTPUT, "5"),
    ]);
    let usage = read_body(body).unwrap().usage;
    assert_eq!(usage.input_total(), 11_470);
    let told = cost(&usage, &haiku).unwrap();
    assert_eq!((part(&told, true), part(&told, false)), (decimal("0.0033991"), decimal("0.00022")));
    // Oracle 8, the same (sonnet 4.5): 3 + 418 + 1,111, out 33; 3 / 3.75 / .3 / 15.
    let body = r#"{"usage": {"input_tokens": 3, "cache_creation_input_tokens": 418,
        "cache_creation": {"ephemeral_5m_input_tokens": 418, "ephemeral_1h_input_tokens": 0},
        "cache_read_input_tokens": 1111, "output_tokens": 33}}"#;
    let sonnet = price(&[
        (Bucket::INPUT, "3"),
        (Bucket::CACHE_WRITE, "3.75"),
        (Bucket::CACHE_READ, "0.3"),
        (Bucket::OUTPUT, "15"),
    ]);
    let told = cost(&read_body(body).unwrap().usage, &sonnet).unwrap();
    assert_eq!(
        (part(&told, true), part(&told, false)),
        (decimal("0.0019098"), decimal("0.000495"))
    );
}

#[test]
fn a_size_above_its_threshold_prices_the_whole_request() {
    // Oracle 10, genai-prices tieredPricing.test.ts: 3, and 6 above 200,000 tokens: 200,000 →
    // 0.60; 200,001 → 1.200006; a million → 6.00.
    let mut listed = price(&[]);
    let step = Step { above: 200_000, price: Some(decimal("6")) };
    listed.rates.set(Bucket::INPUT, Rate { price: Some(decimal("3")), steps: vec![step] });
    for (tokens, right) in [(200_000, "0.6"), (200_001, "1.200006"), (1_000_000, "6")] {
        let mut usage = Usage::default();
        usage.set(Bucket::INPUT, tokens);
        assert_eq!(cost(&usage, &listed).unwrap().total, Some(decimal(right)), "{tokens}");
    }
    // The size is that of the whole input: cached tokens count, and output does not.
    let counts = UsageCounts {
        input: Some(200_001),
        cache_read: Some(200_000),
        output: Some(1_000_000),
        ..UsageCounts::default()
    };
    listed.rates.set(Bucket::CACHE_READ, Rate::flat(decimal("0.3")));
    listed.rates.set(Bucket::OUTPUT, Rate::flat(Decimal::ZERO));
    let told = cost(&Usage::from_counts(&counts).unwrap(), &listed).unwrap();
    assert_eq!(told.lines[0].above, Some(200_000));
    assert_eq!(told.total, Some(decimal("0.060006")));
}

#[test]
fn a_missing_price_is_unknown_and_a_listed_zero_is_zero() {
    let counts = UsageCounts { input: Some(10), output: Some(5), ..UsageCounts::default() };
    let usage = Usage::from_counts(&counts).unwrap();
    let missing = price(&[(Bucket::INPUT, "1")]);
    let told = cost(&usage, &missing).unwrap();
    assert_eq!((told.total, told.known), (None, decimal("0.00001")));
    assert_eq!(told.unknown().collect::<Vec<_>>(), [(Bucket::OUTPUT, UnknownReason::NoPrice)]);
    let free = price(&[(Bucket::INPUT, "0"), (Bucket::OUTPUT, "0")]);
    let told = cost(&usage, &free).unwrap();
    assert_eq!(told.total, Some(Decimal::ZERO));
    assert!(told.lines.iter().all(|line| line.listed_as_zero));
    let request = cost_of_request([(usage.clone(), &free), (usage, &missing)]).unwrap();
    assert_eq!(request.total, None);
}

#[test]
fn writes_for_an_hour_are_not_priced_as_short_ones() {
    let mut usage = Usage::default();
    usage.set(Bucket::CACHE_WRITE_1H, 100);
    let short = price(&[(Bucket::INPUT, "3"), (Bucket::CACHE_WRITE, "3.75")]);
    let told = cost(&usage, &short).unwrap();
    assert_eq!(told.unknown().next(), Some((Bucket::CACHE_WRITE_1H, UnknownReason::NoPrice)));
    // Anthropic's price list: a write for an hour costs twice the input.
    let both = price(&[(Bucket::INPUT, "3"), (Bucket::CACHE_WRITE_1H, "6")]);
    assert_eq!(cost(&usage, &both).unwrap().total, Some(decimal("0.0006")));
}

#[test]
fn a_bucket_that_two_prices_could_hold_for_is_unknown() {
    let cached_audio = Bucket::parse("cache_read_audio").unwrap();
    let audio = Bucket::parse("input_audio").unwrap();
    let mut usage = Usage::default();
    usage.set(cached_audio, 100);
    let listed = [(Bucket::INPUT, "1"), (Bucket::CACHE_READ, "0.1"), (audio, "3")];
    let told = price(&listed);
    let told = cost(&usage, &told).unwrap();
    assert_eq!(told.unknown().next(), Some((cached_audio, UnknownReason::Ambiguous)));
    let own = price(&[&listed[..], &[(cached_audio, "0.3")]].concat());
    assert_eq!(cost(&usage, &own).unwrap().total, Some(decimal("0.00003")));
}

#[test]
fn prices_hold_on_their_days_and_at_their_hours() {
    // DeepSeek's price list of 2025: 0.27 from 00:30 to 16:30 UTC, 0.135 in the other hours.
    let hours = |hour, minute| Time::from_hms(hour, minute, 0).unwrap();
    let day = Hours { from: hours(0, 30), until: hours(16, 30) };
    let night = price(&[(Bucket::INPUT, "0.135")]);
    let prices = [Price { hours: Some(day), ..price(&[(Bucket::INPUT, "0.27")]) }, night];
    let at = |at| {
        let tier = ServiceTier::Standard;
        let query = Query { model: "model", provider: None, region: None, tier: &tier, at };
        let found = choose(&prices, &query).unwrap();
        found.rates.get(Bucket::INPUT).unwrap().price.unwrap().to_string()
    };
    assert_eq!(at(datetime!(2025-06-01 00:30 UTC)), "0.27");
    assert_eq!(at(datetime!(2025-06-01 16:30 UTC)), "0.135");
    assert_eq!(at(datetime!(2025-06-01 08:29:59 +8)), "0.135");
    let over_midnight = Hours { from: hours(16, 30), until: hours(0, 30) };
    assert!(over_midnight.holds(hours(23, 0)) && !over_midnight.holds(hours(0, 30)));

    // o3 became cheaper on 10 June 2025: 10 → 2.
    let change = date!(2025 - 06 - 10);
    let before = Price { until: Some(change), ..price(&[(Bucket::INPUT, "10")]) };
    let after = Price { from: Some(change), ..price(&[(Bucket::INPUT, "2")]) };
    assert!(before.holds_on(datetime!(2025-06-09 23:59 UTC)));
    assert!(!before.holds_on(datetime!(2025-06-10 00:00 UTC)));
    assert!(after.holds_on(datetime!(2025-06-10 00:00 UTC)));
}
