//! A worker process that is killed in the middle of a run: the run is taken up
//! again by the next one and finished once.

use std::{
    fmt::Write as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use assay::app::Shared;
use dataset::{
    DatasetKind, DatasetName,
    store::{find_version, materialize, register_folder},
};
use db::entity::work;
use jobs::ledger::{QueueLimits, QueueOwner, State, Work};
use lab::{
    data::DataChoice,
    experiment::{LabError, RatingOutcome, RunPaths, TrainRequest, recommend},
    progress::{Event, ProgressReporter},
    train::CheckpointOptions,
};
use runs::{
    run::{Run, RunSpec},
    store,
};
use sea_orm::{EntityTrait, sea_query::Expr};
use secrecy::ExposeSecret;
use uuid::Uuid;
use web::paging::ListQuery;

use crate::{
    test_app::{Team, TestApp, spawn_app},
    training::keep,
};

const FILES: [(&str, &str, u32); 2] = [
    ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", 200),
    ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 100),
];

/// Images of ten patterns in IDX files: class n has its n-th band of rows inked.
fn write_patterns(folder: &Path) {
    for (images, labels, n) in FILES {
        let mut pixels = [0x803_u32, n, 28, 28].map(u32::to_be_bytes).concat();
        let mut classes = [0x801_u32, n].map(u32::to_be_bytes).concat();
        for index in 0..n {
            classes.push((index % 10) as u8);
            pixels.extend((0..784_u32).map(|place| if place / 56 == index % 10 { 255 } else { 0 }));
        }
        std::fs::write(folder.join(images), pixels).unwrap();
        std::fs::write(folder.join(labels), classes).unwrap();
    }
}

async fn order(shared: &Shared, venture: Uuid, user: Uuid, epochs: u32) -> Uuid {
    let folder = tempfile::tempdir().unwrap();
    write_patterns(folder.path());
    let kept = register_folder(&shared.db, &shared.artifacts, folder.path(), None).await.unwrap();
    let version = kept.version;
    let choice = DataChoice::Mnist(version.id.to_string().into());
    let request =
        TrainRequest { epochs, batch: 20, threads: 1, ..TrainRequest::with_defaults(choice) };
    let order = RunSpec {
        name: "patterns".to_owned(),
        dataset: version.name,
        dataset_version_id: Some(version.id),
        request,
    };
    let limits = QueueLimits::from(&shared.settings);
    store::create_run(&shared.db, limits, QueueOwner { venture, author: user }, &order)
        .await
        .unwrap()
        .id
}

/// Ratings of 150 items by 100 users, a third of all pairs.
fn many_ratings() -> String {
    let mut text = "user,item,rating\n".to_owned();
    for (user, item) in (0..100_u32).flat_map(|user| (0..150_u32).map(move |item| (user, item))) {
        if (user * 31 + item * 17) % 3 == 0 {
            let rating = 1 + (user * 7 + item * 11 + user * item) % 5;
            writeln!(text, "u{user},i{item},{rating}").unwrap();
        }
    }
    text
}

/// What a factorisation of such ratings asks for; every epoch gets a little better.
async fn factorisation(app: &TestApp) -> (Uuid, TrainRequest) {
    let data = keep(app, DatasetKind::Ratings, "stars", "stars.csv", &many_ratings()).await;
    let version = data.parse().unwrap();
    let request = TrainRequest {
        model: Some("biased-mf".to_owned()),
        sizes: [("factors".to_owned(), 512.0)].into(),
        epochs: 3,
        learning_rate: 0.001,
        threads: 2,
        ..TrainRequest::with_defaults(DataChoice::Ratings(data.into()))
    };
    (version, request)
}

async fn order_factors(app: &TestApp, team: &Team, version: Uuid, request: TrainRequest) -> Uuid {
    let order = RunSpec {
        name: "stars".to_owned(),
        dataset: DatasetName::parse("stars").unwrap(),
        dataset_version_id: Some(version),
        request,
    };
    let limits = QueueLimits::from(&app.shared.settings);
    let owner = QueueOwner { venture: team.venture, author: team.author() };
    store::create_run(&app.shared.db, limits, owner, &order).await.unwrap().id
}

/// Cancels once the factors have been learnt so far.
struct Until(u64, AtomicBool);

impl ProgressReporter for Until {
    fn report(&self, event: Event) {
        if matches!(&event, Event::Step { name, done, .. } if name == "train" && *done >= self.0) {
            self.1.store(true, Ordering::Relaxed);
        }
    }
    fn is_cancelled(&self) -> bool {
        self.1.load(Ordering::Relaxed)
    }
}

/// Carries a request out as the worker does, beside it; with `until` only up to a step of
/// the training, whose checkpoint is left for the worker of that run.
async fn carry_out(
    shared: &Shared,
    version: Uuid,
    request: &TrainRequest,
    until: Option<(Uuid, u64)>,
) -> Option<RatingOutcome> {
    let folder = tempfile::tempdir().unwrap();
    let version = find_version(&shared.db, version).await.unwrap().unwrap();
    let mut request = request.clone();
    let laid = materialize(&shared.artifacts, &version, &folder.path().join("data")).await.unwrap();
    (request.data, request.load) = laid;
    let states = shared.settings.data_dir.join("states");
    let carried = tokio::task::spawn_blocking(move || {
        let checkpoint = until.map(|(run, _)| CheckpointOptions {
            path: states.join(run.to_string()),
            every: Duration::ZERO,
            resume: false,
        });
        let (out, cache) = (folder.path().join("run"), folder.path().join("cache"));
        let paths = RunPaths { folder: &out, cache: &cache, checkpoint: checkpoint.as_ref() };
        let reporter = Until(until.map_or(u64::MAX, |(_, step)| step), false.into());
        recommend(&request, paths, None, &reporter)
    });
    match carried.await.unwrap() {
        Ok(outcome) => Some(outcome),
        Err(LabError::Cancelled) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Kills the worker when the test ends, however it ends.
struct WorkerProcess(Child);

impl WorkerProcess {
    fn start(shared: &Shared) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        command.arg("worker").env("ASSAY_DATA_DIR", &shared.settings.data_dir);
        if let Some(url) = &shared.settings.database_url {
            command.env("ASSAY_DATABASE_URL", url.expose_secret());
        }
        // What steers tests is no setting, and an unknown setting is fatal.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ASSAY_TEST") {
                command.env_remove(name);
            }
        }
        command.stderr(Stdio::null());
        Self(command.spawn().unwrap())
    }

    /// As `kill -9`.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for WorkerProcess {
    fn drop(&mut self) {
        // It may be dead already, which is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn wait(shared: &Shared, venture: Uuid, id: Uuid, ready: impl Fn(&Work) -> bool) -> Run {
    let mut last = None;
    for _ in 0..1800 {
        let run = store::find_run(&shared.db, venture, id).await.unwrap().unwrap();
        if ready(&run.work) {
            return run;
        }
        last = Some(run.work);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nothing came of it: {last:?}");
}

/// As if the dead worker had been silent for long: nobody wants to wait twenty seconds.
async fn age_heartbeat(shared: &Shared) {
    let long_ago = db::now() - Duration::from_secs(3600);
    work::Entity::update_many()
        .col_expr(work::Column::HeartbeatAt, Expr::value(long_ago))
        .exec(&shared.db)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_workers_run_is_taken_up_again_and_finished_once() {
    let app = spawn_app().await;
    let team = app.team().await;
    let id = order(&app.shared, team.venture, team.author(), 600).await;
    let first = WorkerProcess::start(&app.shared);
    wait(&app.shared, team.venture, id, |work| work.done >= 2).await;
    first.kill();
    let run = wait(&app.shared, team.venture, id, |_| true).await;
    assert_eq!((run.work.state, run.work.attempt), (State::Running, 1), "killed too late");
    age_heartbeat(&app.shared).await;
    let _second = WorkerProcess::start(&app.shared);
    let run = wait(&app.shared, team.venture, id, |work| work.state.is_over()).await;
    assert_eq!((run.work.state, run.work.attempt), (State::Finished, 2));
    let epochs = store::list_epochs(&app.shared.db, id).await.unwrap();
    assert_eq!(epochs.len(), run.outcome.unwrap().classifier().unwrap().epochs.len());
    let models = store::list_models(&app.shared.db, team.venture, &ListQuery::default()).await;
    assert_eq!(models.unwrap().total, 1);
}

/// The state is one that an earlier worker left at a third of the way, as it does every
/// half minute.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_factorisation_goes_on_from_its_state_to_the_same_factors() {
    let app = spawn_app().await;
    let (team, shared) = (app.team().await, &app.shared);
    let (version, mut request) = factorisation(&app).await;
    // About four seconds, however fast the machine and the build are.
    let tried = carry_out(shared, version, &request, None).await.unwrap();
    request.epochs = (4.0 / tried.seconds_per_epoch).clamp(24.0, 1000.0) as u32;
    let whole = carry_out(shared, version, &request, None).await.unwrap();
    let strata = u64::from(request.epochs) * 8;
    let id = order_factors(&app, &team, version, request.clone()).await;
    assert!(carry_out(shared, version, &request, Some((id, strata / 3))).await.is_none());
    let state = shared.settings.data_dir.join("states").join(id.to_string());
    assert!(state.exists());
    let first = WorkerProcess::start(shared);
    let run = wait(shared, team.venture, id, |work| work.step == "train").await;
    // Told from where the state left off, not from the beginning.
    assert!((strata / 3 + 1..strata).contains(&run.work.done), "{:?}", run.work);
    first.kill();
    let run = wait(shared, team.venture, id, |_| true).await;
    assert_eq!((run.work.state, run.work.attempt), (State::Running, 1), "killed too late");
    assert!(state.exists());
    age_heartbeat(shared).await;
    let _second = WorkerProcess::start(shared);
    let run = wait(shared, team.venture, id, |work| work.state.is_over()).await;
    assert_eq!((run.work.state, run.work.attempt), (State::Finished, 2), "{:?}", run.work);
    let again: Vec<_> = run.notes.iter().filter(|note| note.is("remark-resumed-epoch")).collect();
    assert_eq!(again.len(), 1, "{:?}", run.notes);
    assert!(run.note.unwrap().contains(again[0].text()));
    let outcome = run.outcome.unwrap();
    let outcome = outcome.recommender().unwrap();
    assert_eq!((&outcome.onnx_sha256, outcome.best_epoch), (&whole.onnx_sha256, whole.best_epoch));
    assert_eq!(outcome.epochs.len(), whole.epochs.len());
    for (one, other) in outcome.epochs.iter().zip(&whole.epochs) {
        // The record is text, which may lose the last bit.
        assert!((one.train_rmse - other.train_rmse).abs() < 1e-12, "{one:?} {other:?}");
    }
    assert!(!state.exists(), "the state outlived the run");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_of_other_settings_fails_the_run_with_the_reason() {
    let app = spawn_app().await;
    let (team, shared) = (app.team().await, &app.shared);
    let (version, request) = factorisation(&app).await;
    let id = order_factors(&app, &team, version, request.clone()).await;
    let other = TrainRequest { learning_rate: 0.002, ..request };
    assert!(carry_out(shared, version, &other, Some((id, 1))).await.is_none());
    let _worker = WorkerProcess::start(shared);
    let run = wait(shared, team.venture, id, |work| work.state.is_over()).await;
    assert_eq!(run.work.state, State::Failed);
    let told = run.work.failure.unwrap().text;
    assert!(told.contains("belongs to other data, another model or other settings"), "{told}");
}
