//! A measurement of an endpoint as lines for people.

use super::{costs::Costs, output::Search};
use endpoint::{
    measurement::{Load, Measurement},
    quality::QualityScores,
    summary::{Quantiles, Shortfall},
};

/// What a load is called.
pub(super) fn load(load: &Load) -> String {
    match load {
        Load::Closed { concurrency } => format!("{concurrency} at a time"),
        Load::Open { rate_per_s } => format!("{rate_per_s} per second"),
    }
}

pub(super) fn measurement(found: &Measurement) {
    let summary = &found.summary;
    let simulated =
        if summary.simulated { " (simulated: says nothing about a real one)" } else { "" };
    println!("{} at {}{simulated}", found.asked_model, found.endpoint);
    println!(
        "{}, {}, {} prompts, {} {}, n = {} requests, latency from {}",
        found.format,
        found.protocol,
        found.cache.as_str(),
        load(&found.load),
        if found.warmup > 0 { "after a warm-up" } else { "without warm-up" },
        summary.n,
        match summary.start {
            endpoint::measures::Start::Scheduled => "the schedule",
            endpoint::measures::Start::Sent => "sending",
        }
    );
    for model in summary.served_models.iter().filter(|model| **model != found.asked_model) {
        println!("the endpoint answered as {model}");
    }
    println!("{:12} {:>10} {:>10} {:>10} {:>8}", "ms", "p50", "p90", "p99", "n");
    let gap = if summary.chunk_gap_is_itl { "ITL" } else { "chunk gap" };
    for (name, quantiles) in [
        ("TTFT", &summary.ttft_ms),
        ("TTFA", &summary.ttfa_ms),
        ("TPOT", &summary.tpot_ms),
        (gap, &summary.chunk_gap_ms),
        ("end to end", &summary.e2e_ms),
    ] {
        row(name, quantiles);
    }
    let rate = |value: Option<f64>| value.map_or("unknown".to_owned(), |v| format!("{v:.2}"));
    println!(
        "{} tokens/s ({}), {} requests/s, goodput {} requests/s",
        rate(summary.tokens_per_s),
        summary.tokens_from.unwrap_or("not counted"),
        rate(summary.requests_per_s),
        rate(summary.goodput_per_s)
    );
    shortfall("errors", &summary.errors);
    shortfall("incomplete", &summary.incomplete);
    for (text, n) in found.error_texts.iter().take(5) {
        println!("  {n} × {text}");
    }
    match summary.cached_share {
        Some(share) => {
            println!("cached {:.1} % of the prompts (n = {})", share * 100.0, summary.cached_n);
        }
        None => println!("the endpoint does not tell what was cached"),
    }
    if let Some(scores) = &found.quality {
        quality(scores);
    }
    match &found.why {
        Some(why) => println!("NOT VALID: {why}"),
        None => println!("valid: the client kept up"),
    }
}

fn row(name: &str, quantiles: &Quantiles) {
    let shown = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |ms| format!("{ms:.2}"));
    println!(
        "{name:12} {:>10} {:>10} {:>10} {:>8}",
        shown(quantiles.p50),
        shown(quantiles.p90),
        shown(quantiles.p99),
        quantiles.n
    );
}

fn shortfall(name: &str, of: &Shortfall) {
    let share = of.share.map_or("unknown".to_owned(), |share| format!("{:.1} %", share * 100.0));
    let reasons: Vec<String> =
        of.reasons.iter().map(|(reason, n)| format!("{reason} {n}")).collect();
    let reasons =
        if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
    println!("{name} {} = {share}{reasons}", of.count);
}

fn quality(scores: &QualityScores) {
    if let (Some(share), Some([low, high])) = (scores.share, scores.interval) {
        println!(
            "right {:.1} % ({:.1} to {:.1} %, n = {}, {})",
            share * 100.0,
            low * 100.0,
            high * 100.0,
            scores.n,
            scores.matching.as_str()
        );
    }
    if let (Some(bleu), Some(chrf)) = (scores.bleu, scores.chrf) {
        println!("BLEU {bleu:.1}, chrF {chrf:.1}");
    }
    if let Some(agreement) = &scores.agreement {
        println!(
            "repeats agree on {:.1} % of {} prompts (literally {:.1} %)",
            agreement.normalised * 100.0,
            agreement.prompts,
            agreement.raw * 100.0
        );
    }
}

pub(super) fn search(search: &Search) {
    for trial in &search.trials {
        let found = match &trial.invalid {
            Some(why) => why,
            None if trial.kept => "kept",
            None => "broken",
        };
        println!("{:10.2} per second: {found}", trial.rate);
    }
    match search.highest_rate_per_s {
        Some(rate) => println!("the targets are kept up to {rate:.2} requests per second"),
        None => println!("the targets are kept at no rate that was tried"),
    }
}

/// What requests cost on average.
pub(super) fn costs(found: &Costs) {
    let currency = found.cost_currency.as_deref().unwrap_or_default();
    if let (Some(each), Some(million)) = (found.cost_per_request, found.cost_per_million_tokens) {
        println!(
            "cost: {currency} {each:.3e} per request (n = {}), {currency} {million:.4} per million \
             tokens, by {}",
            found.cost_n,
            found.cost_source.as_deref().unwrap_or_default()
        );
    }
    if let Some(why) = &found.cost_why {
        println!("cost unknown: {why}");
    }
}
