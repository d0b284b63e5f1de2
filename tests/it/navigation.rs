//! The navigation: it stays on pages without a venture, shows only what somebody may see, and
//! success messages lead on.

use crate::test_app::{Who, spawn_app};

#[tokio::test(flavor = "multi_thread")]
async fn pages_without_a_venture_keep_the_one_visited_last() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let viewer = app.browser(&team, Who::Viewer).await;
    let home = format!("/ventures/{}", team.venture);
    let before = viewer.get("/account").await.is(200).page();
    assert_eq!(before.count(".rail-wide .switcher"), 0, "nothing was visited yet");
    viewer.get(&home).await.is(200);
    for path in ["/account", "/ventures", "/no-such-page", "/ventures/new"] {
        let page = viewer.get(path).await.page();
        assert_eq!(page.text(".rail-wide .switcher .name"), "Parcel-label reader", "{path}");
        assert_eq!(page.count(&format!(".rail-wide a[href='{home}/needs']")), 1, "{path}");
    }
    let missing = viewer.get(&format!("{home}/needs/{}", uuid::Uuid::nil())).await.is(404).page();
    assert_eq!(missing.attribute("main p a", "href"), home);
    // An administrator is no member.
    admin.get(&home).await.is(404);
    for path in ["/admin/users", "/admin/datasets"] {
        assert_eq!(admin.get(path).await.is(200).page().count(".rail-wide .switcher"), 0, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_venture_that_somebody_may_no_longer_see_is_gone_from_the_navigation() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let viewer = app.browser(&team, Who::Viewer).await;
    let home = format!("/ventures/{}", team.venture);
    viewer.get(&home).await.is(200);
    let member = format!("{home}/members/{}", team.viewer.0);
    owner.post(&member, &[("role", "none")]).await.is(303);
    let page = viewer.get("/account").await.is(200);
    assert!(!page.body.contains("Parcel-label reader"), "{}", page.body);
    // A cookie that somebody made up grants nothing.
    let forged = app.browser(&team, Who::OtherFounder).await;
    let forged = forged.with_cookie("assay_venture", &team.venture.to_string());
    let page = forged.get("/account").await.is(200);
    assert!(!page.body.contains("Parcel-label reader"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switcher_has_the_other_ventures_and_the_groups_are_in_order() {
    let app = spawn_app().await;
    let team = app.team().await;
    let second = app.venture(&team).await;
    let editor = app.browser(&team, Who::Editor).await;
    let page = editor.get(&format!("/ventures/{}/offer/risks", team.venture)).await.is(200).page();
    let others = page.attributes(".rail-wide .switcher a", "href");
    let second = format!("/ventures/{second}");
    assert_eq!(others, [second.as_str(), "/ventures", "/ventures/new"]);
    let heads = page.texts(".rail-wide .rail-head");
    assert_eq!(heads, ["Market", "Product", "Model lab", "Verdict"]);
    assert_eq!(page.texts(".rail-wide [aria-current=page]"), ["Offer"]);
    let assumptions = editor.get(&format!("/ventures/{}/offer/assumptions", team.venture)).await;
    assert_eq!(assumptions.is(200).page().texts(".rail-wide [aria-current=page]"), ["Assumptions"]);
    // Who only reads is led to where the assumptions are shown.
    let viewer = app.browser(&team, Who::Viewer).await;
    let base = format!("/ventures/{}", team.venture);
    let page = viewer.get(&base).await.is(200).page();
    for href in page.attributes(".rail-wide a", "href") {
        viewer.get(href.split('#').next().unwrap()).await.is(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_success_message_says_what_happened_and_links_the_next_step() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let today = db::now().date().to_string();
    let told = [("source", "talks"), ("observed_on", today.as_str())];
    let need = [told[0], told[1], ("statement", "Read labels")];
    let rival = [told[0], told[1], ("name", "LabelScan")];
    let offer = [("pricing", "per-month"), ("percentile", "99"), ("latency", "50")];
    for (path, fields, done, next, leads) in [
        ("needs", &need[..], "Need created.", "Rate it", "#answers".to_owned()),
        (
            "competitors",
            &rival[..],
            "Competitor created.",
            "Rate it in the matrix",
            format!("{base}/competitors/matrix"),
        ),
        (
            "offer",
            &offer[..],
            "Offer saved.",
            "Fill the assumptions",
            format!("{base}/offer/assumptions"),
        ),
    ] {
        let to = editor.post(&format!("{base}/{path}"), fields).await.redirects_to(&base);
        let page = editor.get(&to).await.is(200).page();
        assert!(page.text("[data-role=done]").starts_with(done), "{path}");
        assert_eq!(page.text("[data-role=next]"), next, "{path}");
        assert_eq!(page.attribute("[data-role=next]", "href"), leads, "{path}");
    }
    // A word that nobody knows says nothing.
    let page = editor.get(&format!("{base}?done=need-created-x")).await.is(200).page();
    assert_eq!(page.count("[data-role=done]"), 0);
}
