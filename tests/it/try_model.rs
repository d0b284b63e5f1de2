//! A model asked for one input in the browser: right answers, refused input, rights. And what
//! follows a finished run: run again, clone, suggestions.

use std::{io::Cursor, path::Path};

use assay::bundled;
use dataset::DatasetKind;
use image::{GrayImage, ImageFormat, Luma};
use lab::{
    artifact,
    engine::Engine,
    experiment::predict::{Prediction, Sample, SavedModel},
};
use runs::store;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::{Answer, Client, Page},
    dataset_api::multipart,
    test_app::{TestApp, Who, spawn_app},
    training::{Fixture, fixture, keep, loans, opinions, ratings},
};

/// Trains a model; answers its identifier and that of its run.
async fn trained(w: &Fixture, draft: &Value) -> (Uuid, String) {
    let worker = w.start_worker();
    let run = w.order(draft).await;
    w.finished(&run).await;
    worker.stop().await;
    let model = store::find_model_of_run(&w.app.shared.db, run.parse().unwrap()).await.unwrap();
    (model.unwrap().id, run)
}

/// The same question to the lab itself, as the command line asks it.
async fn by_lab(app: &TestApp, venture: Uuid, model: Uuid, sample: &Sample) -> Prediction {
    let shared = &app.shared;
    let model = store::find_model(&shared.db, venture, model).await.unwrap().unwrap();
    let run = store::find_run(&shared.db, venture, model.run_id).await.unwrap().unwrap();
    let beside = run.outcome.unwrap().preprocessing_sha256().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(artifact::MODEL);
    shared.artifacts.copy_to(&model.file.unwrap(), &path).await.unwrap();
    let beside = artifacts::Sha::try_from(beside).unwrap();
    let next_to = folder.path().join(artifact::PREPROCESSING);
    shared.artifacts.copy_to(&beside, &next_to).await.unwrap();
    let settings = &shared.settings;
    let engine = Engine::load(&settings.runtime_dir(), settings.ort_lib.as_deref()).ok();
    let saved = SavedModel::open(&path).unwrap();
    let told = saved.predict(sample, engine.as_deref(), 1).unwrap();
    let own = saved.predict(sample, None, 1).unwrap();
    for (one, other) in told.outcomes.iter().zip(&own.outcomes) {
        assert!((one.value - other.value).abs() < 1e-4, "{one:?} {other:?}");
    }
    told
}

/// The page shows the outcomes of the lab in their order.
fn shows(page: &Page, told: &Prediction) {
    let shown = told.outcomes.iter().take(5);
    let labels: Vec<String> = shown.clone().map(|outcome| outcome.label.clone()).collect();
    assert_eq!(page.texts("[data-role=answer] tbody th"), labels);
    let figures = page.texts("[data-role=answer] tbody .fig");
    for (figure, outcome) in figures.iter().zip(shown) {
        let number: f64 = figure.split(['%', ' ']).next().unwrap().parse().unwrap();
        let value = if told.scale.is_some() { outcome.value } else { outcome.value * 100.0 };
        assert!((number - value).abs() <= 0.06, "{figure} is not {value}");
    }
    let latency = page.text("[data-role=latency]");
    assert!(latency.contains("ms") && latency.contains("n 20"), "{latency}");
    let how = page.text("[data-role=how]");
    assert!(how.contains("median of 20"), "{how}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_gets_the_answer_that_the_lab_gives() {
    let w = fixture().await;
    let data = keep(&w.app, DatasetKind::Text, "opinions", "opinions.tsv", &opinions()).await;
    let draft = json!({"dataset": data, "model": "naive-bayes", "threads": 1});
    let (model, run) = trained(&w, &draft).await;
    let path = format!("{}/models/{model}/try", w.base);

    let run = w.editor.get(&format!("{}/runs/{run}", w.base)).await.is(200).page();
    assert_eq!(run.attribute("[data-include]", "data-include"), format!("{path}?panel=1"));
    assert!(run.attributes("[data-include] a", "href").contains(&path), "a link without script");
    let panel = w.editor.get(&format!("{path}?panel=1")).await.is(200);
    assert!(!panel.body.contains("<html"), "a part of a page");
    let page = w.editor.get(&path).await.is(200).page();
    assert!(page.text("#f-text").contains("number"), "an example of the test rows");
    assert!(page.text("[data-role=example]").contains("true class"));

    // Who may look at the venture may ask; the answer is that of the lab.
    let viewer = w.app.browser(&w.team, Who::Viewer).await;
    for text in ["the song number 7 was great", "the meal number 8 was awful", "好"] {
        let page = viewer.post(&path, &[("text", text)]).await.is(200).page();
        assert_eq!(page.text("#f-text"), text, "what was typed stays");
        let sample = Sample::Text(text.to_owned());
        shows(&page, &by_lab(&w.app, w.team.venture, model, &sample).await);
    }
    // The same once more is no double: nothing is stored.
    viewer.post(&path, &[("text", "good")]).await.is(200);
    viewer.post(&path, &[("text", "good")]).await.is(200);

    let long = "x".repeat(10_001);
    for wrong in ["", " ", long.as_str(), "a\u{1}b"] {
        assert_eq!(viewer.post(&path, &[("text", wrong)]).await.wrong_fields(), ["text"]);
    }
    assert_eq!(viewer.post(&path, &[]).await.wrong_fields(), ["text"]);
    let forged = "application/x-www-form-urlencoded";
    viewer.post_raw(&path, forged, b"text=good".to_vec()).await.is(403);
    let stranger = w.app.browser(&w.team, Who::OtherFounder).await;
    stranger.get(&path).await.is(404);
    stranger.post(&path, &[("text", "good")]).await.is(404);
    let nothing = format!("{}/models/{}/try", w.base, Uuid::now_v7());
    viewer.get(&nothing).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_filled_in_by_columns_and_checked_by_column() {
    let w = fixture().await;
    let data = keep(&w.app, DatasetKind::Table, "loans", "loans.csv", &loans(200)).await;
    let draft = json!({"dataset": data, "task": "credit", "epochs": 1, "sizes": {"hidden": 8}});
    let (model, _) = trained(&w, &draft).await;
    let path = format!("{}/models/{model}/try", w.base);
    let page = w.editor.get(&path).await.is(200).page();
    assert_eq!(page.texts("[data-try-part=fields] label"), ["income", "debt", "region"]);
    assert!(page.attribute("#f-c0", "value").parse::<f64>().is_ok(), "an example row");
    assert_eq!(page.attributes("#f-c2 option", "value"), ["", "east", "west"]);

    let typed = [("c0", "90"), ("c1", "3"), ("c2", "west")];
    let page = w.editor.post(&path, &typed).await.is(200).page();
    let row = json!({"income": 90, "debt": 3, "region": "west"});
    let sample = Sample::Row(row.as_object().unwrap().clone());
    shows(&page, &by_lab(&w.app, w.team.venture, model, &sample).await);
    assert_eq!(page.attribute("#f-c2 option[selected]", "value"), "west");
    // Nothing filled in is a row of missing values.
    w.editor.post(&path, &[]).await.is(200);

    let wrong = [("c0", "much"), ("c1", "1e999"), ("c2", "north")];
    let mut fields = w.editor.post(&path, &wrong).await.wrong_fields();
    fields.sort();
    assert_eq!(fields, ["c0", "c1", "c2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recommender_rates_items_for_a_user_it_knows() {
    let w = fixture().await;
    let data = keep(&w.app, DatasetKind::Ratings, "stars", "stars.csv", &ratings()).await;
    let draft = json!({"dataset": data, "model": "biased-mf", "epochs": 2, "threads": 1});
    let (model, _) = trained(&w, &draft).await;
    let path = format!("{}/models/{model}/try", w.base);
    let page = w.editor.get(&path).await.is(200).page();
    assert!(page.attribute("#f-user", "value").starts_with('u'));
    assert!(page.count("#l-user option") > 10);

    let asked = |user: &str, items: &[&str]| Sample::Pairs {
        user: user.to_owned(),
        items: items.iter().map(|item| (*item).to_owned()).collect(),
    };
    let page = w.editor.post(&path, &[("user", "u3"), ("items", "i1\r\n\r\n i2 ")]).await;
    let told = by_lab(&w.app, w.team.venture, model, &asked("u3", &["i1", "i2"])).await;
    shows(&page.is(200).page(), &told);
    let page = w.editor.post(&path, &[("user", "u3"), ("items", "")]).await.is(200).page();
    let told = by_lab(&w.app, w.team.venture, model, &asked("u3", &[])).await;
    assert_eq!(told.outcomes.len(), 24);
    shows(&page, &told);

    let many = "i1\n".repeat(201);
    for (user, items, field) in [
        ("nobody", "i1", "user"),
        ("", "i1", "user"),
        ("u3", "nothing", "items"),
        ("u3", many.as_str(), "items"),
    ] {
        let typed = [("user", user), ("items", items)];
        assert_eq!(w.editor.post(&path, &typed).await.wrong_fields(), [field], "{user} {items}");
    }
}

fn png(image: &GrayImage) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

/// An upright stroke, as a person draws a one.
fn one() -> GrayImage {
    GrayImage::from_fn(280, 280, |x, y| {
        let inside = (130..152).contains(&x) && (50..230).contains(&y);
        Luma([if inside { 0 } else { 255 }])
    })
}

async fn send(client: &Client, path: &str, image: &[u8]) -> Answer {
    let token = client.token().await;
    let body = multipart(&[("csrf", &token)], &[("image", "drawing.png", image)]);
    client.post_raw(path, "multipart/form-data; boundary=----dataset-api", body).await
}

/// The sample venture's models were trained on drawn digits.
#[tokio::test(flavor = "multi_thread")]
async fn a_drawn_digit_is_read_and_a_hostile_file_is_refused() {
    bundled::use_folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("models"));
    let app = spawn_app().await;
    let token = app.shared.setup.issue().unwrap();
    let ada = app.visitor();
    ada.get(&format!("/set-up?token={token}")).await.is(200);
    let fields = [
        ("token", token.as_str()),
        ("name", "Ada"),
        ("email", "ada@example.org"),
        ("password", "correct horse battery"),
        ("password_again", "correct horse battery"),
        ("sample", "yes"),
    ];
    let home = ada.post("/set-up", &fields).await.redirects_to("/ventures/");
    let home = home.split('?').next().unwrap();
    let venture: Uuid = home.rsplit('/').next().unwrap().parse().unwrap();
    let models = store::list_choosable_models(&app.shared.db, venture).await.unwrap();
    assert_eq!(models.len(), 2);
    for model in models {
        let path = format!("{home}/models/{}/try", model.id);
        let page = ada.get(&path).await.is(200).page();
        assert_eq!(page.count("canvas[data-draw], input[type=file][name=image]"), 2);
        let page = send(&ada, &path, &png(&one())).await.is(200).page();
        assert_eq!(page.texts("[data-role=answer] tbody th")[0], "1");
        let sample = Sample::Image { file: png(&one()), ink: true };
        shows(&page, &by_lab(&app, venture, model.id, &sample).await);
        let seen = page.attribute(".seen img", "src");
        assert!(seen.starts_with("data:image/png;base64,"), "{seen}");

        let whole = png(&one());
        let mut bomb = whole.clone();
        // A header that promises 65,535 pixels a side.
        bomb[16..24].copy_from_slice(&[0, 0, 255, 255, 0, 0, 255, 255]);
        let white = png(&GrayImage::from_pixel(280, 280, Luma([255])));
        let large = vec![0; (4 << 20) + 1];
        for (name, file) in [
            ("nothing", &[][..]),
            ("no image", b"<svg onload=alert(1)>"),
            ("cut", &whole[..whole.len() / 2]),
            ("bomb", &bomb),
            ("blank", &white),
            ("large", &large),
        ] {
            assert_eq!(send(&ada, &path, file).await.wrong_fields(), ["image"], "{name}");
        }
        assert_eq!(ada.post(&path, &[]).await.wrong_fields(), ["image"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_run_is_run_again_cloned_and_followed_by_others() {
    let w = fixture().await;
    let data = keep(&w.app, DatasetKind::Table, "loans", "loans.csv", &loans(200)).await;
    let draft = json!({
        "name": "First", "dataset": data, "task": "credit", "model": "tabular-mlp", "epochs": 2,
        "batch": 16, "seed": 7, "sizes": {"hidden": 8}, "optimizer": "sgd", "threads": 1,
        "recipe": {"schedule": "cosine", "clip_norm": 2.0},
    });
    let (_, run) = trained(&w, &draft).await;
    let page = w.editor.get(&format!("{}/runs/{run}", w.base)).await.is(200).page();

    // A copy has every setting, and is ordered as it stands.
    let clone = page.attributes(".actions a.button", "href");
    let clone = clone.iter().find(|href| href.contains("/runs/new?")).unwrap();
    let form = w.editor.get(clone).await.is(200).page();
    let value = |name: &str| form.attribute(&format!("#f-{name}"), "value");
    let values = ["name", "epochs", "batch", "seed", "hidden", "clip_norm"].map(value);
    assert_eq!(values, ["First", "2", "16", "7", "8", "2"]);
    let chosen = |name: &str| form.attribute(&format!("#f-{name} option[selected]"), "value");
    assert_eq!(["optimizer", "schedule"].map(chosen), ["sgd", "cosine"]);
    assert_eq!(form.count("#advanced[open]"), 0);
    assert!(form.text("#advanced summary").contains("changed"));

    let again = format!("{}/runs/{run}/again", w.base);
    let place = w.editor.post(&again, &[]).await.redirects_to(&format!("{}/runs/", w.base));
    let id = place.split('?').next().unwrap().rsplit('/').next().unwrap();
    let api = |id: &str| format!("/api/v1{}/runs/{id}", w.base);
    let (first, second) =
        (w.editor.get(&api(&run)).await.json(), w.editor.get(&api(id)).await.json());
    for field in [
        "name",
        "dataset",
        "dataset_version_id",
        "task",
        "model",
        "sizes",
        "epochs",
        "batch",
        "learning_rate",
        "optimizer",
        "recipe",
        "seed",
        "threads",
        "device",
        "validation_share",
        "patience",
    ] {
        assert_eq!(first[field], second[field], "{field}");
    }

    // A suggestion fills the form with what it is about.
    let next = page.attributes("[data-role=next] a", "href");
    let simple = next.iter().find(|href| href.contains("model=logistic")).unwrap();
    let form = w.editor.get(simple).await.is(200).page();
    assert_eq!(form.attribute("#f-model option[selected]", "value"), "logistic");
    assert_eq!(form.attribute("#f-dataset option[selected]", "value"), data);
    let viewer = w.app.browser(&w.team, Who::Viewer).await;
    let seen = viewer.get(&format!("{}/runs/{run}", w.base)).await.is(200).page();
    assert_eq!(seen.count("[data-role=next], form[action$=again]"), 0);

    // What was typed for one choice is not ordered for another.
    let typed = [
        ("dataset", "digits"),
        ("task", "digits"),
        ("model", "lenet"),
        ("name", "Mine"),
        ("epochs", "9"),
        ("hidden", "8"),
        ("settings_of", &format!("{data} credit tabular-mlp")),
    ];
    let runs = format!("{}/runs", w.base);
    let answer = w.editor.post(&runs, &typed).await;
    let form = answer.is(422).page();
    assert_eq!(form.attributes("[data-field-error]", "data-field-error"), ["settings_of"]);
    assert_eq!(form.attribute("#f-name", "value"), "Mine");
    assert_eq!(form.attribute("#f-epochs", "value"), "10", "the default of the task");
    assert_eq!(form.attribute("[name=settings_of]", "value"), "digits digits lenet");

    // Data that are gone are not replaced in silence.
    let gone = format!("{runs}/new?dataset={}", Uuid::now_v7());
    let form = w.editor.get(&gone).await.is(200).page();
    assert_eq!(form.attributes("[data-field-error]", "data-field-error"), ["dataset"]);
    // An error under "Advanced" opens it.
    let wrong = [("dataset", "digits"), ("name", "A"), ("epochs", "1"), ("batch", "0")];
    let form = w.editor.post(&runs, &wrong).await.is(422).page();
    assert_eq!(form.count("#advanced[open] [data-field-error=batch]"), 1);
}
