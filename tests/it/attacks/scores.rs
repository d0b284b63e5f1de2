//! Scores that grow with the square of what was sent, or of what is recorded:
//! refused with their limit, through the API and on pages; and ratings that are
//! few but spread wide, which must cost as little as they are.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::hostile;
use crate::test_app::{Who, spawn_app};

#[tokio::test(flavor = "multi_thread")]
async fn fifty_thousand_short_items_are_refused_with_the_limit() {
    let _alone = super::alone().await;
    let app = spawn_app().await;
    let team = app.team().await;
    let viewer = app.browser(&team, Who::Viewer).await;
    let items = hostile::items();
    let length = items.to_string().len();
    assert!((700 << 10..1 << 20).contains(&length), "{length}");
    let begun = Instant::now();
    let answer = viewer.post_json("/api/v1/score/duplicates", &items).await.is(422);
    assert!(answer.body.contains("5000000 pairs"), "{}", answer.body);
    assert!(begun.elapsed() < Duration::from_secs(180));
    let few = json!({"items": [{"text": "share a notebook"}, {"text": "share notebooks"}, {"text": "export"}]});
    let found = viewer.post_json("/api/v1/score/duplicates", &few).await.is(200).json();
    assert_eq!(found["result"]["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_duplicates_over_twenty_thousand_statements_says_what_to_do() {
    let _alone = super::alone().await;
    let app = spawn_app().await;
    let team = app.team().await;
    let viewer = app.browser(&team, Who::Viewer).await;
    let page = format!("/ventures/{}/imports/duplicates", team.venture);
    let edit = hostile::edit(&team, team.venture);
    hostile::needs(
        &app,
        edit,
        ["See the defects", "See the defect"].map(str::to_owned).into_iter(),
    )
    .await;
    assert_eq!(viewer.get(&page).await.is(200).page().count("[data-too-many]"), 0);
    let alike = (0..20_000).map(|at| format!("Need {at:05}"));
    hostile::needs(&app, edit, alike).await;
    let begun = Instant::now();
    let found = viewer.get(&page).await.is(200).page();
    assert!(found.text("[data-too-many]").contains("20,000"));
    assert!(begun.elapsed() < Duration::from_secs(180));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_refuses_what_would_take_minutes() {
    let _alone = super::alone().await;
    let app = spawn_app().await;
    let team = app.team().await;
    let viewer = app.browser(&team, Who::Viewer).await;
    let table = |rows: usize, columns: usize| -> Vec<Vec<usize>> {
        (0..rows).map(|r| (0..columns).map(|c| (r * 7 + c * 3) % 10).collect()).collect()
    };
    let names = |n: usize| -> Vec<String> { (0..n).map(|at| at.to_string()).collect() };
    let criteria = |n: usize| -> Vec<Value> {
        (0..n).map(|at| json!({"name": at.to_string(), "weight": 1})).collect()
    };
    let choice = |ranking: &str| {
        json!({"alternatives": names(1_000), "criteria": criteria(200),
               "values": table(1_000, 200), "ranking": ranking})
    };
    let attacks = [
        ("rank-stability", choice("topsis")),
        (
            "promethee",
            json!({"alternatives": names(1_000), "criteria": criteria(200), "values": table(1_000, 200)}),
        ),
        ("segments", json!({"rows": table(4_000, 100), "most": 20})),
        ("mixture", json!({"rows": table(8_000, 50), "most": 20})),
        ("krippendorff", json!({"scale": "interval", "ratings": table(900, 300)})),
        ("positioning", json!({"rows": table(200, 1_500)})),
        ("mds", json!({"rows": table(600, 10)})),
        ("van-westendorp", json!({"answers": vec![0; 10_001]})),
    ];
    for (method, input) in attacks {
        let begun = Instant::now();
        let path = format!("/api/v1/score/{method}");
        let answer = viewer.post_json(&path, &input).await.is(422);
        assert!(answer.body.contains("at most"), "{method}: {}", answer.body);
        assert!(begun.elapsed() < Duration::from_secs(120), "{method}");
        let about = viewer.get(&format!("/api/v1/methods/{method}")).await.is(200).json();
        viewer.post_json(&path, &about["example"]).await.is(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sparse_ratings_cost_as_much_as_there_are() {
    let _alone = super::alone().await;
    let app = spawn_app().await;
    let team = app.team().await;
    let viewer = app.browser(&team, Who::Viewer).await;
    let edit = hostile::edit(&team, team.venture);
    hostile::sparse(&app, edit, 2_000, 20_000).await;
    let begun = Instant::now();
    viewer.get(&format!("/ventures/{}", team.venture)).await.is(200);
    assert!(begun.elapsed() < Duration::from_secs(180), "{:?}", begun.elapsed());
    // Twenty thousand people times two thousand needs are no table to be grouped or sent.
    let page = viewer.get(&format!("/ventures/{}/market/groups", team.venture)).await.is(200);
    assert!(page.body.contains("1,000,000"), "the page names the limit");
    for method in ["segments", "mixture"] {
        let path = format!("/api/v1/ventures/{}/scores/{method}", team.venture);
        let answer = viewer.get(&path).await.is(422);
        assert!(answer.body.contains("300000"), "{}", answer.body);
    }
    let path = format!("/api/v1/ventures/{}/scores/opportunity", team.venture);
    let scored = viewer.get(&path).await.is(200).json();
    assert_eq!(scored["n"], 20_000);
}
