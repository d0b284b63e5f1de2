//! Every usage body of genai-prices' tests/dataset/usages.json, against the buckets and prices
//! that their own extractors made of it. Test only.

use std::{collections::BTreeMap, fs::File, io::Read, path::Path};

use flate2::read::GzDecoder;
use rust_decimal::Decimal;
use serde_json::Value;
use time::macros::datetime;

use crate::{
    Answer, Bucket, CacheUse, ChoiceError, Format, Modality, OutputKind, Query, ServiceTier, Usage,
    catalogue::{PriceList, read_list},
    choose, cost, read_body,
};

pub(crate) fn unpacked(path: &str) -> Option<String> {
    let Some(data) = std::env::var_os("ASSAY_TEST_DATA") else {
        eprintln!("skipped: ASSAY_TEST_DATA is not set");
        return None;
    };
    let file = File::open(Path::new(&data).join(path)).unwrap();
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    Some(text)
}

/// The extractor that reads a format as its inventor means it.
fn reference(answer: &Answer, body: &Value) -> (&'static str, &'static str) {
    let embedding = answer.usage.output_total() == 0;
    match answer.format {
        Format::Chat if embedding && body["usage"]["completion_tokens"].is_null() => {
            ("openai", "embeddings")
        }
        Format::Chat => ("openai", "chat"),
        Format::Responses => ("openai", "responses"),
        Format::Messages => ("anthropic", "default"),
        Format::Gemini => ("google", "default"),
        Format::Converse => ("aws", "default"),
        Format::Cohere if body.get("meta").is_some() => ("cohere", "embeddings"),
        Format::Cohere => ("cohere", "default"),
    }
}

/// Our buckets under the names of their totals.
fn totals(usage: &Usage) -> BTreeMap<&'static str, u64> {
    let input = |wanted: fn(Modality, CacheUse) -> bool| {
        usage.sum(|bucket| matches!(bucket, Bucket::Input(m, c) if wanted(m, c)))
    };
    let output = |kind| usage.get(Bucket::Output(kind));
    BTreeMap::from([
        ("input_tokens", usage.input_total()),
        ("output_tokens", usage.output_total()),
        ("output_reasoning_tokens", output(OutputKind::Reasoning)),
        ("output_audio_tokens", output(OutputKind::Audio)),
        ("output_image_tokens", output(OutputKind::Image)),
        ("cache_read_tokens", input(|_, c| c == CacheUse::Read)),
        ("cache_write_tokens", input(|_, c| c > CacheUse::Read)),
        ("cache_write_5m_tokens", input(|_, c| c == CacheUse::Write5m)),
        ("cache_write_1h_tokens", input(|_, c| c == CacheUse::Write1h)),
        ("cache_text_read_tokens", input(|m, c| m == Modality::Text && c == CacheUse::Read)),
        ("cache_audio_read_tokens", input(|m, c| m == Modality::Audio && c == CacheUse::Read)),
        ("cache_image_read_tokens", input(|m, c| m == Modality::Image && c == CacheUse::Read)),
        ("cache_video_read_tokens", input(|m, c| m == Modality::Video && c == CacheUse::Read)),
        ("input_text_tokens", input(|m, _| m == Modality::Text)),
        ("input_audio_tokens", input(|m, _| m == Modality::Audio)),
        ("input_image_tokens", input(|m, _| m == Modality::Image)),
        ("input_video_tokens", input(|m, _| m == Modality::Video)),
        ("web_searches", usage.get(Bucket::WebSearch)),
    ])
}

/// Parts that they state only sometimes, and that we do not keep apart.
const NOT_COMPARED: [&str; 3] =
    ["output_text_tokens", "input_tool_tokens", "input_text_tool_tokens"];

fn differences(ours: &Usage, theirs: &Value) -> Vec<String> {
    let ours = totals(ours);
    let theirs = theirs.as_object().unwrap();
    let mut told = Vec::new();
    for (name, theirs) in theirs.iter().filter(|(name, _)| !NOT_COMPARED.contains(&name.as_str())) {
        if ours.get(name.as_str()) != theirs.as_u64().as_ref() {
            told.push(format!("{name}: other"));
        }
    }
    for (name, ours) in
        ours.iter().filter(|(name, ours)| **ours > 0 && !theirs.contains_key(**name))
    {
        // Text is what is left when no other modality is named; they name it only for Gemini.
        if !name.contains("text") && *ours > 0 {
            told.push(format!("{name}: only ours"));
        }
    }
    told
}

#[derive(Default)]
struct Tally(BTreeMap<String, usize>);

impl Tally {
    fn add(&mut self, group: impl Into<String>) {
        *self.0.entry(group.into()).or_default() += 1;
    }

    fn print(&self, title: &str) {
        eprintln!("{title}");
        for (group, n) in &self.0 {
            eprintln!("  {n:>5} {group}");
        }
    }

    fn assert(&self, right: &[(&str, usize)]) {
        let right: BTreeMap<String, usize> =
            right.iter().map(|(g, n)| ((*g).to_owned(), *n)).collect();
        assert_eq!(self.0, right);
    }
}

/// One extractor's prices against ours, or why they cannot be compared.
fn compare_price(list: &PriceList, answer: &Answer, model: &str, theirs: &Value) -> String {
    let provider = theirs["provider_id"].as_str().unwrap();
    let tier = ServiceTier::Standard;
    // Noon is within DeepSeek's hours of the day, as in their dataset.
    let at = datetime!(2026-08-21 12:00 UTC);
    // A provider without a price of its own sells at that of the model's maker, says the list
    // under `fallback_model_providers`.
    let others: &[&str] = match provider {
        "azure" => &["openai", "anthropic"],
        "google" => &["anthropic"],
        _ => &[],
    };
    let mut found = Vec::new();
    for provider in [&[provider], others].concat() {
        let query = Query { model, provider: Some(provider), region: None, tier: &tier, at };
        match choose(&list.prices, &query) {
            Ok(price) => found.push(price),
            Err(ChoiceError::NoModel { .. }) => {}
            Err(error) => return error.to_string(),
        }
    }
    let Some(price) = found.first() else {
        return format!("no price of {model} at {provider} in the list");
    };
    let told = cost(&answer.usage, price).unwrap();
    if let Some((bucket, reason)) = told.unknown().find(|(bucket, _)| bucket.is_tokens()) {
        return format!("{bucket}: {reason}");
    }
    let sum = |wanted: fn(Bucket) -> bool| -> Decimal {
        told.lines.iter().filter(|l| wanted(l.bucket)).filter_map(|l| l.cost).sum()
    };
    let input = sum(Bucket::is_input);
    let output = sum(|bucket| matches!(bucket, Bucket::Output(_)));
    let theirs = |name: &str| theirs[name].as_str().unwrap().parse::<Decimal>().unwrap();
    match (input == theirs("input_price"), output == theirs("output_price")) {
        (true, true) => "equal".to_owned(),
        (false, _) => {
            format!("{provider} {model}: input {input} against {}", theirs("input_price"))
        }
        _ => format!("{provider} {model}: output {output} against {}", theirs("output_price")),
    }
}

#[test]
fn every_usage_body_of_the_corpus() {
    let Some(text) = unpacked("genai-prices/usages.json.gz") else { return };
    let list = read_list(&unpacked("genai-prices/data.json.gz").unwrap()).unwrap();
    let bodies: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(bodies.len(), 1_114);
    let (mut usages, mut prices) = (Tally::default(), Tally::default());
    for record in &bodies {
        let body = &record["body"];
        let answer = match read_body(&body.to_string()) {
            Ok(answer) => answer,
            Err(error) => {
                usages.add(format!("not read: {error}"));
                continue;
            }
        };
        let (provider, flavor) = reference(&answer, body);
        let is_reference = |it: &Value| it["provider_id"] == provider && it["api_flavor"] == flavor;
        let groups = record["extracted"].as_array().unwrap();
        let group = groups
            .iter()
            .find(|group| group["extractors"].as_array().unwrap().iter().any(is_reference));
        let Some(group) = group else {
            usages.add(format!("{provider} {flavor} did not read it"));
            continue;
        };
        let told = differences(&answer.usage, &group["usage"]);
        usages.add(if told.is_empty() { "equal".to_owned() } else { told.join(", ") });
        let Some(model) = record["model"].as_str() else { continue };
        for theirs in group["extractors"].as_array().unwrap() {
            if theirs.get("input_price").is_some() {
                prices.add(compare_price(&list, &answer, model, theirs));
            }
        }
    }
    usages.print("usage bodies");
    prices.print("prices of one body at one provider");
    usages.assert(&[
        ("equal", 1_086),
        // Mistral's `num_cached_tokens`, which their extractors do not read.
        ("cache_read_tokens: only ours", 21),
        // Bedrock's `cacheDetails`, which state the duration of a write; the sum is equal.
        ("cache_write_5m_tokens: only ours", 2),
        // Gemini's details do not add up to its total: we count the rest, at the price of plain
        // input, as text; they leave it without modality. The sums are equal.
        ("input_text_tokens: other", 5),
    ]);
    let image = "google gemini-2.5-flash-image: output";
    let images = [
        format!("{image} 0.001440 against 0.00012"),
        format!("{image} 0.038850 against 0.0387125"),
        format!("{image} 0.040080 against 0.038815"),
        "google gemini-3-pro-image-preview: output 0.277080 against 0.148668".to_owned(),
    ];
    let mut right = vec![
        ("equal", 2_057),
        // Models that the list of the same commit does not hold.
        ("no price of glm-5.2 at zai in the list", 1),
        ("no price of qwen-3-coder-480b at cerebras in the list", 1),
    ];
    // The list has one price for all output of these models, that of pictures; their dataset was
    // priced with another one for text.
    right.extend(images.iter().map(|group| (group.as_str(), 1)));
    prices.assert(&right);
}
