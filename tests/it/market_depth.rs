//! Segments, the feature matrix, comparing, reviewing, and a need's history,
//! through their pages.

use uuid::Uuid;

use crate::{
    client::Client,
    test_app::{TestApp, Who, spawn_app},
};

const FACT: [(&str, &str); 2] = [("source", "Interview"), ("observed_on", "2026-01-02")];

fn with<'a>(own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    own.iter().copied().chain(FACT).collect()
}

async fn make(browser: &Client, list: &str, own: &[(&str, &str)]) -> String {
    let address = browser.post(list, &with(own)).await.redirects_to(&format!("{list}/"));
    address.split('?').next().unwrap().to_owned()
}

fn last(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_segment_is_named_once_and_needs_say_whose_they_are() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let list = format!("{base}/market/segments");
    let segment = make(&editor, &list, &[("name", "Makers")]).await;
    let twice = editor.post(&list, &with(&[("name", "makers")])).await;
    assert_eq!(twice.wrong_fields(), ["name"]);
    let needs = format!("{base}/needs");
    let typed = [("statement", "Read labels"), ("segment", "nonsense")];
    assert_eq!(editor.post(&needs, &with(&typed)).await.wrong_fields(), ["segment"]);
    let own = [("statement", "Read labels"), ("segment", last(&segment))];
    let need = make(&editor, &needs, &own).await;
    assert_eq!(editor.get(&segment).await.page().attribute(".card a", "href"), need);
    let found = editor.get(&format!("{needs}?q=makers")).await.page();
    assert_eq!(found.count(".ranked tbody tr"), 1);
    editor.post(&format!("{segment}/archive"), &[]).await.redirects_to(&list);
    assert_eq!(editor.get(&list).await.page().count("tbody tr"), 0);
    editor.post(&format!("{segment}/restore"), &[]).await.redirects_to(&segment);
    let csv = editor.get(&format!("{list}.csv")).await.is(200).body;
    assert!(csv.contains("Makers,,1,0,Interview,2026-01-02"), "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_cells_of_the_matrix_stay_unknown() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let rival = make(&editor, &format!("{base}/competitors"), &[("name", "Rival")]).await;
    let capability = make(&editor, &format!("{base}/capabilities"), &[("name", "Offline")]).await;
    let cell = format!("{capability}/competitors/{}", last(&rival));
    for (rating, wrong) in [("6", "rating"), ("-1", "rating"), ("", "rating"), ("2.5", "rating")] {
        let answer = editor.post(&cell, &with(&[("rating", rating)])).await;
        assert_eq!(answer.wrong_fields(), [wrong], "{rating:?}");
    }
    let link = with(&[("rating", "3"), ("link", "javascript:alert(1)")]);
    assert_eq!(editor.post(&cell, &link).await.wrong_fields(), ["link"]);
    let matrix = format!("{base}/competitors/matrix");
    let marks = |page: &crate::client::Page| {
        (
            page.count(".matrix tbody td[class^='fit-']"),
            page.count(".matrix tbody td.muted:not(.num)"),
        )
    };
    assert_eq!(marks(&editor.get(&matrix).await.is(200).page()), (0, 2));
    editor.post(&cell, &with(&[("rating", "unknown")])).await.redirects_to(&capability);
    assert_eq!(marks(&editor.get(&matrix).await.page()), (0, 2));
    editor.post(&cell, &with(&[("rating", "4"), ("evidence", "tried it")])).await.is(303);
    editor.post(&format!("{capability}/offer"), &with(&[("rating", "0")])).await.is(303);
    assert_eq!(marks(&editor.get(&matrix).await.page()), (2, 0));
    let csv = editor.get(&format!("{matrix}.csv")).await.is(200).body;
    assert!(csv.contains("Offline,,0,4"), "{csv}");
    editor.post(&format!("{cell}/remove"), &[]).await.redirects_to(&capability);
    let csv = editor.get(&format!("{matrix}.csv")).await.is(200).body;
    assert!(csv.contains("Offline,,0,\n"), "{csv}");
    let viewer = app.browser(&team, Who::Viewer).await;
    assert_eq!(viewer.get(&matrix).await.is(200).page().count(".matrix tbody td a"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_to_four_competitors_are_compared() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let list = format!("/ventures/{}/competitors", team.venture);
    let mut ids = Vec::new();
    for name in ["Alpha", "Beta", "Gamma", "Delta", "Epsilon"] {
        let own = [
            ("name", name),
            ("strengths", "cheap\nfast"),
            ("funding", "1000000"),
            ("funding_currency", "EUR"),
        ];
        ids.push(last(&make(&editor, &list, &own).await).to_owned());
    }
    let ask = |count: usize| {
        let names: Vec<String> = ids[..count].iter().map(|id| format!("with={id}")).collect();
        format!("{list}/compare?{}", names.join("&"))
    };
    for (count, columns) in [(0, 0), (1, 0), (2, 3), (4, 5), (5, 0)] {
        let page = editor.get(&ask(count)).await.is(200).page();
        assert_eq!(page.count(".compare thead th"), columns, "{count}");
        assert_eq!(page.count("[role=alert]"), usize::from(columns == 0 && count > 0), "{count}");
    }
    let nonsense = editor.get(&format!("{list}/compare?with=x&with=%FF&with={}", ids[0])).await;
    assert_eq!(nonsense.is(200).page().count(".compare"), 0);
    let card = editor.get(&format!("{list}/{}/battlecard", ids[0])).await.is(200);
    assert!(card.body.contains("EUR\u{a0}1,000,000.00") && card.body.contains("cheap"));
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles_that_cannot_be_are_refused_and_changes_are_logged() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let list = format!("/ventures/{}/competitors", team.venture);
    for (field, value) in [
        ("founded", "2999"),
        ("founded", "12"),
        ("headcount", "-3"),
        ("headcount", "1.5"),
        ("funding", "NaN"),
        ("funding", "1e300"),
    ] {
        let own = [("name", "Rival"), ("funding_currency", "USD"), (field, value)];
        assert_eq!(editor.post(&list, &with(&own)).await.wrong_fields(), [field], "{value}");
    }
    let rival = make(&editor, &list, &[("name", "Rival"), ("share", "10")]).await;
    editor.post(&rival, &with(&[("name", "Rival"), ("share", "20")])).await.redirects_to(&rival);
    let log = format!("{rival}/changes");
    assert_eq!(editor.post(&log, &with(&[("note", "")])).await.wrong_fields(), ["note"]);
    editor.post(&log, &with(&[("note", "A new office")])).await.redirects_to(&log);
    assert_eq!(editor.get(&log).await.page().count("tbody tr"), 2);
    assert_eq!(editor.get(&format!("{log}?q=office")).await.page().count("tbody tr"), 1);
    let csv = editor.get(&format!("{log}.csv")).await.is(200).body;
    assert!(csv.contains("share,,10.0%,20.0%"), "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn needs_are_merged_split_and_put_back() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let list = format!("/ventures/{}/needs", team.venture);
    let into = make(&editor, &list, &[("statement", "Read labels")]).await;
    let other = make(&editor, &list, &[("statement", "Read torn labels")]).await;
    let none = editor.post(&format!("{into}/merge"), &[]).await;
    assert_eq!(none.wrong_fields(), ["with"]);
    let chosen = format!("with-{}", last(&other));
    editor.post(&format!("{into}/merge"), &[(chosen.as_str(), "yes")]).await.redirects_to(&into);
    assert_eq!(editor.get(&list).await.page().count(".ranked tbody tr"), 1);
    editor.post(&format!("{other}/restore"), &[]).await.is(409);
    editor.get(&other).await.is(200);
    let undo = editor.get(&into).await.page().attribute("#history form", "action");
    editor.post(&undo, &[]).await.redirects_to(&into);
    assert_eq!(editor.get(&list).await.page().count(".ranked tbody tr"), 2);
    editor.post(&undo, &[]).await.is(404);

    for parts in ["", "one", "same\nsame\n"] {
        let answer = editor.post(&format!("{into}/split"), &[("parts", parts)]).await;
        assert_eq!(answer.wrong_fields(), ["parts"], "{parts:?}");
    }
    let parts = [("parts", "Read dirty labels\n\nRead small labels"), ("copy", "yes")];
    editor.post(&format!("{into}/split"), &parts).await.redirects_to(&into);
    assert_eq!(editor.get(&list).await.page().count(".ranked tbody tr"), 3);
    editor.post(&format!("{into}/split"), &parts).await.is(409);
    let undo = editor.get(&into).await.page().attribute("#history form", "action");
    editor.post(&undo, &[]).await.redirects_to(&into);
    assert_eq!(editor.get(&list).await.page().count(".ranked tbody tr"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_are_counted_and_answers_drawn_over_time() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let list = format!("/ventures/{}/needs", team.venture);
    let need = make(&editor, &list, &[("statement", "Read labels")]).await;
    make(&editor, &list, &[("statement", "Read codes")]).await;
    let counted = |votes: &'static str| {
        [("votes", votes), ("votes_source", "Forum"), ("votes_date", "2026-01-02")]
    };
    for votes in ["-1", "1.5", "", "99999999999999999999"] {
        let answer = editor.post(&format!("{need}/votes"), &counted(votes)).await;
        assert_eq!(answer.wrong_fields(), ["votes"], "{votes:?}");
    }
    editor.post(&format!("{need}/votes"), &counted("12")).await.redirects_to(&need);
    let first = editor.get(&format!("{list}?sort=-votes")).await.page().text(".ranked tbody th");
    assert_eq!(first, "Read labels");
    for (lines, day) in [("a,9,3\nb,8,3", "2025-11-02"), ("c,5,5\nd,5,5", "2026-01-02")] {
        let fields = [("import_lines", lines), ("import_source", "Survey"), ("import_date", day)];
        editor.post(&format!("{need}/import"), &fields).await.redirects_to(&need);
    }
    let page = editor.get(&need).await.page();
    assert_eq!(page.count("#trend tbody tr"), 3 + 2, "the chart's table has the empty month too");
    let page = editor.get(&format!("{need}?by=quarter")).await.page();
    assert_eq!(page.count("#trend tbody tr"), 2 + 2);
    assert_eq!(editor.get(&format!("{need}?by=nonsense")).await.is(200).page().count("#trend"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_tells_figures_and_never_who_answered() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let need = make(&editor, &format!("{base}/needs"), &[("statement", "Read labels")]).await;
    let fields = [
        ("import_lines", "Secret Person,9,3\nb,9,3"),
        ("import_source", "Survey"),
        ("import_date", "2026-01-02"),
    ];
    editor.post(&format!("{need}/import"), &fields).await.redirects_to(&need);
    make(&editor, &format!("{base}/competitors"), &[("name", "Rival"), ("founded", "1999")]).await;
    make(&editor, &format!("{base}/capabilities"), &[("name", "Offline")]).await;
    make(&editor, &format!("{base}/market/segments"), &[("name", "Makers")]).await;
    let list = |noun: &str| format!("/api/v1{base}/{noun}?per_page=1");
    let answer = editor.get(&list("needs")).await.is(200);
    assert!(!answer.body.contains("Secret Person"));
    let needs = answer.json();
    assert_eq!((&needs["total"], &needs["per_page"]), (&1.into(), &1.into()));
    assert_eq!(needs["items"][0]["opportunity"]["value"], 15.0);
    assert_eq!(needs["items"][0]["opportunity"]["n"], 2);
    let competitors = editor.get(&list("competitors")).await.is(200).json();
    assert_eq!(competitors["items"][0]["profile"]["founded"], 1999);
    assert_eq!(competitors["items"][0]["provenance"]["observed_on"], "2026-01-02");
    let capabilities = editor.get(&list("capabilities")).await.is(200).json();
    assert_eq!(capabilities["items"][0]["ratings"], serde_json::json!({}));
    assert_eq!(editor.get(&list("segments")).await.is(200).json()["items"][0]["name"], "Makers");
    assert_eq!(editor.get(&list("stale-facts")).await.is(200).json()["page"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_fact_is_listed_until_somebody_says_that_it_is_true() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let old = [("name", "Rival"), ("source", "Old list"), ("observed_on", "2020-01-02")];
    editor.post(&format!("{base}/competitors"), &old).await.is(303);
    let review = format!("{base}/market/review");
    let page = editor.get(&review).await.is(200).page();
    assert_eq!(page.count("form.confirm"), 1);
    let key = page.attribute("form.confirm input[name=key]", "value");
    let empty = [("key", key.as_str()), ("source", "")];
    assert_eq!(editor.post(&review, &empty).await.wrong_fields(), ["source"]);
    let nonsense = [("key", "price.x"), ("source", "Site")];
    assert_eq!(editor.post(&review, &nonsense).await.wrong_fields(), ["key"]);
    editor.post(&review, &[("key", key.as_str()), ("source", "Site")]).await.redirects_to(&review);
    assert_eq!(editor.get(&review).await.page().count("form.confirm"), 0);
    let list = editor.get(&format!("{base}/competitors")).await.page();
    assert!(list.text("tbody").contains("Site"));
}

/// Everything that a venture holds, without the times of the last change and the merges.
async fn held(app: &TestApp, venture: Uuid) -> String {
    let mut all = crate::exchange::records(app, venture).await;
    all.remove("competitor_merges");
    for row in all.values_mut().flatten() {
        row.remove("updated_at");
    }
    serde_json::to_string_pretty(&all).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn competitors_are_merged_with_all_that_hangs_on_them_and_put_back() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let list = format!("{base}/competitors");
    let stays = make(&editor, &list, &[("name", "Azure Search"), ("note", "ours")]).await;
    let own = [
        ("name", "Azure AI Search"),
        ("share", "12"),
        ("note", "theirs"),
        ("strengths", "Known"),
        ("founded", "2015"),
    ];
    let other = make(&editor, &list, &own).await;
    // One capability that both have, one that only the other has.
    for (name, both) in [("Offline", true), ("Chinese", false)] {
        let capability = make(&editor, &format!("{base}/capabilities"), &[("name", name)]).await;
        let rate = |rival: &str| format!("{capability}/competitors/{}", last(rival));
        editor.post(&rate(&other), &with(&[("rating", "4")])).await.is(303);
        if both {
            editor.post(&rate(&stays), &with(&[("rating", "2")])).await.is(303);
        }
    }
    let need = make(&editor, &format!("{base}/needs"), &[("statement", "Read labels")]).await;
    let price = [
        ("price_amount", "9"),
        ("price_unit", "month"),
        ("price_source", "x"),
        ("price_date", "2026-01-02"),
    ];
    editor.post(&format!("{other}/prices"), &price).await.is(303);
    let rating = [
        ("rating_need", last(&need)),
        ("rating_value", "3"),
        ("rating_source", "x"),
        ("rating_date", "2026-01-02"),
    ];
    editor.post(&format!("{other}/ratings"), &rating).await.is(303);
    let has_it = format!("competitor-{}", last(&other));
    let idea = [
        ("title", "Read offline"),
        ("reach", "200"),
        ("reach_period", "quarter"),
        ("impact", "2"),
        ("confidence", "0.8"),
        ("effort", "4"),
        (has_it.as_str(), "yes"),
    ];
    make(&editor, &format!("{base}/ideas"), &idea).await;
    let note = [
        ("title", "Talk"),
        ("kind", "complaint"),
        ("note", "Azure AI Search is slow."),
        ("about_competitor", last(&other)),
    ];
    let record = make(&editor, &format!("{base}/evidence"), &note).await;
    let quote = [("quote", "is slow"), ("about_competitor", last(&other))];
    editor.post(&format!("{record}/passages"), &quote).await.is(303);
    let before = held(&app, team.venture).await;
    assert!(before.matches(last(&other)).count() >= 8, "{before}");

    assert_eq!(editor.post(&format!("{stays}/merge"), &[]).await.wrong_fields(), ["with"]);
    let page = editor.get(&format!("{stays}/merge")).await.is(200).page();
    let chosen = page.attribute("tbody input[type=checkbox]", "name");
    assert_eq!(chosen, format!("with-{}", last(&other)));
    editor.post(&format!("{stays}/merge"), &[(&chosen, "yes")]).await.redirects_to(&stays);
    let all = crate::exchange::records(&app, team.venture).await;
    let kept = last(&stays);
    let of = |table: &str| all[table].iter().filter(|row| row["competitor_id"] == kept).count();
    assert_eq!((of("price_points"), of("competitor_features")), (1, 1));
    assert_eq!((of("idea_competitors"), of("evidence_links")), (1, 2));
    assert_eq!(of("capability_ratings"), 2, "where both have a rating, each keeps its own");
    let row = all["competitors"].iter().find(|row| row["id"] == kept).unwrap();
    assert_eq!((&row["share"], &row["founded"]), (&12.0.into(), &2015.into()));
    assert_eq!((&row["note"], &row["strengths"]), (&"ours".into(), &"Known".into()));
    editor.post(&format!("{other}/restore"), &[]).await.is(409);
    assert_eq!(editor.get(&other).await.is(200).page().attribute(".warning a", "href"), stays);

    let undo = editor.get(&stays).await.page().attribute("#merges form", "action");
    editor.post(&undo, &[]).await.redirects_to(&stays);
    assert_eq!(held(&app, team.venture).await, before, "everything stands where it stood");
    editor.post(&undo, &[]).await.is(404);
}
