//! The analysis of a market through its pages and its API.

use serde_json::{Value, json};

use crate::{
    client::Client,
    test_app::{Who, spawn_app},
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
    let nonsense = editor.get(&format!("{base}/market/landscape?by=%ff&x=1")).await;
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
    assert!(first.starts_with("Find defects early nobody 6.4"), "{first}");
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
    assert_eq!(ids.len(), scoring::ENTRIES.len());
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
    // JSON Schema takes 9.0 for a whole number.
    let floats = json!({"answers": [{"score": 9.0}, {"score": 3.0}, {"score": 7.0}]});
    let net = viewer.post_json("/api/v1/score/nps", &floats).await.is(200).json();
    assert_eq!((&net["result"]["nps"], &net["n"]), (&json!(0.0), &json!(3)));
    // A table whose smaller side is 3, and columns of very different magnitudes.
    let rows = json!([[5e12, 1, 4e-12], [4e12, 2, 5e-12], [1e12, 5, 1e-12], [2e12, 4, 2e-12]]);
    for scaling in ["standardised", "centred"] {
        let input = json!({"rows": rows, "scaling": scaling});
        let map = viewer.post_json("/api/v1/score/positioning", &input).await.is(200).json();
        let share = map["result"]["explained"][0].as_f64().unwrap();
        assert!((0.8..=1.0).contains(&share), "{scaling}: {share}");
    }
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

#[tokio::test(flavor = "multi_thread")]
async fn weights_decide_and_what_would_turn_them_is_told() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let weights = format!("{base}/market/weights");
    assert_eq!(editor.get(&weights).await.is(200).page().count("#ranking"), 0, "nothing to weigh");
    let needs = fill(&editor, &base).await;
    let ids: Vec<String> =
        needs.iter().map(|need| need.rsplit('/').next().unwrap().replace('-', "")).collect();
    // North is best at the third need and worst at the first.
    let third = format!("{weights}?w.{}=0&w.{}=0&w.{}=5", ids[0], ids[1], ids[2]);
    let page = editor.get(&third).await.is(200).page();
    assert_eq!(page.text("#ranking tbody tr:first-child th"), "North");
    let first = format!("{weights}?w.{}=5&w.{}=0&w.{}=0", ids[0], ids[1], ids[2]);
    let page = editor.get(&first).await.is(200).page();
    assert_eq!(page.text("#ranking tbody tr:first-child th"), "East");
    assert_eq!(page.count("#flips tbody tr"), 3, "one line per criterion");
    assert_eq!(page.count("#flips tr.smallest"), 1);
    assert!(page.count("#turn-chart .chart-wide .series") >= 3);
    for way in ["by=topsis", "norm=vector", "preset=importance", "preset=entropy"] {
        let page = editor.get(&format!("{weights}?{way}")).await.is(200).page();
        assert_eq!(page.count("#ranking tbody tr"), 3, "{way}");
    }
    // Twice and a half of nothing: each wrong weight is named and what was typed stays.
    for wrong in ["NaN", "-1", "inf", "a lot", "1e9"] {
        let answer = editor.get(&format!("{weights}?w.{}={wrong}", ids[0])).await;
        let page = answer.is(422).page();
        assert_eq!(
            page.attributes("[data-field-error]", "data-field-error"),
            [format!("w.{}", ids[0])]
        );
        assert_eq!(page.attribute(&format!("input[name='w.{}']", ids[0]), "value"), wrong);
    }
    let zero = format!("{weights}?w.{}=0&w.{}=0&w.{}=0", ids[0], ids[1], ids[2]);
    assert_eq!(editor.get(&zero).await.wrong_fields(), ["weights"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn weights_are_kept_put_away_and_taken_out_again() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let weights = format!("{base}/market/weights");
    let needs = fill(&editor, &base).await;
    let id = needs[2].rsplit('/').next().unwrap().replace('-', "");
    let field = format!("w.{id}");
    let typed = [("of", "needs"), ("set_name", ""), (field.as_str(), "7")];
    let refused = editor.post(&format!("{weights}/sets"), &typed).await.is(422).page();
    assert_eq!(refused.attribute(&format!("input[name='{field}']"), "value"), "7");
    assert_eq!(refused.count("#sets tbody tr"), 0);
    for wrong in ["NaN", "1e400", "-1"] {
        let typed = [("set_name", "Board"), (field.as_str(), wrong)];
        assert!(!editor.post(&format!("{weights}/sets"), &typed).await.wrong_fields().is_empty());
    }
    let typed = [("of", "needs"), ("set_name", "Board of May"), (field.as_str(), "7")];
    let kept = editor.post(&format!("{weights}/sets"), &typed).await.redirects_to(&weights);
    let page = editor.get(&kept).await.is(200).page();
    assert_eq!(page.attribute(&format!("input[name='{field}']"), "value"), "7");
    assert_eq!(page.text("#ranking tbody tr:first-child th"), "North");
    let archive = page.attribute("#sets form", "action");
    editor.post(&archive, &[]).await.redirects_to(&weights);
    assert_eq!(editor.get(&weights).await.page().count("#sets tbody tr"), 0);
    editor.post(&archive.replace("/archive", "/restore"), &[]).await.redirects_to(&weights);
    assert_eq!(editor.get(&weights).await.page().count("#sets tbody tr"), 1);
    // A criterion that the decision does not have is kept by nobody.
    for (of, strange) in [("needs", "w.anything"), ("needs", "w.reach"), ("ideas", "w.price")] {
        let typed = [("of", of), ("set_name", "Odd"), (strange, "7")];
        editor.post(&format!("{weights}/sets"), &typed).await.is(422);
    }
    let other = format!("w.{}", uuid::Uuid::now_v7().simple());
    let typed = [("of", "needs"), ("set_name", "Odd"), (other.as_str(), "7")];
    editor.post(&format!("{weights}/sets"), &typed).await.is(422);
    assert_eq!(editor.get(&weights).await.page().count("#sets tbody tr"), 1, "none was kept");
    // Another venture's set is not to be had.
    let second = app.venture(&team).await;
    let set = archive.rsplit('/').nth(1).unwrap();
    let owner = app.browser(&team, Who::Owner).await;
    owner.get(&format!("/ventures/{second}/market/weights?set={set}")).await.is(404);
    owner.post(&format!("/ventures/{second}/market/weights/sets/{set}/archive"), &[]).await.is(404);
    // Restored elsewhere, the weights follow the needs that they weigh.
    let export = owner.get(&format!("{base}/exports/records.json")).await.is(200);
    let path = format!("/ventures/{second}/exports/restore");
    let file = ("venture.json", export.body.as_bytes());
    crate::exchange::send(&owner, &path, &[], file).await.is(303);
    let there = format!("/ventures/{second}/market/weights");
    let page = owner.get(&there).await.is(200).page();
    let set = page.attribute("#sets tbody th a", "href");
    let page = owner.get(&set).await.is(200).page();
    assert!(page.attributes("input[name^='w.']", "value").contains(&"7".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn comparisons_give_weights_and_contradictions_are_named() {
    let app = spawn_app().await;
    let team = app.team().await;
    let viewer = app.browser(&team, Who::Viewer).await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    fill(&editor, &base).await;
    let compare = format!("{base}/market/weights/compare");
    let page = viewer.get(&compare).await.is(200).page();
    let names = page.attributes("select[name^='p.']", "name");
    assert_eq!(names.len(), 3, "three criteria make three pairs");
    let query = |values: [&str; 3]| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(names.iter().zip(values));
        format!("{compare}?{}", query.finish())
    };
    // 2 and 3 times: 6/10, 3/10, 1/10 without contradiction when the last is 3.
    let page = viewer.get(&query(["2", "6", "3"])).await.is(200).page();
    assert!(page.text("#priorities tbody tr:first-child").ends_with("60.0%"));
    assert_eq!(page.count(".warning"), 0);
    let page = viewer.get(&query(["9", "1/9", "9"])).await.is(200).page();
    assert_eq!((page.count(".warning"), page.count("#priorities tbody tr")), (1, 3));
    // What is no comparison counts as alike; too few criteria are refused.
    viewer.get(&query(["1/0", "NaN", "99"])).await.is(200);
    let one = page.attributes("input[name=c]", "value");
    viewer.get(&format!("{compare}?c={}", one[0])).await.is(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_refused_below_fifty_respondents_and_shown_above() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let groups = format!("{base}/market/groups");
    let needs = fill(&editor, &base).await;
    let page = editor.get(&groups).await.is(200).page();
    assert!(page.text(".empty").contains("38 more are needed"), "{}", page.text(".empty"));
    // Two kinds of people: 30 who want the first, 30 who want the last.
    for (at, need) in needs.iter().enumerate() {
        let lines: String = (0..60)
            .map(|i| {
                let wants = (i < 30) == (at == 0) && at != 1;
                format!("p{i},{},{}\n", if wants { 9 + i % 2 } else { 2 + i % 2 }, 3 + i % 4)
            })
            .collect();
        let typed = [
            ("import_lines", lines.as_str()),
            ("import_source", "Survey"),
            ("import_date", "2026-11-02"),
        ];
        editor.post(&format!("{need}/import"), &typed).await.redirects_to(need);
    }
    for query in ["by=importance&how=k-means&k=2", "by=both&how=mixture", "by=satisfaction"] {
        let page = editor.get(&format!("{groups}?{query}")).await.is(200).page();
        assert!(page.count("#groups tbody tr") >= 1, "{query}");
        assert_eq!(page.count("#tried .tag"), 1, "{query}: one is chosen");
    }
    let page = editor.get(&format!("{groups}?k=2")).await.is(200).page();
    assert_eq!(page.count("#groups tbody tr"), 2);
    assert_eq!(page.count(".chart-wide .heat"), 6, "three needs by two groups");
    assert!(!page.text("main").contains("p17"), "a respondent's label stands on the page");
    editor.get(&format!("{groups}?k=99&by=x&how=y")).await.is(200);
}
