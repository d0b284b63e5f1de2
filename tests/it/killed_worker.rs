//! A worker process that is killed in the middle of a run: the run is taken up
//! again by the next one and finished once.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use assay::{
    app::Shared,
    dataset::store::register_folder,
    db::entity::work,
    jobs::ledger::{State, Work},
    lab::{data::DataChoice, experiment::TrainRequest},
    runs::{
        run::{NewRun, Run},
        store,
    },
    web::paging::ListQuery,
};
use sea_orm::{EntityTrait, sea_query::Expr};
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::world::spawn_app;

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
    let order = NewRun {
        name: "patterns".to_owned(),
        dataset: version.name,
        dataset_version_id: Some(version.id),
        request,
    };
    store::create_run(&shared.db, venture, user, &order).await.unwrap().id
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
    let long_ago = assay::db::now() - Duration::from_secs(3600);
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
    let owner = app.person("trainer", assay::web::visitor::Role::Founder).await;
    let id = order(&app.shared, team.venture, owner.0, 600).await;
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
