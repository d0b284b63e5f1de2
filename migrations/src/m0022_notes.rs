//! What work and runs have to say beside their English text: notes, which pages have in
//! the reader's language. What there was before keeps its text alone.

use sea_orm_migration::{prelude::*, schema::text_null};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: [&str; 2] = ["work", "runs"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let added = Table::alter().table(table).add_column(text_null("notes")).to_owned();
            manager.alter_table(added).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let dropped = Table::alter().table(table).drop_column("notes").to_owned();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}
