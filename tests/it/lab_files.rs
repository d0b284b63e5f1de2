//! Other people's files in the lab, brought through pages and the API: what is chosen
//! of how cells are read, texts in a zip, and columns that tell the class.

use dataset::DatasetKind;
use serde_json::json;

use crate::{
    client::Client,
    datasets::{bring, zipped},
    test_app::{Who, spawn_app},
    training::{fixture, keep},
};

/// Salaries that are one of two numbers, and a class.
fn salaries() -> String {
    let line = |n: usize| {
        format!("\"{},{:03}\",{},{}\n", 30 + n % 9, n * 7 % 1000, n % 5, ["no", "yes"][n % 2])
    };
    std::iter::once("salary,x,leaves\n".to_owned()).chain((0..60).map(line)).collect()
}

async fn version(client: &Client) -> serde_json::Value {
    client.get("/api/v1/datasets/mine").await.json()["versions"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_be_two_numbers_is_decided_on_the_page_of_a_draft() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let went = bring(&admin, "table", &[], ("salaries.csv", salaries().as_bytes())).await;
    let draft = went.redirects_to("/admin/datasets/drafts/");
    let draft = draft.split('?').next().unwrap();
    let page = admin.get(draft).await.is(200).page();
    let kind = |page: &crate::client::Page| {
        page.attribute("[data-column=salary] option[selected]", "value")
    };
    assert_eq!(kind(&page), "ignored");
    let told = page.text("[data-column=salary]");
    assert!(told.contains("“30,000”") && told.contains("30000 or 30"), "{told}");

    let wrong = [("target", "leaves"), ("decimal", "dot"), ("action", "look")];
    assert_eq!(admin.post(draft, &wrong).await.wrong_fields(), ["decimal"]);
    // The kind stands as it was shown, so it follows what is chosen now.
    let look = [
        ("target", "leaves"),
        ("kind-0", "ignored"),
        ("kind-1", "number"),
        ("decimal", "point"),
        ("missing", "NA, ?"),
        ("action", "look"),
    ];
    admin.post(draft, &look).await.redirects_to(draft);
    let page = admin.get(draft).await.page();
    assert_eq!(kind(&page), "number");
    assert_eq!(page.attribute("#f-missing", "value"), "NA, ?");
    assert_eq!(page.attribute("#f-decimal option[selected]", "value"), "point");
    let keep = [("target", "leaves"), ("decimal", "point"), ("missing", "NA"), ("action", "keep")];
    admin.post(draft, &keep).await.redirects_to("/admin/datasets/mine?version=1");
    let options = version(&admin).await["options"].clone();
    assert_eq!((&options["decimal"], &options["missing"]), (&json!("point"), &json!(["NA"])));
    assert_eq!(options["kinds"], json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_line_of_values_can_be_taken_for_names_after_a_look() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let words = "red,large,keep\nblue,small,drop\nred,small,keep\nblue,large,drop\n".repeat(10);
    let went = bring(&admin, "table", &[], ("words.csv", words.as_bytes())).await;
    let draft = went.redirects_to("/admin/datasets/drafts/");
    let draft = draft.split('?').next().unwrap();
    let page = admin.get(draft).await.is(200).page();
    assert_eq!(page.attribute("#f-target option[selected]", "value"), "column 3");
    let named = [("target", "column 3"), ("header", "yes"), ("action", "keep")];
    admin.post(draft, &named).await.redirects_to(draft);
    let page = admin.get(draft).await.is(200).page();
    assert_eq!(page.attribute("#f-target option[selected]", "value"), "keep");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zip_of_texts_is_brought_with_the_classes_of_its_folders() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let files = |folders: [&str; 2]| -> Vec<(String, Vec<u8>)> {
        let file =
            |n: usize| (format!("{}/{n}.txt", folders[n % 2]), format!("text {n}").into_bytes());
        (0..40).map(file).collect()
    };
    let zip = zipped(&files(["好评", "差评"]));
    let went = bring(&admin, "text", &[], ("reviews.zip", &zip)).await;
    went.redirects_to("/admin/datasets/mine?version=1&done=dataset-kept");
    let told = version(&admin).await;
    let mut classes: Vec<&str> = told["balance"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["class"].as_str().unwrap())
        .collect();
    classes.sort_unstable();
    assert_eq!(classes, ["好评", "差评"]);
    assert_eq!(told["train_n"].as_u64().unwrap() + told["test_n"].as_u64().unwrap(), 40);
    // What climbs out of a zip is refused for texts as for pictures.
    let zip = zipped(&files(["..\\..\\a", "b"]));
    let refused = bring(&admin, "text", &[("name", "other")], ("reviews.zip", &zip)).await;
    assert_eq!(refused.wrong_fields(), ["file"]);
}

/// Loans with a column that stands for the class, and how the rest is told of.
fn reminded() -> String {
    let line = |n: usize| {
        format!(
            "{},{},{}\n",
            n * 37 % 101 + n % 2 * 60,
            ["sent", ""][n % 2],
            ["late", "paid"][n % 2]
        )
    };
    std::iter::once("income,reminder,outcome\n".to_owned()).chain((0..80).map(line)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_that_tells_the_class_is_confirmed_before_a_run() {
    let w = fixture().await;
    let data = keep(&w.app, DatasetKind::Table, "loans", "loans.csv", &reminded()).await;
    let page = w.editor.get(&format!("{}/runs/new?dataset={data}", w.base)).await.is(200).page();
    assert!(page.text("#leak").contains("“reminder”"));
    let runs = format!("{}/runs", w.base);
    let fields = [
        ("name", "Told"),
        ("dataset", data.as_str()),
        ("model", "logistic"),
        ("seed", "1"),
        ("threads", "1"),
        ("validation_share", "0.1"),
    ];
    let refused = w.editor.post(&runs, &fields).await.is(422);
    assert_eq!(refused.page().attribute("[name=name]", "value"), "Told");
    assert_eq!(refused.wrong_fields(), ["accept_leak"]);
    let api = format!("/api/v1{runs}");
    let mut draft = json!({"dataset": data, "model": "logistic"});
    let answer = w.editor.post_json(&api, &draft).await.is(422).json();
    assert_eq!(answer["errors"][0]["field"], "accept_leak");
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("reminder"));

    let worker = w.start_worker();
    let ticked: Vec<(&str, &str)> = fields.into_iter().chain([("accept_leak", "on")]).collect();
    let by_form = w.post(&ticked).await;
    draft["accept_leak"] = json!(true);
    let by_api = w.order(&draft).await;
    for run in [by_form, by_api] {
        let told = w.finished(&run).await;
        assert_eq!(told["outcome"]["test"]["accuracy"], 1.0, "the column alone decides");
    }
    worker.stop().await;
    // Other data ask nothing.
    let page = w.editor.get(&format!("{}/runs/new?dataset=applicants", w.base)).await.page();
    assert_eq!(page.count("#leak"), 0);
}
