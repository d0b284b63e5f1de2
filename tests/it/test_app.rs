//! What a test works with: a server, people who are signed in, a venture.

use std::path::{Path, PathBuf};

use account::{
    password,
    store::{self, NewUser},
};
use assay::app::{self, Shared};
use config::Settings;
use sea_orm::{ConnectionTrait, Database};
use uuid::Uuid;
use venture::{Area, VentureDraft};
use web::visitor::Role;

use crate::client::Client;

/// A running server.
pub(crate) struct TestApp {
    pub(crate) base: String,
    pub(crate) shared: Shared,
    _folder: tempfile::TempDir,
}

/// Somebody with an account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person(pub(crate) Uuid);

/// The six who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Anonymous,
    Viewer,
    Editor,
    Owner,
    OtherFounder,
    Admin,
}

impl Who {
    pub(crate) const ALL: [Self; 6] =
        [Self::Anonymous, Self::Viewer, Self::Editor, Self::Owner, Self::OtherFounder, Self::Admin];
}

/// People, and a venture of which three of them are members.
pub(crate) struct Team {
    pub(crate) venture: Uuid,
    pub(crate) viewer: Person,
    editor: Person,
    owner: Person,
    other: Person,
    admin: Person,
}

impl Team {
    /// The editor, whom an owner may remove.
    pub(crate) fn rater(&self) -> Uuid {
        self.editor.0
    }

    /// The owner, as the author of what a test enters without a form.
    pub(crate) fn author(&self) -> Uuid {
        self.owner.0
    }
}

/// Starts a server with an empty database of its own.
pub(crate) async fn spawn_app() -> TestApp {
    spawn_app_with(|_| {}).await
}

/// The same with settings of its own.
pub(crate) async fn spawn_app_with(change: impl FnOnce(&mut Settings)) -> TestApp {
    let folder = tempfile::tempdir().unwrap();
    lend_runtime(folder.path());
    let mut settings = fresh_settings(folder.path()).await;
    change(&mut settings);
    let shared = Shared::open(settings).await.unwrap();
    // A busy machine takes its time; the test of long imports asks for impatience.
    shared.imports.set_page_wait(std::time::Duration::from_secs(60));
    let server = app::serve(&shared).unwrap();
    let base = format!("http://{}", server.address);
    tokio::spawn(server.running);
    TestApp { base, shared, _folder: folder }
}

/// Settings with an empty database, a free port and no worker.
pub(crate) async fn fresh_settings(folder: &Path) -> Settings {
    let mut settings = Settings {
        data_dir: folder.to_owned(),
        bind: ([127, 0, 0, 1], 0).into(),
        worker: false,
        // A busy machine takes its time.
        busy_after: Some(120),
        ort_lib: std::env::var_os("ASSAY_ORT_LIB").map(PathBuf::from),
        ..Settings::default()
    };
    if let Ok(url) = std::env::var("ASSAY_TEST_POSTGRES_URL") {
        settings.database_url = Some(fresh_database(&url).await.into());
    }
    settings
}

/// Links what the unit tests have fetched of ONNX Runtime into a data folder.
pub(crate) fn lend_runtime(folder: &Path) {
    let tests = std::env::var_os("ASSAY_DATA_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-data"),
        PathBuf::from,
    );
    let runtime = tests.join("runtime");
    if runtime.is_dir() {
        std::os::unix::fs::symlink(runtime, folder.join("runtime")).unwrap();
    }
}

/// Creates a database and returns its address. It goes with the throw-away server.
async fn fresh_database(url: &str) -> String {
    let name = format!("t{}", Uuid::new_v4().simple());
    let db = Database::connect(url).await.unwrap();
    db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    db.close().await.unwrap();
    let mut url = url::Url::parse(url).unwrap();
    url.set_path(&name);
    url.into()
}

impl TestApp {
    /// A visitor without account.
    pub(crate) fn visitor(&self) -> Client {
        Client::new(&self.base)
    }

    /// An account whose password nobody knows.
    pub(crate) async fn person(&self, name: &str, role: Role) -> Person {
        let new = NewUser {
            email: format!("{name}@example.org"),
            name: name.to_owned(),
            password_hash: "none".to_owned(),
            role,
        };
        Person(store::insert_user(&self.shared.db, new).await.unwrap())
    }

    /// An account with a password.
    pub(crate) async fn person_with_password(
        &self,
        name: &str,
        role: Role,
        password: &str,
    ) -> Person {
        let new = NewUser {
            email: format!("{name}@example.org"),
            name: name.to_owned(),
            password_hash: password::hash(password.to_owned()).await.unwrap(),
            role,
        };
        Person(store::insert_user(&self.shared.db, new).await.unwrap())
    }

    /// A browser in which somebody is signed in.
    pub(crate) async fn signed_in(&self, person: Person) -> Client {
        let secret = store::insert_session(&self.shared.db, person.0, "test").await.unwrap();
        self.visitor().with_cookie("assay", &secret)
    }

    pub(crate) async fn team(&self) -> Team {
        let owner = self.person("owner", Role::Founder).await;
        let mut team = Team {
            venture: Uuid::nil(),
            viewer: self.person("viewer", Role::Founder).await,
            editor: self.person("editor", Role::Founder).await,
            owner,
            other: self.person("other", Role::Founder).await,
            admin: self.person("admin", Role::Admin).await,
        };
        team.venture = self.venture(&team).await;
        team
    }

    /// One more venture of the same people.
    pub(crate) async fn venture(&self, team: &Team) -> Uuid {
        let draft = VentureDraft {
            name: "Parcel-label reader".to_owned(),
            summary: String::new(),
            area: Area::ComputerVision,
            currency: "USD".to_owned(),
        };
        let db = &self.shared.db;
        let id = venture::store::insert_venture(db, team.owner.0, draft, false).await.unwrap();
        store::join_venture(db, id, team.viewer.0, "viewer").await.unwrap();
        store::join_venture(db, id, team.editor.0, "editor").await.unwrap();
        id
    }

    /// A browser of one of the six.
    pub(crate) async fn browser(&self, team: &Team, who: Who) -> Client {
        let person = match who {
            Who::Anonymous => return self.visitor(),
            Who::Viewer => team.viewer,
            Who::Editor => team.editor,
            Who::Owner => team.owner,
            Who::OtherFounder => team.other,
            Who::Admin => team.admin,
        };
        self.signed_in(person).await
    }
}

/// Says that a test was skipped and why: in the file that `./test` names and sums up, else past
/// the harness, which swallows what passing tests print.
pub(crate) fn skipped(why: &str) {
    use std::io::Write;
    let thread = std::thread::current();
    let why = why.replace(['\t', '\n'], " ");
    match std::env::var_os("ASSAY_TEST_SKIPPED") {
        Some(path) => {
            let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
            let line = format!("{why}\t{}\n", thread.name().unwrap_or_default());
            file.and_then(|mut file| file.write_all(line.as_bytes())).unwrap();
        }
        None => std::io::stderr().write_all(format!("skipped: {why}\n").as_bytes()).unwrap(),
    }
}
