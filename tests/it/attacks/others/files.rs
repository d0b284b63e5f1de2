//! Lists of runs, models, benchmarks and survey links: their files hold the whole list,
//! and words are found as they stand.

use exchange::tables;
use jobs::ledger::{QueueLimits, QueueOwner};
use lab::{bench::BenchRequest, engine::Provider};
use runs::benchmark::BenchmarkSpec;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use uuid::Uuid;

use super::own;
use crate::{
    attacks::search::{ASKED, NAMES, found},
    seed::{id_text, multiply},
    test_app::spawn_app,
};

async fn carry_out(db: &DatabaseConnection, sql: String) {
    db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
}

/// Copies of a run or a benchmark, each with work of its own.
async fn with_work(db: &DatabaseConnection, table: &str, first: Uuid, n: u64) {
    let first = id_text(db, first);
    multiply(db, "work", &format!("t.id = {first}"), n, &[]).await;
    let columns = tables::find(table).unwrap().records.columns();
    let value = |column: &&str| {
        if *column == "id" { "w.id".to_owned() } else { format!("t.\"{column}\"") }
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    let sql = format!(
        "INSERT INTO {table} (\"{}\") SELECT {} FROM {table} t, work w WHERE t.id = {first} AND NOT EXISTS (SELECT 1 FROM runs x WHERE x.id = w.id) AND NOT EXISTS (SELECT 1 FROM benchmarks x WHERE x.id = w.id)",
        columns.join("\", \""),
        values.join(", "),
    );
    carry_out(db, sql).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_runs_benchmarks_and_links_hold_the_whole_list() {
    const MORE: u64 = 2_100;
    let app = spawn_app().await;
    let team = app.team().await;
    let mut ours = own(&app, &team).await;
    let db = &app.shared.db;
    let [run, benchmark, invited, link] = [
        ours.id("run").await,
        ours.id("benchmark").await,
        ours.id("invited").await,
        ours.id("invitation").await,
    ];
    with_work(db, "runs", run.parse().unwrap(), MORE).await;
    with_work(db, "benchmarks", benchmark.parse().unwrap(), MORE).await;
    let which = format!("t.id = {}", id_text(db, link.parse().unwrap()));
    let apart = [("token", "t.token || '-' || s.i"), ("number", "1000 + s.i")];
    multiply(db, "survey_invitations", &which, MORE, &apart).await;
    venture::store::touch(db, ours.venture).await.unwrap();
    for (file, before) in [
        ("runs.csv".to_owned(), 1),
        ("benchmarks.csv".to_owned(), 1),
        (format!("surveys/{invited}/invitations.csv"), 2),
    ] {
        let answer = ours.owner.get(&format!("{}/{file}", ours.base())).await.is(200);
        let text = answer.body.trim_start_matches('\u{feff}');
        let lines = csv::Reader::from_reader(text.as_bytes()).into_records();
        let lines: Vec<_> = lines.map(|line| line.unwrap()).collect();
        assert_eq!(lines.len() as u64, before + MORE, "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_as_they_stand_among_runs_models_and_benchmarks() {
    let app = spawn_app().await;
    let team = app.team().await;
    let mut ours = own(&app, &team).await;
    let db = &app.shared.db;
    let run = ours.id("run").await;
    let model = ours.id("model").await;
    let base = ours.base();
    with_work(db, "runs", run.parse().unwrap(), NAMES.len() as u64).await;
    let which = format!("t.id = {}", id_text(db, model.parse().unwrap()));
    multiply(db, "models", &which, NAMES.len() as u64, &[]).await;
    for table in ["runs", "models"] {
        let sql = format!(
            "SELECT id FROM {table} WHERE venture_id = {} ORDER BY id",
            id_text(db, ours.venture)
        );
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        let ids: Vec<Uuid> =
            rows.unwrap().iter().map(|row| row.try_get("", "id").unwrap()).collect();
        for (name, id) in NAMES.iter().zip(ids) {
            let quoted = name.replace('\'', "''");
            carry_out(
                db,
                format!("UPDATE {table} SET name = '{quoted}' WHERE id = {}", id_text(db, id)),
            )
            .await;
            if table == "models" {
                let request = BenchRequest::new("model.onnx".into(), Provider::Cpu);
                let order = BenchmarkSpec { model_id: id, request };
                let limits = QueueLimits::from(&app.shared.settings);
                let owner = QueueOwner { venture: ours.venture, author: ours.person };
                runs::store::create_benchmark(db, limits, owner, &order).await.unwrap();
            }
        }
    }
    for list in ["runs", "models", "benchmarks"] {
        for (words, expected) in ASKED {
            let list = format!("{base}/{list}");
            assert_eq!(found(&ours.owner, &list, words).await, expected, "{list} with {words:?}");
        }
    }
}
