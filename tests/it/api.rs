//! The shared contract of `/api/v1`.

use serde_json::json;

use crate::test_app::{Who, spawn_app};

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_problem_json() {
    let app = spawn_app().await;
    let team = app.team().await;
    let answer = app.visitor().get("/api/v1/ventures").await.is(401);
    assert!(answer.header("content-type").starts_with("application/problem+json"));
    let owner = app.browser(&team, Who::Owner).await;
    for (body, status) in [
        (json!({"name": "", "area": "astrology", "currency": "XXX"}), 422),
        (json!({"name": 7, "area": "computer-vision", "currency": "USD"}), 400),
        (json!({"name": "x", "area": "computer-vision", "currency": "USD", "owner": "me"}), 400),
    ] {
        let answer = owner.post_json("/api/v1/ventures", &body).await.is(status);
        let problem = answer.json();
        for key in ["type", "title", "status", "detail", "errors"] {
            assert!(problem.get(key).is_some(), "{key} is missing in {problem}");
        }
        assert_eq!(problem["status"], status);
    }
    let answer = owner
        .post_json("/api/v1/ventures", &json!({"name": "", "area": "astrology", "currency": "XXX"}))
        .await;
    let fields: Vec<_> =
        answer.json()["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
    assert_eq!(fields, ["name", "area", "currency"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_paged_and_hold_only_what_is_yours() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    for i in 0..4 {
        let draft = json!({"name": format!("V{i}"), "area": "computer-vision", "currency": "USD"});
        let made = owner.post_json("/api/v1/ventures", &draft).await.is(201);
        assert!(made.header("location").starts_with("/api/v1/ventures/"));
    }
    let page = owner.get("/api/v1/ventures?per_page=2&page=3&sort=name").await.is(200).json();
    assert_eq!(
        (&page["total"], &page["page"], &page["per_page"]),
        (&json!(5), &json!(3), &json!(2))
    );
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    let most = owner.get("/api/v1/ventures?per_page=100000").await.is(200).json();
    assert_eq!(most["per_page"], 200);
    let first = owner.get("/api/v1/ventures?page=-1&per_page=0").await.is(200).json();
    assert_eq!(first["page"], 1);
    let other = app.browser(&team, Who::OtherFounder).await;
    assert_eq!(other.get("/api/v1/ventures").await.json()["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_ordered_with_its_model_optimiser_and_schedule() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let runs = format!("/ventures/{}/runs", team.venture);
    let page = editor.get(&format!("{runs}/new")).await.is(200).page();
    assert_eq!(page.count("#f-model option"), 4);
    let order = [
        ("name", "Convolutions"),
        ("dataset", "digits"),
        ("model", "lenet"),
        ("optimizer", "adamw"),
        ("schedule", "cosine"),
        ("epochs", "1"),
        ("batch", "64"),
        ("learning_rate", "0.001"),
        ("seed", "1"),
        ("threads", "1"),
        ("validation_share", "0.1"),
    ];
    let with = |name: &str, value: &'static str| {
        order.map(|(field, old)| if field == name { (field, value) } else { (field, old) })
    };
    for (name, value) in [("model", "gru"), ("optimizer", "rmsprop"), ("schedule", "x")] {
        assert_eq!(editor.post(&runs, &with(name, value)).await.wrong_fields(), [name]);
    }
    editor.post(&runs, &order).await.redirects_to(&format!("{runs}/"));
}
