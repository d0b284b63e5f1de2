//! What the client measures is what the scripted endpoint did, by the endpoint's own stamps.
//! Medians of many requests: a machine that is busy for a moment moves single ones only.

use std::sync::Arc;

use super::*;
use crate::{clock::Stamp, limits::allow_connections, measures};

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// 1 ms and 1 % of what was done.
fn is_close(measured: f64, done: f64) -> bool {
    (measured - done).abs() <= 1.0 + 0.01 * done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn measured_times_are_those_of_the_endpoint() {
    let script = Script {
        ttft: Duration::from_millis(30),
        tpot: Duration::from_millis(4),
        tokens: 20,
        ..Script::default()
    };
    let server = Simulator::start(script, 0).await.unwrap();
    let clock = Clock::start();
    let client = client(&server, Format::Chat, quick(), clock);
    let (mut first, mut per_token, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..31 {
        let record = ask(&client, &format!("prompt {n}"), clock).await;
        assert!(record.is_complete());
        let done = server.log.served().pop().unwrap();
        let written: Vec<Stamp> = done.written.iter().map(|w| clock.stamp(w.at)).collect();
        assert_eq!(written.len(), record.chunks.len());
        for (chunk, written) in record.chunks.iter().zip(&written) {
            assert!(chunk.at >= *written, "read before it was written");
        }
        // From the server's receipt to its first write, and from our last write to the first read.
        let served = written[0].ms_since(clock.stamp(done.received));
        let seen = measures::ttft(&record, measures::Start::Sent).unwrap();
        first.push((seen, served));
        let span = written[19].ms_since(written[0]) / 19.0;
        per_token.push((measures::tpot(&record).unwrap(), span));
        let measured = measures::chunk_gaps(&record).collect::<Vec<_>>();
        let gap = written.windows(2).map(|pair| pair[1].ms_since(pair[0]));
        gaps.extend(measured.into_iter().zip(gap));
    }
    for (name, pairs) in [("TTFT", first), ("TPOT", per_token), ("gap", gaps)] {
        let measured = median(pairs.iter().map(|pair| pair.0).collect());
        let done = median(pairs.iter().map(|pair| pair.1).collect());
        assert!(is_close(measured, done), "{name}: {measured} ms, the endpoint took {done} ms");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn more_than_a_thousand_sockets_are_open_at_once() {
    const AT_ONCE: usize = 1_100;
    // Both ends are in this process.
    if let Err(why) = allow_connections(2 * AT_ONCE as u64) {
        eprintln!("skipped: {why}");
        return;
    }
    let script = Script {
        ttft: Duration::from_secs(4),
        tpot: Duration::ZERO,
        tokens: 3,
        ..Script::default()
    };
    let server = Simulator::start(script, 0).await.unwrap();
    let clock = Clock::start();
    let client = Arc::new(client(&server, Format::Chat, Options::default(), clock));
    let mut requests = tokio::task::JoinSet::new();
    for n in 0..AT_ONCE {
        let client = Arc::clone(&client);
        requests.spawn(async move { ask(&client, &n.to_string(), clock).await });
    }
    let records = requests.join_all().await;
    let failed = records.iter().find(|record| !record.is_complete());
    assert!(failed.is_none(), "{failed:?}");
    assert!(server.log.most_open() > 1_000, "{} at once", server.log.most_open());
}
