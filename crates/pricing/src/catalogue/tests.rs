//! Both public lists as they are, and what is wrong in lists.

use std::collections::BTreeMap;

use super::*;
use crate::{Bucket, Price, ServiceTier, Usage, corpus::unpacked, cost};

fn by_reason(unread: &[Unread]) -> BTreeMap<UnreadReason, usize> {
    let mut count = BTreeMap::new();
    for one in unread {
        *count.entry(one.reason).or_default() += 1;
    }
    count
}

fn find<'l>(list: &'l PriceList, provider: &str, model: &str, tier: &ServiceTier) -> &'l Price {
    let mut of_model = list.prices.iter().filter(|p| p.provider == provider && p.model == model);
    of_model.find(|price| price.tier == *tier).unwrap()
}

fn rate(price: &Price, bucket: Bucket) -> String {
    price.rates.get(bucket).and_then(|rate| rate.price).unwrap().to_string()
}

#[test]
fn every_record_of_the_models_list_is_read_or_named() {
    let Some(text) = unpacked("llm-prices/model_prices_and_context_window.json.gz") else { return };
    let list = read_list(&text).unwrap();
    let read: std::collections::BTreeSet<_> = list
        .prices
        .iter()
        .map(|p| (&p.provider, &p.model, &p.names))
        .map(|k| format!("{k:?}"))
        .collect();
    eprintln!(
        "{} records: {} read with {} prices, {} refused {:?}, fields skipped {:?}",
        list.records,
        read.len(),
        list.prices.len(),
        list.refused.len(),
        by_reason(&list.refused),
        by_reason(&list.skipped)
    );
    assert_eq!(list.records, 2_985);
    assert_eq!(list.as_of.unwrap().to_string(), "2026-07-24");
    assert_eq!(read.len() + list.refused.len(), list.records);
    // 443 of its records name no field with a price per token, counted by a script of its own; two
    // of them are searches with prices by the number of results.
    let right = [
        (UnreadReason::NotModel, 3),
        (UnreadReason::NoTokenPrice, 441),
        (UnreadReason::Depends, 2),
    ];
    assert_eq!(by_reason(&list.refused), BTreeMap::from(right));
    let count = |tier: ServiceTier| list.prices.iter().filter(|p| p.tier == tier).count();
    let tiers = [ServiceTier::Batch, ServiceTier::Priority, ServiceTier::Flex].map(count);
    // Counted in the file by fields `input_cost_per_token_batches`, `_priority` and `_flex`.
    assert_eq!(tiers, [109, 100, 33]);

    // As the file states them.
    let gpt = find(&list, "openai", "gpt-4o", &ServiceTier::Batch);
    assert_eq!((rate(gpt, Bucket::INPUT), rate(gpt, Bucket::OUTPUT)), ("1.25".into(), "5".into()));
    let sonnet = find(&list, "anthropic", "claude-sonnet-4-5", &ServiceTier::Standard);
    assert_eq!(rate(sonnet, Bucket::CACHE_WRITE_1H), "6");
    assert_eq!(rate(sonnet, Bucket::WebSearch), "10");
    let step = &sonnet.rates.get(Bucket::CACHE_WRITE_1H).unwrap().steps[0];
    assert_eq!((step.above, step.price.unwrap().to_string()), (200_000, "12".to_owned()));
    // Its batch price says nothing of cached tokens, which have a price of their own.
    let mut usage = Usage::default();
    usage.set(Bucket::CACHE_READ, 10);
    assert_eq!(cost(&usage, gpt).unwrap().total, None);
}

#[test]
fn every_record_of_the_providers_list_is_read_or_named() {
    let Some(text) = unpacked("genai-prices/data.json.gz") else { return };
    let list = read_list(&text).unwrap();
    let models: std::collections::BTreeSet<_> =
        list.prices.iter().map(|p| (&p.provider, &p.model)).collect();
    eprintln!(
        "{} records: {} read with {} prices, {} refused {:?}, skipped {:?}",
        list.records,
        models.len(),
        list.prices.len(),
        list.refused.len(),
        by_reason(&list.refused),
        by_reason(&list.skipped)
    );
    assert_eq!(list.records, 1_442);
    assert_eq!(models.len() + list.refused.len(), list.records);
    // As many of its records have no prices at all.
    assert_eq!(by_reason(&list.refused), BTreeMap::from([(UnreadReason::NoTokenPrice, 157)]));
    let o3: Vec<_> =
        list.prices.iter().filter(|p| p.provider == "openai" && p.model == "o3").collect();
    assert_eq!(o3[0].until.unwrap().to_string(), "2025-06-10");
    assert_eq!((o3[0].until, rate(o3[1], Bucket::INPUT)), (o3[1].from, "2".to_owned()));
}

#[test]
fn bad_prices_are_named() {
    let list = read_list(
        r#"{"a": {"litellm_provider": "p", "input_cost_per_token": -1e-6},
            "b": {"litellm_provider": "p", "input_cost_per_token": 1.5},
            "c": {"litellm_provider": "p", "input_cost_per_token": "free"},
            "d": {"litellm_provider": "p", "output_cost_per_image": 0.04},
            "e": {"litellm_provider": "p", "input_cost_per_token": 0, "input_cost_per_second": 1},
            "e": {"litellm_provider": "p", "input_cost_per_token": 1e-6},
            "f": 7, "g": {"input_cost_per_token": 1e-6}}"#,
    )
    .unwrap();
    let told: Vec<_> = list.refused.iter().map(|one| (one.record.as_str(), one.reason)).collect();
    use UnreadReason::{Absurd, Malformed, Negative, NoTokenPrice, NotNumber, OtherUnit, Twice};
    assert_eq!(
        told,
        [
            ("a", Negative),
            ("b", Absurd),
            ("c", NotNumber),
            ("d", NoTokenPrice),
            ("e", Twice),
            ("f", Malformed),
            ("g", Malformed)
        ]
    );
    assert_eq!(list.refused[0].field.as_deref(), Some("input_cost_per_token"));
    assert_eq!(list.prices.len(), 1);
    assert_eq!(rate(&list.prices[0], Bucket::INPUT), "0");
    assert_eq!(list.skipped[0].reason, OtherUnit);
}

#[test]
fn a_size_that_leaves_out_a_bucket_makes_it_unknown() {
    let list = read_list(
        r#"{"p/m": {"litellm_provider": "p", "input_cost_per_token": 1e-6,
            "input_cost_per_token_above_200k_tokens": 2e-6, "output_cost_per_token": 3e-6}}"#,
    )
    .unwrap();
    assert_eq!(list.prices[0].model, "m");
    let mut usage = Usage::default();
    usage.set(Bucket::INPUT, 200_001);
    usage.set(Bucket::OUTPUT, 1);
    let told = cost(&usage, &list.prices[0]).unwrap();
    assert_eq!(told.unknown().map(|(bucket, _)| bucket).collect::<Vec<_>>(), [Bucket::OUTPUT]);
    usage.set(Bucket::INPUT, 200_000);
    assert_eq!(cost(&usage, &list.prices[0]).unwrap().total.unwrap().to_string(), "0.200003");
}

#[test]
fn sizes_in_a_list_are_read() {
    // Qwen's price list: 1.2 / 6 up to 32,000 tokens of input, 2.4 / 12 above.
    let list = read_list(
        r#"{"dashscope/qwen3-max": {"litellm_provider": "dashscope", "tiered_pricing": [
            {"input_cost_per_token": 1.2e-06, "output_cost_per_token": 6e-06, "range": [0, 32000.0]},
            {"input_cost_per_token": 2.4e-06, "output_cost_per_token": 1.2e-05, "range": [32000.0, 128000.0]}]}}"#,
    )
    .unwrap();
    let price = &list.prices[0];
    assert_eq!(
        (rate(price, Bucket::INPUT), rate(price, Bucket::OUTPUT)),
        ("1.2".into(), "6".into())
    );
    let mut usage = Usage::default();
    usage.set(Bucket::INPUT, 32_001);
    assert_eq!(cost(&usage, price).unwrap().total.unwrap().to_string(), "0.0768024");
}

#[test]
fn files_that_are_no_lists_are_refused() {
    for text in ["[]", "{}", "[1]", r#"{"a": 1}"#, r#"[{"id": "x"}]"#] {
        assert_eq!(read_list(text).unwrap_err(), ListError::Unknown, "{text}");
    }
    for text in ["", "nonsense", "{"] {
        assert!(matches!(read_list(text), Err(ListError::Json(_))), "{text}");
    }
    let own = r#"{"format": "assay-token-prices/1", "as_of": "2026-08-21", "prices": [
        {"provider": "p", "model": "m", "source": "s", "rates": {"input": {"price": "-1"}}}]}"#;
    let told = read_list(own).unwrap_err().to_string();
    assert_eq!(told, "prices[0]: rates.input: -1 is negative");
    let good = own.replace("-1", "0.27");
    assert_eq!(rate(&read_list(&good).unwrap().prices[0], Bucket::INPUT), "0.27");
}
