//! Users, their invitations, sessions and sign-in links, and the audit log.

use sea_orm_migration::{
    prelude::*,
    schema::{
        string, string_null, string_uniq, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [users(), invitations(), sessions(), sign_in_links(), audit_log()] {
            manager.create_table(table).await?;
        }
        let index =
            Index::create().name("sessions_user").table("sessions").col("user_id").to_owned();
        manager.create_index(index).await?;
        let index = Index::create().name("audit_log_at").table("audit_log").col("at").to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["audit_log", "sign_in_links", "sessions", "invitations", "users"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn users() -> TableCreateStatement {
    Table::create()
        .table("users")
        .col(uuid("id").primary_key())
        .col(string_uniq("email"))
        .col(string("name"))
        .col(string("password_hash"))
        .col(string("role"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("disabled_at"))
        .to_owned()
}

fn invitations() -> TableCreateStatement {
    Table::create()
        .table("invitations")
        .col(uuid("id").primary_key())
        .col(string_uniq("token_hash"))
        .col(string("email"))
        .col(string("role"))
        .col(uuid_null("venture_id"))
        .col(string_null("member_role"))
        .col(uuid("invited_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("accepted_at"))
        .foreign_key(ForeignKey::create().from("invitations", "invited_by").to("users", "id"))
        .to_owned()
}

fn sessions() -> TableCreateStatement {
    Table::create()
        .table("sessions")
        .col(uuid("id").primary_key())
        .col(string_uniq("token_hash"))
        .col(uuid("user_id"))
        .col(string("agent"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("last_seen_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(
            ForeignKey::create()
                .from("sessions", "user_id")
                .to("users", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn sign_in_links() -> TableCreateStatement {
    Table::create()
        .table("sign_in_links")
        .col(string("token_hash").primary_key())
        .col(uuid("user_id"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(
            ForeignKey::create()
                .from("sign_in_links", "user_id")
                .to("users", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn audit_log() -> TableCreateStatement {
    Table::create()
        .table("audit_log")
        .col(uuid("id").primary_key())
        .col(timestamp_with_time_zone("at"))
        .col(uuid_null("actor_id"))
        .col(string("action"))
        .col(string("subject_kind"))
        .col(uuid_null("subject_id"))
        .col(text_null("detail"))
        .to_owned()
}
