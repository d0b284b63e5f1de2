//! Surveys: what is asked, who was invited, and what respondents answered. An
//! invitation does not know which answer came of it.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, boolean, date_null, integer, integer_null, string, string_null, text,
        timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

use super::keys::{belongs_to, drop_all};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// In the order in which they can be made; the reverse is the order to drop them.
const TABLES: [&str; 4] = ["surveys", "survey_questions", "survey_invitations", "survey_responses"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [surveys(), questions(), invitations(), responses()] {
            manager.create_table(table).await?;
        }
        for (table, column, unique) in [
            ("surveys", "venture_id", false),
            ("surveys", "token", true),
            ("survey_questions", "survey_id", false),
            ("survey_invitations", "survey_id", false),
            ("survey_invitations", "token", true),
            ("survey_responses", "survey_id", false),
            ("survey_responses", "receipt_digest", true),
            ("survey_responses", "expires_at", false),
        ] {
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

fn surveys() -> TableCreateStatement {
    Table::create()
        .table("surveys")
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(text("title_en"))
        .col(text("title_zh"))
        .col(text("purpose_en"))
        .col(text("purpose_zh"))
        // Whom a respondent can write to.
        .col(text("contact"))
        .col(string("languages"))
        .col(string("mode"))
        .col(string("scale"))
        .col(string("state"))
        .col(string("token"))
        // The last day on which answers are taken.
        .col(date_null("closes_on"))
        // Closes when so many answers have come.
        .col(integer_null("closes_after"))
        .col(integer("retention_days"))
        // Answers that ever came, also those deleted since.
        .col(integer("received"))
        // Raised by every answer that comes or goes.
        .col(big_integer("sequence"))
        .col(timestamp_with_time_zone_null("opened_at"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(timestamp_with_time_zone_null("taken_over_at"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .foreign_key(&mut belongs_to("surveys", "venture_id", "ventures"))
        .to_owned()
}

fn questions() -> TableCreateStatement {
    Table::create()
        .table("survey_questions")
        .col(uuid("id").primary_key())
        .col(uuid("survey_id"))
        .col(integer("position"))
        .col(string("kind"))
        // The need that it asks about; the wording is a copy, as it was asked.
        .col(uuid_null("need_id"))
        .col(text("label_en"))
        .col(text("label_zh"))
        .col(string_null("currency"))
        .col(boolean("required"))
        .foreign_key(&mut belongs_to("survey_questions", "survey_id", "surveys"))
        .to_owned()
}

fn invitations() -> TableCreateStatement {
    Table::create()
        .table("survey_invitations")
        .col(uuid("id").primary_key())
        .col(uuid("survey_id"))
        .col(integer("number"))
        .col(string("token"))
        // No time: it would lead from an invitation to its answer.
        .col(boolean("used"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut belongs_to("survey_invitations", "survey_id", "surveys"))
        .to_owned()
}

fn responses() -> TableCreateStatement {
    Table::create()
        .table("survey_responses")
        .col(uuid("id").primary_key())
        .col(uuid("survey_id"))
        .col(uuid("venture_id"))
        // Digest of the code with which a respondent sees and deletes the answers.
        .col(string("receipt_digest"))
        // The respondent's label, made up by us.
        .col(string("label"))
        .col(string("language"))
        // Question to answer, as JSON.
        .col(text("answers"))
        .col(timestamp_with_time_zone("submitted_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(&mut belongs_to("survey_responses", "survey_id", "surveys"))
        .to_owned()
}
