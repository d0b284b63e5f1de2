//! A database that has no time: every connection taken, or its write lock.

use actix_web::ResponseError;
use futures_util::future::join_all;
use sea_orm::TransactionTrait;
use web::error::AppError;

use crate::test_app::{Who, spawn_app};

#[tokio::test(flavor = "multi_thread")]
async fn a_full_pool_is_503_with_words_and_never_500() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let chinese = app.browser(&team, Who::Owner).await.with_cookie("assay_lang", "zh-CN");
    let base = format!("/ventures/{}", team.venture);
    // Of this one nothing is in memory yet.
    let second = app.venture(&team).await;
    let record = venture::store::find_venture(&app.shared.db, second).await.unwrap().unwrap();
    owner.get(&base).await.is(200);
    owner.token().await;
    let mut held = Vec::new();
    for _ in 0..8 {
        held.push(app.shared.db.begin().await.unwrap());
    }
    let pages = ["", "/needs", "/market", "/economics", "/exports", "/exports/records.json"];
    let asked = pages.iter().map(async |page| owner.get(&format!("{base}{page}")).await);
    let list = format!("/api/v1/ventures/{}/needs", team.venture);
    let api = owner.get(&list);
    let home = chinese.get(&base);
    let post = owner.post("/ventures", &[("name", "One more")]);
    // What a capability meets deep inside, in words of its own.
    let inside = async {
        let error = market::snapshot(&app.shared.db, &record).await.unwrap_err();
        let judged = AppError::from(error.context("the market cannot be read"));
        judged.status_code().as_u16()
    };
    let (asked, api, home, post, inside) = tokio::join!(join_all(asked), api, home, post, inside);
    assert_eq!(inside, 503);
    for (page, answer) in pages.iter().zip(asked) {
        let answer = answer.is(503);
        assert!(!answer.header("retry-after").is_empty(), "{page}");
        assert!(answer.page().text("main").contains("Try again"), "{page}");
    }
    let api = api.is(503);
    assert_eq!(api.json()["status"], 503);
    assert!(!api.header("retry-after").is_empty());
    assert!(home.is(503).page().text("main").contains("重试"));
    assert!(!post.is(503).header("retry-after").is_empty());
    drop(held);
    owner.get(&base).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_lock_that_stays_taken_is_503_and_pages_go_on() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let base = format!("/ventures/{}", team.venture);
    owner.get(&base).await.is(200);
    if app.shared.db.get_database_backend() != sea_orm::DatabaseBackend::Sqlite {
        // Elsewhere writers of different rows do not wait for each other.
        return;
    }
    let lock = db::begin_write(&app.shared.db).await.unwrap();
    let form = [("name", "One more"), ("area", "computer-vision"), ("currency", "USD")];
    let write = owner.post("/ventures", &form);
    let read = async {
        for page in ["", "/needs", "/market"] {
            owner.get(&format!("{base}{page}")).await.is(200);
        }
    };
    let (write, ()) = tokio::join!(write, read);
    assert!(!write.is(503).header("retry-after").is_empty());
    lock.rollback().await.unwrap();
    owner.post("/ventures", &form).await.is(303);
}
