//! A run from order to model with the real lab, on a data set small enough for
//! a test: three hundred images of ten patterns.

use std::{path::Path, time::Duration};

use sea_orm::DatabaseConnection;
use tempfile::TempDir;
use uuid::Uuid;

use super::{
    job::{self, LabContext, TrainJob},
    measure::Measure,
    run::{Run, RunSpec},
    store,
};
use artifacts::Artifacts;
use config::Settings;
use dataset::{DatasetVersion, store::register_folder};
use figure::Note;
use jobs::{
    Job, Queue, Registry, Worker, WorkerConfig, WorkerHandle,
    ledger::{self, State},
};
use lab::{
    data::DataChoice,
    experiment::TrainRequest,
    train::{TrainDevice, availability},
};
use web::{paging::ListQuery, visitor::Role};

struct World {
    _dir: TempDir,
    context: LabContext,
    queue: Queue,
    venture: Uuid,
    user: Uuid,
    version: DatasetVersion,
}

/// Images of ten patterns: class n has its n-th band of rows inked, plus noise.
fn write_patterns(folder: &Path, images: &str, labels: &str, n: u32) {
    let mut pixels = [0x803_u32, n, 28, 28].map(u32::to_be_bytes).concat();
    let mut classes = [0x801_u32, n].map(u32::to_be_bytes).concat();
    for index in 0..n {
        let class = index % 10;
        classes.push(class as u8);
        for place in 0..784_u32 {
            let inked = place / 56 == class || (place * 7 + index * 13) % 29 == 0;
            pixels.push(if inked { 255 } else { 0 });
        }
    }
    std::fs::write(folder.join(images), pixels).unwrap();
    std::fs::write(folder.join(labels), classes).unwrap();
}

async fn register_patterns(context: &LabContext) -> DatasetVersion {
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    ];
    write_patterns(folder.path(), names[0], names[1], 200);
    write_patterns(folder.path(), names[2], names[3], 100);
    let (db, artifacts) = (&context.db, &context.artifacts);
    let register = || register_folder(db, artifacts, folder.path(), None);
    let (first, again) = (register().await.unwrap(), register().await.unwrap());
    assert_eq!((first.fresh, again.fresh), (true, false));
    assert_eq!(first.version, again.version, "the same content is one version");
    let first = first.version;
    assert_eq!((first.counts.train_n(), first.counts.test_n()), (200, 100));
    first
}

async fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings { data_dir: dir.path().to_owned(), ..Settings::default() };
    let db = db::open(&settings).await.unwrap();
    let queue = Queue::connect(&settings).await.unwrap();
    let artifacts = Artifacts::open(&settings).unwrap();
    let user = founder(&db).await;
    let draft = venture::VentureDraft {
        name: "Test".to_owned(),
        summary: String::new(),
        area: venture::Area::ComputerVision,
        currency: "USD".to_owned(),
    };
    let venture = venture::store::insert_venture(&db, user, draft, false).await.unwrap();
    let context = LabContext { db, artifacts, settings };
    let version = register_patterns(&context).await;
    World { _dir: dir, context, queue, venture, user, version }
}

async fn founder(db: &DatabaseConnection) -> Uuid {
    let new = account::store::NewUser {
        name: "A".to_owned(),
        email: "a@example.org".to_owned(),
        password_hash: "no password".to_owned(),
        role: Role::Founder,
    };
    account::store::insert_user(db, new).await.unwrap()
}

impl World {
    fn db(&self) -> &DatabaseConnection {
        &self.context.db
    }

    fn start_worker(&self) -> WorkerHandle {
        let registry = job::register(Registry::default(), &self.context);
        let config = WorkerConfig {
            poll_interval: Duration::from_millis(30),
            sweep_interval: Duration::from_millis(200),
            ..WorkerConfig::default()
        };
        Worker::new(self.queue.clone(), registry, config).start()
    }

    async fn order(&self, epochs: u32) -> Uuid {
        let choice = DataChoice::Mnist(self.version.id.to_string().into());
        let usual = TrainRequest::with_defaults(choice);
        self.order_as(TrainRequest { epochs, batch: 20, threads: 1, ..usual }).await
    }

    async fn order_as(&self, request: TrainRequest) -> Uuid {
        let order = RunSpec {
            name: "patterns".to_owned(),
            dataset: self.version.name.clone(),
            dataset_version_id: Some(self.version.id),
            request,
        };
        // Not enqueued: the worker's sweep must find it.
        let limits = ledger::QueueLimits::from(&self.context.settings);
        let owner = ledger::QueueOwner { venture: self.venture, author: self.user };
        store::create_run(self.db(), limits, owner, &order).await.unwrap().id
    }

    async fn run(&self, id: Uuid) -> Run {
        store::find_run(self.db(), self.venture, id).await.unwrap().unwrap()
    }

    async fn wait(&self, id: Uuid, ready: impl Fn(&Run) -> bool) -> Run {
        for _ in 0..600 {
            let run = self.run(id).await;
            if ready(&run) {
                return run;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("nothing came of it: {:?}", self.run(id).await.work);
    }

    fn leftovers(&self) -> usize {
        let work = self.context.settings.data_dir.join("work");
        std::fs::read_dir(work).map_or(0, Iterator::count)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ordered_run_becomes_a_model() {
    let w = world().await;
    let id = w.order(3).await;
    let worker = w.start_worker();
    let run = w.wait(id, |run| run.work.state.is_over()).await;
    worker.stop().await;
    assert_eq!(run.work.state, State::Finished, "{:?}", run.work.failure);
    let outcome = run.outcome.as_ref().unwrap().classifier().unwrap();
    assert_eq!(outcome.data_digest, w.version.digest);
    let epochs = store::list_epochs(w.db(), id).await.unwrap();
    assert_eq!(epochs.len(), 3);
    for (kept, told) in epochs.iter().zip(&outcome.epochs) {
        assert_eq!((kept.epoch, kept.seconds > 0.0), (told.epoch, true));
        assert!((kept.train_loss - told.train_loss).abs() < 1e-12);
    }
    // Whether ONNX Runtime is at hand or not, the page can say what became of parity.
    assert!(outcome.parity.is_some() || run.note.unwrap().contains("runtime install"));
    let model = store::find_model_of_run(w.db(), id).await.unwrap().unwrap();
    assert_eq!((model.measured.n, model.measured.measure), (100, Measure::Accuracy));
    let file = w.context.artifacts.get(model.file.as_ref().unwrap()).await.unwrap();
    assert_eq!(file.len() as u64, model.bytes);
    assert_eq!(outcome.onnx_path, Path::new("model.onnx"), "no path of the server is told");
    assert_eq!(w.leftovers(), 0);
    let listed = store::list_runs(w.db(), w.venture, &ListQuery::default()).await.unwrap();
    assert_eq!((listed.total, listed.items[0].id), (1, id));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_run_ends_and_leaves_no_model() {
    let w = world().await;
    let id = w.order(1000).await;
    let worker = w.start_worker();
    w.wait(id, |run| run.work.done >= 1).await;
    assert!(ledger::request_cancel(w.db(), id).await.unwrap());
    let run = w.wait(id, |run| run.work.state.is_over()).await;
    worker.stop().await;
    assert_eq!(run.work.state, State::Cancelled);
    assert!(run.outcome.is_none());
    assert_eq!(store::find_model_of_run(w.db(), id).await.unwrap(), None);
    assert_eq!(w.leftovers(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_is_told_to_stop_gives_its_run_back() {
    let w = world().await;
    let id = w.order(400).await;
    let worker = w.start_worker();
    w.wait(id, |run| run.work.done >= 1).await;
    worker.stop().await;
    let run = w.run(id).await;
    assert_eq!((run.work.state, run.work.attempt), (State::Queued, 0));
    let worker = w.start_worker();
    let run = w.wait(id, |run| run.work.done >= 1).await;
    assert_eq!((run.work.state, run.work.attempt), (State::Running, 1));
    assert!(ledger::request_cancel(w.db(), id).await.unwrap());
    w.wait(id, |run| run.work.state.is_over()).await;
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_whose_data_are_damaged_fails_with_the_reason_and_keeps_nothing() {
    let w = world().await;
    let sha = w.version.files[0].sha256.as_str();
    let path = w.context.settings.artifacts_dir().join("sha256").join(&sha[..2]).join(sha);
    std::fs::write(path, b"something else").unwrap();
    let id = w.order(1).await;
    let worker = w.start_worker();
    let run = w.wait(id, |run| run.work.state.is_over()).await;
    worker.stop().await;
    assert_eq!(run.work.state, State::Failed);
    assert!(run.work.failure.unwrap().text.contains("has changed"));
    assert_eq!(store::find_model_of_run(w.db(), id).await.unwrap(), None);
    assert_eq!(w.leftovers(), 0);
}

/// The web process may have had a device that the worker's machine has not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_whose_device_is_gone_when_it_starts_fails_with_the_reason() {
    let w = world().await;
    let usual = TrainRequest::with_defaults(DataChoice::Mnist(w.version.id.to_string().into()));
    let on = |device| TrainRequest { device, epochs: 1, ..usual.clone() };
    let gone = [TrainDevice::Gpu, TrainDevice::SoftwareGpu].into_iter();
    let gone =
        gone.filter_map(|device| Some((on(device), availability(device).err()?.to_string())));
    let gone: Vec<_> = gone.collect();
    // A baseline is trained on no GPU, whatever the machine has.
    let baseline =
        TrainRequest { model: Some("logistic".to_owned()), ..on(TrainDevice::SoftwareGpu) };
    let refused = baseline.check_device().unwrap_err().to_string();
    let worker = w.start_worker();
    for (request, reason) in gone.into_iter().chain([(baseline, refused)]) {
        let device = request.device;
        let id = w.order_as(request).await;
        let run = w.wait(id, |run| run.work.state.is_over()).await;
        assert_eq!((run.work.state, run.device()), (State::Failed, device));
        let why = run.work.failure.as_ref().unwrap();
        assert_eq!(why.text, reason);
        let key = why.notes.first().and_then(Note::key);
        assert!(key.is_some_and(|key| key.starts_with("device-")), "{why:?}");
        assert_eq!(
            (run.adapter(), store::find_model_of_run(w.db(), id).await.unwrap()),
            (None, None)
        );
    }
    worker.stop().await;
    assert_eq!(w.leftovers(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_comes_twice_trains_once() {
    let w = world().await;
    let id = w.order(2).await;
    for delivery in [1, 7] {
        w.queue.enqueue(&TrainJob::from(ledger::QueueMessage { id, delivery })).await.unwrap();
    }
    let worker = w.start_worker();
    w.wait(id, |run| run.work.state.is_over()).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    worker.stop().await;
    let models = store::list_models(w.db(), w.venture, &ListQuery::default()).await.unwrap();
    assert_eq!(models.total, 1);
    assert_eq!(w.run(id).await.work.attempt, 1);
    assert_eq!(TrainJob::KIND, "train");
}
