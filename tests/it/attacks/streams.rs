//! Pages that go on telling what happens to somebody who may not read any more.

use std::time::{Duration, Instant};

use account::store;
use reqwest::{Method, header};
use web::visitor::Role;

use crate::{
    client::Client,
    test_app::{Team, TestApp, Who, spawn_app},
};

/// The ten seconds, and as many again for a busy machine.
const LIMIT: Duration = Duration::from_secs(20);

/// A venture with an open survey, whose count of answers can be followed without end.
async fn followed(app: &TestApp) -> (Team, String) {
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let list = format!("/ventures/{}/surveys", team.venture);
    let typed = super::survey_form("open", "full");
    let survey = editor.post(&list, &typed).await.redirects_to(&format!("{list}/"));
    let survey = survey.split('?').next().unwrap().to_owned();
    editor.post(&format!("{survey}/open"), &[]).await.redirects_to(&survey);
    (team, format!("{survey}/events"))
}

/// Follows until the first event has come.
async fn open(browser: &Client, events: &str) -> reqwest::Response {
    let request = browser.request(Method::GET, events).header(header::ACCEPT, "text/event-stream");
    let mut answer = request.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let first = answer.chunk().await.unwrap().unwrap();
    assert!(first.starts_with(b"retry:"), "{first:?}");
    answer
}

/// How long until a stream ends; nothing when it goes on for longer than `limit`.
async fn end_of(mut answer: reqwest::Response, limit: Duration) -> Option<Duration> {
    let started = Instant::now();
    let end = async { while let Ok(Some(_)) = answer.chunk().await {} };
    tokio::time::timeout(limit, end).await.ok().map(|()| started.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_membership_session_or_account() {
    let app = spawn_app().await;
    let (team, events) = followed(&app).await;
    let owner = app.browser(&team, Who::Owner).await;
    let admin = app.browser(&team, Who::Admin).await;
    let mut streams = Vec::new();
    let mut guests = Vec::new();
    for name in ["removed", "signed-out", "ended", "disabled", "new-password", "control"] {
        let person = app.person_with_password(name, Role::Founder, "correct horse battery").await;
        store::join_venture(&app.shared.db, team.venture, person.0, "viewer").await.unwrap();
        let browser = app.signed_in(person).await;
        streams.push(open(&browser, &events).await);
        guests.push((person, browser));
    }
    let removed = format!("/ventures/{}/members/{}", team.venture, guests[0].0.0);
    owner.post(&removed, &[("role", "none")]).await.is(303);
    guests[1].1.post("/sign-out", &[]).await.is(303);
    let other = app.signed_in(guests[2].0).await;
    let page = other.get("/account").await.is(200).page();
    other.post(&page.attribute("form[action$='/end']", "action"), &[]).await.is(303);
    admin.post(&format!("/admin/users/{}/disable", guests[3].0.0), &[]).await.is(303);
    let other = app.signed_in(guests[4].0).await;
    let typed = [
        ("old_password", "correct horse battery"),
        ("password", "another password"),
        ("password_again", "another password"),
    ];
    other.post("/account/password", &typed).await.redirects_to("/account");
    let control = streams.pop().unwrap();
    let ends = futures_util::future::join_all(streams.into_iter().map(|one| end_of(one, LIMIT)));
    let (ends, control) = tokio::join!(ends, end_of(control, LIMIT));
    println!("ended after {ends:?}");
    for ((_, browser), end) in guests.iter().zip(&ends) {
        assert!(end.is_some(), "a stream went on: {ends:?}");
        let again = browser.get(&events).await.status.as_u16();
        assert!([303, 404].contains(&again), "{again}");
    }
    assert_eq!(control, None, "the stream of a member ended too");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_role_that_still_reads_keeps_its_stream() {
    let app = spawn_app().await;
    let (team, events) = followed(&app).await;
    let owner = app.browser(&team, Who::Owner).await;
    let editor = app.browser(&team, Who::Editor).await;
    let stream = open(&editor, &events).await;
    let member = format!("/ventures/{}/members/{}", team.venture, team.rater());
    owner.post(&member, &[("role", "viewer")]).await.is(303);
    assert_eq!(end_of(stream, Duration::from_secs(12)).await, None);
}
