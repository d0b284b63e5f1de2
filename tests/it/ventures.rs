//! Ventures and their forms.

use crate::test_app::{Who, spawn_app};

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_keeps_what_was_typed_and_names_the_fields() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let long = "x".repeat(201);
    let typed = [
        ("name", long.as_str()),
        ("summary", "kept <b>"),
        ("area", "astrology"),
        ("currency", "USD"),
    ];
    let answer = owner.post("/ventures", &typed).await.is(422);
    let page = answer.page();
    assert_eq!(page.attributes("[data-field-error]", "data-field-error"), ["name", "area"]);
    assert_eq!(page.attribute("input[name=name]", "value"), long);
    assert_eq!(page.text("textarea[name=summary]"), "kept <b>");
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_no_text_are_refused_kindly() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let token = owner.token().await;
    let form = "application/x-www-form-urlencoded";
    let body = format!("csrf={token}&name=%FF%FE&summary=&area=computer-vision&currency=USD");
    let wrong = owner.post_raw("/ventures", form, body.into_bytes()).await.wrong_fields();
    assert_eq!(wrong, ["name"]);
    let huge = format!("csrf={token}&name={}", "y".repeat(2 << 20));
    owner.post_raw("/ventures", form, huge.into_bytes()).await.is(413);
    owner.post_raw("/ventures", "application/octet-stream", vec![0, 159, 146, 150]).await.is(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_venture_is_made_found_archived_and_restored() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let typed = [
        ("name", "读取包裹标签"),
        ("summary", "面单"),
        ("area", "computer-vision"),
        ("currency", "CNY"),
    ];
    let home = owner.post("/ventures", &typed).await.redirects_to("/ventures/");
    let home = home.split("/start").next().unwrap().to_owned();
    let found = owner.get("/ventures?q=%E5%8C%85%E8%A3%B9").await.is(200).page();
    assert_eq!(found.count("tbody tr"), 1);
    owner.post(&format!("{home}/archive"), &[]).await.redirects_to("/ventures?show=archived");
    assert_eq!(owner.get("/ventures?q=%E5%8C%85%E8%A3%B9").await.page().count("tbody tr"), 0);
    owner.post(&format!("{home}/restore"), &[]).await.redirects_to(&format!("{home}/settings"));
    assert_eq!(owner.get("/ventures?q=%E5%8C%85%E8%A3%B9").await.page().count("tbody tr"), 1);
}
