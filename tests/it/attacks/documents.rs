//! Ventures of which every table holds something, and their exports.

use assay::demo;
use exchange::{
    export::{self, Document},
    tables::{self, TABLES},
};
use lab::{data::DataChoice, experiment::TrainRequest};
use sea_orm::TransactionTrait;
use serde_json::{Value, json};
use uuid::Uuid;
use venture::{Edit, Venture};

use crate::{
    client::{Answer, Client},
    exchange::send,
    test_app::TestApp,
};

pub(super) type Row = serde_json::Map<String, Value>;

/// The first row of a table, as the document has it.
pub(super) fn first<'a>(document: &'a Document, table: &str) -> &'a Row {
    document.tables[table].first().unwrap_or_else(|| panic!("no row of {table}"))
}

pub(super) fn id(document: &Document, table: &str, place: usize) -> String {
    document.tables[table][place]["id"].as_str().unwrap().to_owned()
}

fn row(value: Value) -> Row {
    value.as_object().unwrap().clone()
}

/// A venture of `owner` that holds rows in every table.
pub(super) async fn full_venture(app: &TestApp, owner: Uuid) -> Venture {
    let db = &app.shared.db;
    let sample = demo::load_sample(db, owner).await.unwrap();
    merge(app, &sample, owner).await;
    add_lab(app, &sample, owner).await;
    add_rest(app, &sample, owner).await;
    let found = venture::store::find_venture(db, sample.id).await.unwrap().unwrap();
    report::build(db, &app.shared.settings, &found, Some(owner), i18n::Lang::En).await.unwrap();
    let document = export::read(db, &found, true).await.unwrap();
    for table in TABLES {
        assert!(!document.tables[table.name].is_empty(), "{} is empty", table.name);
    }
    found
}

/// Merges two needs and two competitors, so that what a merge keeps for its undo is there
/// as the program writes it.
async fn merge(app: &TestApp, venture: &Venture, owner: Uuid) {
    let db = &app.shared.db;
    let so_far = export::read(db, venture, true).await.unwrap();
    let edit = Edit { author: owner, venture: venture.id };
    let last = |table: &str, back: usize| -> Uuid {
        id(&so_far, table, so_far.tables[table].len() - back).parse().unwrap()
    };
    let others = [last("needs", 2)];
    market::store::merge_needs(db, edit, last("needs", 1), &others).await.unwrap();
    let others = [last("competitors", 2)];
    market::store::merge_competitors(db, edit, last("competitors", 1), &others).await.unwrap();
}

async fn insert(app: &TestApp, table: &str, rows: &[Value]) {
    let rows: Vec<Row> = rows.iter().cloned().map(row).collect();
    let transaction = app.shared.db.begin().await.unwrap();
    let records = &tables::find(table).unwrap().records;
    records.insert(&transaction, &rows).await.unwrap_or_else(|error| panic!("{table}: {error}"));
    transaction.commit().await.unwrap();
}

fn work(id: Uuid, kind: &str) -> Value {
    let now = "2026-03-01T10:00:00Z";
    json!({
        "id": id, "kind": kind, "state": "finished", "attempt": 1, "delivery": 1,
        "cancel_requested": false, "step": "", "done": 1, "total": 1, "sequence": 1,
        "created_at": now, "started_at": now, "finished_at": now,
    })
}

/// A finished run with its model, whose file is in the store, and a quiet benchmark of it,
/// on which the offer stands.
async fn add_lab(app: &TestApp, venture: &Venture, owner: Uuid) {
    let (run, model, benchmark, price) = (db::new_id(), db::new_id(), db::new_id(), db::new_id());
    let now = "2026-03-01T10:00:00Z";
    let file = format!("a model of {}", venture.id).into_bytes();
    let sha256 = app.shared.artifacts.put(file).await.unwrap();
    let request = TrainRequest::with_defaults(DataChoice::Digits);
    insert(app, "work", &[work(run, "train"), work(benchmark, "benchmark")]).await;
    let outcome = json!({
        "model": "reference-mlp", "parameters": 535_818, "dataset": "digits",
        "synthetic": true, "data_digest": "ab", "train_n": 9000, "validation_n": 1000,
        "seed": 1, "threads": 2, "batch": 64, "learning_rate": 0.001, "optimizer": "adam",
        "epochs": [{
            "epoch": 1, "train_loss": 0.3, "train_accuracy": 0.9, "validation_loss": 0.2,
            "validation_accuracy": 0.93, "seconds": 1.5
        }],
        "best_epoch": 1, "stop": "completed", "seconds_per_epoch": 1.5,
        "test": {
            "n": 1000, "accuracy": 0.94, "interval": [0.92, 0.95], "mean_nll": 0.2,
            "classes": [], "confusion": []
        },
        "parity": null, "onnx_path": "model.onnx", "onnx_sha256": sha256.as_str(),
        "onnx_bytes": 10, "machine": "m", "trainer_version": "0.1.0"
    });
    insert(
        app,
        "runs",
        &[json!({
            "id": run, "venture_id": venture.id, "name": "Digits, first", "dataset": "digits",
            "request": serde_json::to_string(&request).unwrap(), "outcome": outcome.to_string(),
            "measure": "accuracy", "accuracy": 0.94, "created_by": owner, "created_at": now,
        })],
    )
    .await;
    let epoch = json!({
        "run_id": run, "epoch": 1, "train_loss": 0.3, "train_accuracy": 0.9,
        "validation_loss": 0.2, "validation_accuracy": 0.93, "seconds": 1.5,
    });
    insert(app, "run_epochs", &[epoch]).await;
    let of_model = json!({
        "id": model, "venture_id": venture.id, "run_id": run, "name": "Digits, first",
        "sha256": sha256.as_str(), "bytes": 10, "parameters": 535_818, "dataset": "digits",
        "data_digest": "ab", "synthetic": true, "measure": "accuracy", "accuracy": 0.94,
        "accuracy_low": 0.92, "accuracy_high": 0.95, "has_interval": true, "test_n": 1000,
        "created_at": now,
    });
    insert(app, "models", &[of_model]).await;
    let latency = json!({"p50_ms": 0.8, "p90_ms": 0.9, "p95_ms": 1.0, "p99_ms": 1.2});
    let record = json!({
        "model": "model.onnx", "model_sha256": sha256.as_str(), "provider": "cpu",
        "device": "AMD EPYC 9V74", "software_adapter": false, "batch": 1, "request": "sample",
        "inputs": [], "threads": 2, "precision": "fp32", "optimization": "all", "seed": 1,
        "seconds_asked": 1.0, "seconds": 1.0, "n": 10_000, "warmup": 10,
        "session_create_ms": 1.0, "first_inference_ms": 1.0, "mean_ms": 0.8, "min_ms": 0.7,
        "max_ms": 2.0, "latency": latency, "latency_upper": latency, "throughput_per_s": 1200.5,
        "steadiness": null, "placement": [], "other_cpu_share": 0.01, "noisy": false,
        "environment": {
            "assay": "0.1.0", "onnxruntime": "1.23.0", "cpu": "AMD EPYC 9V74",
            "logical_cpus": 2, "os": "Linux", "kernel": "6", "governor": null
        },
        "started_at": now,
    });
    insert(
        app,
        "benchmarks",
        &[json!({
            "id": benchmark, "venture_id": venture.id, "model_id": model, "provider": "cpu",
            "request": r#"{"model":"model.onnx","provider":"cpu"}"#, "record": record.to_string(),
            "throughput": 1200.5, "created_by": owner, "created_at": now,
        })],
    )
    .await;
    let machine = json!({
        "id": price, "venture_id": venture.id, "name": "Two cores", "vcpus": 2, "memory_gib": 8,
        "measured_as": "AMD EPYC 9V74", "currency": "USD", "per_hour_millionths": 100_000,
        "illustrative": false, "source": "price list", "dated": "2026-03-01",
        "author_id": owner, "created_at": now,
    });
    insert(app, "machine_prices", &[machine]).await;
    let offer = json!({
        "venture_id": venture.id, "benchmark_id": benchmark, "machine_price_id": price,
        "latency_ms": 50.0, "latency_percentile": 99, "required_accuracy": 0.9,
        "required_measure": "accuracy", "pricing": "per-month", "author_id": owner,
        "updated_at": now,
    });
    insert(app, "offers", &[offer]).await;
}

/// What the sample has none of.
async fn add_rest(app: &TestApp, venture: &Venture, owner: Uuid) {
    let so_far = export::read(&app.shared.db, venture, true).await.unwrap();
    let id = |table: &str, place: usize| id(&so_far, table, place);
    let (new, now) = (db::new_id, "2026-03-01T10:00:00Z");
    let venture = venture.id;
    let merge = json!({
        "prices": [id("price_points", 0)], "changes": [id("competitor_changes", 0)],
        "features": [id("needs", 0)], "capabilities": [id("capabilities", 0)],
        "ideas": [id("ideas", 0)], "links": [id("evidence_links", 0)], "filled": ["note"],
        "note": id("competitor_changes", 1),
    });
    let moved = json!({
        "ratings": [{"id": id("need_ratings", 0), "need": id("needs", 1)}],
        "offers": [{"id": id("offer_ratings", 0), "need": id("needs", 1)}],
        "features": [id("competitors", 0)], "votes": [id("need_votes", 0)],
        "capabilities": [id("capabilities", 0)], "parts": [],
    });
    let split = json!({
        "ratings": [], "offers": [], "features": [], "votes": [], "capabilities": [],
        "parts": [id("needs", 2), id("needs", 3)],
    });
    let event = |kind: &str, need: usize, other: Option<String>, moved: &Value| {
        json!({
            "id": new(), "venture_id": venture, "need_id": id("needs", need), "kind": kind,
            "statement": "as it was", "other_id": other, "moved": moved.to_string(),
            "author_id": owner, "created_at": now,
        })
    };
    let segment = so_far.tables["segments"].first().map(|row| row["id"].clone());
    let rest: Vec<(&str, Value)> = vec![
        (
            "competitor_merges",
            json!({
                "id": new(), "venture_id": venture, "kept_id": id("competitors", 0),
                "other_id": id("competitors", 1), "moved": merge.to_string(),
                "author_id": owner, "created_at": now,
            }),
        ),
        ("need_events", event("merged", 0, Some(id("needs", 1)), &moved)),
        ("need_events", event("split", 4, None, &split)),
        (
            "survey_invitations",
            json!({
                "id": new(), "survey_id": id("surveys", 0), "number": 1,
                "token": Uuid::new_v4().simple().to_string(), "used": false, "created_at": now,
            }),
        ),
        (
            "weight_sets",
            json!({
                "id": new(), "venture_id": venture, "name": "Ours", "subject": "ideas",
                "source": "workshop", "weights": r#"{"impact":1.0}"#, "author_id": owner,
                "created_at": now,
            }),
        ),
        (
            "verdict_rules",
            json!({
                "id": new(), "venture_id": venture,
                "rules": serde_json::to_string(&economics::Rules::default()).unwrap(),
                "reason": "as usual", "author_id": owner, "created_at": now,
            }),
        ),
        (
            "report_texts",
            json!({
                "venture_id": venture, "topic": "team", "words": "Two engineers",
                "left_out": false, "author_id": owner, "updated_at": now,
            }),
        ),
        (
            "report_text_versions",
            json!({
                "id": new(), "venture_id": venture, "topic": "team", "words": "One engineer",
                "left_out": false, "author_id": owner, "written_at": now,
            }),
        ),
        (
            "comments",
            json!({
                "id": new(), "venture_id": venture, "subject_kind": "need",
                "subject_id": id("needs", 0), "subject_key": "", "author_id": owner,
                "body": "Who says so?", "created_at": now, "edited_at": now,
                "resolved_at": now, "resolved_by": owner, "archived_at": now,
                "archived_by": owner,
            }),
        ),
        (
            "risk_answers",
            json!({
                "venture_id": venture, "question": "vision-lighting", "answer": "open",
                "note": "", "author_id": owner, "updated_at": now,
            }),
        ),
        (
            "capability_ratings",
            json!({
                "capability_id": id("capabilities", 0), "competitor_id": id("competitors", 0),
                "venture_id": venture, "rating": 3, "evidence": "", "source": "site",
                "observed_on": "2026-03-01", "author_id": owner, "created_at": now,
            }),
        ),
        (
            "offer_capabilities",
            json!({
                "capability_id": id("capabilities", 0), "venture_id": venture, "rating": 3,
                "evidence": "", "source": "us", "observed_on": "2026-03-01", "author_id": owner,
                "created_at": now,
            }),
        ),
        (
            "evidence_tags",
            json!({
                "evidence_id": id("evidence", 0), "tag": "rebuilt", "venture_id": venture,
            }),
        ),
        (
            "channels",
            json!({
                "id": new(), "venture_id": venture, "name": "Fair", "segment_id": segment,
                "note": "", "source": "us", "observed_on": "2026-03-01", "author_id": owner,
                "updated_at": now,
            }),
        ),
        (
            "idea_competitors",
            json!({
                "idea_id": id("ideas", 0), "competitor_id": id("competitors", 2),
                "venture_id": venture,
            }),
        ),
    ];
    let always = ["competitor_merges", "need_events"];
    for (table, row) in rest {
        if always.contains(&table) || so_far.tables[table].is_empty() {
            insert(app, table, &[row]).await;
        }
    }
}

/// Few rows of what there are thousands of; whatever belonged to them goes too.
pub(super) fn trimmed(mut document: Document) -> Document {
    for table in ["need_ratings", "offer_ratings", "survey_responses"] {
        document.tables.get_mut(table).unwrap().truncate(3);
    }
    document
}

/// What the page of restoring answers.
pub(super) async fn put_in(browser: &Client, venture: Uuid, document: &Document) -> Answer {
    let path = format!("/ventures/{venture}/exports/restore");
    send(browser, &path, &[], ("venture.json", &document.to_json().unwrap())).await
}

/// Everything that a venture holds now.
pub(super) async fn all(app: &TestApp, venture: Uuid) -> Document {
    let found = venture::store::find_venture(&app.shared.db, venture).await.unwrap().unwrap();
    export::read(&app.shared.db, &found, true).await.unwrap()
}
