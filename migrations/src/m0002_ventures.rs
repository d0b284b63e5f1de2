//! Ventures and who belongs to them.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, boolean, string, text, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid,
    },
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(ventures()).await?;
        manager.create_table(venture_members()).await?;
        let index = Index::create()
            .name("venture_members_user")
            .table("venture_members")
            .col("user_id")
            .to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["venture_members", "ventures"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn ventures() -> TableCreateStatement {
    Table::create()
        .table("ventures")
        .col(uuid("id").primary_key())
        .col(string("name"))
        .col(text("summary"))
        .col(string("area"))
        .col(string("currency"))
        .col(boolean("sample"))
        // Raised by every change of a record below the venture; caches of computed figures depend on it.
        .col(big_integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .to_owned()
}

fn venture_members() -> TableCreateStatement {
    Table::create()
        .table("venture_members")
        .col(uuid("venture_id"))
        .col(uuid("user_id"))
        .col(string("role"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("venture_id").col("user_id"))
        .foreign_key(
            ForeignKey::create()
                .from("venture_members", "venture_id")
                .to("ventures", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(
            ForeignKey::create()
                .from("venture_members", "user_id")
                .to("users", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
