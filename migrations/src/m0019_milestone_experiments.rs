//! The experiment that a milestone waits for, as a link. What was written in
//! words before stays beside it.

use sea_orm_migration::{prelude::*, schema::uuid_null};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column =
            Table::alter().table("milestones").add_column(uuid_null("experiment_id")).to_owned();
        manager.alter_table(column).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = Table::alter().table("milestones").drop_column("experiment_id").to_owned();
        manager.alter_table(column).await
    }
}
