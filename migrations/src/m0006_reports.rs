//! Reports: written once, never changed.

use sea_orm_migration::{
    prelude::*,
    schema::{double, string, text, timestamp_with_time_zone, uuid, uuid_null},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(reports()).await?;
        let index = Index::create()
            .name("reports_venture")
            .table("reports")
            .col("venture_id")
            .col("created_at")
            .to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("reports").to_owned()).await
    }
}

fn reports() -> TableCreateStatement {
    Table::create()
        .table("reports")
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(string("verdict"))
        .col(double("p_go"))
        .col(double("p_iterate"))
        .col(double("p_stop"))
        .col(double("coverage"))
        .col(string("inputs_sha256"))
        .col(text("document"))
        .col(uuid_null("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(
            ForeignKey::create()
                .from("reports", "venture_id")
                .to("ventures", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
