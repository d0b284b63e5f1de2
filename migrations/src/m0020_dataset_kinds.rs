//! Data sets of any kind of rows, with their card, how they are read and rows
//! to look at; drafts of tables whose columns somebody still looks through.

use sea_orm_migration::{
    prelude::*,
    schema::{
        string, string_null, text, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            string("kind").default("mnist").to_owned(),
            string("title").default("").to_owned(),
            timestamp_with_time_zone_null("archived_at"),
        ] {
            add(manager, "datasets", column).await?;
        }
        for column in [
            string_null("licence"),
            string_null("rows"),
            text_null("about"),
            text_null("options"),
            text_null("target"),
        ] {
            add(manager, "dataset_versions", column).await?;
        }
        // Until now there were two sets, and their names were the words of their kinds.
        let kinds = "UPDATE datasets SET kind = name, title = name";
        manager.get_connection().execute_unprepared(kinds).await?;
        manager.create_table(drafts()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("dataset_drafts").to_owned()).await?;
        for (table, columns) in [
            ("dataset_versions", &["target", "options", "about", "rows", "licence"][..]),
            ("datasets", &["archived_at", "title", "kind"]),
        ] {
            for column in columns {
                let change = Table::alter().table(table).drop_column(*column).to_owned();
                manager.alter_table(change).await?;
            }
        }
        Ok(())
    }
}

async fn add(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: ColumnDef,
) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await
}

/// What was uploaded and waits for a person to confirm its columns.
fn drafts() -> TableCreateStatement {
    Table::create()
        .table("dataset_drafts")
        .col(uuid("id").primary_key())
        .col(string("name"))
        .col(text("content"))
        .col(text("files"))
        .col(uuid_null("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}
