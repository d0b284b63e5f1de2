//! Whole measurements of the scripted endpoint.

use std::time::Duration;

use super::*;
use crate::{
    client::Options,
    guard::Addresses,
    load::{SearchEnd, Trial, highest_rate},
    simulate::{Fault, Script, Simulator},
    target::Target,
};

fn settings(load: Load, requests: u64) -> Settings {
    Settings {
        load,
        requests,
        warmup: 0,
        cache: Cache::Cold,
        seed: 1,
        targets: Targets::default(),
        matching: Matching::default(),
        max_tokens: 32,
    }
}

async fn measure(server: &Simulator, file: &str, settings: &Settings) -> Measurement {
    let clock = Clock::start();
    let target = Target::new(&server.url(), None, "m", None, Addresses::Private).unwrap();
    let client = Client::new(target, Options::default(), clock).unwrap();
    let prompts = crate::prompts::read("p.csv", file.as_bytes()).unwrap();
    let ready = Ready::prepare(client, prompts, 8, clock).await.unwrap();
    let control = Arc::new(Control::new(Budget::requests(settings.requests)));
    ready.measure(settings, &control).await.unwrap()
}

fn script(fault: Option<Fault>) -> Script {
    Script {
        ttft: Duration::from_millis(20),
        tpot: Duration::from_millis(1),
        tokens: 5,
        fault,
        ..Script::default()
    }
}

const FILE: &str =
    "prompt,expected\nWhich city is the capital of France?,Paris\nAnd of Spain?,Rome\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_loop_gives_every_figure() {
    let answer = Some("Paris".to_owned());
    let server = Simulator::start(Script { answer, ..script(None) }, 0).await.unwrap();
    let asked = Settings { warmup: 3, ..settings(Load::Closed { concurrency: 2 }, 24) };
    let found = measure(&server, FILE, &asked).await;
    let summary = &found.summary;
    assert_eq!((summary.n, summary.errors.count, summary.incomplete.count), (24, 0, 0));
    assert!(summary.simulated);
    assert!(summary.ttft_ms.p50.unwrap() >= 15.0);
    assert_eq!((summary.ttft_ms.n, summary.ttft_ms.p90), (24, None));
    assert_eq!(found.quality.as_ref().unwrap().right, 12);
    assert_eq!(found.quality.as_ref().unwrap().agreement.as_ref().unwrap().prompts, 2);
    // The probe, the warm-up and the measurement.
    assert_eq!(server.log.served().len(), 1 + 3 + 24);
    let json = serde_json::to_value(&found).unwrap();
    for field in ["ttft_ms", "tokens_per_s", "goodput_per_s", "simulated", "valid", "protocol"] {
        assert!(!json[field].is_null(), "{field}: {json}");
    }
}

/// The endpoint answers at once what begins as an earlier prompt; only a warm run may see that.
#[tokio::test(flavor = "multi_thread")]
async fn a_cold_run_finds_no_cache_and_a_warm_one_does() {
    for (cache, hits, share) in [(Cache::Cold, 0, 0.0), (Cache::Warm, 10, 1.0)] {
        let server = Simulator::start(script(Some(Fault::PrefixCache)), 0).await.unwrap();
        let asked = Settings { cache, ..settings(Load::Closed { concurrency: 1 }, 12) };
        let found = measure(&server, FILE, &asked).await;
        let served = server.log.served();
        assert_eq!(served.iter().filter(|one| one.prefix_hit).count(), hits, "{}", cache.as_str());
        let cached = found.summary.cached_share.unwrap();
        assert!((cached - share).abs() <= share * 0.3, "{}: {cached}", cache.as_str());
    }
}

/// While the endpoint stands still for half a second, requests keep falling due; from their
/// schedule some of them must have waited for a good part of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_pause_of_the_endpoint_shows_in_an_open_loop() {
    let server = Simulator::start(script(Some(Fault::Pause)), 0).await.unwrap();
    let asked = settings(Load::Open { rate_per_s: 40.0 }, 40);
    let found = measure(&server, FILE, &asked).await;
    assert_eq!(found.summary.n, 40);
    let waited = |ms: f64| {
        let e2e = found.records.iter().filter_map(|r| crate::measures::e2e(r, Start::Scheduled));
        e2e.filter(|&e2e| e2e >= ms).count()
    };
    // Three or four of the requests are pauses themselves; more than those must have waited.
    assert!(waited(250.0) > 8, "{}", waited(250.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_counted_with_their_texts() {
    let server = Simulator::start(script(Some(Fault::ErrorAfterOk)), 0).await.unwrap();
    let found = measure(&server, FILE, &settings(Load::Closed { concurrency: 2 }, 6)).await;
    assert_eq!(found.summary.errors.count, 6);
    assert!(!found.valid);
    assert_eq!(found.why.as_deref(), Some("no request was answered"));
    assert_eq!(found.error_texts, BTreeMap::from([("the engine died".to_owned(), 6)]));
}

/// The promise is about the first token, which the script keeps at any rate.
#[tokio::test(flavor = "multi_thread")]
async fn a_search_measures_rates_until_its_bound() {
    let server = Simulator::start(script(None), 0).await.unwrap();
    let (rate, end, trials) = highest_rate(20.0, 40.0, 0.1, async |rate| {
        let asked = Settings {
            targets: Targets { ttft_ms: Some(60_000.0), ..Targets::default() },
            ..settings(Load::Open { rate_per_s: rate }, 8)
        };
        let found = measure(&server, FILE, &asked).await;
        Trial { rate, kept: found.summary.good_share == Some(1.0), invalid: None }
    })
    .await;
    assert_eq!((rate, end, trials.len()), (Some(40.0), SearchEnd::KeptAtHighest, 2));
}

#[test]
fn no_two_requests_begin_alike() {
    let begins: std::collections::BTreeSet<String> =
        (0..10_000).map(|index| cold(7 << 32, index, "x")[..16].to_owned()).collect();
    assert_eq!(begins.len(), 10_000);
}
