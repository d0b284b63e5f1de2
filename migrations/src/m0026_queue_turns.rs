//! A queue that serves ventures in turn: for which venture work waits, who ordered it,
//! and when each venture was last served. Server paths are removed from the messages of
//! jobs, runs and reports.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, uuid as uuid_column},
};

use sea_orm::{ConnectionTrait, DbErr, ExprTrait};
use serde_json::Value;
use uuid::Uuid;

use super::keys::{belongs_to, drop_all};
use figure::without_paths;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: [&str; 2] = ["work_orders", "queue_turns"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let orders = Table::create()
            .table("work_orders")
            .col(uuid_column("work_id").primary_key())
            .col(uuid_column("venture_id"))
            .col(uuid_column("ordered_by"))
            .foreign_key(&mut belongs_to("work_orders", "work_id", "work"))
            .foreign_key(&mut belongs_to("work_orders", "venture_id", "ventures"))
            .to_owned();
        manager.create_table(orders).await?;
        let turns = Table::create()
            .table("queue_turns")
            .col(uuid_column("venture_id").primary_key())
            .col(big_integer("turn"))
            .foreign_key(&mut belongs_to("queue_turns", "venture_id", "ventures"))
            .to_owned();
        manager.create_table(turns).await?;
        for (name, column) in
            [("work_orders_venture", "venture_id"), ("work_orders_founder", "ordered_by")]
        {
            let index = Index::create().name(name).table("work_orders").col(column).to_owned();
            manager.create_index(index).await?;
        }
        // What waits or runs at this moment; the rest will never be served again.
        for table in ["runs", "benchmarks"] {
            let fill = format!(
                "INSERT INTO work_orders (work_id, venture_id, ordered_by) \
                 SELECT r.id, r.venture_id, r.created_by FROM {table} r \
                 JOIN work w ON w.id = r.id WHERE w.state IN ('queued', 'running')"
            );
            manager.get_connection().execute_unprepared(&fill).await?;
        }
        take_paths_out(manager, "work", &["failure", "notes"]).await?;
        take_paths_out(manager, "runs", &["note", "notes"]).await?;
        take_paths_out(manager, "reports", &["document"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &TABLES).await
    }
}

/// One row at a time: a report may be large.
async fn take_paths_out(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let mut with_slash = Query::select();
    with_slash.column("id").from(table);
    with_slash.cond_where(
        columns
            .iter()
            .fold(Condition::any(), |any, column| any.add(Expr::col(*column).like("%/%"))),
    );
    for row in db.query_all(&with_slash).await? {
        let id: Uuid = row.try_get("", "id")?;
        let is_it = || Expr::col("id").eq(id);
        let mut texts = Query::select();
        texts.columns(columns.iter().copied()).from(table).and_where(is_it());
        let Some(row) = db.query_one(&texts).await? else { continue };
        let mut update = Query::update();
        update.table(table).and_where(is_it());
        for (at, column) in columns.iter().copied().enumerate() {
            let told: Option<String> = row.try_get_by_index(at)?;
            update.value(column, told.map(|text| cleaned(&text, table)));
        }
        db.execute(&update).await?;
    }
    Ok(())
}

/// A sentence or a document without paths; of a report only where it lies.
fn cleaned(text: &str, table: &str) -> String {
    let Ok(mut document) = serde_json::from_str::<Value>(text) else { return without_paths(text) };
    if table != "reports" {
        clean(&mut document);
        return document.to_string();
    }
    let path = document.get("report_path").and_then(Value::as_str).unwrap_or_default();
    let field = |path: &str| format!("\"report_path\":{}", Value::from(path));
    // As text, so that no number loses its last digit.
    text.replace(&field(path), &field(path.rsplit('/').next().unwrap_or_default()))
}

fn clean(value: &mut Value) {
    match value {
        Value::String(text) => *text = without_paths(text),
        Value::Array(all) => all.iter_mut().for_each(clean),
        Value::Object(fields) => fields.values_mut().for_each(clean),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::cleaned;

    #[test]
    fn reports_keep_their_addresses_and_lose_their_folder() {
        let report = r#"{"href":"/ventures/1/needs","report_path":"/srv/reports/a.html"}"#;
        let clean = r#"{"href":"/ventures/1/needs","report_path":"a.html"}"#;
        assert_eq!(cleaned(report, "reports"), clean);
        assert_eq!(cleaned("cannot read /srv/a.csv", "work"), "cannot read a.csv");
        let notes = r#"{"warnings":["in /srv/x/a.csv"]}"#;
        assert_eq!(cleaned(notes, "work"), r#"{"warnings":["in a.csv"]}"#);
    }
}
