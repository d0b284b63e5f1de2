//! The market in depth: segments, what competitors can do, what changed, votes,
//! and where needs come from.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer_null, date, integer, integer_null, small_integer_null, string, string_null,
        text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

use super::keys::{belongs_to, drop_all};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// In the order in which they can be made; the reverse is the order to drop them.
const TABLES: [&str; 7] = [
    "segments",
    "capabilities",
    "capability_ratings",
    "offer_capabilities",
    "competitor_changes",
    "need_votes",
    "need_events",
];

/// Lists are read by these columns.
const READ_BY: [(&str, &str); 4] = [
    ("capability_ratings", "competitor_id"),
    ("competitor_changes", "competitor_id"),
    ("need_votes", "need_id"),
    ("need_events", "need_id"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            segments(),
            capabilities(),
            capability_ratings(),
            offer_capabilities(),
            competitor_changes(),
            need_votes(),
            need_events(),
        ] {
            manager.create_table(table).await?;
        }
        let by_venture = TABLES.into_iter().map(|table| (table, "venture_id"));
        for (table, column) in by_venture.chain(READ_BY) {
            let name = format!("{table}_{}", column.trim_end_matches("_id"));
            let index = Index::create().name(name).table(table).col(column).to_owned();
            manager.create_index(index).await?;
        }
        // SQLite takes one column per statement.
        for (table, column) in columns() {
            let alter = Table::alter().table(table).add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            let name = column.get_column_name().to_owned();
            let alter = Table::alter().table(table).drop_column(Alias::new(name)).to_owned();
            manager.alter_table(alter).await?;
        }
        drop_all(manager, &TABLES).await
    }
}

/// What the older tables learn.
fn columns() -> Vec<(&'static str, ColumnDef)> {
    let written = |name: &'static str| text(name).default("").to_owned();
    vec![
        ("competitors", uuid_null("segment_id")),
        ("competitors", integer_null("founded")),
        ("competitors", big_integer_null("funding_minor")),
        ("competitors", string_null("funding_currency")),
        ("competitors", integer_null("headcount")),
        ("competitors", written("strengths")),
        ("competitors", written("weaknesses")),
        // Nothing means the venture's currency.
        ("price_points", string_null("currency")),
        ("needs", uuid_null("segment_id")),
        ("needs", written("evidence")),
        // The need that this one has become part of.
        ("needs", uuid_null("merged_into")),
    ]
}

/// A table of records below a venture, each entered by somebody.
fn records(table: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(uuid("venture_id"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut belongs_to(table, "venture_id", "ventures"))
        .to_owned()
}

/// A table of facts: records that say where they come from and when they were so.
fn facts(table: &'static str) -> TableCreateStatement {
    records(table).col(text("source")).col(date("observed_on")).to_owned()
}

fn segments() -> TableCreateStatement {
    facts("segments")
        .col(uuid("id").primary_key())
        .col(string("name"))
        .col(text("description"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .to_owned()
}

fn capabilities() -> TableCreateStatement {
    records("capabilities")
        .col(uuid("id").primary_key())
        .col(string("name"))
        // What it is listed under; empty for none.
        .col(string("family"))
        .col(text("note"))
        // The need that it serves.
        .col(uuid_null("need_id"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .to_owned()
}

/// How good a product is at something; null when somebody looked and could not tell.
fn rated(table: TableCreateStatement) -> TableCreateStatement {
    let mut table = table;
    table
        .col(small_integer_null("rating"))
        .col(text("evidence"))
        .col(string_null("link"))
        .to_owned()
}

fn capability_ratings() -> TableCreateStatement {
    rated(facts("capability_ratings"))
        .col(uuid("capability_id"))
        .col(uuid("competitor_id"))
        .primary_key(Index::create().col("capability_id").col("competitor_id"))
        .foreign_key(&mut belongs_to("capability_ratings", "capability_id", "capabilities"))
        .foreign_key(&mut belongs_to("capability_ratings", "competitor_id", "competitors"))
        .to_owned()
}

fn offer_capabilities() -> TableCreateStatement {
    rated(facts("offer_capabilities"))
        .col(uuid("capability_id").primary_key())
        .foreign_key(&mut belongs_to("offer_capabilities", "capability_id", "capabilities"))
        .to_owned()
}

fn competitor_changes() -> TableCreateStatement {
    facts("competitor_changes")
        .col(uuid("id").primary_key())
        .col(uuid("competitor_id"))
        // What kind of fact changed; `note` for what somebody wrote.
        .col(string("field"))
        // Which one of several: the need, the capability, the price's unit.
        .col(text("subject"))
        .col(text_null("before"))
        .col(text_null("after"))
        .col(text("note"))
        .foreign_key(&mut belongs_to("competitor_changes", "competitor_id", "competitors"))
        .to_owned()
}

fn need_votes() -> TableCreateStatement {
    facts("need_votes")
        .col(uuid("id").primary_key())
        .col(uuid("need_id"))
        .col(integer("votes"))
        .foreign_key(&mut belongs_to("need_votes", "need_id", "needs"))
        .to_owned()
}

fn need_events() -> TableCreateStatement {
    records("need_events")
        .col(uuid("id").primary_key())
        .col(uuid("need_id"))
        .col(string("kind"))
        // The statement as it was.
        .col(text("statement"))
        // The need that was merged in or split off.
        .col(uuid_null("other_id"))
        // What moved, as JSON of identifiers, for undoing.
        .col(text("moved"))
        .col(timestamp_with_time_zone_null("undone_at"))
        .foreign_key(&mut belongs_to("need_events", "need_id", "needs"))
        .to_owned()
}
