//! Nothing is finished twice, nothing is lost, nothing runs for ever.

use std::time::Duration;

use sea_orm::DatabaseConnection;

use super::*;
use crate::{Delivery, Failure, Job, JobError, Queue, Sweep};
use config::Settings;
use figure::Note;

#[derive(Serialize, Deserialize)]
struct TestJob(QueueMessage);

impl From<QueueMessage> for TestJob {
    fn from(message: QueueMessage) -> Self {
        Self(message)
    }
}

impl Job for TestJob {
    const KIND: &'static str = "test";
    type Context = ();

    fn key(&self) -> String {
        self.0.key()
    }

    async fn run(self, _: (), _: Delivery) -> Result<(), JobError> {
        Ok(())
    }

    async fn failed(self, _: (), _: Failure) {}
}

struct World {
    _dir: tempfile::TempDir,
    db: DatabaseConnection,
    queue: Queue,
    id: Uuid,
}

async fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings { data_dir: dir.path().to_owned(), ..Settings::default() };
    let db = db::open(&settings).await.unwrap();
    let queue = Queue::connect(&settings).await.unwrap();
    let id = db::new_id();
    create(&db, id, TestJob::KIND).await.unwrap();
    World { _dir: dir, db, queue, id }
}

impl World {
    async fn work(&self) -> Work {
        find(&self.db, self.id).await.unwrap().unwrap()
    }

    async fn claim(&self) -> Claim {
        claim(&self.db, self.id).await.unwrap().unwrap()
    }

    /// Recovers work as if every worker had been silent for too long.
    async fn sweep(&self) {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let recovery = Recovery::<TestJob>::new(self.db.clone())
            .presuming_dead_after(Duration::from_millis(10));
        recovery.sweep(&self.queue).await.unwrap();
    }
}

#[tokio::test]
async fn work_is_claimed_by_one_and_finished_once() {
    let w = world().await;
    let first = w.claim().await;
    assert_eq!(claim(&w.db, w.id).await.unwrap(), None);
    first.progress(&w.db, "train", 3, 10).await.unwrap();
    first.finish(&w.db).await.unwrap();
    assert!(matches!(first.finish(&w.db).await, Err(ClaimError::Lost)));
    let work = w.work().await;
    assert_eq!((work.state, work.done, work.attempt), (State::Finished, 3, 1));
    assert!(work.sequence > 1 && work.finished_at.is_some());
}

#[tokio::test]
async fn a_worker_that_was_thought_dead_can_write_nothing_any_more() {
    let w = world().await;
    let dead = w.claim().await;
    w.sweep().await;
    assert_eq!(w.work().await.state, State::Queued);
    let second = w.claim().await;
    assert_eq!(second.attempt, 2);
    for lost in [
        dead.finish(&w.db).await,
        dead.fail(&w.db, &Note::from("x").into()).await,
        dead.progress(&w.db, "train", 1, 1).await,
        dead.beat(&w.db).await.map(|_| ()),
        dead.release(&w.db).await,
    ] {
        assert!(matches!(lost, Err(ClaimError::Lost)));
    }
    second.finish(&w.db).await.unwrap();
    assert_eq!(w.work().await.state, State::Finished);
}

#[tokio::test]
async fn a_living_worker_is_left_alone() {
    let w = world().await;
    let claim = w.claim().await;
    let recovery = Recovery::<TestJob>::new(w.db.clone());
    recovery.sweep(&w.queue).await.unwrap();
    assert_eq!(w.work().await.state, State::Running);
    assert!(!claim.beat(&w.db).await.unwrap());
}

#[tokio::test]
async fn work_that_repeatedly_kills_its_worker_fails_with_a_reason() {
    let w = world().await;
    for attempt in 1..=MAX_ATTEMPTS {
        assert_eq!(w.claim().await.attempt, attempt);
        w.sweep().await;
    }
    let work = w.work().await;
    assert_eq!(work.state, State::Failed);
    let why = work.failure.unwrap();
    assert!(why.text.contains("attempt 3"));
    assert!(why.notes.iter().all(|note| note.is("failure-worker-ended")), "{why:?}");
    assert_eq!(why.notes[0].gaps().collect::<Vec<_>>(), [("attempt", "3")]);
    assert_eq!(claim(&w.db, w.id).await.unwrap(), None);
}

#[tokio::test]
async fn cancelling_ends_queued_work_at_once_and_notifies_running_work() {
    let w = world().await;
    assert!(request_cancel(&w.db, w.id).await.unwrap());
    assert_eq!(w.work().await.state, State::Cancelled);
    assert!(!request_cancel(&w.db, w.id).await.unwrap());

    let w = world().await;
    let claim = w.claim().await;
    assert!(request_cancel(&w.db, w.id).await.unwrap());
    assert_eq!(w.work().await.state, State::Running);
    assert!(claim.beat(&w.db).await.unwrap());
    claim.cancelled(&w.db).await.unwrap();
    assert_eq!(w.work().await.state, State::Cancelled);
}

#[tokio::test]
async fn work_returned_at_shutdown_costs_no_attempt() {
    let w = world().await;
    for _ in 0..5 {
        let claim = w.claim().await;
        assert_eq!(claim.attempt, 1);
        claim.release(&w.db).await.unwrap();
    }
    assert_eq!(w.work().await.state, State::Queued);
}

#[tokio::test]
async fn a_lost_queue_is_filled_again() {
    let w = world().await;
    assert_eq!(w.queue.oldest_waiting().await.unwrap(), None);
    w.sweep().await;
    assert!(w.queue.oldest_waiting().await.unwrap().is_some());
}

#[tokio::test]
async fn a_result_is_rolled_back_with_a_lost_claim() {
    use sea_orm::TransactionTrait;
    let w = world().await;
    let dead = w.claim().await;
    w.sweep().await;
    let transaction = w.db.begin().await.unwrap();
    let other = db::new_id();
    create(&transaction, other, "result").await.unwrap();
    assert!(dead.finish(&transaction).await.is_err());
    transaction.rollback().await.unwrap();
    assert_eq!(find(&w.db, other).await.unwrap(), None);
}
