//! Exports of large ventures, many at once, and readers that do not read.

use std::time::Duration;

use exchange::export::Document;
use futures_util::future::join_all;
use reqwest::Method;
use web::visitor::Role;

use crate::{
    client::Client,
    seed,
    test_app::{Team, TestApp, Who, spawn_app},
};

/// Enough that an export does not fit into what sockets and channels hold.
const MANY: u64 = 60_000;

/// Memory that an export may take when it is read again.
const MEMORY: usize = 1 << 30;

fn path(team: &Team, file: &str) -> String {
    format!("/ventures/{}/exports/{file}", team.venture)
}

/// Asks for an export and reads no more of it than its head.
async fn open(browser: &Client, path: &str) -> reqwest::Response {
    // Compressed it would fit into less.
    browser.request(Method::GET, path).header("accept-encoding", "identity").send().await.unwrap()
}

async fn large(app: &TestApp) -> Team {
    let team = app.team().await;
    seed::needs(&app.shared.db, &team, MANY).await;
    team
}

/// Waits until an export can be had again.
async fn comes_free(browser: &Client, path: &str) -> String {
    for _ in 0..200 {
        let answer = browser.get(path).await;
        if answer.status == 200 {
            return answer.body;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no export could be had any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn twelve_exports_at_once_leave_every_page_its_connection() {
    let _alone = super::alone().await;
    let app = spawn_app().await;
    let team = large(&app).await;
    let (owner, viewer) =
        (app.browser(&team, Who::Owner).await, app.browser(&team, Who::Viewer).await);
    let json = path(&team, "records.json");
    // Nobody reads: each of them holds what it has.
    let asked = (0..6).flat_map(|_| [open(&owner, &json), open(&viewer, &json)]);
    let held: Vec<reqwest::Response> = join_all(asked).await;
    let with = |status: u16| held.iter().filter(move |one| one.status().as_u16() == status);
    assert_eq!(with(200).count(), 4, "two for each person");
    assert_eq!(with(200).count() + with(429).count() + with(503).count(), 12);
    for refused in with(429).chain(with(503)) {
        assert!(refused.headers().contains_key("retry-after"));
    }
    // Another founder has nothing to do with it.
    let other = app.browser(&team, Who::OtherFounder).await;
    let began = std::time::Instant::now();
    join_all((0..20).map(async |_| other.get("/ventures").await.is(200))).await;
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    // What is refused says so in words; what was let go gives its place back.
    let refused = owner.get(&json).await.is(429);
    assert!(refused.page().text("main").contains("exports"));
    let chinese = app.browser(&team, Who::Owner).await.with_cookie("assay_lang", "zh-CN");
    assert!(chinese.get(&json).await.is(429).page().text("main").contains("导出"));
    drop(held);
    let whole = comes_free(&owner, &json).await;
    let document = Document::parse(whole.as_bytes(), MEMORY).unwrap();
    assert_eq!(document.tables["needs"].len() as u64, MANY);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_house_refuses_others_without_blame() {
    let app = spawn_app().await;
    let team = large(&app).await;
    let json = path(&team, "records.json");
    let mut held = Vec::new();
    for who in [Who::Owner, Who::Editor] {
        let browser = app.browser(&team, who).await;
        held.extend([open(&browser, &json).await, open(&browser, &json).await]);
    }
    assert!(held.iter().all(|one| one.status() == 200));
    let viewer = app.browser(&team, Who::Viewer).await;
    let refused = viewer.get(&json).await.is(503);
    assert!(!refused.header("retry-after").is_empty());
    assert!(refused.page().text("main").contains("exports"));
    drop(held);
    comes_free(&viewer, &json).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_one_moment_whatever_is_written_meanwhile() {
    let app = spawn_app().await;
    let team = large(&app).await;
    let owner = app.browser(&team, Who::Owner).await;
    let (json, zip) = (path(&team, "records.json"), path(&team, "records.zip"));
    let (slow_json, slow_zip) = (open(&owner, &json).await, open(&owner, &zip).await);
    seed::needs(&app.shared.db, &team, 500).await;
    let read = async |response: reqwest::Response| {
        Document::parse(&response.bytes().await.unwrap(), MEMORY).unwrap()
    };
    for document in [read(slow_json).await, read(slow_zip).await] {
        assert_eq!(document.tables["needs"].len() as u64, MANY);
    }
    // The next one has them.
    let later = Document::parse(comes_free(&owner, &json).await.as_bytes(), MEMORY).unwrap();
    assert_eq!(later.tables["needs"].len() as u64, MANY + 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_forms_hold_the_same_and_come_back_whole() {
    let app = spawn_app().await;
    let team = app.team().await;
    seed::needs(&app.shared.db, &team, 3_000).await;
    let owner = app.browser(&team, Who::Owner).await;
    let json = owner.get(&path(&team, "with-answers.json")).await.is(200);
    let response = open(&owner, &path(&team, "with-answers.zip")).await;
    let zip = response.bytes().await.unwrap();
    let (one, two) = (
        Document::parse(json.body.as_bytes(), MEMORY).unwrap(),
        Document::parse(&zip, MEMORY).unwrap(),
    );
    assert_eq!(one.tables, two.tables);
    assert_eq!(one.tables["needs"].len(), 3_000);
    let second = app.venture(&team).await;
    let restore = format!("/ventures/{second}/exports/restore");
    crate::exchange::send(&owner, &restore, &[], ("venture.zip", &zip)).await.is(303);
    let answer = owner.get(&format!("/ventures/{second}/exports/records.json")).await.is(200);
    let again = Document::parse(answer.body.as_bytes(), MEMORY).unwrap();
    assert_eq!(again.tables["needs"].len(), 3_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_founders_export_stays_closed() {
    let app = spawn_app().await;
    let team = app.team().await;
    app.person("stranger", Role::Founder).await;
    let other = app.browser(&team, Who::OtherFounder).await;
    for file in ["records.json", "records.zip", "with-answers.json", "with-answers.zip"] {
        other.get(&path(&team, file)).await.is(404);
    }
    app.browser(&team, Who::Owner).await.get(&path(&team, "with-answers.json")).await.is(200);
}
