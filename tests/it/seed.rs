//! Fills a venture with more records than any form would take, in one statement
//! per table: a row that is there is written many times over.

use db::entity::need;
use exchange::tables;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseBackend, DatabaseConnection, Set, Statement,
};
use uuid::Uuid;

use crate::test_app::Team;

/// An identifier as the database writes it.
pub(crate) fn id_text(db: &DatabaseConnection, id: Uuid) -> String {
    match db.get_database_backend() {
        DatabaseBackend::Postgres => format!("'{id}'::uuid"),
        _ => format!("X'{}'", id.simple()),
    }
}

/// A new identifier in a statement, later than those that the program makes.
pub(crate) fn new_id(db: &DatabaseConnection) -> &'static str {
    match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            "('ff' || substr(replace(gen_random_uuid()::text, '-', ''), 3))::uuid"
        }
        _ => "unhex('ff' || hex(randomblob(15)))",
    }
}

fn series(db: &DatabaseConnection, n: u64) -> String {
    match db.get_database_backend() {
        DatabaseBackend::Postgres => format!("generate_series(1, {n}) AS s(i)"),
        _ => format!(
            "(WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {n}) SELECT i FROM c) AS s"
        ),
    }
}

/// Writes the rows of `table` for which `which` is true `n` times more. `changes` say what
/// a column is instead, where `t` is the row and `s.i` counts from 1.
pub(crate) async fn multiply(
    db: &DatabaseConnection,
    table: &str,
    which: &str,
    n: u64,
    changes: &[(&str, &str)],
) -> u64 {
    let columns = tables::find(table).unwrap().records.columns();
    let value = |column: &&str| match changes.iter().find(|(name, _)| name == column) {
        Some((_, change)) => (*change).to_owned(),
        None if *column == "id" => new_id(db).to_owned(),
        None => format!("t.\"{column}\""),
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    let sql = format!(
        "INSERT INTO {table} (\"{}\") SELECT {} FROM {table} t, {} WHERE {which}",
        columns.join("\", \""),
        values.join(", "),
        series(db, n)
    );
    let statement = Statement::from_string(db.get_database_backend(), sql);
    db.execute_raw(statement).await.unwrap().rows_affected()
}

/// `n` needs in the team's venture, without answers.
pub(crate) async fn needs(db: &DatabaseConnection, team: &Team, n: u64) {
    let now = db::now();
    let row = need::ActiveModel {
        id: Set(db::new_id()),
        venture_id: Set(team.venture),
        statement: Set("Reads a label that is torn".to_owned()),
        note: Set(String::new()),
        evidence: Set("Said in the third interview, and shown in the depot.".to_owned()),
        segment_id: Set(None),
        merged_into: Set(None),
        source: Set("interviews".to_owned()),
        observed_on: Set(now.date()),
        author_id: Set(team.author()),
        created_at: Set(now),
        updated_at: Set(now),
        archived_at: Set(None),
    };
    let first = row.insert(db).await.unwrap();
    let which = format!("t.id = {}", id_text(db, first.id));
    let changes = [("statement", "t.statement || ' no. ' || s.i")];
    multiply(db, "needs", &which, n - 1, &changes).await;
}

/// The record of a table that is oldest by its identifier, below a venture or another record.
pub(crate) async fn first_id(
    db: &DatabaseConnection,
    table: &str,
    scope: (&str, Uuid),
) -> Option<Uuid> {
    let (column, id) = (scope.0, id_text(db, scope.1));
    let sql = format!("SELECT id FROM {table} WHERE {column} = {id} ORDER BY id LIMIT 1");
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.unwrap()?;
    Some(row.try_get("", "id").unwrap())
}

/// Columns that must differ between the copies of a row.
const DIFFERENT: &[(&str, &[(&str, &str)])] = &[
    ("segments", &[("name", "t.name || ' ' || s.i")]),
    ("competitors", &[("name", "t.name || ' ' || s.i"), ("share", "NULL")]),
    ("needs", &[("statement", "t.statement || ' no. ' || s.i")]),
    ("price_points", &[]),
    ("competitor_changes", &[]),
    ("need_votes", &[]),
    ("need_events", &[]),
    ("capabilities", &[("name", "t.name || ' ' || s.i")]),
    ("need_ratings", &[("respondent", "t.respondent || '-' || s.i")]),
    ("offer_ratings", &[("respondent", "t.respondent || '-' || s.i")]),
    ("ideas", &[("title", "t.title || ' ' || s.i")]),
    ("idea_changes", &[]),
    ("evidence", &[("title", "t.title || ' ' || s.i")]),
    ("evidence_links", &[]),
    ("experiments", &[]),
    ("experiment_events", &[]),
    ("channels", &[("name", "t.name || ' ' || s.i")]),
    ("market_sizes", &[("name", "t.name || ' ' || s.i")]),
    ("milestones", &[("title", "t.title || ' ' || s.i")]),
    ("weight_sets", &[("name", "t.name || ' ' || s.i")]),
    ("surveys", &[("token", "t.token || '-' || s.i"), ("title_en", "t.title_en || ' ' || s.i")]),
    (
        "survey_responses",
        &[("receipt_digest", "t.receipt_digest || '-' || s.i"), ("label", "t.label || '-' || s.i")],
    ),
    ("reports", &[]),
];

/// Writes a record of every kind that a venture holds `n` times more, of some fewer. Answers what there is now of which kind.
pub(crate) async fn fill(db: &DatabaseConnection, venture: Uuid, n: u64) -> Vec<(String, u64)> {
    let mut made = Vec::new();
    for (table, changes) in DIFFERENT {
        let Some(first) = first_id(db, table, ("venture_id", venture)).await else { continue };
        let n = match *table {
            "reports" => n / 10,
            // As many as a venture may hold.
            "competitors" | "capabilities" | "segments" => n.min(900),
            _ => n,
        };
        let which = format!("t.id = {}", id_text(db, first));
        made.push(((*table).to_owned(), multiply(db, table, &which, n, changes).await));
    }
    let survey = first_id(db, "surveys", ("venture_id", venture)).await.unwrap();
    if let Some(first) = first_id(db, "survey_questions", ("survey_id", survey)).await {
        let which = format!("t.id = {}", id_text(db, first));
        let changes = [("position", "1000 + s.i")];
        multiply(db, "survey_questions", &which, (n / 10).min(50), &changes).await;
    }
    for (table, own, other) in [
        ("competitor_features", "need_id", "needs"),
        ("competitor_features", "competitor_id", "competitors"),
        ("capability_ratings", "competitor_id", "competitors"),
        ("capability_ratings", "capability_id", "capabilities"),
        ("idea_needs", "need_id", "needs"),
        ("idea_competitors", "competitor_id", "competitors"),
    ] {
        join_all_of(db, venture, (table, own), other).await;
    }
    made
}

/// Gives the first row of a table of links a brother for every record of another table.
async fn join_all_of(
    db: &DatabaseConnection,
    venture: Uuid,
    (table, own): (&str, &str),
    other: &str,
) {
    let records = &tables::find(table).unwrap().records;
    let (columns, key) = (records.columns(), records.key());
    let beside = key.iter().find(|column| **column != own).unwrap();
    let value = |column: &&str| {
        if *column == own { "o.id".to_owned() } else { format!("t.\"{column}\"") }
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    let venture = id_text(db, venture);
    let sql = format!(
        "INSERT INTO {table} (\"{}\") SELECT {} FROM (SELECT * FROM {table} WHERE venture_id = {venture} ORDER BY {beside} LIMIT 1) t, {other} o WHERE o.venture_id = {venture} AND NOT EXISTS (SELECT 1 FROM {table} x WHERE x.{own} = o.id AND x.{beside} = t.{beside})",
        columns.join("\", \""),
        values.join(", "),
    );
    db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
}
