//! Somebody writes for long: whoever only reads neither waits nor fails, and what
//! reading notes beside itself is written afterwards.

use std::time::{Duration, Instant};

use db::entity::session;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, EntityTrait, QueryFilter, sea_query::Expr,
};
use web::visitor::Role;

use crate::{
    exchange::{fields, stage},
    test_app::{TestApp, Who, spawn_app},
};

/// Makes every session one that was last used an hour ago, so that its next use is to be noted.
async fn forget_use(app: &TestApp) {
    let hour_ago = db::now() - time::Duration::hours(1);
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(hour_ago))
        .exec(&app.shared.db)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_neither_wait_nor_fail_while_another_holds_the_right_to_write() {
    let _alone = super::alone().await;
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let base = format!("/ventures/{}", team.venture);
    forget_use(&app).await;
    let held = db::begin_write(&app.shared.db).await.unwrap();
    if held.get_database_backend() == DatabaseBackend::Postgres {
        let lock = "LOCK TABLE sessions, survey_responses, audit_log IN EXCLUSIVE MODE";
        held.execute_unprepared(lock).await.unwrap();
    } else {
        held.execute_unprepared("UPDATE users SET name = name").await.unwrap();
    }
    let begun = Instant::now();
    for page in ["", "/needs", "/competitors", "/surveys", "/imports", "/evidence"] {
        owner.get(&format!("{base}{page}")).await.is(200);
    }
    owner.get("/account").await.is(200);
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(8), "seven pages took {took:?}");
    held.rollback().await.unwrap();
    // Once writing is possible, the use is noted: a session that is used lives on.
    for _ in 0..50 {
        owner.get("/account").await.is(200);
        let recent = session::Entity::find()
            .filter(session::Column::LastSeenAt.gt(db::now() - time::Duration::minutes(5)))
            .one(&app.shared.db)
            .await
            .unwrap();
        if recent.is_some() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the use was never noted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_stays_over() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    forget_use(&app).await;
    session::Entity::update_many()
        .col_expr(session::Column::ExpiresAt, Expr::value(db::now() - time::Duration::seconds(1)))
        .exec(&app.shared.db)
        .await
        .unwrap();
    owner.get("/account").await.redirects_to("/sign-in");
    tokio::time::sleep(Duration::from_millis(300)).await;
    owner.get("/account").await.redirects_to("/sign-in");
}

/// The aim is 200 ms at the 99th percentile on a quiet machine with an optimised
/// build; the bound here only tells waiting for a lock from being busy.
#[tokio::test(flavor = "multi_thread")]
async fn pages_of_another_venture_answer_while_a_hundred_thousand_ratings_are_taken_in() {
    let _alone = super::alone().await;
    const ROWS: usize = 100_000;
    let app = spawn_app().await;
    app.shared.imports.set_page_wait(Duration::from_millis(100));
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    // Half of them are there already and change: both ways of writing.
    let file = |rows: std::ops::Range<usize>, add: usize| {
        let mut text = "respondent,need,importance,satisfaction\n".to_owned();
        for at in rows {
            let (person, need) = (at / 100, at % 100);
            let (one, two) = ((at * 7 + add) % 10 + 1, (at * 3 + add) % 10 + 1);
            text += &format!("R{person},Need number {need} that somebody has,{one},{two}\n");
        }
        text
    };
    let other = app.person("reader", Role::Founder).await;
    let reader = app.signed_in(other).await;
    let typed =
        [("name", "Elsewhere"), ("summary", ""), ("area", "computer-vision"), ("currency", "USD")];
    let home = reader.post("/ventures", &typed).await.redirects_to("/ventures/");
    let home = home.split("/start").next().unwrap().to_owned();
    // Each of these asks for a note of its use until that can be written.
    let mut readers = Vec::new();
    for _ in 0..40 {
        readers.push(app.signed_in(other).await);
    }
    let mut took = Vec::new();
    let mut whole = Duration::ZERO;
    for (rows, add) in [(0..ROWS / 2, 0), (0..ROWS, 1)] {
        let text = file(rows, add);
        let import = stage(&editor, team.venture, "ratings", text.as_bytes()).await;
        let typed = fields(&editor, &import, &[("action", "commit")]).await;
        let typed: Vec<_> = typed.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        forget_use(&app).await;
        let begun = Instant::now();
        editor.post(&import, &typed).await;
        loop {
            for page in ["", "/needs", "/competitors", "/settings"] {
                let asked = Instant::now();
                let reader = &readers[took.len() % readers.len()];
                reader.get(&format!("{home}{page}")).await.is(200);
                took.push(asked.elapsed());
            }
            let id = import.rsplit('/').next().unwrap().parse().unwrap();
            if app.shared.imports.progress(id).is_none() {
                break;
            }
        }
        whole += begun.elapsed();
        let page = editor.get(&import).await.is(200);
        assert!(page.body.contains("/undo"), "it was not taken in");
    }
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    println!(
        "imports: {whole:?}; {} pages meanwhile: median {:?}, p99 {:?}, slowest {:?}",
        took.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
    assert!(at(0.99) < Duration::from_secs(4), "p99 {:?}", at(0.99));
}
