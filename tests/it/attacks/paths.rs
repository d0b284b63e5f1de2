//! What a founder is shown of a server's folders: nothing, in no page, file or answer
//! of the API, whatever went wrong.

use std::collections::BTreeMap;

use assay::app;
use dataset::DatasetKind;
use db::entity::work;
use jobs::{Worker, WorkerConfig};
use reqwest::Method;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::Client,
    routes::{fill, records},
    test_app::{Team, TestApp, Who, spawn_app_with},
    training::keep,
};

/// What tells of this machine.
fn secrets(app: &TestApp) -> Vec<String> {
    let folder = &app.shared.settings.data_dir;
    let mut secrets = vec![
        folder.display().to_string(),
        folder.file_name().unwrap().to_string_lossy().into_owned(),
        env!("CARGO_MANIFEST_DIR").to_owned(),
        "/tmp".to_owned(),
        "src/".to_owned(),
        "no/such".to_owned(),
    ];
    let home = std::env::var("HOME").unwrap_or_default();
    secrets.extend((home.len() > 1).then_some(home));
    secrets
}

async fn ordered(client: &Client, list: &str, draft: &Value) -> Uuid {
    let made = client.post_json(list, draft).await.is(201).json();
    made["id"].as_str().unwrap().parse().unwrap()
}

/// Until a piece of work is over.
async fn over(client: &Client, page: &str) {
    let events = client.follow(&format!("{page}/events")).await;
    assert!(events.body.contains("event: end"), "{}", events.body);
}

/// A venture with a run that went well but for parity, a run that failed with a path in its
/// reason, a benchmark that failed likewise, and a report.
async fn told_of_folders(app: &TestApp, team: &Team) -> BTreeMap<&'static str, Vec<Uuid>> {
    let mut table = "x,y,kind\n".to_owned();
    for i in 0..300_u32 {
        table += &format!("{},{},{}\n", i * 7 % 11, i * 5 % 13, ["no", "yes"][(i % 2) as usize]);
    }
    let data = keep(app, DatasetKind::Table, "small", "small.csv", &table).await;
    let shared = &app.shared;
    // Where generated data would be kept there is a file.
    std::fs::write(shared.settings.datasets_dir(), "in the way").unwrap();
    let config = WorkerConfig {
        poll_interval: std::time::Duration::from_millis(30),
        sweep_interval: std::time::Duration::from_millis(200),
        ..WorkerConfig::default()
    };
    let worker = Worker::new(shared.queue.clone(), app::registry(shared), config).start();
    let owner = app.browser(team, Who::Owner).await;
    let base = format!("/ventures/{}", team.venture);
    let (runs, api) = (format!("{base}/runs"), format!("/api/v1{base}"));
    let draft = json!({"dataset": data, "model": "logistic", "epochs": 1, "threads": 1});
    let good = ordered(&owner, &format!("{api}/runs"), &draft).await;
    over(&owner, &format!("{runs}/{good}")).await;
    let bad = ordered(&owner, &format!("{api}/runs"), &json!({"epochs": 1, "threads": 1})).await;
    over(&owner, &format!("{runs}/{bad}")).await;
    let models = owner.get(&format!("{base}/models")).await.is(200).page();
    let link = models.attribute(&format!("main tbody a[href^='{base}/models/']"), "href");
    let model: Uuid = link.rsplit('/').find_map(|part| part.parse().ok()).unwrap();
    let draft = json!({"model_id": model, "provider": "cpu", "seconds": 0.2});
    let benchmark = ordered(&owner, &format!("{api}/benchmarks"), &draft).await;
    over(&owner, &format!("{base}/benchmarks/{benchmark}")).await;
    worker.stop().await;
    owner.post(&format!("{base}/reports"), &[]).await.is(303);
    let report = ordered(&owner, &format!("{api}/reports"), &json!({})).await;
    [
        ("run", vec![good, bad]),
        ("benchmark", vec![benchmark]),
        ("model", vec![model]),
        ("report", vec![report]),
    ]
    .into()
}

/// Every GET route of a venture, with each of the records that its path names.
async fn walk(app: &TestApp, team: &Team, made: &BTreeMap<&'static str, Vec<Uuid>>) -> Vec<String> {
    let mut paths = Vec::new();
    for route in assay::app::routes() {
        let path = route.path.replace("{dataset}", "small");
        if route.method.as_str() != "GET" || !path.contains("{venture}") {
            continue;
        }
        let named = made.iter().find(|(name, _)| path.contains(&format!("{{{name}}}")));
        let Some((name, ids)) = named else {
            // No two by one name.
            let title = format!("Something {}", paths.len());
            let ids = records(app, team, team.venture, &path, &title).await;
            paths.push(fill(&path, team.venture, &ids));
            continue;
        };
        for id in ids {
            paths.push(fill(&path, team.venture, &[(*name, *id)].into()));
        }
    }
    paths
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_names_a_folder_of_the_server() {
    let app = spawn_app_with(|settings| {
        // Makes ONNX Runtime fail with a path.
        settings.ort_lib = Some(settings.data_dir.join("no/such/libonnxruntime.so"));
    })
    .await;
    let team = app.team().await;
    let made = told_of_folders(&app, &team).await;
    let owner = app.browser(&team, Who::Owner).await;
    let api = format!("/api/v1/ventures/{}", team.venture);
    let failed = owner.get(&format!("{api}/runs/{}", made["run"][1])).await.json();
    assert_eq!(failed["state"], "failed", "{failed}");
    let failed = owner.get(&format!("{api}/benchmarks/{}", made["benchmark"][0])).await.json();
    assert_eq!(failed["state"], "failed", "{failed}");

    let told = tellings(&app, &team, &made).await;
    assert!(told.is_empty(), "{}", told.join("\n"));

    // As an earlier version wrote it.
    let row = work::Entity::find_by_id(made["run"][1]).one(&app.shared.db).await.unwrap();
    let mut row = row.unwrap().into_active_model();
    let path = app.shared.settings.data_dir.join("datasets/x.npy");
    row.failure = Set(Some(format!("cannot keep data in {}: no space", path.display())));
    row.notes = Set(None);
    row.update(&app.shared.db).await.unwrap();
    let failed = owner.get(&format!("{api}/runs/{}", made["run"][1])).await.json();
    assert_eq!(failed["failure"], "cannot keep data in x.npy: no space");
}

/// Where an answer names a folder.
async fn tellings(
    app: &TestApp,
    team: &Team,
    made: &BTreeMap<&'static str, Vec<Uuid>>,
) -> Vec<String> {
    let owner = app.browser(team, Who::Owner).await;
    let secrets = secrets(app);
    let mut told = Vec::new();
    let (mut seen, mut missing) = (0, Vec::new());
    for path in walk(app, team, made).await {
        let answer = owner.request(Method::GET, &path).send().await.unwrap();
        seen += 1;
        if answer.status() != 200 {
            missing.push(format!("{} {path}", answer.status()));
        }
        let body = String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned();
        for secret in &secrets {
            if let Some(at) = body.find(secret) {
                let around: String = body[..at]
                    .chars()
                    .rev()
                    .take(80)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect();
                told.push(format!("{path} tells {secret:?}: …{around}⟦{secret}⟧"));
            }
        }
    }
    println!("{seen} answers, {} not 200: {missing:#?}", missing.len());
    assert!(seen - missing.len() >= 100, "too few answers to look at: {missing:#?}");
    told
}
