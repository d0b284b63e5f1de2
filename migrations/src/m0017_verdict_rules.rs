//! The rules that a venture is judged by, where they are not the defaults.

use sea_orm_migration::{
    prelude::*,
    schema::{text, timestamp_with_time_zone, uuid},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(verdict_rules()).await?;
        let index = Index::create()
            .name("verdict_rules_venture")
            .table("verdict_rules")
            .col("venture_id")
            .col("created_at")
            .to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("verdict_rules").to_owned()).await
    }
}

/// Rows are only added; the newest of a venture counts.
fn verdict_rules() -> TableCreateStatement {
    Table::create()
        .table("verdict_rules")
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(text("rules"))
        .col(text("reason"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(
            ForeignKey::create()
                .from("verdict_rules", "venture_id")
                .to("ventures", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
