//! Product ideas, the needs they serve, the competitors that have them, and
//! what became of them.

use sea_orm_migration::{
    prelude::*,
    schema::{
        date, double, string, string_null, text, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid,
    },
};

use super::keys::{belongs_to, drop_all};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// In the order in which they can be made; the reverse is the order to drop them.
const TABLES: [&str; 4] = ["ideas", "idea_needs", "idea_competitors", "idea_changes"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            ideas(),
            link("idea_needs", "need_id", "needs"),
            link("idea_competitors", "competitor_id", "competitors"),
            changes(),
        ] {
            manager.create_table(table).await?;
        }
        for table in TABLES {
            let name = format!("{table}_venture");
            let index = Index::create().name(name).table(table).col("venture_id").to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &TABLES).await
    }
}

fn ideas() -> TableCreateStatement {
    Table::create()
        .table("ideas")
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(string("title"))
        .col(text("note"))
        .col(string("status"))
        // People reached in the period that `reach_period` names.
        .col(double("reach"))
        .col(string("reach_period"))
        .col(double("impact"))
        .col(double("confidence"))
        // Person-months.
        .col(double("effort"))
        .col(text("source"))
        .col(date("observed_on"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .foreign_key(&mut belongs_to("ideas", "venture_id", "ventures"))
        .to_owned()
}

fn link(table: &'static str, column: &'static str, parent: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(uuid("idea_id"))
        .col(uuid(column))
        .col(uuid("venture_id"))
        .primary_key(Index::create().col("idea_id").col(column))
        .foreign_key(&mut belongs_to(table, "idea_id", "ideas"))
        .foreign_key(&mut belongs_to(table, column, parent))
        .to_owned()
}

fn changes() -> TableCreateStatement {
    Table::create()
        .table("idea_changes")
        .col(uuid("id").primary_key())
        .col(uuid("idea_id"))
        .col(uuid("venture_id"))
        // Empty for the first one.
        .col(string_null("from_status"))
        .col(string("to_status"))
        .col(text("note"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut belongs_to("idea_changes", "idea_id", "ideas"))
        .to_owned()
}
