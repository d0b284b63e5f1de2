//! Heavy requests that hold up the threads which answer everybody else's.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use artifacts::Artifacts;
use config::Settings;
use reqwest::Method;

use crate::{
    client::Client,
    dataset_api::bring,
    test_app::{Who, spawn_app},
};

/// How long something took, and the longest time in which its thread did nothing else.
struct Held {
    whole: Duration,
    longest: Duration,
}

/// Does work on a runtime of a single thread, beside something that wants its turn every
/// millisecond.
fn held(work: impl AsyncFnOnce()) -> Held {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let done = Arc::new(AtomicBool::new(false));
        let over = done.clone();
        let ticking = tokio::spawn(async move {
            let (mut longest, mut last) = (Duration::ZERO, Instant::now());
            while !over.load(Ordering::Relaxed) {
                tokio::time::sleep(Duration::from_millis(1)).await;
                longest = longest.max(last.elapsed());
                last = Instant::now();
            }
            longest
        });
        // Until it ticks.
        tokio::time::sleep(Duration::from_millis(10)).await;
        let start = Instant::now();
        work().await;
        let whole = start.elapsed();
        done.store(true, Ordering::Relaxed);
        Held { whole, longest: ticking.await.unwrap() }
    })
}

#[test]
fn a_thread_that_is_held_up_is_seen() {
    let seen = held(async || std::thread::sleep(Duration::from_millis(200)));
    assert!(seen.longest > seen.whole / 2, "{:?} of {:?}", seen.longest, seen.whole);
}

#[test]
fn digests_and_copies_of_large_files_leave_the_thread_free() {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings { data_dir: dir.path().to_owned(), ..Settings::default() };
    let artifacts = Artifacts::open(&settings).unwrap();
    let content: Vec<u8> = (0..192_u32 << 20).map(|n| (n % 251) as u8).collect();
    let file = dir.path().join("file");
    std::fs::write(&file, &content).unwrap();
    let mut sha = None;
    let free = |name: &str, seen: Held| {
        println!("{name}: the thread was held for {:?} of {:?}", seen.longest, seen.whole);
        assert!(seen.longest < seen.whole / 2, "{name}: {:?} of {:?}", seen.longest, seen.whole);
    };
    free("put", held(async || sha = Some(artifacts.put(content).await.unwrap())));
    let sha = sha.unwrap();
    free("get", held(async || drop(artifacts.get(&sha).await.unwrap())));
    let copy = dir.path().join("copy");
    free("copy", held(async || artifacts.copy_to(&sha, &copy).await.unwrap()));
    free("file", held(async || drop(artifacts.put_file(&file).await.unwrap())));
}

/// Rows that take a while to read: texts of two classes.
fn large_table() -> Vec<u8> {
    let line = "the parcel with number 1234 arrived late and its label could not be read,yes\n";
    let other = "a short and friendly word about the same courier who rang only once today,no\n";
    let mut text = String::from("text,late\n");
    while text.len() < 24 << 20 {
        text.push_str(line);
        text.push_str(other);
    }
    text.into_bytes()
}

async fn take_in(admin: &Client, name: &str, table: &[u8]) {
    let card = [("name", name), ("target", "late")];
    let answer = bring(admin, "table", &card, ("late.csv", table)).await;
    assert!(matches!(answer.status.as_u16(), 201 | 422), "{}: {}", answer.status, answer.body);
}

async fn report_and_export(owner: &Client, venture: uuid::Uuid) {
    let reports = format!("/api/v1/ventures/{venture}/reports");
    owner.post_json(&reports, &serde_json::json!({})).await.is(201);
    let path = format!("/ventures/{venture}/exports/records.zip");
    let answer = owner.request(Method::GET, &path).send().await.unwrap();
    // One founder gets a few exports at a time.
    assert!(matches!(answer.status().as_u16(), 200 | 429), "{}", answer.status());
    answer.bytes().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_server_answers_throughout_heavy_requests() {
    let _alone = super::alone().await;
    let app = Arc::new(spawn_app().await);
    let team = Arc::new(app.team().await);
    let table = Arc::new(large_table());
    let start = Instant::now();
    let mut heavy = Vec::new();
    for n in 0..4 {
        let (one, people, table) = (app.clone(), team.clone(), table.clone());
        heavy.push(tokio::spawn(async move {
            let admin = one.browser(&people, Who::Admin).await;
            take_in(&admin, &format!("late-{n}"), &table).await;
        }));
        let (one, people) = (app.clone(), team.clone());
        heavy.push(tokio::spawn(async move {
            let owner = one.browser(&people, Who::Owner).await;
            for _ in 0..4 {
                report_and_export(&owner, people.venture).await;
            }
        }));
    }
    let (mut longest, mut answers) = (Duration::ZERO, 0_u32);
    while heavy.iter().any(|one| !one.is_finished()) {
        // A connection each, so that either of the server's workers gets some.
        let visitor = app.visitor();
        let asked = Instant::now();
        visitor.get("/health/live").await.is(200);
        longest = longest.max(asked.elapsed());
        answers += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for one in heavy {
        one.await.unwrap();
    }
    let whole = start.elapsed();
    println!("{answers} answers within {whole:?}, the slowest after {longest:?}");
    assert!(answers >= 10, "only {answers} answers within {whole:?}");
    assert!(longest < (whole / 4).max(Duration::from_secs(2)), "{longest:?} of {whole:?}");
}
