//! Restoring rows that no form would have made. Every column of every table of a
//! rich export is given hostile values of a fitting type, one cell at a time: the
//! document is refused with table, row and column and nothing is written, or it is
//! taken and then every page of the venture answers.
//!
//! The suite tries some values for each column; `ASSAY_SWEEP=all` in the
//! environment tries all of them, and many more places inside documents.

use std::collections::{BTreeMap, BTreeSet};

use account::store::join_venture;
use analysis::store::{WeightSetDraft, insert_weight_set};
use assay::{app, demo};
use dataset::DatasetKind;
use db::entity::{
    benchmark, experiment, model, need_event, need_rating, report as reports, report_document, run,
    venture, verdict_rules,
};
use economics::Rules;
use exchange::{
    export::{self, Document},
    records::Row,
    restore::{self, RestoreError, Upload},
    tables::TABLES,
};
use lab::{data::DataChoice, progress::NoProgress};
use market::NeedDraft;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::{
    client::Client,
    exchange::{find, records, send},
    test_app::{Team, TestApp, Who, spawn_app},
    training::{Fixture, keep, ratings},
};
use ::venture::{Edit, Provenance};

/// A venture in which something of everything is, and its export.
struct Rich {
    fixture: Fixture,
    document: Document,
}

/// Rows that are many of a kind are enough in small numbers.
const ENOUGH: usize = 12;

async fn rich() -> Rich {
    let app = spawn_app().await;
    let team = app.team().await;
    // The demo trains on digits only: of other data it makes the records alone.
    let plan = demo::Plan::new(DataChoice::SyntheticRatings, true);
    assert!(demo::run(&app.shared, &plan, &NoProgress).await.is_err());
    let sample = venture::Entity::find().filter(venture::Column::Sample.eq(true));
    let sample = sample.one(&app.shared.db).await.unwrap().unwrap().id;
    join_venture(&app.shared.db, sample, team.author(), "owner").await.unwrap();
    let editor = app.browser(&team, Who::Owner).await;
    let fixture = Fixture { app, team, editor, base: format!("/ventures/{sample}") };
    train(&fixture).await;
    add_what_the_sample_lacks(&fixture, sample).await;
    let document = exported(&fixture.app, sample).await;
    Rich { fixture, document }
}

/// A classifier and a recommender, small and at once.
async fn train(w: &Fixture) {
    let mut loans = "income,debt,repaid\n".to_owned();
    for i in 0..120_u32 {
        let (income, debt) = (i * 37 % 101, i * 53 % 97);
        let repaid = if debt < income + 20 { "yes" } else { "no" };
        loans += &format!("{income},{debt},{repaid}\n");
    }
    let table = keep(&w.app, DatasetKind::Table, "loans", "loans.csv", &loans).await;
    let stars = keep(&w.app, DatasetKind::Ratings, "stars", "stars.csv", &ratings()).await;
    let worker = w.start_worker();
    let credit = json!({
        "dataset": table, "task": "credit", "model": "tabular-mlp",
        "sizes": {"hidden": 4}, "epochs": 2, "batch": 32, "threads": 1
    });
    let credit = w.order(&credit).await;
    let near =
        json!({"dataset": stars, "model": "biased-mf", "epochs": 2, "sizes": {"factors": 2}});
    let near = w.order(&near).await;
    w.finished(&credit).await;
    w.finished(&near).await;
    worker.stop().await;
}

async fn add_what_the_sample_lacks(w: &Fixture, sample: Uuid) {
    let db = &w.app.shared.db;
    let edit = Edit { author: w.team.author(), venture: sample };
    let said = || Provenance {
        source: "Test".to_owned(),
        observed_on: time::macros::date!(2026 - 10 - 01),
    };
    let mut twins = Vec::new();
    for statement in ["Print labels", "Print labels again"] {
        let draft = NeedDraft {
            statement: statement.to_owned(),
            note: String::new(),
            evidence: "Seen".to_owned(),
            segment: None,
            provenance: said(),
        };
        twins.push(market::store::insert_need(db, edit, draft).await.unwrap());
    }
    market::store::merge_needs(db, edit, twins[0], &twins[1..]).await.unwrap();
    let mut rivals = Vec::new();
    for name in ["Twin", "Twin Ltd"] {
        let path = format!("{}/competitors", w.base);
        let typed = [
            ("name", name),
            ("website", "https://twin.example.org"),
            ("share", "0.5"),
            ("funding", "1000"),
            ("funding_currency", "EUR"),
            ("source", "Test"),
            ("observed_on", "2026-10-01"),
        ];
        let made = w.editor.post(&path, &typed).await.redirects_to(&format!("{path}/"));
        let id = made.split('?').next().unwrap().rsplit('/').next().unwrap();
        rivals.push(id.parse::<Uuid>().unwrap());
    }
    market::store::merge_competitors(db, edit, rivals[0], &rivals[1..]).await.unwrap();
    let votes = format!("{}/needs/{}/votes", w.base, twins[0]);
    let typed = [("votes", "3"), ("votes_source", "Forum"), ("votes_date", "2026-10-01")];
    w.editor.post(&votes, &typed).await.is(303);
    let rules = Rules { least_coverage: 0.3, ..Rules::default() };
    report::rules::store::insert_rules(db, edit.author, sample, &rules, "Stricter").await.unwrap();
    let weights = BTreeMap::from([("price".to_owned(), 2.0), ("share".to_owned(), 1.0)]);
    let draft = WeightSetDraft {
        name: "Ours".to_owned(),
        subject: "features".to_owned(),
        source: "Workshop".to_owned(),
        weights,
    };
    insert_weight_set(db, sample, edit.author, draft).await.unwrap();
    let machines = format!("{}/offer/machines", w.base);
    let machine = [
        ("name", "Ours"),
        ("measured-as", "AMD EPYC 9V74"),
        ("price", "0.90"),
        ("source", "Invoice"),
        ("date", "2026-11-02"),
    ];
    w.editor.post(&machines, &machine).await.redirects_to(&machines);
    let risks = format!("{}/offer/risks", w.base);
    let page = w.editor.get(&risks).await.page();
    let names = page.attributes("main select", "name");
    let notes: Vec<String> = names.iter().map(|name| format!("{name}-note")).collect();
    let settled = names.iter().map(|name| (name.as_str(), "settled"));
    let typed: Vec<_> = settled.chain(notes.iter().map(|name| (name.as_str(), "Asked"))).collect();
    w.editor.post(&risks, &typed).await.redirects_to(&risks);
    let surveys = survey::store::list_surveys(db, sample, &Default::default()).await.unwrap().items;
    let links = vec!["x".repeat(43)];
    survey::store::insert_invitations(db, edit, surveys[0].id, links).await.unwrap();
    let own = find(&w.app, sample).await;
    let offered = offer::OfferDraft {
        promise: Some(economics::inputs::LatencyPromise { milliseconds: 5.0, percentile: 99.0 }),
        required: Some(offer::Required { measure: runs::measure::Measure::Auc, value: 0.7 }),
        ..Default::default()
    };
    offer::store::save_offer(db, edit.author, sample, offered).await.unwrap();
    for words in ["We ask for help", "We ask for 200,000"] {
        let words = report::texts::Text { words: words.to_owned(), left_out: false };
        let texts = vec![(report::texts::Topic::Team, words)];
        report::texts::store::put_texts(db, edit, texts).await.unwrap();
    }
    let subject = comment::Subject::Record(::venture::RecordKind::Need, twins[0]);
    comment::store::insert(db, edit, subject, "Asked whom?").await.unwrap().unwrap();
    let settings = &w.app.shared.settings;
    report::build(db, settings, &own, Some(edit.author), i18n::Lang::En).await.unwrap();
}

/// The export, with a benchmark beside the model: measuring one needs a runtime.
async fn exported(app: &TestApp, sample: Uuid) -> Document {
    let venture = find(app, sample).await;
    let mut document = export::read(&app.shared.db, &venture, true).await.unwrap();
    let tables = &mut document.tables;
    for table in ["need_ratings", "offer_ratings", "survey_responses", "run_epochs"] {
        tables.get_mut(table).unwrap().truncate(ENOUGH);
    }
    let model = tables["models"][0].clone();
    let mut work = tables["work"][0].clone();
    let id = Uuid::now_v7().to_string();
    work.insert("id".to_owned(), json!(id));
    work.insert("kind".to_owned(), json!("benchmark"));
    tables.get_mut("work").unwrap().push(work);
    let latency = json!({"p50_ms": 0.8, "p90_ms": 0.9, "p95_ms": 1.0, "p99_ms": 1.2});
    let mut record = json!({
        "model": "m.onnx", "model_sha256": model["sha256"], "provider": "cpu",
        "device": "AMD EPYC 9V74", "software_adapter": false, "batch": 1, "threads": 1,
        "precision": "fp32", "optimization": "all", "seed": 1, "seconds_asked": 1.0, "seconds": 1.0,
        "n": 1000, "warmup": 10, "session_create_ms": 1.0, "first_inference_ms": 1.0,
        "mean_ms": 0.8, "min_ms": 0.7, "max_ms": 2.0, "latency_upper": latency,
        "throughput_per_s": 1200.0, "steadiness": 0.9,
        "placement": [], "other_cpu_share": 0.01, "noisy": false,
        "environment": {"assay": "0", "onnxruntime": "1.22", "cpu": "AMD EPYC 9V74",
            "logical_cpus": 2, "os": "Debian", "kernel": "6", "governor": null},
        "started_at": "2026-11-02T10:00:00Z"
    });
    for (name, value) in latency.as_object().unwrap() {
        record[name] = value.clone();
    }
    let request = json!({"model": "model.onnx", "provider": "cpu"});
    let benchmark = json!({
        "id": id, "venture_id": sample, "model_id": model["id"], "provider": "cpu",
        "request": request.to_string(), "record": record.to_string(), "throughput": 1200.0,
        "created_by": tables["runs"][0]["created_by"], "created_at": "2026-11-02T10:00:00Z",
        "archived_at": null
    });
    tables.get_mut("benchmarks").unwrap().push(benchmark.as_object().unwrap().clone());
    tables.get_mut("offers").unwrap()[0].insert("benchmark_id".to_owned(), json!(id));
    for table in TABLES {
        assert!(!tables[table.name].is_empty(), "the export has nothing in {}", table.name);
    }
    document
}

/// Pages that need no more than records of the venture.
fn pages(venture: Uuid, tables: &BTreeMap<String, Vec<Row>>) -> Vec<String> {
    let of = [
        ("need", "needs"),
        ("competitor", "competitors"),
        ("capability", "capabilities"),
        ("segment", "segments"),
        ("survey", "surveys"),
        ("experiment", "experiments"),
        ("evidence", "evidence"),
        ("passage", "evidence_passages"),
        ("idea", "ideas"),
        ("run", "runs"),
        ("benchmark", "benchmarks"),
        ("report", "reports"),
        ("milestone", "milestones"),
        ("channel", "channels"),
        ("size", "market_sizes"),
        ("machine", "machine_prices"),
        ("question", "survey_questions"),
        ("response", "survey_responses"),
        ("comment", "comments"),
        ("version", "report_text_versions"),
    ];
    let first = |table: &str| tables[table].first().and_then(|row| row["id"].as_str());
    let mut all = BTreeSet::new();
    for route in app::routes() {
        if route.method.as_str() != "GET" || route.path.ends_with("/events") {
            continue;
        }
        let mut path = route.path.replace("{venture}", &venture.to_string());
        if path == route.path {
            continue;
        }
        for (name, table) in of {
            if let Some(id) = first(table) {
                path = path.replace(&format!("{{{name}}}"), id);
            }
        }
        for method in ["opportunity", "nps", "porter", "rice", "topsis", "kano"] {
            all.insert(path.replace("{method}", method));
        }
    }
    all.into_iter().filter(|path| !path.contains('{')).collect()
}

/// Every page of a venture answers, whatever its records say.
async fn every_page_answers(app: &TestApp, owner: &Client, venture: Uuid, what: &str) -> usize {
    let tables = records(app, venture).await;
    let pages = pages(venture, &tables);
    assert!(pages.len() > 120, "{}", pages.len());
    let mut failed = Vec::new();
    for page in &pages {
        let answer = owner.get(page).await;
        if answer.status.is_server_error() {
            failed.push(format!("{} {page}", answer.status));
        }
    }
    assert!(failed.is_empty(), "{what}:\n{}", failed.join("\n"));
    pages.len()
}

/// One cell and what is put there.
#[derive(Clone)]
struct Blow {
    table: &'static str,
    column: String,
    /// Where inside the document that the cell holds; empty for the cell itself.
    place: String,
    value: Json,
}

impl Blow {
    fn name(&self) -> String {
        let value: String = self.value.to_string().chars().take(40).collect();
        format!("{}.{}{} = {value}", self.table, self.column, self.place)
    }

    fn strike(&self, document: &mut Document) {
        let row = &mut document.tables.get_mut(self.table).unwrap()[0];
        if self.place.is_empty() {
            row.insert(self.column.clone(), self.value.clone());
            return;
        }
        let mut inner: Json = serde_json::from_str(row[&self.column].as_str().unwrap()).unwrap();
        if let Some(leaf) = inner.pointer_mut(&self.place) {
            *leaf = self.value.clone();
        }
        row.insert(self.column.clone(), json!(inner.to_string()));
    }
}

fn hostile() -> Vec<Json> {
    vec![
        json!("nonsense"),
        json!(""),
        json!(1e308),
        json!(-1),
        json!("javascript:alert(1)"),
        json!("9999-12-31"),
        json!("9999-12-31T23:59:59Z"),
        json!("{\"broken\""),
        Json::Null,
        json!(99),
        json!("NaN"),
        json!("{}"),
        json!("[]"),
        json!("null"),
        json!("a\u{0}b"),
        json!("a\u{7}b"),
        json!("x".repeat(1_000_000)),
        json!("XXX"),
        json!("0001-01-01"),
        json!("0001-01-01T00:00:00Z"),
        json!("//evil.example/x"),
        json!("<script>alert(1)</script>"),
        json!(Uuid::nil()),
        json!(0),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(i32::MAX),
        json!(3.5),
        json!(-1e15),
        json!(true),
        json!(false),
        json!({"a": []}),
    ]
}

/// Is every value to be tried?
fn thoroughly() -> bool {
    std::env::var_os("ASSAY_SWEEP").is_some_and(|what| what == "all")
}

/// Every column with its hostile values; in the suite some of them, others for each column.
fn blows(document: &Document) -> Vec<Blow> {
    let values = hostile();
    let mut all = Vec::new();
    for table in TABLES {
        let row = &document.tables[table.name][0];
        for (column, kept) in row {
            let start = all.len();
            // Identifiers are another attack's: what they lead to.
            let keep = |value: &Json| {
                let same_type = kept.is_null()
                    || value.is_null()
                    || std::mem::discriminant(kept) == std::mem::discriminant(value);
                same_type && *value != *kept && *value != json!(Uuid::nil())
            };
            let fitting: Vec<Json> = values.iter().filter(|value| keep(value)).cloned().collect();
            let step = if thoroughly() { 1 } else { (fitting.len() / 2).max(1) };
            let offset = if thoroughly() { 0 } else { start % step };
            let blow = |place: String, value: Json| Blow {
                table: table.name,
                column: column.clone(),
                place,
                value,
            };
            all.extend(
                fitting
                    .into_iter()
                    .skip(offset)
                    .step_by(step)
                    .map(|value| blow(String::new(), value)),
            );
            all.extend(inside(kept).into_iter().map(|(place, value)| blow(place, value)));
        }
    }
    all
}

/// Places inside a document that a cell holds, with what is put there.
fn inside(kept: &Json) -> Vec<(String, Json)> {
    let Some(inner) = kept.as_str().and_then(|text| serde_json::from_str::<Json>(text).ok()) else {
        return Vec::new();
    };
    let mut places = Vec::new();
    leaves(&inner, String::new(), &mut places);
    let most = if thoroughly() { 400 } else { 8 };
    let step = (places.len() / most).max(1);
    let values = [json!(1e308), json!("nonsense"), json!(-1), Json::Null, json!([]), json!({})];
    let links = places.iter().filter(|place| place.ends_with("/href")).take(2).cloned();
    let links: Vec<_> = links.map(|place| (place, json!("javascript:alert(1)"))).collect();
    let mut all: Vec<(String, Json)> = Vec::new();
    for (at, place) in places.into_iter().step_by(step).enumerate() {
        if thoroughly() {
            all.extend(values.iter().map(|value| (place.clone(), value.clone())));
        } else {
            all.push((place, values[at % values.len()].clone()));
        }
    }
    all.extend(links);
    all
}

fn leaves(value: &Json, place: String, all: &mut Vec<String>) {
    match value {
        Json::Object(parts) => {
            for (name, part) in parts {
                leaves(
                    part,
                    format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")),
                    all,
                );
            }
        }
        Json::Array(parts) => {
            for (at, part) in parts.iter().enumerate() {
                leaves(part, format!("{place}/{at}"), all);
            }
        }
        _ => {}
    }
    if !place.is_empty() {
        all.push(place);
    }
}

/// Restores a document into a venture of its own.
async fn restored(app: &TestApp, team: &Team, document: Document) -> Result<Uuid, RestoreError> {
    let id = app.venture(team).await;
    restore_into(app, team, id, document).await.map(|()| id)
}

async fn restore_into(
    app: &TestApp,
    team: &Team,
    id: Uuid,
    document: Document,
) -> Result<(), RestoreError> {
    let edit = Edit { author: team.author(), venture: id };
    let venture = find(app, id).await;
    let (file, key) = ("venture.json".to_owned(), app.shared.key.clone());
    let upload = Upload { document, file, key };
    restore::restore(&app.shared.db, edit, &venture, upload).await.map(drop)
}

/// Restores one document in which many cells are hostile, all of them taken one by one.
async fn pile(w: &Fixture, document: &Document, blows: &[Blow]) -> (Uuid, usize) {
    let mut left: Vec<&Blow> = blows.iter().collect();
    loop {
        let mut piled = document.clone();
        left.iter().for_each(|blow| blow.strike(&mut piled));
        match restored(&w.app, &w.team, piled).await {
            Ok(id) => return (id, left.len()),
            Err(RestoreError::Row { table, at, reason }) => {
                let error = format!("{at:?} {reason}");
                // Two that are good alone may not fit each other.
                let before = left.len();
                left.retain(|blow| blow.table != table || !error.contains(&blow.column));
                if left.len() == before {
                    left.retain(|blow| blow.table != table);
                }
                assert!(left.len() < before, "{table}: {error}");
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_cell_is_refused_by_name_or_every_page_answers() {
    let _alone = super::alone().await;
    let Rich { fixture: w, document } = rich().await;
    // Control: the unchanged export is taken, and its pages answer.
    let control = restored(&w.app, &w.team, document.clone()).await.unwrap();
    let seen = every_page_answers(&w.app, &w.editor, control, "unchanged").await;

    let (mut refused, mut taken, mut by_table) = (0, Vec::new(), BTreeMap::new());
    // One empty venture serves as long as everything is refused.
    let mut target = w.app.venture(&w.team).await;
    for blow in blows(&document) {
        let mut struck = document.clone();
        blow.strike(&mut struck);
        match restore_into(&w.app, &w.team, target, struck).await {
            Err(RestoreError::Row { at, reason, .. }) => {
                assert!(at.is_some_and(|(row, _)| row > 0), "{}: {reason}", blow.name());
                refused += 1;
                *by_table.entry(blow.table).or_insert(0) += 1;
            }
            Err(other) => panic!("{}: {other}", blow.name()),
            Ok(_) => {
                taken.push(blow);
                target = w.app.venture(&w.team).await;
            }
        }
    }
    let empty = records(&w.app, target).await;
    assert!(empty.values().all(Vec::is_empty), "a refused document left something behind");
    for table in TABLES {
        assert!(by_table.contains_key(table.name), "nothing was refused in {}", table.name);
    }

    let mut layers: Vec<Vec<Blow>> = Vec::new();
    for blow in &taken {
        // One blow for each place in a layer.
        let free = layers.iter().position(|layer| {
            layer.iter().all(|one| {
                one.table != blow.table
                    || one.column != blow.column
                    || (one.place != blow.place && !one.place.is_empty() && !blow.place.is_empty())
            })
        });
        match free {
            Some(at) => layers[at].push(blow.clone()),
            None => layers.push(vec![blow.clone()]),
        }
    }
    let most = if thoroughly() { layers.len() } else { 4 };
    let mut piled = 0;
    for (number, layer) in layers.iter().take(most).enumerate() {
        let (id, count) = pile(&w, &document, layer).await;
        piled += count;
        let names: Vec<String> = layer.iter().map(Blow::name).collect();
        let what = format!("layer {number}: {}", names.join("; "));
        every_page_answers(&w.app, &w.editor, id, &what).await;
    }
    eprintln!(
        "{} cells tried: {refused} refused, {} taken, {piled} of them seen on {seen} pages in {} layers",
        refused + taken.len(),
        taken.len(),
        layers.len().min(most),
    );
}

/// Puts a value into a column of the first row of a table, past every form.
macro_rules! damage {
    ($db:expr, $tables:expr, $table:literal, $entity:ident, $column:ident, $value:expr) => {{
        let id: Uuid = $tables[$table][0]["id"].as_str().unwrap().parse().unwrap();
        let done = $entity::Entity::update_many()
            .col_expr($entity::Column::$column, Expr::value($value))
            .filter($entity::Column::Id.eq(id))
            .exec($db)
            .await
            .unwrap();
        assert_eq!(done.rows_affected, 1, $table);
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_record_is_left_out_and_told_and_takes_no_page_down() {
    let Rich { fixture: w, document } = rich().await;
    let copy = restored(&w.app, &w.team, document).await.unwrap();
    let db = &w.app.shared.db;
    let page = |name: &str| format!("/ventures/{copy}{name}");
    let told = ["/runs", "/experiments", "/models", "/benchmarks", "/rules"];
    for name in told {
        // Control: nothing is said of damage where there is none.
        let page = w.editor.get(&page(name)).await.is(200).page();
        assert_eq!(page.count("[data-role=unreadable]"), 0, "{name}");
    }
    let tables = records(&w.app, copy).await;
    damage!(db, tables, "runs", run, Outcome, "{");
    damage!(db, tables, "experiments", experiment, State, "nonsense");
    damage!(db, tables, "models", model, Measure, "luck");
    damage!(db, tables, "benchmarks", benchmark, Record, "null");
    damage!(db, tables, "verdict_rules", verdict_rules, Rules, "{");
    damage!(db, tables, "need_events", need_event, Moved, "{");
    ::venture::store::touch(db, copy).await.unwrap();
    for name in told {
        let page = w.editor.get(&page(name)).await.is(200).page();
        assert_eq!(page.count("[data-role=unreadable]"), 1, "{name}");
    }
    let need = tables["need_events"][0]["need_id"].as_str().unwrap();
    let need = format!("/needs/{need}");
    for name in
        ["", "/economics", "/offer", "/reports", "/go-to-market/roadmap", "/runs.csv", &need]
    {
        w.editor.get(&page(name)).await.is(200);
    }
    for name in ["runs", "benchmarks", "experiments"] {
        w.editor.get(&format!("/api/v1/ventures/{copy}/{name}")).await.is(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_own_page_of_a_damaged_record_says_that_it_is_damaged() {
    let Rich { fixture: w, document } = rich().await;
    let copy = restored(&w.app, &w.team, document).await.unwrap();
    let db = &w.app.shared.db;
    let tables = records(&w.app, copy).await;
    let id = |table: &str| tables[table][0]["id"].as_str().unwrap().to_owned();
    let (run, experiment_id, report_id) = (id("runs"), id("experiments"), id("reports"));
    let model_id = id("models");
    let own = [
        format!("/runs/{run}"),
        format!("/benchmarks/{}", id("benchmarks")),
        format!("/experiments/{experiment_id}"),
        format!("/reports/{report_id}"),
        format!("/reports/{report_id}/json"),
    ];
    let files = ["pdf", "slide", "html", "markdown", "document", "tables"];
    let files = files.map(|file| format!("/ventures/{copy}/reports/{report_id}/{file}"));
    let by_api = own[..4].iter().map(|path| format!("/api/v1/ventures/{copy}{path}"));
    let mut all: Vec<String> = own.iter().map(|path| format!("/ventures/{copy}{path}")).collect();
    all.extend(by_api);
    all.extend(files);
    for path in &all {
        // Control: nothing is wrong yet.
        w.editor.get(path).await.is(200);
    }
    damage!(db, tables, "runs", run, Outcome, "{");
    damage!(db, tables, "experiments", experiment, State, "nonsense");
    damage!(db, tables, "models", model, Measure, "luck");
    damage!(db, tables, "benchmarks", benchmark, Record, "null");
    damage!(db, tables, "reports", reports, Document, "{");
    let documents = report_document::Entity::update_many()
        .col_expr(report_document::Column::Document, Expr::value("{"))
        .filter(report_document::Column::VentureId.eq(copy));
    assert_eq!(documents.exec(db).await.unwrap().rows_affected, 2, "one for each language");
    all.push(format!("/ventures/{copy}/models/{model_id}/model.onnx"));
    for path in &all {
        let answer = w.editor.get(path).await.is(409);
        if path.starts_with("/api/") {
            let problem = answer.json();
            assert!(problem["detail"].as_str().unwrap().contains("cannot be read"), "{path}");
            assert!(problem["reference"].is_string(), "{path}");
        } else {
            let said = answer.page().text("main");
            assert!(said.contains("damaged") && said.contains("cannot be read"), "{path}: {said}");
        }
    }
}

/// A number that no form takes: no verdict can be computed, and everybody is told so.
#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_that_cannot_be_computed_is_told_and_no_report_is_made() {
    let Rich { fixture: w, document } = rich().await;
    let copy = restored(&w.app, &w.team, document).await.unwrap();
    let db = &w.app.shared.db;
    let tables = records(&w.app, copy).await;
    let (home, reports) = (format!("/ventures/{copy}"), format!("/ventures/{copy}/reports"));
    // Control: there is a verdict.
    w.editor.get(&home).await.is(200);
    damage!(db, tables, "need_ratings", need_rating, Importance, 99);
    ::venture::store::touch(db, copy).await.unwrap();
    let said = w.editor.get(&home).await.is(409).page().text("main");
    assert!(!said.is_empty() && !said.contains("error-"), "{said}");
    w.editor.post(&reports, &[]).await.is(409);
    let by_api = format!("/api/v1{reports}");
    w.editor.post_json(&by_api, &json!({})).await.is(409);
    let kept = records(&w.app, copy).await["reports"].len();
    assert_eq!(kept, tables["reports"].len(), "a report was made");
    // The records themselves can still be looked at and mended.
    for page in ["/needs", "/runs", "/reports", "/offer"] {
        w.editor.get(&format!("{home}{page}")).await.is(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_table_row_and_column_on_the_page() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    crate::exchange::take_in(&owner, team.venture, "needs", b"need\na\nb\n").await;
    let venture = find(&app, team.venture).await;
    let whole = export::read(&app.shared.db, &venture, true).await.unwrap();
    let mut document = whole.clone();
    document.tables.get_mut("needs").unwrap()[1].insert("statement".into(), "".into());
    let second = app.venture(&team).await;
    let path = format!("/ventures/{second}/exports/restore");
    let file = document.to_json().unwrap();
    let answer = send(&owner, &path, &[], ("venture.json", &file)).await.is(422);
    let said = answer.page().text("[data-field-error=file]");
    assert!(said.contains("row 2") && said.contains("statement"), "{said}");
    assert!(records(&app, second).await.values().all(Vec::is_empty));
    // Control: the same without the change.
    let file = whole.to_json().unwrap();
    let taken = send(&owner, &path, &[], ("venture.json", &file)).await;
    taken.redirects_to(&format!("/ventures/{second}/exports"));
}
