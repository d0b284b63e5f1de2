//! One test for each surprise that the queue had for us.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::sqlx;
use serde::{Deserialize, Serialize};

use super::{queue::BackEnd, *};
use config::Settings;

/// What a test job does, and what it reported.
#[derive(Clone, Default)]
struct Log {
    lines: Arc<Mutex<Vec<String>>>,
    running: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Log {
    fn say(&self, line: impl Into<String>) {
        self.lines.lock().unwrap().push(line.into());
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    async fn wait_for(&self, n: usize) -> Vec<String> {
        let start = Instant::now();
        while self.lines().len() < n && start.elapsed() < Duration::from_secs(20) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.sorted()
    }

    /// Jobs queued within one millisecond come in any order.
    fn sorted(&self) -> Vec<String> {
        let mut lines = self.lines();
        lines.sort();
        lines
    }
}

#[derive(Serialize, Deserialize)]
enum Do {
    Say(String),
    Block { name: String, millis: u64 },
    Panic,
    Fail,
}

#[derive(Serialize, Deserialize)]
struct TestJob {
    key: String,
    what: Do,
}

impl Job for TestJob {
    const KIND: &'static str = "test";
    type Context = Log;

    fn key(&self) -> String {
        self.key.clone()
    }

    async fn run(self, log: Log, _delivery: Delivery) -> Result<(), JobError> {
        match self.what {
            Do::Say(text) => log.say(text),
            Do::Block { name, millis } => {
                let now = log.running.fetch_add(1, Ordering::SeqCst) + 1;
                log.most.fetch_max(now, Ordering::SeqCst);
                tokio::task::spawn_blocking(move || {
                    std::thread::sleep(Duration::from_millis(millis));
                })
                .await
                .map_err(JobError::from_error)?;
                log.running.fetch_sub(1, Ordering::SeqCst);
                log.say(name);
            }
            Do::Panic => panic!("out of cheese"),
            Do::Fail => return Err(JobError(Note::from("disk full").into())),
        }
        Ok(())
    }

    async fn failed(self, log: Log, reason: Failure) {
        log.say(format!("failed: {reason}"));
    }
}

fn job(key: &str, what: Do) -> TestJob {
    TestJob { key: key.to_owned(), what }
}

fn block(name: &str, millis: u64) -> TestJob {
    job(name, Do::Block { name: name.to_owned(), millis })
}

async fn queue(dir: &Path) -> Queue {
    let settings = Settings { data_dir: dir.to_owned(), ..Settings::default() };
    Queue::connect(&settings).await.unwrap()
}

fn quick() -> WorkerConfig {
    WorkerConfig {
        poll_interval: Duration::from_millis(50),
        heartbeat_interval: Duration::from_secs(1),
        missed_heartbeats: 2,
        sweep_interval: Duration::from_millis(500),
        overdue_after: Duration::from_secs(5),
    }
}

fn start(queue: &Queue, log: &Log) -> WorkerHandle {
    let registry = Registry::default().with::<TestJob>(log.clone());
    Worker::new(queue.clone(), registry, quick()).start()
}

fn sqlite(queue: &Queue) -> &sqlx::SqlitePool {
    match &queue.back_end {
        BackEnd::Sqlite(pool) => pool,
        BackEnd::Postgres(_) => panic!("these tests use the SQLite file"),
    }
}

async fn status(queue: &Queue) -> Vec<(String, i64)> {
    sqlx::query_as("SELECT status, attempts FROM Jobs ORDER BY id")
        .fetch_all(sqlite(queue))
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_done_once_however_often_it_is_queued() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, log) = (queue(dir.path()).await, Log::default());
    queue.enqueue(&job("a", Do::Say("hello".into()))).await.unwrap();
    queue.enqueue(&job("a", Do::Say("hello".into()))).await.unwrap();
    queue.enqueue(&job("b", Do::Say("world".into()))).await.unwrap();
    let worker = start(&queue, &log);
    assert_eq!(log.wait_for(2).await, ["hello", "world"]);
    queue.enqueue(&job("a", Do::Say("again".into()))).await.unwrap();
    tokio::time::sleep(Duration::from_millis(400)).await;
    worker.stop().await;
    assert_eq!(log.sorted(), ["hello", "world"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_and_an_error_become_failures_with_their_message_and_are_not_repeated() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, log) = (queue(dir.path()).await, Log::default());
    queue.enqueue(&job("p", Do::Panic)).await.unwrap();
    queue.enqueue(&job("f", Do::Fail)).await.unwrap();
    queue.enqueue(&job("s", Do::Say("still alive".into()))).await.unwrap();
    let worker = start(&queue, &log);
    let lines = log.wait_for(3).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    worker.stop().await;
    assert_eq!(
        lines,
        [
            "failed: disk full",
            "failed: the program broke while working: out of cheese",
            "still alive"
        ]
    );
    assert_eq!(log.lines().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_job_runs_at_a_time_and_the_others_stay_free_for_other_workers() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, log) = (queue(dir.path()).await, Log::default());
    for name in ["a", "b", "c"] {
        queue.enqueue(&block(name, 300)).await.unwrap();
    }
    let worker = start(&queue, &log);
    log.wait_for(1).await;
    let waiting = status(&queue).await.iter().filter(|(s, _)| s == "Pending").count();
    assert!(waiting >= 1, "the worker took more than it can do: {:?}", status(&queue).await);
    log.wait_for(3).await;
    worker.stop().await;
    assert_eq!(log.most.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_work_keeps_its_heartbeat_and_is_not_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, log) = (queue(dir.path()).await, Log::default());
    queue.enqueue(&block("slow", 5000)).await.unwrap();
    let first = start(&queue, &log);
    tokio::time::sleep(Duration::from_millis(300)).await;
    // A second worker would take over after two missed heartbeats of one second.
    let second = start(&queue, &log);
    log.wait_for(1).await;
    tokio::time::sleep(Duration::from_millis(700)).await;
    first.stop().await;
    second.stop().await;
    assert_eq!(log.lines(), ["slow"]);
    assert_eq!(log.most.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_repeatedly_kills_its_worker_fails() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, log) = (queue(dir.path()).await, Log::default());
    queue.enqueue(&job("k", Do::Say("must not run".into()))).await.unwrap();
    sqlx::query("UPDATE Jobs SET attempts = 3").execute(sqlite(&queue)).await.unwrap();
    let worker = start(&queue, &log);
    let lines = log.wait_for(1).await;
    worker.stop().await;
    assert_eq!(lines, ["failed: given up: 3 workers ended while doing it"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_workers_job_is_delivered_again_with_a_higher_number() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, log) = (queue(dir.path()).await, Log::default());
    queue.enqueue(&job("o", Do::Say("taken up".into()))).await.unwrap();
    // What a killed process leaves behind.
    sqlx::query(
        "INSERT INTO Workers (id, worker_type, storage_name, layers, last_seen) \
         VALUES ('dead', 'assay', 'SqliteStorage', '', strftime('%s','now') - 100)",
    )
    .execute(sqlite(&queue))
    .await
    .unwrap();
    sqlx::query("UPDATE Jobs SET status = 'Running', lock_by = 'dead'")
        .execute(sqlite(&queue))
        .await
        .unwrap();
    let worker = start(&queue, &log);
    let lines = log.wait_for(1).await;
    worker.stop().await;
    assert_eq!(lines, ["taken up"]);
    assert_eq!(status(&queue).await, [("Done".to_owned(), 2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_recovers_when_its_queue_returns() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, log) = (queue(dir.path()).await, Log::default());
    let worker = start(&queue, &log);
    tokio::time::sleep(Duration::from_millis(300)).await;
    sqlx::query("ALTER TABLE Jobs RENAME TO Gone").execute(sqlite(&queue)).await.unwrap();
    tokio::time::sleep(Duration::from_millis(700)).await;
    sqlx::query("ALTER TABLE Gone RENAME TO Jobs").execute(sqlite(&queue)).await.unwrap();
    queue.enqueue(&job("r", Do::Say("back".into()))).await.unwrap();
    let lines = log.wait_for(1).await;
    worker.stop().await;
    assert_eq!(lines, ["back"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_queue_file_stays_durable() {
    let dir = tempfile::tempdir().unwrap();
    let queue = queue(dir.path()).await;
    for _ in 0..4 {
        let (level,): (i64,) =
            sqlx::query_as("PRAGMA synchronous").fetch_one(sqlite(&queue)).await.unwrap();
        assert!(level >= 1, "synchronous = OFF loses jobs with the power");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_age_of_the_oldest_waiting_job_is_known() {
    let dir = tempfile::tempdir().unwrap();
    let queue = queue(dir.path()).await;
    assert_eq!(queue.oldest_waiting().await.unwrap(), None);
    queue.enqueue(&job("w", Do::Fail)).await.unwrap();
    sqlx::query("UPDATE Jobs SET run_at = run_at - 60").execute(sqlite(&queue)).await.unwrap();
    let age = queue.oldest_waiting().await.unwrap().unwrap();
    assert!(age >= Duration::from_secs(59), "{age:?}");
}

struct PutBack;

#[async_trait::async_trait]
impl Sweep for PutBack {
    async fn sweep(&self, queue: &Queue) -> anyhow::Result<()> {
        queue.enqueue(&job("lost", Do::Say("found".into()))).await?;
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_that_the_queue_lost_is_put_back_when_a_worker_starts() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, log) = (queue(dir.path()).await, Log::default());
    let registry = Registry::default().with::<TestJob>(log.clone()).with_sweep(PutBack);
    let worker = Worker::new(queue.clone(), registry, quick()).start();
    assert_eq!(log.wait_for(1).await, ["found"]);
    worker.stop().await;
}
