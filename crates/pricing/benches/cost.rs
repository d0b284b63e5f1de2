//! Usages priced per second on one thread: buckets that were read already, and whole answers from
//! their text; seconds are those that the thread computed. Prints one JSON object; `scripts/bench/pricing.sh` runs it.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

use std::{hint::black_box, time::Instant};

use pricing::{Usage, catalogue::read_list, cost, read_body};

const PRICE: &str = r#"{"format": "assay-token-prices/1", "as_of": "2026-08-21", "prices": [
    {"provider": "p", "model": "m", "source": "bench", "rates": {
        "input": {"price": "3", "steps": [{"above": 200000, "price": "6"}]},
        "cache_read": {"price": "0.3", "steps": [{"above": 200000, "price": "0.6"}]},
        "cache_write": {"price": "3.75", "steps": [{"above": 200000, "price": "7.5"}]},
        "output": {"price": "15", "steps": [{"above": 200000, "price": "22.5"}]}}}]}"#;

/// Answers of three formats, with two to five buckets.
const BODIES: [&str; 3] = [
    r#"{"usage": {"prompt_tokens": 9126, "prompt_tokens_details": {"cached_tokens": 4864}, "completion_tokens": 3197, "completion_tokens_details": {"reasoning_tokens": 1360}, "total_tokens": 12323}}"#,
    r#"{"usage": {"cache_creation": {"ephemeral_5m_input_tokens": 1956, "ephemeral_1h_input_tokens": 0}, "input_tokens": 3, "cache_creation_input_tokens": 1956, "cache_read_input_tokens": 9511, "output_tokens": 44}}"#,
    r#"{"usageMetadata": {"candidatesTokenCount": 201, "promptTokenCount": 204000, "thoughtsTokenCount": 213, "totalTokenCount": 204414}}"#,
];
const ROUNDS: usize = 9;
const EACH: usize = 300_000;

fn main() {
    let list = read_list(PRICE).unwrap();
    let price = list.prices.first().unwrap();
    let usages: Vec<Usage> = BODIES.map(|body| read_body(body).unwrap().usage).into();
    let priced = rates(|n| {
        let usage = usages.get(n % BODIES.len()).unwrap();
        black_box(cost(black_box(usage), price).unwrap().total);
    });
    let read = rates(|n| {
        let body = BODIES.get(n % BODIES.len()).unwrap();
        let usage = read_body(black_box(body)).unwrap().usage;
        black_box(cost(&usage, price).unwrap().total);
    });
    println!(
        "{}",
        serde_json::json!({"n": EACH, "rounds": ROUNDS, "priced_per_second": priced, "read_and_priced_per_second": read})
    );
}

/// Seconds that this thread computed, where Linux tells; a busy machine does not change them as
/// much as it does the seconds on the clock.
fn cpu_seconds() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}

/// Lowest, median and highest rate of all rounds.
fn rates(mut work: impl FnMut(usize)) -> [u64; 3] {
    let mut rates: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let (wall, start) = (Instant::now(), cpu_seconds());
            (0..EACH).for_each(&mut work);
            let cpu = start.and_then(|start| cpu_seconds().map(|end| end - start));
            EACH as f64 / cpu.unwrap_or_else(|| wall.elapsed().as_secs_f64())
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    [0, ROUNDS / 2, ROUNDS - 1].map(|place| rates[place] as u64)
}
