//! The measure by which runs and models are judged, and in which an offer asks
//! for a figure. What was there before was judged by its accuracy.

use sea_orm_migration::{
    prelude::*,
    schema::{boolean, string, string_null},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Tables and what they gain.
fn columns() -> [(&'static str, &'static str, ColumnDef); 4] {
    let usual = || string("measure").default("accuracy").take();
    [
        ("runs", "measure", usual()),
        ("models", "measure", usual()),
        // Without one, low and high repeat the value.
        ("models", "has_interval", boolean("has_interval").default(true).take()),
        ("offers", "required_measure", string_null("required_measure").take()),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, _, column) in columns() {
            let added = Table::alter().table(table).add_column(column).to_owned();
            manager.alter_table(added).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name, _) in columns() {
            let dropped = Table::alter().table(table).drop_column(name).to_owned();
            manager.alter_table(dropped).await?;
        }
        Ok(())
    }
}
