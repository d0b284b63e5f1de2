//! What a report says, in each language; and what founders write for it.

use sea_orm_migration::{
    prelude::*,
    schema::{boolean, string, text, timestamp_with_time_zone, uuid},
};

use super::keys::{belongs_to, drop_all};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(report_documents()).await?;
        let index = Index::create()
            .name("report_documents_venture")
            .table("report_documents")
            .col("venture_id")
            .to_owned();
        manager.create_index(index).await?;
        manager.create_table(report_texts()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["report_documents", "report_texts"]).await
    }
}

fn report_documents() -> TableCreateStatement {
    Table::create()
        .table("report_documents")
        .col(uuid("report_id"))
        .col(string("language"))
        .col(uuid("venture_id"))
        .col(text("document"))
        .primary_key(Index::create().col("report_id").col("language"))
        .foreign_key(&mut belongs_to("report_documents", "report_id", "reports"))
        .foreign_key(&mut belongs_to("report_documents", "venture_id", "ventures"))
        .to_owned()
}

fn report_texts() -> TableCreateStatement {
    Table::create()
        .table("report_texts")
        .col(uuid("venture_id"))
        .col(string("topic"))
        .col(text("words"))
        .col(boolean("left_out"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("venture_id").col("topic"))
        .foreign_key(&mut belongs_to("report_texts", "venture_id", "ventures"))
        .to_owned()
}
