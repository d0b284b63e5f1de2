//! Competitors that became part of others, with the way back.

use sea_orm_migration::{
    prelude::*,
    schema::{text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLE: &str = "competitor_merges";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(merges()).await?;
        for column in ["kept_id", "other_id"] {
            let index = Index::create()
                .name(format!("{TABLE}_{column}"))
                .table(TABLE)
                .col(column)
                .to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(TABLE).to_owned()).await
    }
}

fn belongs_to(column: &'static str, parent: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(TABLE, column)
        .to(parent, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

fn merges() -> TableCreateStatement {
    Table::create()
        .table(TABLE)
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(uuid("kept_id"))
        .col(uuid("other_id"))
        .col(text("moved"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("undone_at"))
        .foreign_key(&mut belongs_to("venture_id", "ventures"))
        .foreign_key(&mut belongs_to("kept_id", "competitors"))
        .foreign_key(&mut belongs_to("other_id", "competitors"))
        .to_owned()
}
