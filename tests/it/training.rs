//! Runs of every kind of rows, ordered in the browser and by the API, and what
//! their pages, lists and files then say. The trainings are real and small.

use std::{fmt::Write as _, time::Duration};

use assay::app;
use dataset::{
    DatasetKind, DatasetName, describe,
    store::{NewDataset, Origin, register},
    version::DatasetFile,
};
use db::entity::run;
use jobs::{Worker, WorkerConfig, WorkerHandle};
use lab::{
    data::LoadOptions,
    progress::NoProgress,
    train::{TrainDevice, availability},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

use crate::{
    client::Client,
    test_app::{Team, TestApp, Who, skipped, spawn_app},
};

/// Keeps a file as a data set; answers the word for its version.
pub(crate) async fn keep(
    app: &TestApp,
    kind: DatasetKind,
    name: &str,
    file: &str,
    content: &str,
) -> String {
    keep_with(app, kind, name, file, content, &LoadOptions::default()).await
}

/// The same, read in another way.
pub(crate) async fn keep_with(
    app: &TestApp,
    kind: DatasetKind,
    name: &str,
    file: &str,
    content: &str,
    options: &LoadOptions,
) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file);
    std::fs::write(&path, content).unwrap();
    let choice = kind.choice(Some(&path), None);
    let described = describe(&choice, options, folder.path(), &NoProgress).unwrap();
    let shared = &app.shared;
    let sha256 = shared.artifacts.put_file(&path).await.unwrap();
    let files = vec![DatasetFile { name: file.to_owned(), sha256 }];
    let name = DatasetName::parse(name).unwrap();
    let set = NewDataset { name, kind, title: "Of a test".to_owned() };
    let origin = Origin { files, source: "test".to_owned(), created_by: None };
    let kept = register(&shared.db, &shared.artifacts, &set, described, origin).await.unwrap();
    kept.version.id.to_string()
}

/// 300 loans: the more debt, the less often they are repaid; every fourth is `east`.
pub(crate) fn loans(rows: u32) -> String {
    let mut text = "income,debt,region,repaid\n".to_owned();
    for i in 0..rows {
        let (income, debt) = (i * 37 % 101, i * 53 % 97);
        let region = if i % 4 == 0 { "east" } else { "west" };
        let noise = i * 29 % 60;
        let repaid = if debt + noise < income + 30 { "yes" } else { "no" };
        writeln!(text, "{income},{debt},{region},{repaid}").unwrap();
    }
    text
}

/// Short opinions with their sign.
pub(crate) fn opinions() -> String {
    let mut text = String::new();
    let (good, bad) = (["good", "fine", "great", "kind"], ["bad", "poor", "awful", "rude"]);
    let things = ["film", "meal", "room", "driver", "song", "book", "lamp"];
    for i in 0..160_usize {
        let label = i % 2;
        let word = if label == 1 { good[i / 2 % 4] } else { bad[i / 2 % 4] };
        writeln!(text, "the {} number {i} was {word}\t{label}", things[i % 7]).unwrap();
    }
    text
}

/// Users who rate items by their own and the item's level.
pub(crate) fn ratings() -> String {
    let mut text = "user,item,rating\n".to_owned();
    for user in 0..30_u32 {
        for item in (user % 3..24).step_by(2) {
            let rating = 1 + (user % 3 + item % 3 + user * item % 2).min(4);
            writeln!(text, "u{user},i{item},{rating}").unwrap();
        }
    }
    text
}

pub(crate) struct Fixture {
    pub(crate) app: TestApp,
    pub(crate) team: Team,
    pub(crate) editor: Client,
    pub(crate) base: String,
}

pub(crate) async fn fixture() -> Fixture {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    Fixture { app, team, editor, base }
}

impl Fixture {
    pub(crate) fn start_worker(&self) -> WorkerHandle {
        let shared = &self.app.shared;
        let config = WorkerConfig {
            poll_interval: Duration::from_millis(30),
            sweep_interval: Duration::from_millis(200),
            ..WorkerConfig::default()
        };
        Worker::new(shared.queue.clone(), app::registry(shared), config).start()
    }

    /// What the API says of a run once it is over.
    pub(crate) async fn finished(&self, id: &str) -> Value {
        let events = self.editor.follow(&format!("{}/runs/{id}/events", self.base)).await;
        assert!(events.body.contains("event: end"), "{}", events.body);
        let run = self.editor.get(&format!("/api/v1{}/runs/{id}", self.base)).await.is(200).json();
        assert_eq!(run["state"], "finished", "{}", run["failure"]);
        run
    }

    /// Orders by the form; answers the run's identifier.
    pub(crate) async fn post(&self, fields: &[(&str, &str)]) -> String {
        let runs = format!("{}/runs", self.base);
        let usual = [
            ("name", "By the form"),
            ("epochs", "3"),
            ("batch", "16"),
            ("learning_rate", "0.01"),
            ("seed", "1"),
            ("threads", "1"),
            ("validation_share", "0.1"),
        ];
        let own = |name: &str| fields.iter().any(|(other, _)| *other == name);
        let left = usual.into_iter().filter(|(name, _)| !own(name));
        let typed: Vec<(&str, &str)> = fields.iter().copied().chain(left).collect();
        let made = self.editor.post(&runs, &typed).await.redirects_to(&format!("{runs}/"));
        made.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
    }

    /// Orders by the API; answers the run's identifier.
    pub(crate) async fn order(&self, draft: &Value) -> String {
        let runs = format!("/api/v1{}/runs", self.base);
        let made = self.editor.post_json(&runs, draft).await.is(201).json();
        made["id"].as_str().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_judged_by_what_counts_in_its_task() {
    let w = fixture().await;
    let data = keep(&w.app, DatasetKind::Table, "loans", "loans.csv", &loans(300)).await;
    let worker = w.start_worker();
    let fields = [
        ("dataset", data.as_str()),
        ("task", "credit"),
        ("model", "tabular-mlp"),
        ("hidden", "8"),
        ("class_weights", "balanced"),
        ("clip_norm", "2"),
    ];
    let credit = w.post(&fields).await;
    let draft = json!({"dataset": data, "task": "credit", "model": "logistic"});
    let plain = w.order(&draft).await;
    let fraud = json!({"dataset": data, "task": "fraud", "epochs": 2, "batch": 16});
    let fraud = w.order(&fraud).await;
    let told = w.finished(&credit).await;
    assert_eq!((&told["task"], &told["model"]), (&json!("credit"), &json!("tabular-mlp")));
    assert_eq!(told["sizes"], json!({"hidden": 8.0}));
    assert_eq!(told["recipe"]["class_weights"], "balanced");
    assert_eq!(told["measured"]["measure"], "auc");
    assert_eq!(told["metrics"]["measure"], "auc");
    assert_eq!(told["measured"]["value"], told["metrics"]["value"]);
    w.finished(&plain).await;
    let told = w.finished(&fraud).await;
    worker.stop().await;
    assert_eq!(told["measured"]["measure"], "average_precision");
    assert_eq!(told["measured"]["interval"], Value::Null);

    let page = w.editor.get(&format!("{}/runs/{credit}", w.base)).await.is(200).page();
    assert_eq!(page.text("[data-part=figures] .label"), "AUC");
    for panel in ["summary", "ranking", "threshold", "calibration"] {
        assert_eq!(page.count(&format!("[data-role=panel-{panel}]")), 1, "{panel}");
    }
    assert_eq!(page.count("[data-role=panel-alerts]"), 0, "alerts are fraud's");
    let page = w.editor.get(&format!("{}/runs/{fraud}", w.base)).await.page();
    assert_eq!(page.text("[data-part=figures] .label"), "Average precision");
    assert_eq!(page.count("[data-role=panel-alerts]"), 1);

    curves_are_drawn_and_told(&w, &credit).await;

    // Two runs of one task on one content stand side by side, the third is another task.
    let compare = format!("{}/runs/{credit}/compare", w.base);
    let page = w.editor.get(&compare).await.is(200).page();
    assert_eq!(page.count("[data-role=compare] tbody tr"), 2);
    assert_eq!(page.text("[data-role=overlay] h2"), "ROC curve");
    // One drawing for each width, with a dash of its own for each run.
    assert_eq!(page.count("[data-role=overlay] path.dash-1"), 2);
    assert_eq!(page.count("[data-role=overlay] path.dash-2"), 2);
    let other = w.editor.get(&format!("{}/runs/{fraud}/compare", w.base)).await.is(200).page();
    assert_eq!(other.count("[data-role=overlay]"), 0, "one curve is no comparison");
    let lines = w.editor.get(&format!("{compare}.csv")).await.is(200).body;
    assert_eq!(lines.lines().count(), 3);
    let values: Vec<f64> = lines
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(5).unwrap().parse().unwrap())
        .collect();
    assert!(values[0] >= values[1], "the best first: {values:?}");
    let page = w.editor.get(&format!("{}/models?sort=measure", w.base)).await.page();
    assert_eq!(page.count("tbody tr"), 3);
    assert_eq!(page.text("tbody tr td .small"), "AUC");
    let lines = w.editor.get(&format!("{}/runs.csv", w.base)).await.is(200).body;
    assert!(lines.lines().next().unwrap().contains("task,model,"), "{lines}");
    assert!(lines.contains("credit,tabular-mlp") && lines.contains(",average_precision,"));
}

/// The curves of a finished two-class run: on its page, as a file and in the API.
async fn curves_are_drawn_and_told(w: &Fixture, run: &str) {
    let (page, api) = (format!("{}/runs/{run}", w.base), format!("/api/v1{}/runs", w.base));
    let told = w.editor.get(&format!("{api}/{run}")).await.json();
    let metrics = &told["metrics"]["binary"];
    let points = metrics["curve"]["points"].as_array().unwrap();
    assert!((3..=200).contains(&points.len()), "{} points", points.len());
    assert_eq!((&points[0], &points[0][0]), (&json!([null, 0, 0]), &Value::Null));
    let (positives, n) = (metrics["positives"].as_u64().unwrap(), metrics["n"].as_u64().unwrap());
    let last = points.last().unwrap();
    assert_eq!((&last[1], &last[2]), (&json!(positives), &json!(n - positives)));
    let listed = w.editor.get(&api).await.json();
    let listed = &listed["items"][0]["metrics"]["binary"];
    assert!(listed["auc"].is_object() && listed["curve"].is_null(), "a list has no points");

    let seen = w.editor.get(&page).await.page();
    assert_eq!(seen.count("[data-role=panel-curves] figure"), 2);
    assert_eq!(seen.count("[data-role=panel-curves] figure table"), 2, "the numbers as tables");
    assert!(seen.count("[data-role=panel-curves] .crossing") >= 2, "the threshold is marked");
    assert_eq!(
        seen.attribute("[data-role=panel-curves] p a", "href"),
        format!("{page}/curves.csv")
    );
    let lines = w.editor.get(&format!("{page}/curves.csv")).await.is(200).body;
    assert_eq!(lines.lines().count(), points.len() + 1);
    assert!(lines.starts_with("threshold,true_positive,false_positive,"), "{lines}");
    let mut area = 0.0;
    let mut before = (0.0, 0.0);
    for line in lines.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let at: (f64, f64) = (cells[6].parse().unwrap(), cells[5].parse().unwrap());
        area += (at.0 - before.0) * f64::midpoint(at.1, before.1);
        before = at;
    }
    let auc = metrics["auc"]["value"].as_f64().unwrap();
    assert!((area - auc).abs() < 0.005, "{area} is not {auc}");
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_learn_and_other_content_is_not_compared() {
    let w = fixture().await;
    let data = keep(&w.app, DatasetKind::Text, "opinions", "opinions.tsv", &opinions()).await;
    let loans = keep(&w.app, DatasetKind::Table, "loans", "loans.csv", &loans(120)).await;
    let worker = w.start_worker();
    let sizes = json!({"embedding": 4, "hidden": 4});
    let gru = json!({
        "dataset": data, "model": "gru", "sizes": sizes, "epochs": 1, "batch": 32, "threads": 1
    });
    let gru = w.order(&gru).await;
    let bayes = w.post(&[("dataset", &data), ("task", "text"), ("model", "naive-bayes")]).await;
    let table = w.order(&json!({"dataset": loans, "model": "logistic"})).await;
    let told = w.finished(&gru).await;
    assert_eq!((&told["task"], &told["measured"]["measure"]), (&json!("text"), &json!("accuracy")));
    assert!(told["metrics"]["summary"]["n"].as_u64().unwrap() > 10);
    w.finished(&bayes).await;
    w.finished(&table).await;
    worker.stop().await;
    let page = w.editor.get(&format!("{}/runs/{bayes}", w.base)).await.page();
    assert_eq!(page.text("[data-part=figures] .label"), "Accuracy");
    assert!(page.text("[data-role=panel-summary]").contains("MCC"));
    let page = w.editor.get(&format!("{}/runs/{table}/compare", w.base)).await.page();
    assert_eq!(page.count("[data-role=compare] tbody tr"), 1, "texts are no tables");
}

/// Nobody chooses a model: three are compared, and the page and the API say how they did.
#[tokio::test(flavor = "multi_thread")]
async fn texts_are_learnt_by_the_best_of_a_comparison_and_shown_beside_baselines() {
    let w = fixture().await;
    let data = keep(&w.app, DatasetKind::Text, "opinions", "opinions.tsv", &opinions()).await;
    let form = w.editor.get(&format!("{}/runs/new?dataset={data}", w.base)).await.is(200).page();
    assert_eq!(form.attributes("[name=model] option", "value")[0], "compare");
    let worker = w.start_worker();
    let by_form = w.post(&[("dataset", &data), ("task", "text"), ("model", "compare")]).await;
    let by_api = w.order(&json!({"dataset": data, "epochs": 2})).await;
    let named = w.order(&json!({"dataset": data, "model": "ngram-logistic"})).await;
    for id in [&by_form, &by_api] {
        let told = w.finished(id).await;
        let comparison = &told["outcome"]["comparison"];
        let models = comparison["models"].as_array().unwrap();
        let accuracy = |one: &Value| one["accuracy"].as_f64().unwrap();
        let best = models.iter().map(accuracy).fold(0.0, f64::max);
        let chosen = models.iter().find(|one| accuracy(one) == best).unwrap();
        assert_eq!((models.len(), &chosen["model"]), (3, &told["model"]), "{comparison}");
        assert_eq!(comparison["n"], told["outcome"]["validation_n"]);
        let page = w.editor.get(&format!("{}/runs/{id}", w.base)).await.is(200).page();
        assert_eq!(page.count("[data-role=panel-comparison] tbody tr"), 3);
        let beside = page.text("[data-role=panel-baselines]");
        for name in ["most common class", "naive Bayes", "linear n-gram"] {
            assert!(beside.contains(name), "{name}: {beside}");
        }
        let majority = &told["outcome"]["baselines"][0];
        let n = &told["measured"]["n"];
        assert_eq!((&majority["model"], &majority["n"]), (&json!("majority"), n));
    }
    let told = w.finished(&named).await;
    worker.stop().await;
    assert!(told["outcome"]["comparison"].is_null());
    assert_eq!(told["model"], "ngram-logistic");
    // What was learnt from the words themselves has a model file like any other.
    assert!(told["outcome"]["onnx_sha256"].is_string());
    let models = w.editor.get(&format!("{}/models", w.base)).await.is(200).page();
    assert_eq!(models.count("tbody tr"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn recommenders_are_judged_by_their_error_and_neighbours_leave_no_file() {
    let w = fixture().await;
    let data = keep(&w.app, DatasetKind::Ratings, "stars", "stars.csv", &ratings()).await;
    let worker = w.start_worker();
    let fields =
        [("dataset", data.as_str()), ("task", "ratings"), ("model", "biased-mf"), ("factors", "4")];
    let factors = w.post(&fields).await;
    let near = w.order(&json!({"dataset": data, "model": "item-knn"})).await;
    let told = w.finished(&factors).await;
    assert_eq!(told["measured"]["measure"], "rmse");
    assert!(told["metrics"]["bias_only"]["rmse"].as_f64().unwrap() > 0.0);
    let told = w.finished(&near).await;
    worker.stop().await;
    assert_eq!(told["outcome"]["onnx_sha256"], Value::Null);
    let none = w.editor.get(&format!("{}/runs/{near}/curves.csv", w.base)).await.is(200).body;
    assert_eq!(none.trim().lines().count(), 1, "a heading and no points: {none}");

    let page = w.editor.get(&format!("{}/runs/{factors}", w.base)).await.is(200).page();
    assert_eq!(page.text("[data-part=figures] .label"), "RMSE");
    assert_eq!(page.count("[data-role=panel-errors] tbody tr"), 2, "beside biases alone");
    assert_eq!(page.count("[data-role=panel-lists] tbody tr"), 2);
    assert!(page.count("[data-part=charts] svg") > 0, "a curve of the error");
    let page = w.editor.get(&format!("{}/runs/{near}", w.base)).await.is(200).page();
    assert_eq!(page.count("a[download]"), 0, "nothing to download");
    let page = w.editor.get(&format!("{}/models", w.base)).await.page();
    assert_eq!(page.count("tbody tr"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_offers_what_fits_and_refuses_what_does_not() {
    let w = fixture().await;
    let runs = format!("{}/runs", w.base);
    let new = format!("{runs}/new");
    let page = w.editor.get(&format!("{new}?dataset=applicants&task=fraud")).await.page();
    let chosen = |name: &str| page.attribute(&format!("#f-{name} option[selected]"), "value");
    assert_eq!((chosen("dataset"), chosen("task")), ("applicants".into(), "fraud".into()));
    assert_eq!(page.attributes("#f-model option", "value"), ["tabular-mlp", "logistic"]);
    assert_eq!(page.count("input[name=hidden], input[name=clip_norm]"), 2);
    // A baseline in one go has no epochs, no optimiser and no sizes.
    let page = w.editor.get(&format!("{new}?dataset=world&model=item-knn")).await.page();
    assert_eq!(page.count("input[name=epochs], select[name=optimizer], input[name=factors]"), 0);
    assert_eq!(page.count("input[name=seed]"), 1);
    // The button beside the choices leads to the form of what was chosen.
    let typed = [("step", "choose"), ("dataset", "world"), ("task", "digits"), ("model", "pmf")];
    let place = w.editor.post(&runs, &typed).await.redirects_to(&new);
    let page = w.editor.get(&place).await.is(200).page();
    assert_eq!(page.attribute("#f-model option[selected]", "value"), "pmf");
    assert_eq!(page.attribute("input[name=factors]", "value"), "100");

    let order = |own: &[(&'static str, &'static str)]| {
        let usual = [
            ("name", "Wrong"),
            ("dataset", "applicants"),
            ("epochs", "1"),
            ("batch", "64"),
            ("learning_rate", "0.001"),
            ("seed", "1"),
            ("threads", "1"),
            ("validation_share", "0.1"),
        ];
        let left = usual.into_iter().filter(|(name, _)| own.iter().all(|(other, _)| other != name));
        own.iter().copied().chain(left).collect::<Vec<_>>()
    };
    for (own, wrong) in [
        (vec![("task", "text")], vec!["task"]),
        (vec![("task", "credit"), ("model", "gru")], vec!["model"]),
        (vec![("dataset", "none")], vec!["dataset"]),
        (vec![("hidden", "0")], vec!["hidden"]),
        (vec![("dropout", "1")], vec!["dropout"]),
        (vec![("momentum", "NaN"), ("class_weights", "x")], vec!["class_weights", "momentum"]),
        (vec![("patience", "2"), ("validation_share", "0")], vec!["patience"]),
        (vec![("task", "text"), ("epochs", "0")], vec!["epochs", "task"]),
    ] {
        let mut got = w.editor.post(&runs, &order(&own)).await.wrong_fields();
        got.sort();
        assert_eq!(got, wrong, "{own:?}");
    }
    let api = format!("/api/v1{runs}");
    for (draft, field) in [
        (json!({"dataset": "applicants", "task": "ratings"}), "task"),
        (json!({"dataset": "world", "model": "lenet"}), "model"),
        (json!({"dataset": "moon"}), "dataset"),
        (json!({"dataset": "world", "sizes": {"factors": 0}}), "factors"),
        (json!({"dataset": "world", "sizes": {"depth": 3}}), "sizes"),
        (json!({"dataset": "world", "recipe": {"momentum": 7}}), "momentum"),
    ] {
        let answer = w.editor.post_json(&api, &draft).await.is(422).json();
        assert_eq!(answer["errors"][0]["field"], field, "{draft}");
    }
    assert_eq!(w.editor.get(&api).await.json()["total"], 0, "nothing was ordered");
}

#[tokio::test]
async fn the_guide_tells_every_task_and_what_a_loss_says() {
    let w = fixture().await;
    let guide = format!("{}/runs/guide", w.base);
    let page = w.editor.get(&guide).await.page();
    assert_eq!(page.count("#tasks tbody tr"), 8);
    assert_eq!(page.count("#models tbody tr"), 14);
    assert_eq!(page.count("#measure-auc, #measure-rmse"), 2);
    // −ln 0.8, −ln 0.5 and (0.5² + 0.5²) ÷ 2, as anyone can compute.
    assert!(page.text("[data-role=example]").contains("0.2231"));
    let half = page.text("#costs tbody tr:nth-child(4)");
    assert!(half.contains("0.6931") && half.contains("0.2500"), "{half}");
    // The number of parameters that the reference network is known by.
    assert!(page.text("#model-reference-mlp").replace([',', '\u{2009}'], "").contains("535818"));
    for from in ["/runs", "/runs/new"] {
        let page = w.editor.get(&format!("{}{from}", w.base)).await.page();
        assert!(page.attributes("a", "href").contains(&guide), "{from}");
    }
}

/// What the form says of a device: its box, and the lines below it.
fn offered(page: &crate::client::Page, word: &str) -> (usize, usize) {
    let input = format!("#devices input[value={word}]");
    (page.count(&format!("{input}:not([disabled])")), page.count(&format!("{input}[checked]")))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_device_is_a_choice_that_says_why_it_cannot_be_taken() {
    let w = fixture().await;
    let new = format!("{}/runs/new", w.base);
    let reason = |lang: &str, device| match (lang, availability(device)) {
        (_, Ok(adapter)) => adapter.unwrap().name,
        ("en", Err(error)) if error.to_string().contains("built without") => {
            "--features gpu-training".to_owned()
        }
        ("en", Err(_)) => "found".to_owned(),
        (_, Err(error)) if error.to_string().contains("built without") => "构建".to_owned(),
        (_, Err(_)) => "找到".to_owned(),
    };
    for lang in ["en", "zh-CN"] {
        w.editor.post("/language", &[("lang", lang), ("next", "/")]).await.redirects_to("/");
        let page = w.editor.get(&format!("{new}?dataset=digits")).await.is(200).page();
        assert_eq!(page.attributes("#devices input", "value"), ["cpu", "gpu", "software-gpu"]);
        assert_eq!(offered(&page, "cpu"), (1, 1));
        for device in [TrainDevice::Gpu, TrainDevice::SoftwareGpu] {
            let there = usize::from(availability(device).is_ok());
            assert_eq!(offered(&page, device.as_str()), (there, 0), "{device}");
            let told = page.text("#devices");
            assert!(told.contains(&reason(lang, device)), "{lang} {device}: {told}");
        }
        // Baselines and recommenders are trained on the CPU, whatever is there.
        for aim in ["dataset=digits&model=logistic", "dataset=world&model=biased-mf"] {
            let page = w.editor.get(&format!("{new}?{aim}")).await.is(200).page();
            let refused = (offered(&page, "gpu"), offered(&page, "software-gpu"));
            assert_eq!(refused, ((0, 0), (0, 0)), "{aim}");
        }
    }
    w.editor.post("/language", &[("lang", "en"), ("next", "/")]).await.redirects_to("/");

    let usual = [
        ("name", "By the form"),
        ("epochs", "1"),
        ("batch", "64"),
        ("learning_rate", "0.001"),
        ("seed", "1"),
        ("threads", "1"),
        ("validation_share", "0.1"),
    ];
    let runs = format!("{}/runs", w.base);
    let api = format!("/api/v1{runs}");
    let mut wrong = vec![
        ("digits", "digits", "logistic", "gpu", "CPU only"),
        ("world", "ratings", "biased-mf", "software-gpu", "CPU only"),
        ("digits", "digits", "lenet", "cuda", "listed"),
    ];
    for device in [TrainDevice::Gpu, TrainDevice::SoftwareGpu] {
        if availability(device).is_err() {
            wrong.push(("digits", "digits", "lenet", device.as_str(), "gpu"));
        }
    }
    for (dataset, task, model, device, said) in wrong {
        let aim = [("dataset", dataset), ("task", task), ("model", model), ("device", device)];
        let typed: Vec<_> = aim.into_iter().chain(usual).collect();
        let page = w.editor.post(&runs, &typed).await.is(422).page();
        assert_eq!(page.attributes("[data-field-error]", "data-field-error"), ["device"]);
        let told = page.text("[data-field-error]");
        assert!(told.contains(said) || told.contains("install"), "{model} {device}: {told}");
        assert_eq!(offered(&page, "cpu"), (1, 1), "a device that cannot be sent is not chosen");
        let draft = json!({"dataset": dataset, "task": task, "model": model, "device": device});
        let answer = w.editor.post_json(&api, &draft).await.is(422).json();
        assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "{answer}");
        assert_eq!(answer["errors"][0]["field"], "device", "{answer}");
        assert!(!answer["errors"][0]["message"].as_str().unwrap().starts_with("device:"));
    }
    assert_eq!(w.editor.get(&api).await.json()["total"], 0, "nothing was ordered");

    // Left out, it is the CPU.
    let plain = w.order(&json!({"dataset": "digits", "model": "logistic"})).await;
    let told = w.editor.get(&format!("{api}/{plain}")).await.is(200).json();
    assert_eq!((&told["device"], &told["adapter"]), (&json!("cpu"), &Value::Null));
}

/// Changes the records of a finished run as another time or machine would have
/// written them.
async fn rewrite(w: &Fixture, id: &str, change: impl Fn(&mut Value, &mut Value)) {
    let db = &w.app.shared.db;
    let row = run::Entity::find_by_id(id.parse::<uuid::Uuid>().unwrap()).one(db).await.unwrap();
    let row = row.unwrap();
    let mut request = serde_json::from_str(&row.request).unwrap();
    let mut outcome = serde_json::from_str(row.outcome.as_ref().unwrap()).unwrap();
    change(&mut request, &mut outcome);
    let mut row = row.into_active_model();
    row.request = Set(request.to_string());
    row.outcome = Set(Some(outcome.to_string()));
    row.update(db).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_says_what_trained_it_and_marks_what_is_no_gpu() {
    let w = fixture().await;
    let data = keep(&w.app, DatasetKind::Table, "loans", "loans.csv", &loans(200)).await;
    let worker = w.start_worker();
    let draft = json!({"dataset": data, "task": "credit", "epochs": 1, "batch": 16});
    let id = w.order(&draft).await;
    let told = w.finished(&id).await;
    worker.stop().await;
    assert_eq!((&told["device"], &told["adapter"]), (&json!("cpu"), &Value::Null));
    let (list, this) = (format!("{}/runs", w.base), format!("{}/runs/{id}", w.base));
    let fact = async || {
        let page = w.editor.get(&this).await.is(200).page();
        let mut facts =
            page.texts("dl.facts-list dt").into_iter().zip(page.texts("dl.facts-list dd"));
        let device = facts.find(|(label, _)| label == "Device").unwrap().1;
        (device, page.count("[data-role=software]"))
    };
    assert_eq!(fact().await, ("CPU".to_owned(), 0));

    // A record of before there was a choice.
    rewrite(&w, &id, |request, outcome| {
        for record in [request, outcome] {
            let record = record.as_object_mut().unwrap();
            record.remove("device");
            record.remove("adapter");
        }
    })
    .await;
    assert_eq!(fact().await, ("CPU".to_owned(), 0));
    let page = w.editor.get(&list).await.page();
    assert_eq!((page.text("[data-role=device]"), page.count("tbody .tag")), ("CPU".into(), 0));

    for (word, software, shown) in
        [("gpu", false, "GPU: A (B 1)"), ("software-gpu", true, "A (B 1)")]
    {
        rewrite(&w, &id, |request, outcome| {
            for record in [request, outcome] {
                record["device"] = json!(word);
                record["adapter"] = json!({"name": "A", "driver": "B 1", "software": software});
            }
        })
        .await;
        let (device, marks) = fact().await;
        assert!(device.ends_with(shown), "{device}");
        assert_eq!(marks, usize::from(software), "{word}");
        for page in [&list, &format!("{this}/compare")] {
            let page = w.editor.get(page).await.is(200).page();
            assert_eq!(page.count("[data-role=device] .tag"), usize::from(software), "{word}");
        }
        let told = w.editor.get(&format!("/api/v1{this}")).await.is(200).json();
        assert_eq!((&told["device"], &told["adapter"]["name"]), (&json!(word), &json!("A")));
        assert_eq!(told["adapter"]["software"], software);
        let lines = w.editor.get(&format!("{list}.csv")).await.is(200).body;
        assert!(lines.contains(&format!(",{word},A,{software},")), "{lines}");
    }
}

/// Needs a program with the feature and an adapter that the processor plays.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_trained_on_the_software_gpu_that_was_chosen() {
    let Ok(Some(adapter)) = availability(TrainDevice::SoftwareGpu) else {
        skipped("no software adapter, or a program without training on a GPU");
        return;
    };
    let w = fixture().await;
    let data = keep(&w.app, DatasetKind::Table, "loans", "loans.csv", &loans(120)).await;
    let worker = w.start_worker();
    let fields = [
        ("dataset", data.as_str()),
        ("task", "credit"),
        ("model", "tabular-mlp"),
        ("hidden", "8"),
        ("epochs", "1"),
        ("device", "software-gpu"),
    ];
    let id = w.post(&fields).await;
    let told = w.finished(&id).await;
    worker.stop().await;
    assert_eq!(told["device"], "software-gpu");
    assert_eq!(told["adapter"]["name"], adapter.name);
    assert_eq!(told["adapter"]["software"], true);
}
