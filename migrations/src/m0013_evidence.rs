//! Evidence with its tags, passages and what it is about; experiments with their course.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer_null, date, date_null, double, double_null, integer, integer_null, string,
        string_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
        uuid, uuid_null,
    },
};

use super::keys::{belongs_to, drop_all};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// In the order in which they can be made; the reverse is the order to drop them.
const TABLES: [&str; 6] = [
    "evidence",
    "evidence_tags",
    "evidence_passages",
    "evidence_links",
    "experiments",
    "experiment_events",
];

/// Table and column of what is looked up often.
const INDEXES: [(&str, &str); 7] = [
    ("evidence", "venture_id"),
    ("evidence_tags", "venture_id"),
    ("evidence_passages", "evidence_id"),
    ("evidence_links", "venture_id"),
    ("evidence_links", "evidence_id"),
    ("experiments", "venture_id"),
    ("experiment_events", "experiment_id"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [evidence(), tags(), passages(), links(), experiments(), events()] {
            manager.create_table(table).await?;
        }
        for (table, column) in INDEXES {
            let name = format!("{table}_{column}");
            let index = Index::create().name(name).table(table).col(column).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &TABLES).await
    }
}

fn key(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
    action: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(parent, "id").on_delete(action).to_owned()
}

fn evidence() -> TableCreateStatement {
    Table::create()
        .table("evidence")
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(string("kind"))
        .col(string("title"))
        .col(text("note"))
        .col(text_null("link"))
        // A label for who said it, never a name.
        .col(string("person"))
        // Whose view it is; the segment may be gone.
        .col(uuid_null("segment_id"))
        .col(string_null("file_sha256"))
        .col(string_null("file_name"))
        .col(string_null("file_kind"))
        .col(big_integer_null("file_bytes"))
        .col(text("source"))
        .col(date("observed_on"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .foreign_key(&mut belongs_to("evidence", "venture_id", "ventures"))
        .to_owned()
}

fn tags() -> TableCreateStatement {
    Table::create()
        .table("evidence_tags")
        .col(uuid("evidence_id"))
        .col(string("tag"))
        .col(uuid("venture_id"))
        .primary_key(Index::create().col("evidence_id").col("tag"))
        .foreign_key(&mut belongs_to("evidence_tags", "evidence_id", "evidence"))
        .foreign_key(&mut belongs_to("evidence_tags", "venture_id", "ventures"))
        .to_owned()
}

fn passages() -> TableCreateStatement {
    Table::create()
        .table("evidence_passages")
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(uuid("evidence_id"))
        .col(text("quote"))
        // In characters of the note; null when the note no longer holds the passage.
        .col(integer_null("start_at"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut belongs_to("evidence_passages", "evidence_id", "evidence"))
        .foreign_key(&mut belongs_to("evidence_passages", "venture_id", "ventures"))
        .to_owned()
}

/// What a record, or one passage of it, is about: a need or a competitor.
fn links() -> TableCreateStatement {
    Table::create()
        .table("evidence_links")
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(uuid("evidence_id"))
        // Null when the whole record is meant.
        .col(uuid_null("passage_id"))
        .col(uuid_null("need_id"))
        .col(uuid_null("competitor_id"))
        .foreign_key(&mut belongs_to("evidence_links", "venture_id", "ventures"))
        .foreign_key(&mut belongs_to("evidence_links", "evidence_id", "evidence"))
        .foreign_key(&mut belongs_to("evidence_links", "passage_id", "evidence_passages"))
        .foreign_key(&mut belongs_to("evidence_links", "need_id", "needs"))
        .foreign_key(&mut belongs_to("evidence_links", "competitor_id", "competitors"))
        .to_owned()
}

fn experiments() -> TableCreateStatement {
    let table = "experiments";
    Table::create()
        .table(table)
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(string("state"))
        .col(text("hypothesis"))
        .col(text("method"))
        .col(uuid_null("need_id"))
        // An idea's record may be gone; its name stays in `about`.
        .col(uuid_null("idea_id"))
        .col(text("about"))
        .col(text("metric"))
        .col(string("scale"))
        .col(string("unit"))
        .col(string("direction"))
        .col(double("threshold"))
        .col(integer("planned_n"))
        .col(date("deadline"))
        .col(big_integer_null("cost_minor"))
        .col(timestamp_with_time_zone_null("started_at"))
        .col(double_null("result_value"))
        .col(big_integer_null("result_successes"))
        .col(big_integer_null("result_n"))
        .col(date_null("result_on"))
        .col(text("result_source"))
        .col(text("result_note"))
        .col(uuid_null("evidence_id"))
        .col(string_null("decision"))
        .col(text("decision_reason"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(uuid_null("copied_from"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .foreign_key(&mut belongs_to(table, "venture_id", "ventures"))
        .foreign_key(&mut key(table, "need_id", "needs", ForeignKeyAction::SetNull))
        .foreign_key(&mut key(table, "evidence_id", "evidence", ForeignKeyAction::SetNull))
        .to_owned()
}

/// What happened to an experiment; lines are only ever added.
fn events() -> TableCreateStatement {
    let table = "experiment_events";
    Table::create()
        .table(table)
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(uuid("experiment_id"))
        .col(string("action"))
        .col(string("state"))
        .col(text("detail"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("at"))
        .foreign_key(&mut belongs_to(table, "venture_id", "ventures"))
        .foreign_key(&mut belongs_to(table, "experiment_id", "experiments"))
        .to_owned()
}
