//! Sets of weights that somebody kept for a decision.

use sea_orm_migration::{
    prelude::*,
    schema::{string, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(weight_sets()).await?;
        let index = Index::create()
            .name("weight_sets_venture")
            .table("weight_sets")
            .col("venture_id")
            .to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("weight_sets").to_owned()).await
    }
}

fn weight_sets() -> TableCreateStatement {
    Table::create()
        .table("weight_sets")
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(string("name"))
        .col(string("subject"))
        .col(text("source"))
        .col(text("weights"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .foreign_key(
            ForeignKey::create()
                .from("weight_sets", "venture_id")
                .to("ventures", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
