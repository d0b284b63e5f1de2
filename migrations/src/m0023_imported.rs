//! Runs, models, benchmarks and reports that came in with a file say so, and a model
//! may be without its file. What there was before was made here and has its file.

use sea_orm_migration::{
    prelude::*,
    schema::{boolean, text_null},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: [&str; 4] = ["runs", "models", "benchmarks", "reports"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let added = Table::alter().table(table).add_column(text_null("imported")).to_owned();
            manager.alter_table(added).await?;
        }
        let file = boolean("has_file").default(true).take();
        manager.alter_table(Table::alter().table("models").add_column(file).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let dropped = Table::alter().table(table).drop_column("imported").to_owned();
            manager.alter_table(dropped).await?;
        }
        manager.alter_table(Table::alter().table("models").drop_column("has_file").to_owned()).await
    }
}
