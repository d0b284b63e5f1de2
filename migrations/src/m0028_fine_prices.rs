//! Prices finer than a currency's smallest coin: ten-thousandths of a minor unit beside
//! the whole ones. What was there before has none.

use sea_orm_migration::{prelude::*, schema::integer};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLE: &str = "price_points";
const COLUMN: &str = "amount_rest";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = integer(COLUMN).default(0).take();
        let added = Table::alter().table(TABLE).add_column(column).to_owned();
        manager.alter_table(added).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dropped = Table::alter().table(TABLE).drop_column(COLUMN).to_owned();
        manager.alter_table(dropped).await
    }
}
