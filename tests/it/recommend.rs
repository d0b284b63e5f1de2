//! Recommenders measured: ordered in the browser and by the API, refused where
//! nothing can be sent, and what an offer and its costs then stand on.

use std::path::Path;

use dataset::DatasetKind;
use db::entity::{benchmark, model};
use lab::bench::{BenchRecord, Percentiles};
use runs::store;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;
use web::paging::ListQuery;

use crate::{
    test_app::skipped,
    training::{Fixture, fixture, keep, ratings},
};

/// A venture with a trained recommender; the model's identifier.
async fn with_recommender() -> (Fixture, Uuid) {
    let w = fixture().await;
    let data = keep(&w.app, DatasetKind::Ratings, "stars", "stars.csv", &ratings()).await;
    let worker = w.start_worker();
    let draft = json!({
        "dataset": data, "model": "biased-mf", "sizes": {"factors": 4}, "epochs": 3, "threads": 1
    });
    let run = w.order(&draft).await;
    w.finished(&run).await;
    worker.stop().await;
    let models = store::list_choosable_models(&w.app.shared.db, w.team.venture).await.unwrap();
    let id = models[0].id;
    (w, id)
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

/// What the API says of a benchmark once it is over.
async fn measured(w: &Fixture, address: &str) -> Value {
    let events = w.editor.follow(&format!("{address}/events")).await;
    assert!(events.body.contains("event: end"), "{}", events.body);
    let told = w.editor.get(&format!("/api/v1{address}")).await.is(200).json();
    assert_eq!(told["state"], "finished", "{}", told["failure"]);
    told
}

fn check_record(told: &Value, batch: f64) {
    let record = &told["record"];
    assert_eq!((&told["request"], &record["request"]), (&json!("pair"), &json!("pair")));
    // 30 users rate 24 items.
    let ids = |name: &str, last: u64| json!({"name": name, "shape": [], "ids": [0, last]});
    assert_eq!(record["inputs"], json!([ids("user", 29), ids("item", 23)]));
    let number = |key: &str| record[key].as_f64().unwrap();
    let pairs = number("n") * batch / number("seconds");
    assert!((number("throughput_per_s") - pairs).abs() < 1e-6 * pairs);
    assert!(number("p50_ms") > 0.0 && !record["placement"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recommender_is_measured_by_the_form_and_by_the_api() {
    let (w, model) = with_recommender().await;
    if without_runtime(&w).await {
        return;
    }
    let worker = w.start_worker();
    let id = model.to_string();
    let list = format!("{}/benchmarks", w.base);
    let page = w.editor.get(&format!("{list}/new?model={id}")).await.is(200).page();
    assert_eq!(page.attribute("#f-model option[selected]", "value"), id);
    let typed = [
        ("model", id.as_str()),
        ("provider", "cpu"),
        ("batch", "8"),
        ("threads", "1"),
        ("seconds", "1"),
    ];
    let made = w.editor.post(&list, &typed).await.redirects_to(&format!("{list}/"));
    let first = made.split('?').next().unwrap().to_owned();
    check_record(&measured(&w, &first).await, 8.0);
    let draft = json!({"model_id": id, "provider": "cpu", "seconds": 1, "threads": 1});
    let made = w.editor.post_json(&format!("/api/v1{list}"), &draft).await.is(201).json();
    assert_eq!((&made["request"], &made["record"]), (&json!("pair"), &Value::Null));
    let second = made["href"].as_str().unwrap().to_owned();
    check_record(&measured(&w, &second).await, 1.0);
    worker.stop().await;

    let page = w.editor.get(&first).await.is(200).page();
    assert!(page.text("[data-role=request]").contains("Each query sends 8."));
    let facts = page.text("dl.facts-list");
    assert!(facts.contains("user: ids 0 to 29; item: ids 0 to 23"), "{facts}");
    let page = w.editor.get(&list).await.page();
    assert_eq!(page.count("tbody tr"), 2);
    assert!(page.text("tbody [data-role=pairs]").contains("user–item pairs"));
    let lines = w.editor.get(&format!("{list}.csv")).await.is(200).body;
    let column = lines.lines().next().unwrap().split(',').position(|name| name == "request");
    let words: Vec<&str> =
        lines.lines().skip(1).map(|line| line.split(',').nth(column.unwrap()).unwrap()).collect();
    assert_eq!(words, ["pair", "pair"]);
}

/// Puts another file in the place of the model's.
async fn exchange_file(w: &Fixture, model: Uuid, path: &Path) {
    let shared = &w.app.shared;
    let sha256 = shared.artifacts.put_file(path).await.unwrap();
    let row = model::Entity::find_by_id(model).one(&shared.db).await.unwrap().unwrap();
    let mut row = row.into_active_model();
    row.sha256 = Set(sha256.as_str().to_owned());
    row.update(&shared.db).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_to_which_nothing_can_be_sent_is_refused_with_the_reason() {
    let (w, model) = with_recommender().await;
    if without_runtime(&w).await {
        return;
    }
    let list = format!("{}/benchmarks", w.base);
    let id = model.to_string();
    let typed = [
        ("model", id.as_str()),
        ("provider", "cpu"),
        ("batch", "1"),
        ("threads", "1"),
        ("seconds", "1"),
    ];
    let draft = json!({"model_id": id, "provider": "cpu"});
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/engine");
    let folder = tempfile::tempdir().unwrap();
    let no_model = folder.path().join("text.onnx");
    std::fs::write(&no_model, b"this is no model").unwrap();
    for (file, on_page, by_api) in [
        (golden.join("integer_input.onnx"), "does not list the valid ones", "takes ids"),
        (no_model, "not an ONNX model", "no ONNX model"),
    ] {
        exchange_file(&w, model, &file).await;
        let answer = w.editor.post(&list, &typed).await.is(422);
        let told = answer.page().text("[data-field-error=model]");
        assert!(told.contains(on_page), "{told}");
        assert_eq!(answer.wrong_fields(), ["model"]);
        let answer = w.editor.post_json(&format!("/api/v1{list}"), &draft).await.is(422).json();
        assert_eq!(answer["errors"][0]["field"], "model_id");
        let told = answer["errors"][0]["message"].as_str().unwrap();
        assert!(told.contains(by_api), "{told}");
    }
    let page = w.editor.get(&list).await.page();
    assert_eq!(page.count("tbody tr"), 0, "something was ordered after all");
}

/// A record as beside others that took `share` of the CPU, whatever went on beside the test.
async fn beside_others(w: &Fixture, id: Uuid, share: f64, throughput: f64) {
    let db = &w.app.shared.db;
    let row = benchmark::Entity::find_by_id(id).one(db).await.unwrap().unwrap();
    let record: BenchRecord = serde_json::from_str(row.record.as_deref().unwrap()).unwrap();
    let record = BenchRecord {
        other_cpu_share: Some(share),
        noisy: share > 0.1,
        attempts: 1,
        min_ms: 1.0,
        latency: Percentiles { p99_ms: Some(6.0), ..record.latency },
        throughput_per_s: throughput,
        ..record
    };
    let mut row = row.into_active_model();
    row.record = Set(Some(serde_json::to_string(&record).unwrap()));
    row.update(db).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_stands_on_a_recommenders_benchmark_and_says_what_a_request_is() {
    let (w, model) = with_recommender().await;
    if without_runtime(&w).await {
        return;
    }
    let worker = w.start_worker();
    let draft = json!({"model_id": model, "provider": "cpu", "seconds": 1, "threads": 1});
    let path = format!("/api/v1{}/benchmarks", w.base);
    let made = w.editor.post_json(&path, &draft).await.is(201).json();
    let address = made["href"].as_str().unwrap().to_owned();
    let told = measured(&w, &address).await;
    worker.stop().await;
    let id: Uuid = made["id"].as_str().unwrap().parse().unwrap();
    beside_others(&w, id, 0.01, 50_000.0).await;

    let offer = format!("{}/offer", w.base);
    let page = w.editor.get(&offer).await.is(200).page();
    assert!(page.text("[data-role=pairs]").contains("one user–item pair"));
    let device = told["record"]["device"].as_str().unwrap();
    let machine = [
        ("name", "Ours"),
        ("measured-as", device),
        ("price", "0.90"),
        ("source", "Invoice"),
        ("date", "2026-11-02"),
    ];
    let machines = format!("{offer}/machines");
    w.editor.post(&machines, &machine).await.redirects_to(&machines);
    let query = ListQuery::default();
    let prices = offer::store::list_machine_prices(&w.app.shared.db, w.team.venture, &query);
    let prices = prices.await.unwrap().items;
    let ours = prices.iter().find(|price| price.name == "Ours").unwrap().id.to_string();
    let typed = [
        ("benchmark", made["id"].as_str().unwrap()),
        ("machine", ours.as_str()),
        ("latency", "5"),
        ("percentile", "99"),
        ("pricing", "per-1000-requests"),
    ];
    w.editor.post(&offer, &typed).await.redirects_to(&offer);
    let stated = [
        ("utilisation-base", "50"),
        ("utilisation-source", "Guess"),
        ("utilisation-ground", "assumed"),
        ("utilisation-date", "2026-11-02"),
    ];
    let economics = format!("{}/economics", w.base);
    w.editor.post(&format!("{offer}/assumptions"), &stated).await.redirects_to(&economics);
    let page = w.editor.get(&economics).await.is(200).page();
    assert!(page.text("[data-role=request]").contains("one user–item pair"));
    // 0.90 an hour at 50,000 pairs a second, half used: 0.90 / (3,600 × 25,000) × 1,000.
    let reports = format!("/api/v1{}/reports", w.base);
    let report = w.editor.post_json(&reports, &json!({})).await.is(201).json();
    let cost = report["cost_per_1000_requests"]["value"].as_f64().unwrap();
    assert!((cost - 1e-5).abs() < 1e-9, "{cost}");
    let sources = report["cost_per_1000_requests"]["sources"].to_string();
    assert!(sources.contains(&address), "{sources}");
    assert_eq!(report["facts"]["request_is_pair"], true);
    let page = format!("{}/reports/{}", w.base, report["id"].as_str().unwrap());
    let page = w.editor.get(&page).await.is(200).page();
    assert!(page.text("#technology").contains("one user–item pair"));
    assert!(page.text("main").contains("promised latency broken"), "6 ms at p99, 5 promised");

    // The same beside others that took 60 % of the CPU: up to 125,000 pairs a second alone.
    beside_others(&w, id, 0.6, 50_000.0).await;
    let told = w.editor.get(&format!("/api/v1{address}")).await.is(200).json();
    assert_eq!((&told["conservative"], &told["usable_in_report"]), (&json!(true), &json!(true)));
    let highest = told["highest_throughput_per_s"].as_f64().unwrap();
    assert!((highest - 125_000.0).abs() < 1e-3, "{highest}");
    let page = w.editor.get(&offer).await.is(200).page();
    assert!(page.text("[data-role=conservative]").contains("60"), "marked, and not refused");
    assert_eq!(page.count(&format!("input[name=benchmark][value='{id}'][disabled]")), 0);
    let page = w.editor.get(&address).await.is(200).page();
    assert!(page.text("[data-role=mark]").contains("lower throughput"));
    let report = w.editor.post_json(&reports, &json!({})).await.is(201).json();
    let cost = &report["cost_per_1000_requests"];
    let end = |end: &str| cost["interval"][end].as_f64().unwrap();
    assert!((cost["value"].as_f64().unwrap() - 1e-5).abs() < 1e-9, "{cost}");
    assert!(end("low") < 5e-6 && end("low") > 3.9e-6 && end("high") <= 1.001e-5, "{cost}");
    assert!(cost["warnings"].to_string().contains("2.5 times"), "{cost}");
    let page = format!("{}/reports/{}", w.base, report["id"].as_str().unwrap());
    let page = w.editor.get(&page).await.is(200).page().text("main");
    assert!(page.contains("conservative: measured under other load"));
    assert!(
        page.contains("the machine might keep it on its own"),
        "the promise is not called broken"
    );

    // Where others took nearly everything, nothing is known.
    beside_others(&w, id, 0.97, 50_000.0).await;
    let report = w.editor.post_json(&reports, &json!({})).await.is(201).json();
    assert_eq!(report["facts"]["benchmark_refused"], "noisy");
    assert_eq!(report["cost_per_1000_requests"]["value"], json!(null));
    let again = w.editor.post(&offer, &typed).await;
    assert_eq!(again.wrong_fields(), ["benchmark"]);
}
