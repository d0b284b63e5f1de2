//! What was done in a venture, as its members read it.

use db::entity::audit_log;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::test_app::{Who, spawn_app};

const FACT: [(&str, &str); 2] = [("source", "Interview"), ("observed_on", "2026-01-02")];

#[tokio::test(flavor = "multi_thread")]
async fn members_read_who_did_what_with_a_link_where_the_record_exists() {
    let app = spawn_app().await;
    let team = app.team().await;
    let (editor, owner) =
        (app.browser(&team, Who::Editor).await, app.browser(&team, Who::Owner).await);
    let base = format!("/ventures/{}", team.venture);
    let needs = format!("{base}/needs");
    let fields = [("statement", "Slow =1+1"), FACT[0], FACT[1]];
    let need = editor.post(&needs, &fields).await.redirects_to(&format!("{needs}/"));
    let need = need.split('?').next().unwrap().to_owned();
    owner.post(&format!("{need}/archive"), &[]).await.is(303);
    let viewer = app.browser(&team, Who::Viewer).await;
    let activity = format!("{base}/activity");
    let page = viewer.get(&activity).await.is(200).page();
    let rows = page.texts("table[data-role=activity] tbody tr");
    assert!(rows[0].contains("owner") && rows[0].contains("archived"), "{rows:?}");
    assert!(rows[1].contains("editor") && rows[1].contains("created"), "{rows:?}");
    let first = "table[data-role=activity] tbody tr:first-child a";
    assert_eq!(page.attribute(first, "href"), need, "archived records have a page");
    assert_eq!(page.text(first), "Slow =1+1");
    let all = page.count("table[data-role=activity] tbody tr") as u64;
    let lines = audit_log::Entity::find()
        .filter(audit_log::Column::VentureId.eq(team.venture))
        .count(&app.shared.db)
        .await
        .unwrap();
    assert_eq!(all, lines, "every line of the venture");
    // Narrowed, in pages, as a file, under the API, on the home page.
    let person = page.attributes("select[name=person] option", "value");
    assert_eq!(person.len(), 4, "anybody and three members");
    let own = viewer.get(&format!("{activity}?person={}", team.rater())).await.is(200).page();
    assert_eq!(own.texts("tbody tr td:nth-child(2)"), vec!["editor"; own.count("tbody tr")]);
    let kind = viewer.get(&format!("{activity}?kind=need&per_page=1")).await.is(200).page();
    assert_eq!(kind.count("tbody tr"), 1);
    assert_eq!(kind.count("nav.pager a[rel=next]"), 1);
    let file = viewer.get(&format!("{base}/activity.csv?kind=need")).await.is(200);
    assert_eq!(file.body.lines().count(), 3, "{}", file.body);
    assert!(file.body.contains(",owner,archive,need,"), "{}", file.body);
    let api = format!("/api/v1{base}/activity?kind=need");
    let api = viewer.get(&api).await.is(200).json();
    assert_eq!(api["total"], 2);
    assert_eq!(api["items"][1]["person"]["name"], "editor");
    assert_eq!(api["items"][1]["href"], need.as_str());
    let home = viewer.get(&base).await.is(200).page();
    assert_eq!(home.count("[data-role=recent] li"), (all as usize).min(5));
    assert!(home.attributes("[data-role=recent] a", "href").contains(&activity));
    let settings = viewer.get(&format!("{base}/settings")).await.is(200).page();
    assert!(settings.attributes("a", "href").contains(&activity));
    let chinese = app.browser(&team, Who::Viewer).await.with_cookie("assay_lang", "zh-CN");
    let page = chinese.get(&activity).await.is(200).page();
    assert!(page.texts("tbody tr")[0].contains("归档了需求"), "{:?}", page.texts("tbody tr"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_members_is_named() {
    let app = spawn_app().await;
    let team = app.team().await;
    let (editor, owner) =
        (app.browser(&team, Who::Editor).await, app.browser(&team, Who::Owner).await);
    let base = format!("/ventures/{}", team.venture);
    let fields = [("statement", "Slow"), FACT[0], FACT[1]];
    editor.post(&format!("{base}/needs"), &fields).await.is(303);
    let invited = [("email", "guest@example.org"), ("role", "viewer")];
    owner.post(&format!("{base}/members"), &invited).await.is(200);
    let removed = format!("{base}/members/{}", team.rater());
    owner.post(&removed, &[("role", "none")]).await.is(303);
    let answers = [
        owner.get(&format!("{base}/activity")).await.is(200),
        owner.get(&format!("{base}/activity.csv")).await.is(200),
        owner.get(&format!("/api/v1{base}/activity")).await.is(200),
    ];
    for answer in &answers {
        assert!(!answer.body.contains("guest@example.org"), "{}", answer.body);
        assert!(!answer.body.contains("editor"), "{}", answer.body);
    }
    assert!(answers[0].body.contains("a former member"));
    assert!(answers[0].page().texts("tbody td").contains(&"invitation Open".to_owned()));
    let asked = format!("{base}/activity?person={}", team.rater());
    assert_eq!(owner.get(&asked).await.is(200).page().count("tbody tr"), 0);
    // What happens elsewhere is not told here.
    let other = app.venture(&team).await;
    owner.post(&format!("/ventures/{other}/archive"), &[]).await.is(303);
    let here = owner.get(&format!("/api/v1{base}/activity")).await.is(200).json();
    assert!(!here.to_string().contains(&other.to_string()));
}
