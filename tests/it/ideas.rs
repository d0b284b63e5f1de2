//! Product ideas through their forms: ranked, linked, advised, decided.

use market::{NeedRatingDraft, OfferRatingDraft};
use time::macros::date;
use uuid::Uuid;

use crate::{
    client::Client,
    test_app::{Team, TestApp, Who, spawn_app},
};
use venture::{Edit, Provenance};

const FACT: [(&str, &str); 2] = [("source", "Interview"), ("observed_on", "2026-01-02")];

/// A form's fields with what is typed into them; later ones take the place of earlier ones.
fn idea<'a>(own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut typed = vec![
        ("title", "Read labels offline"),
        ("reach", "2000"),
        ("reach_period", "quarter"),
        ("impact", "2"),
        ("confidence", "0.8"),
        ("effort", "4"),
        FACT[0],
        FACT[1],
    ];
    typed.retain(|(name, _)| own.iter().all(|(other, _)| other != name));
    typed.extend(own);
    typed
}

async fn make(browser: &Client, list: &str, typed: &[(&str, &str)]) -> String {
    let address = browser.post(list, typed).await.redirects_to(&format!("{list}/"));
    address.split('?').next().unwrap().to_owned()
}

fn id_of(address: &str) -> Uuid {
    address.rsplit('/').next().unwrap().parse().unwrap()
}

/// A need that two people call important and badly met, and that our offer meets at `offer`.
async fn need(
    app: &TestApp,
    team: &Team,
    browser: &Client,
    statement: &str,
    offer: Option<u8>,
) -> Uuid {
    let list = format!("/ventures/{}/needs", team.venture);
    let address = make(browser, &list, &[("statement", statement), FACT[0], FACT[1]]).await;
    let (id, db) = (id_of(&address), &app.shared.db);
    let person = venture::store::list_members(db, team.venture).await.unwrap();
    let edit = Edit { author: person[0].user_id, venture: team.venture };
    let said = Provenance { source: "survey".to_owned(), observed_on: date!(2026 - 11 - 01) };
    let answers = ["a", "b"].map(|who| NeedRatingDraft {
        respondent: who.to_owned(),
        importance: 9,
        satisfaction: 3,
    });
    market::store::put_need_ratings(db, edit, id, answers.into(), &said).await.unwrap();
    if let Some(rating) = offer {
        let answer = OfferRatingDraft { respondent: "a".to_owned(), rating };
        market::store::put_offer_ratings(db, edit, id, vec![answer], &said).await.unwrap();
    }
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idea_is_scored_ranked_decided_and_its_steps_are_kept() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let list = format!("/ventures/{}/ideas", team.venture);
    let first = make(&editor, &list, &idea(&[])).await;
    // 2000 × 2 × 0.8 ÷ 4, the published example.
    assert!(editor.get(&first).await.is(200).page().text(".key-figure .number").starts_with("800"));
    // The same people each month are three times as many each quarter.
    make(&editor, &list, &idea(&[("title", "Voice"), ("reach_period", "month")])).await;
    let page = editor.get(&list).await.is(200).page();
    assert!(page.text("tbody tr:first-child th").contains("Voice"));
    assert!(page.text("tbody tr:first-child td.bar-cell").starts_with("2,400"));
    let sorted = editor.get(&format!("{list}?sort=title")).await.is(200).page();
    assert!(sorted.text("tbody tr:first-child th").contains("Read labels"));
    let found = editor.get(&format!("{list}?q=OFFLINE")).await.is(200).page();
    assert_eq!(found.count("tbody tr"), 1);

    let same = [("status", "idea"), ("status_note", "")];
    assert_eq!(editor.post(&format!("{first}/status"), &same).await.wrong_fields(), ["status"]);
    let step = [("status", "dropped"), ("status_note", "too dear")];
    editor.post(&format!("{first}/status"), &step).await.redirects_to(&first);
    let page = editor.get(&first).await.is(200).page();
    assert_eq!(page.count("#history tbody tr"), 2);
    assert!(page.text("#history tbody tr:first-child").contains("too dear"));
    assert_eq!(page.count("#advice"), 0, "what is dropped is not advised");
    let dropped = editor.get(&format!("{list}?show=dropped")).await.page();
    assert_eq!(dropped.count("tbody tr"), 1);

    editor.post(&format!("{first}/archive"), &[]).await.redirects_to(&list);
    assert_eq!(editor.get(&list).await.page().count("tbody tr"), 1);
    editor.post(&first, &idea(&[])).await.is(409);
    editor.post(&format!("{first}/restore"), &[]).await.redirects_to(&first);
    assert_eq!(editor.get(&list).await.page().count("tbody tr"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn estimates_that_cannot_be_are_refused_at_their_field_and_kept() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let list = format!("/ventures/{}/ideas", team.venture);
    for (field, typed) in [
        ("title", ""),
        ("reach", "-1"),
        ("reach", "NaN"),
        ("reach", "inf"),
        ("reach", ""),
        ("impact", "4"),
        ("confidence", "0.9"),
        ("effort", "0"),
        ("effort", "-2"),
        ("effort", "soon"),
        ("reach_period", "week"),
        ("observed_on", "2999-01-01"),
    ] {
        let answer = editor.post(&list, &idea(&[(field, typed)])).await;
        assert_eq!(answer.wrong_fields(), [field], "{typed:?}");
    }
    let page = editor.post(&list, &idea(&[("effort", "soon"), ("title", "Kept")])).await.page();
    assert_eq!(page.attribute("input[name=title]", "value"), "Kept");
    assert_eq!(page.attribute("input[name=effort]", "value"), "soon");
    assert_eq!(editor.get(&list).await.page().count("tbody tr"), 0, "something was kept after all");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gap_begins_with_what_nobody_covers_and_advice_says_why() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let list = format!("{base}/ideas");
    let open = need(&app, &team, &editor, "Read crumpled labels", None).await;
    let met = need(&app, &team, &editor, "Read clean labels", Some(5)).await;
    let named = |name: &'static str| [("name", name), FACT[0], FACT[1]];
    let rival = make(&editor, &format!("{base}/competitors"), &named("Rival")).await;
    make(&editor, &format!("{base}/competitors"), &named("Other")).await;
    let gap = editor.get(&format!("{list}/gap")).await.is(200).page();
    assert!(gap.text("tbody tr:first-child").contains("Read crumpled labels"));
    assert!(gap.text("tbody tr:first-child .tag").contains("uncovered"));
    assert_eq!(gap.text("[data-role=gap-counts]"), "uncovered: 1 · ideas for it: 0 · met: 1");

    let for_open = format!("need-{open}");
    let for_met = format!("need-{met}");
    let has = format!("competitor-{}", id_of(&rival));
    let typed = idea(&[("title", "Flatten"), (&for_open, "on"), (&has, "on")]);
    let strong = make(&editor, &list, &typed).await;
    make(&editor, &list, &idea(&[("title", "Polish"), (&for_met, "on"), (&has, "on")])).await;
    let gap = editor.get(&format!("{list}/gap")).await.is(200).page();
    assert!(gap.text("tbody tr:first-child .tag").contains("idea"));

    let next = editor.get(&format!("{list}/next")).await.is(200).page();
    assert_eq!(next.count("[data-role=advice]"), 2);
    let why = next.text("[data-role=advice]");
    assert!(why.starts_with("Flatten"), "{why}");
    assert!(why.contains("Read crumpled labels") && why.contains("15.0 of 19"), "{why}");
    assert!(why.contains("1 of 2 competitors lack it"), "{why}");
    assert!(why.contains("Nobody has rated our offer"), "{why}");
    assert!(next.text("[data-role=advice]:nth-child(2)").contains("already meets that need"));
    let page = editor.get(&strong).await.is(200).page();
    assert!(page.text("#advice h2").contains("Number 1 of 2"));

    // Editing keeps the boxes; unticking takes the link away.
    let form = editor.get(&format!("{strong}/edit")).await.is(200).page();
    assert_eq!(form.count("input[type=checkbox][checked]"), 2);
    editor.post(&strong, &idea(&[("title", "Flatten")])).await.redirects_to(&strong);
    let form = editor.get(&format!("{strong}/edit")).await.is(200).page();
    assert_eq!(form.count("input[type=checkbox][checked]"), 0);
    let page = editor.get(&strong).await.is(200).page();
    assert!(page.text("#advice").contains("No linked need"));
}

#[tokio::test(flavor = "multi_thread")]
async fn ideas_come_out_as_a_file_and_over_the_api_and_stay_in_their_venture() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let list = format!("/ventures/{}/ideas", team.venture);
    let made = make(&owner, &list, &idea(&[("title", "=1+1")])).await;
    let csv = owner.get(&format!("{list}.csv")).await.is(200).body;
    assert!(csv.contains("'=1+1") && csv.contains(",800,"), "{csv}");
    let answer = owner.get(&format!("/api/v1{list}?per_page=1")).await.is(200).json();
    assert_eq!((&answer["total"], &answer["per_page"]), (&1.into(), &1.into()));
    assert_eq!(answer["items"][0]["rice"]["value"], 800.0);
    assert_eq!(answer["items"][0]["rice"]["sources"][0]["kind"], "assumption");
    let next = owner.get(&format!("/api/v1{list}/next")).await.is(200).json();
    assert_eq!(next["items"][0]["missing"][0]["missing"], "need");
    owner.get(&format!("{list}/gap.csv")).await.is(200);
    assert_eq!(owner.get(&format!("/api/v1{list}/gap")).await.is(200).json()["total"], 0);

    let second = app.venture(&team).await;
    let moved = made.replace(&team.venture.to_string(), &second.to_string());
    owner.get(&moved).await.is(404);
    owner.post(&format!("{moved}/archive"), &[]).await.is(404);
    owner.post(&format!("{moved}/status"), &[("status", "shipped")]).await.is(404);
    // A need of another venture cannot be linked.
    let needs = format!("/ventures/{}/needs", team.venture);
    let need = make(&owner, &needs, &[("statement", "Ours"), FACT[0], FACT[1]]).await;
    let foreign = format!("need-{}", id_of(&need));
    let list = format!("/ventures/{second}/ideas");
    let theirs = make(&owner, &list, &idea(&[(&foreign, "on")])).await;
    let answer = owner.get(&format!("/api/v1{list}")).await.json();
    assert_eq!(answer["items"][0]["needs"].as_array().unwrap().len(), 0);
    owner.get(&theirs).await.is(200);
}
