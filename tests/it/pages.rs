//! What holds for every page: headers, language, errors.

use crate::test_app::{Who, spawn_app};

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_a_strict_policy() {
    let app = spawn_app().await;
    let visitor = app.visitor();
    for path in ["/sign-in", "/no-such-page", "/api/v1/ventures", "/health/live", "/ventures"] {
        let answer = visitor.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_what_the_policy_forbids() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    for path in [
        "/sign-in",
        "/ventures",
        "/ventures/new",
        "/account",
        &format!("/ventures/{}/settings", team.venture),
    ] {
        let page = owner.get(path).await.page();
        assert_eq!(
            page.count("[style], style, script:not([src]), [onclick], [onsubmit], [onchange]"),
            0,
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_page_is_a_404_that_helps() {
    let app = spawn_app().await;
    let answer = app.visitor().get("/no-such-page").await.is(404);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert_eq!(answer.page().attribute("main a", "href"), "/");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_follows_the_browser_until_it_is_chosen() {
    let app = spawn_app().await;
    let visitor = app.visitor();
    let chinese = visitor
        .request(reqwest::Method::GET, "/sign-in")
        .header("accept-language", "zh-CN,zh;q=0.9");
    assert_eq!(visitor.send(chinese).await.page().attribute("html", "lang"), "zh-CN");
    assert_eq!(visitor.get("/sign-in").await.page().attribute("html", "lang"), "en");
    visitor
        .post("/language", &[("lang", "zh-CN"), ("next", "/sign-in")])
        .await
        .redirects_to("/sign-in");
    let page = visitor.get("/sign-in").await.page();
    assert_eq!(page.attribute("html", "lang"), "zh-CN");
    assert!(page.text("h1").chars().any(|c| c > '\u{4e00}'), "{}", page.text("h1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_another_site_is_not_followed_after_signing_in_or_choosing_a_language() {
    let app = spawn_app().await;
    let visitor = app.visitor();
    for next in ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"]
    {
        let location =
            visitor.post("/language", &[("lang", "en"), ("next", next)]).await.redirects_to("/");
        assert!(!location.contains("example.org"), "{next} led to {location}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_is_told_and_not_a_panic() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    owner.get("/ventures").await.is(200);
    app.shared.db.clone().close().await.unwrap();
    let answer = owner.get("/ventures").await;
    assert!(matches!(answer.status.as_u16(), 500 | 503), "{}", answer.status);
    assert_eq!(answer.page().count("main code"), 1, "an error of ours carries a reference");
    assert!(!answer.body.to_lowercase().contains("sqlx"), "internal words on the page");
}
