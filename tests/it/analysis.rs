//! The analysis of a market through its pages and its API.

use serde_json::{Value, json};

use crate::{
    client::Client,
    world::{Who, spawn_app},
};

const FACT: [(&str, &str); 2] = [("source", "Interview"), ("observed_on", "2026-11-02")];

async fn make(browser: &Client, list: &str, own: &[(&str, &str)]) -> String {
    let typed: Vec<_> = own.iter().copied().chain(FACT).collect();
    let address = browser.post(list, &typed).await.redirects_to(&format!("{list}/"));
    address.split('?').next().unwrap().to_owned()
}

/// Three needs with answers of a dozen people, three competitors with some ratings.
/// Returns the addresses of the needs.
async fn fill(browser: &Client, base: &str) -> Vec<String> {
    let mut needs = Vec::new();
    for (statement, importance, satisfaction) in
        [("Find defects early", 9, 2), ("Read worn labels", 7, 6), ("Report in one click", 4, 8)]
    {
        let need = make(browser, &format!("{base}/needs"), &[("statement", statement)]).await;
        let lines: String = (0..12)
            .map(|i| format!("r{i},{},{}\n", importance + i % 2, satisfaction + i % 3))
            .collect();
        let typed = [
            ("import_lines", lines.as_str()),
            ("import_source", "Survey"),
            ("import_date", "2026-11-02"),
        ];
        browser.post(&format!("{need}/import"), &typed).await.redirects_to(&need);
        needs.push(need);
    }
    for (name, ratings) in
        [("North", ["1", "4", "5"]), ("East", ["3", "unknown", "2"]), ("South", ["2", "5", "1"])]
    {
        let list = format!("{base}/competitors");
        let rival = make(browser, &list, &[("name", name), ("share", "20")]).await;
        for (need, value) in needs.iter().zip(ratings) {
            let id = need.rsplit('/').next().unwrap();
            let typed = [
                ("rating_need", id),
                ("rating_value", value),
                ("rating_source", "Test"),
                ("rating_date", "2026-11-02"),
            ];
            browser.post(&format!("{rival}/ratings"), &typed).await.redirects_to(&rival);
        }
    }
    needs
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_venture_is_told_what_will_stand_there() {
    let app = spawn_app().await;
    let team = app.team().await;
    let viewer = app.browser(&team, Who::Viewer).await;
    for page in ["landscape", "white-space", "positions"] {
        let address = format!("/ventures/{}/market/{page}", team.venture);
        let shown = viewer.get(&address).await.is(200).page();
        assert_eq!(shown.count(".empty"), 1, "{page}");
        assert_eq!(shown.count("main svg"), 0, "{page}");
        assert_eq!(shown.attribute(".sections [aria-current=page]", "href"), address);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_landscape_places_scored_needs_by_either_convention() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    fill(&editor, &base).await;
    let lone =
        make(&editor, &format!("{base}/needs"), &[("statement", "Nobody was asked of this")]).await;
    let page = editor.get(&format!("{base}/market/landscape")).await.is(200).page();
    assert_eq!(page.count("#landscape tbody tr"), 3);
    // Importance 9.5, satisfaction 3: 9.5 + 6.5.
    assert!(page.text("#landscape tbody tr:first-child").contains("Find defects early 16.0"));
    assert_eq!(page.count(".chart-wide .point"), 3);
    assert_eq!(page.count(".chart-wide .guide"), 4);
    assert_eq!(page.count(".chart-wide .whisker"), 6, "an interval for each mean");
    assert_eq!(page.count(".chart-table tbody tr"), 3);
    assert_eq!(page.attributes("#landscape a", "href").iter().filter(|a| **a == lone).count(), 0);
    let shares = editor.get(&format!("{base}/market/landscape?by=top-two")).await.is(200).page();
    assert!(shares.text("#landscape tbody tr:first-child").contains("20.0"));
    let nonsense = editor.get(&format!("{base}/market/landscape?by=%00%ff&x=1")).await;
    assert_eq!(nonsense.is(200).page().count("#landscape tbody tr"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn white_space_names_the_strong_need_that_nobody_meets() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    fill(&editor, &base).await;
    let page = editor.get(&format!("{base}/market/white-space")).await.is(200).page();
    let first = page.text("#coverage tbody tr:first-child");
    // Opportunity 16, best rating 3 of 5: 16 × (1 − 3/5) = 6.4.
    assert!(first.starts_with("Find defects early nobody meets it 6.4"), "{first}");
    assert_eq!(page.count("#coverage tr.open-ground"), 1);
    assert_eq!(page.count("#coverage td.muted"), 4, "one unknown of a rival, three of ours");
    let found = editor.get(&format!("{base}/market/white-space?q=LABELS")).await.is(200).page();
    assert_eq!(found.count("#coverage tbody tr"), 1);
    let none = editor.get(&format!("{base}/market/white-space?q=zebra")).await.is(200).page();
    assert_eq!((none.count("#coverage"), none.count(".empty")), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn both_maps_show_the_products_and_say_what_was_filled_in() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    fill(&editor, &base).await;
    for scale in ["standardised", "centred"] {
        let address = format!("{base}/market/positions?scale={scale}");
        let page = editor.get(&address).await.is(200).page();
        for map in ["#pca", "#mds"] {
            assert_eq!(page.count(&format!("{map} .chart-wide .point")), 3, "{map}");
        }
        assert_eq!(page.count("#pca .chart-wide .arrow"), 3);
        assert_eq!(page.count("#mds .arrow"), 0);
        assert_eq!(page.count("#cells td.filled"), 1, "East's unknown rating");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_is_listed_and_scores_its_own_example() {
    let app = spawn_app().await;
    let team = app.team().await;
    let viewer = app.browser(&team, Who::Viewer).await;
    let list = viewer.get("/api/v1/methods?per_page=200").await.is(200).json();
    let ids: Vec<String> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), assay::scoring::ENTRIES.len());
    assert_eq!(list["total"], ids.len());
    for id in &ids {
        let method = viewer.get(&format!("/api/v1/methods/{id}")).await.is(200).json();
        assert_eq!(method["id"], **id);
        assert!(method["schema"]["properties"].is_object(), "{id}");
        let address = format!("/api/v1/score/{id}");
        let first = viewer.post_json(&address, &method["example"]).await.is(200).body;
        let again = viewer.post_json(&address, &method["example"]).await.is(200).body;
        assert_eq!(first, again, "{id}: same input, same bytes");
        let output: Value = serde_json::from_str(&first).unwrap();
        for field in ["method", "version", "n", "result", "interval", "warnings", "seed"] {
            assert!(output.get(field).is_some(), "{id} lacks {field}");
        }
    }
    let page = format!("/ventures/{}/market/methods", team.venture);
    let shown = viewer.get(&page).await.is(200).page();
    assert_eq!(shown.count("#methods tbody tr"), ids.len());
    let found = viewer.get(&format!("{page}?q=wilson")).await.is(200).page();
    assert!(found.count("#methods tbody tr") < ids.len());
    viewer.get("/api/v1/methods/astrology").await.is(404);
    viewer.post_json("/api/v1/score/astrology", &json!({})).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_input_names_its_field_and_a_short_one_what_is_missing() {
    let app = spawn_app().await;
    let team = app.team().await;
    let viewer = app.browser(&team, Who::Viewer).await;
    let share = |share: f64| json!({"firms": [{"name": "North", "share": share}]});
    let problem = viewer.post_json("/api/v1/score/hhi", &share(130.0)).await.is(422);
    assert!(problem.header("content-type").starts_with("application/problem+json"));
    assert_eq!(problem.json()["errors"][0]["field"], "firms[0].share");
    let unknown = viewer.post_json("/api/v1/score/hhi", &json!({"firms": [], "x": 1})).await;
    assert_eq!(unknown.is(422).json()["status"], 422);
    let seed = viewer.post_json("/api/v1/score/hhi?seed=-1", &share(30.0)).await.is(422).json();
    assert_eq!(seed["errors"][0]["field"], "seed");
    for body in ["", "{", "NaN", "{\"firms\": [{\"share\": NaN}]}"] {
        let bytes = body.as_bytes().to_vec();
        viewer.post_raw("/api/v1/score/hhi", "application/json", bytes).await.is(400);
    }
    let huge = vec![b' '; 3 << 20];
    let answer = viewer.post_raw("/api/v1/score/hhi", "application/json", huge).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_venture_s_records_are_scored_as_a_file_would_be() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    fill(&editor, &format!("/ventures/{}", team.venture)).await;
    let scores = format!("/api/v1/ventures/{}/scores", team.venture);
    let hhi = editor.get(&format!("{scores}/hhi")).await.is(200).json();
    assert_eq!((&hhi["method"], &hhi["n"]), (&json!("hhi"), &json!(3)));
    let opportunity = editor.get(&format!("{scores}/opportunity")).await.is(200);
    assert!(opportunity.body.contains("Find defects early"));
    for method in ["positioning", "mds", "white-space"] {
        editor.get(&format!("{scores}/{method}")).await.is(200);
    }
    // What no record holds has no score; who is no member learns nothing.
    editor.get(&format!("{scores}/calibration")).await.is(404);
    let other = app.browser(&team, Who::OtherFounder).await;
    other.get(&format!("{scores}/hhi")).await.is(404);
}
