//! Forms that were sent, so that one that comes twice is carried out once.

use sea_orm_migration::{
    prelude::*,
    schema::{boolean, string, text_null, timestamp_with_time_zone},
};

use super::keys::drop_all;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("sent_forms")
            .col(string("digest").primary_key())
            .col(timestamp_with_time_zone("created_at"))
            .col(boolean("answered"))
            .col(text_null("location"))
            .to_owned();
        manager.create_table(table).await?;
        let index = Index::create()
            .name("sent_forms_created_at")
            .table("sent_forms")
            .col("created_at")
            .to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["sent_forms"]).await
    }
}
