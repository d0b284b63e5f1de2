//! Prices of large-model endpoints: imported lists and their rows, which never change.

use sea_orm_migration::{
    prelude::*,
    schema::{
        date_null, integer, integer_null, string, string_null, text, text_null,
        timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

use super::keys::{belongs_to, drop_all};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: [&str; 2] = ["token_price_imports", "token_prices"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let imports = Table::create()
            .table("token_price_imports")
            .col(uuid("id").primary_key())
            // Counted from 1 when it is confirmed.
            .col(integer_null("version"))
            .col(string("format"))
            .col(text("file_name"))
            // SHA-256 of the list.
            .col(string("digest"))
            // The day that the list states for itself.
            .col(date_null("as_of"))
            .col(integer("records"))
            .col(integer("prices"))
            // Records and fields that were not read, as JSON.
            .col(text("refused"))
            .col(text("skipped"))
            .col(uuid_null("created_by"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("confirmed_at"))
            .col(timestamp_with_time_zone_null("undone_at"))
            .to_owned();
        manager.create_table(imports).await?;
        let prices = Table::create()
            .table("token_prices")
            .col(uuid("id").primary_key())
            .col(uuid("import_id"))
            .col(integer("place"))
            .col(text("provider"))
            .col(text("model"))
            .col(text_null("title"))
            .col(string_null("region"))
            .col(string("tier"))
            .col(string("currency"))
            .col(date_null("valid_from"))
            .col(date_null("valid_until"))
            // Times of day in UTC, as text.
            .col(string_null("hours_from"))
            .col(string_null("hours_until"))
            // Exact decimals per bucket, as JSON.
            .col(text("rates"))
            .col(text_null("names"))
            .col(text("source"))
            .col(date_null("as_of"))
            .foreign_key(&mut belongs_to("token_prices", "import_id", "token_price_imports"))
            .to_owned();
        manager.create_table(prices).await?;
        for (table, column, unique) in
            [("token_price_imports", "version", true), ("token_prices", "import_id", false)]
        {
            let name = format!("{table}_{column}");
            let mut index = Index::create().name(name).table(table).col(column).to_owned();
            if unique {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &TABLES).await
    }
}
