//! Commands whose output nobody reads to its end: they do their work, end as they would
//! else, and never break.

use std::{
    io::pipe,
    process::{Command, Stdio},
};

use secrecy::ExposeSecret;

use crate::test_app::{TestApp, spawn_app};

/// `assay` beside the running server, on the same database.
fn command(app: &TestApp, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(arguments).env("ASSAY_DATA_DIR", &app.shared.settings.data_dir);
    if let Some(url) = &app.shared.settings.database_url {
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

/// The end of a pipe that nobody reads.
fn closed() -> Stdio {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    Stdio::from(writer)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_ends_as_it_would_when_nobody_reads() {
    let app = spawn_app().await;
    let team = app.team().await;
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let venture = team.venture.to_string();
    let nps = file("nps.csv", "score\n9\n10\n3\n");
    let bad = file("bad.csv", "score\n99\n");
    let needs = file("needs.csv", "need,note,owner\nPrint offline,x,y\n");
    let wrong = file("wrong.csv", "need,note\nPrint,\"x\n");
    let out = folder.path().join("all.json").to_str().unwrap().to_owned();
    let commands: &[(&[&str], i32)] = &[
        (&["--help"], 0),
        (&["--version"], 0),
        (&["no-such-command"], 2),
        (&["score", "--list"], 0),
        (&["score", "--list", "--json"], 0),
        (&["score", "nps", "--example"], 0),
        (&["score", "nps", "--schema"], 0),
        (&["score", "nps", "--in", &nps], 0),
        (&["score", "nps", "--in", &nps, "--json"], 0),
        (&["score", "nps", "--in", &bad], 2),
        (&["score", "no-such-method"], 2),
        (&["check-config"], 0),
        (&["migrate"], 0),
        (&["dataset", "list"], 0),
        (&["dataset", "list", "--json"], 0),
        (&["lab", "train", "--task", "no-such-task"], 2),
        (&["import", "needs", "--venture", &venture, "--in", &needs, "--dry-run", "--json"], 0),
        (&["import", "needs", "--venture", &venture, "--in", &needs, "--json"], 0),
        (&["import", "needs", "--venture", &venture, "--in", &wrong], 2),
        (&["export", "--venture", &venture, "--out", &out], 0),
    ];
    for (arguments, code) in commands {
        for (no_out, no_err) in [(true, false), (false, true), (true, true)] {
            let end = |none: bool| if none { closed() } else { Stdio::null() };
            let status = command(&app, arguments).stdout(end(no_out)).stderr(end(no_err)).status();
            let status = status.unwrap();
            assert_eq!(status.code(), Some(*code), "{arguments:?} {no_out} {no_err} {status}");
        }
    }
    // What was printed for nobody was done all the same.
    let kept = command(&app, &["export", "--venture", &venture, "--out", &out]).output().unwrap();
    assert!(kept.status.success());
    assert!(std::fs::read_to_string(&out).unwrap().contains("Print offline"));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told() {
    let app = spawn_app().await;
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = command(&app, &["score", "--list"]).stdout(full).output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("standard output"));
}
