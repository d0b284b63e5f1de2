//! Links under which people without an account read one report.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, string, string_null, text, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

use super::keys::{belongs_to, drop_all};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("report_links")
            .col(uuid("id").primary_key())
            .col(uuid("venture_id"))
            .col(uuid("report_id"))
            .col(text("name"))
            // Of the secret in the address, which is not stored.
            .col(string("digest"))
            // The hash of the passphrase, if there is one.
            .col(string_null("passphrase"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone_null("revoked_at"))
            .col(big_integer("views"))
            .col(timestamp_with_time_zone_null("last_view_at"))
            .col(uuid_null("created_by"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut belongs_to("report_links", "venture_id", "ventures"))
            .foreign_key(&mut belongs_to("report_links", "report_id", "reports"))
            .to_owned();
        manager.create_table(table).await?;
        for (column, unique) in [("venture_id", false), ("report_id", false), ("digest", true)] {
            let name = format!("report_links_{column}");
            let mut index = Index::create().name(name).table("report_links").col(column).to_owned();
            if unique {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["report_links"]).await
    }
}
