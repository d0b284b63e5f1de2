//! A model measured on data other than its own, on the page and by the API.

use std::fmt::Write as _;

use dataset::DatasetKind;
use lab::data::LoadOptions;
use runs::store;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    test_app::skipped,
    training::{Fixture, fixture, keep, keep_with, ratings},
};

/// Rows whose class follows from two numbers; the columns in the order of `head`.
fn table(rows: u32, head: [&str; 3], classes: [&str; 2]) -> String {
    let mut text = format!("{}\n", head.join(","));
    for row in 0..rows {
        let (debt, income) = (row * 53 % 97, row * 37 % 101);
        let class = classes[usize::from(debt + row * 29 % 10 < income)];
        let cell = |name: &&str| match *name {
            "debt" => debt.to_string(),
            "income" => income.to_string(),
            _ => class.to_owned(),
        };
        writeln!(text, "{}", head.iter().map(cell).collect::<Vec<_>>().join(",")).unwrap();
    }
    text
}

/// The only model of the venture, made by a run as ordered.
async fn model(w: &Fixture, draft: &Value) -> Uuid {
    let worker = w.start_worker();
    let run = w.order(draft).await;
    w.finished(&run).await;
    worker.stop().await;
    store::list_choosable_models(&w.app.shared.db, w.team.venture).await.unwrap()[0].id
}

/// True where ONNX Runtime is missing, which then is said.
async fn without_runtime(w: &Fixture) -> bool {
    let page = w.editor.get(&format!("{}/benchmarks/new", w.base)).await.is(200).page();
    let missing = page.count("[data-role=missing]") > 0;
    if missing {
        skipped(&page.text("[data-role=missing]"));
    }
    missing
}

#[tokio::test(flavor = "multi_thread")]
async fn a_classifier_reads_other_data_by_name_on_the_page_and_by_the_api() {
    let w = fixture().await;
    if without_runtime(&w).await {
        return;
    }
    let kind = DatasetKind::Table;
    let own = table(400, ["income", "debt", "repaid"], ["no", "yes"]);
    let own = keep(&w.app, kind, "own", "own.csv", &own).await;
    // The same rows told in another order of columns, the column of the class first.
    let turned = table(200, ["repaid", "debt", "income"], ["no", "yes"]);
    let by_name = LoadOptions { target: Some("repaid".to_owned()), ..LoadOptions::default() };
    let turned = keep_with(&w.app, kind, "turned", "turned.csv", &turned, &by_name).await;
    let words = table(200, ["income", "debt", "repaid"], ["late", "in time"]);
    let words = keep(&w.app, kind, "words", "words.csv", &words).await;
    let draft = json!({"dataset": own, "model": "logistic", "threads": 1});
    let path = format!("{}/models/{}/measure", w.base, model(&w, &draft).await);

    let api = format!("/api/v1{path}");
    let measured = w.editor.post_json(&api, &json!({"dataset": turned, "every_row": true})).await;
    let measured = measured.is(200).json();
    let labels: Vec<&str> = measured["test"]["classes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| class["label"].as_str().unwrap())
        .collect();
    assert_eq!((&measured["test"]["n"], labels), (&json!(200), vec!["no", "yes"]));
    assert!(measured["test"]["accuracy"].as_f64().unwrap() > 0.9, "{measured}");
    let refused = w.editor.post_json(&api, &json!({"dataset": words})).await.is(422).body;
    assert!(refused.contains("in time") && refused.contains("late"), "{refused}");
    w.editor.post_json(&api, &json!({"dataset": "world"})).await.is(422);
    w.editor.post_json(&api, &json!({"dataset": "nothing"})).await.is(422);

    let page = w.editor.get(&path).await.is(200).page();
    // Tables only, and no ratings or texts.
    assert_eq!(page.count("#f-dataset option[value=world]"), 0);
    let typed = [("dataset", turned.as_str()), ("every_row", "on")];
    let page = w.editor.post(&path, &typed).await.is(200).page();
    assert!(page.text("[data-role=panel-elsewhere]").contains("200"));
    assert_eq!(page.count("[data-role=panel-confusion] tbody tr"), 2);
    let page = w.editor.post(&path, &[("dataset", words.as_str())]).await.is(422).page();
    let told = page.text("[data-field-error=dataset]");
    assert!(told.contains("in time") && told.contains("late"), "{told}");
    assert_eq!(page.attribute("#f-dataset option[selected]", "value"), words);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recommender_leaves_out_whom_it_never_saw() {
    let w = fixture().await;
    if without_runtime(&w).await {
        return;
    }
    let kind = DatasetKind::Ratings;
    let own = keep(&w.app, kind, "own", "own.csv", &ratings()).await;
    let mixed = format!("{}x1,i1,3\nx2,i2,4\n", ratings());
    let mixed = keep(&w.app, kind, "mixed", "mixed.csv", &mixed).await;
    let draft = json!({"dataset": own, "model": "bias-only", "threads": 1});
    let path = format!("/api/v1{}/models/{}/measure", w.base, model(&w, &draft).await);
    let measured = w.editor.post_json(&path, &json!({"dataset": mixed, "every_row": true})).await;
    let measured = measured.is(200).json();
    assert_eq!((&measured["unknown"], &measured["unknown_users"]), (&json!(2), &json!(2)));
}
