//! Competitors, needs and ratings through their forms.

use crate::{
    client::Client,
    test_app::{Who, spawn_app},
};

const FACT: [(&str, &str); 2] = [("source", "Interview"), ("observed_on", "2026-01-02")];

fn with<'a>(own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    own.iter().copied().chain(FACT).collect()
}

async fn make(browser: &Client, list: &str, own: &[(&str, &str)]) -> String {
    let address = browser.post(list, &with(own)).await.redirects_to(&format!("{list}/"));
    address.split('?').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_that_cannot_be_are_refused_at_their_field() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let list = format!("/ventures/{}/competitors", team.venture);
    for share in ["NaN", "inf", "-5", "100.01", "1e400", "a third", "0x10", "1,250", "九"] {
        let wrong =
            editor.post(&list, &with(&[("name", "Rival"), ("share", share)])).await.wrong_fields();
        assert_eq!(wrong, ["share"], "{share}");
    }
    let page = editor.post(&list, &with(&[("name", "Rival"), ("share", "-5")])).await.page();
    assert_eq!(page.attribute("input[name=share]", "value"), "-5");
    assert_eq!(page.attribute("input[name=name]", "value"), "Rival");
    for date in ["", "2999-01-01", "2026-02-30", "yesterday"] {
        let typed = [("name", "Rival"), ("source", "x"), ("observed_on", date)];
        assert_eq!(editor.post(&list, &typed).await.wrong_fields(), ["observed_on"], "{date}");
    }
    assert_eq!(
        editor.post(&list, &[("name", "Rival")]).await.wrong_fields(),
        ["source", "observed_on"]
    );
    assert_eq!(editor.get(&list).await.page().count("tbody tr"), 0, "something was kept after all");
}

#[tokio::test(flavor = "multi_thread")]
async fn ratings_outside_their_scale_are_refused_and_an_import_is_all_or_nothing() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let need = make(
        &editor,
        &format!("/ventures/{}/needs", team.venture),
        &[("statement", "Read labels")],
    )
    .await;
    let fact = [("rating_source", "Survey"), ("rating_date", "2026-01-02")];
    for (importance, satisfaction, wrong) in [
        ("11", "5", "rating_importance"),
        ("5", "0", "rating_satisfaction"),
        ("7.5", "5", "rating_importance"),
        ("", "5", "rating_importance"),
    ] {
        let typed = [
            ("rating_respondent", "r1"),
            ("rating_importance", importance),
            ("rating_satisfaction", satisfaction),
            fact[0],
            fact[1],
        ];
        assert_eq!(editor.post(&format!("{need}/ratings"), &typed).await.wrong_fields(), [wrong]);
    }
    let import = |lines: &'static str| {
        [("import_lines", lines), ("import_source", "Survey"), ("import_date", "2026-01-02")]
    };
    let path = format!("{need}/import");
    // A wrong row is shown in the preview, and nothing is imported before.
    let checked = format!("/ventures/{}/imports/", team.venture);
    editor.post(&path, &import("r1,9,3\nr2,12,3\nr3,9,3")).await.redirects_to(&checked);
    assert_eq!(editor.get(&need).await.page().count("#answers tbody tr"), 0);
    editor.post(&path, &import("r1,9,3\nr2,8,3\nr3,9,3")).await.redirects_to(&need);
    assert_eq!(editor.get(&need).await.page().count("#answers tbody tr"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_venture_can_be_read_and_not_changed() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let list = format!("/ventures/{}/competitors", team.venture);
    let rival = make(&owner, &list, &[("name", "Rival")]).await;
    owner.post(&format!("/ventures/{}/archive", team.venture), &[]).await.redirects_to("/ventures");
    owner.get(&rival).await.is(200);
    owner.post(&list, &with(&[("name", "Second")])).await.is(409);
    let editor = app.browser(&team, Who::Editor).await;
    assert_eq!(editor.get(&list).await.is(200).page().count("tbody tr"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_shown_and_never_run() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let name = "<script>alert(1)</script>\"'&";
    let list = format!("/ventures/{}/competitors", team.venture);
    let rival = make(&editor, &list, &[("name", name)]).await;
    let page = editor.get(&rival).await.is(200).page();
    assert_eq!(page.text("h1"), name);
    assert_eq!(page.count("script:not([src])"), 0);
    let csv = editor.get(&format!("{list}.csv")).await.is(200);
    assert!(csv.header("content-disposition").contains("attachment"));
    // A cell that a spreadsheet would take for a formula is made harmless.
    make(&editor, &list, &[("name", "=HYPERLINK(\"http://example.org\")")]).await;
    let csv = editor.get(&format!("{list}.csv")).await.is(200).body;
    assert!(
        !csv.lines()
            .any(|line| line.contains(",=") || line.starts_with('=') || line.contains(",\"=")),
        "{csv}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_another_venture_is_not_found() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let second = app.venture(&team).await;
    let rival =
        make(&owner, &format!("/ventures/{}/competitors", team.venture), &[("name", "Rival")])
            .await;
    let moved = rival.replace(&team.venture.to_string(), &second.to_string());
    owner.get(&moved).await.is(404);
    owner.post(&format!("{moved}/archive"), &[]).await.is(404);
    let list = format!("/ventures/{}/competitors", team.venture);
    assert_eq!(
        owner.get(&list).await.page().count("tbody tr"),
        1,
        "it was archived through the other"
    );
}
