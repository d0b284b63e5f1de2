//! Sign-in links that whoever runs the server prints, and what a start prints last.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use config::Settings;
use secrecy::ExposeSecret;
use web::visitor::Role;

use crate::test_app::{TestApp, fresh_settings, spawn_app};

/// `assay` on the database of some settings.
fn command(settings: &Settings, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(arguments).env("ASSAY_DATA_DIR", &settings.data_dir);
    if let Some(url) = &settings.database_url {
        command.env("ASSAY_DATABASE_URL", url.expose_secret());
    }
    // What steers tests is no setting, and an unknown setting is fatal.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ASSAY_TEST") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command
}

fn sign_in_link(settings: &Settings, email: Option<&str>) -> Output {
    let arguments: Vec<&str> = ["admin", "sign-in-link"].into_iter().chain(email).collect();
    command(settings, &arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The path of the link that is all that standard output holds.
fn printed_path(output: &Output) -> String {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let link = text(&output.stdout);
    let url = url::Url::parse(link.strip_suffix('\n').unwrap()).unwrap();
    assert_eq!(url.host_str(), Some("127.0.0.1"), "{link}");
    url.path().to_owned()
}

async fn signs_in(app: &TestApp, path: &str, name: &str) {
    let browser = app.visitor();
    browser.get(path).await.is(200);
    browser.post(path, &[]).await.is(303);
    let page = browser.get("/account").await.is(200).page();
    assert!(page.text("body").contains(name), "{name}");
    app.visitor().post(path, &[]).await.is(400);
}

fn is_refused(output: &Output, reason: &str) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(reason) && output.stdout.is_empty(), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printed_link_signs_the_administrator_or_a_named_person_in() {
    let app = spawn_app().await;
    let settings = &app.shared.settings;
    is_refused(&sign_in_link(settings, None), "set-up link");
    app.person("founder", Role::Founder).await;
    is_refused(&sign_in_link(settings, None), "no active administrator");
    let boss = app.person("boss", Role::Admin).await;
    let second = app.person("second", Role::Admin).await;

    let first = sign_in_link(settings, None);
    assert!(text(&first.stderr).contains("boss@example.org"));
    assert!(text(&first.stderr).contains("several administrators"));
    let again = sign_in_link(settings, None);
    app.visitor().post(&printed_path(&first), &[]).await.is(400);
    signs_in(&app, &printed_path(&again), "boss").await;

    let named = sign_in_link(settings, Some("Founder@Example.org"));
    signs_in(&app, &printed_path(&named), "founder").await;

    is_refused(&sign_in_link(settings, Some("nobody@example.org")), "no account has");
    let db = &app.shared.db;
    account::store::set_disabled(db, second.0, boss.0, true).await.unwrap();
    is_refused(&sign_in_link(settings, Some("boss@example.org")), "disabled");
    let left = sign_in_link(settings, None);
    assert!(!text(&left.stderr).contains("several administrators"));
    signs_in(&app, &printed_path(&left), "second").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_begins_with_the_address_that_people_use() {
    let app = spawn_app().await;
    app.person("boss", Role::Admin).await;
    let mut command = command(&app.shared.settings, &["admin", "sign-in-link"]);
    let output = command.env("ASSAY_PUBLIC_URL", "https://assay.example.org/").output().unwrap();
    let link = text(&output.stdout);
    assert!(link.starts_with("https://assay.example.org/sign-in/link/"), "{link}");
}

/// A server whose lines are read as they come; killed when the test ends.
struct Server {
    child: Child,
    lines: Receiver<String>,
}

impl Server {
    fn start(folder: &Path, settings: &Settings) -> Self {
        let mut command = command(settings, &["serve"]);
        command.env("ASSAY_DATA_DIR", folder).env("ASSAY_BIND", "127.0.0.1:0");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        Self { child, lines }
    }

    /// What a start prints until it stays silent.
    fn printed(&self) -> Vec<String> {
        let mut printed = Vec::new();
        let mut patience = Duration::from_secs(60);
        while let Ok(line) = self.lines.recv_timeout(patience) {
            if line.contains("sign-in-link") || line.contains("/set-up?token=") {
                patience = Duration::from_secs(3);
            }
            printed.push(line);
        }
        printed
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_line_of_a_start_says_how_to_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let settings = fresh_settings(folder.path()).await;
    for _ in 0..2 {
        // Until there is an account, every start prints a link of its own.
        let server = Server::start(folder.path(), &settings);
        let printed = server.printed();
        let last = printed.last().unwrap();
        assert!(printed.len() > 1 && last.contains("/set-up?token="), "{printed:#?}");
    }
    let new = account::store::NewUser {
        email: "boss@example.org".to_owned(),
        name: "boss".to_owned(),
        password_hash: "none".to_owned(),
        role: Role::Admin,
    };
    let db = db::open(&settings).await.unwrap();
    account::store::insert_user(&db, new).await.unwrap();
    let server = Server::start(folder.path(), &settings);
    let printed = server.printed();
    assert!(printed.last().unwrap().contains("assay admin sign-in-link"), "{printed:#?}");
    let link = sign_in_link(&settings, None);
    assert!(printed_path(&link).starts_with("/sign-in/link/"));
}
