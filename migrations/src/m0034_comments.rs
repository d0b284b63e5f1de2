//! Comments on records and figures, earlier versions of a report's texts, and which venture a
//! line of the audit log belongs to.

use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, string, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
        uuid_null,
    },
};

use super::keys::{belongs_to, drop_all};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Tables whose rows earlier lines of the audit log name.
const SUBJECTS: [&str; 26] = [
    "competitors",
    "competitor_changes",
    "price_points",
    "needs",
    "need_votes",
    "need_ratings",
    "offer_ratings",
    "segments",
    "capabilities",
    "evidence",
    "ideas",
    "experiments",
    "channels",
    "market_sizes",
    "milestones",
    "surveys",
    "survey_responses",
    "verdict_rules",
    "machine_prices",
    "runs",
    "models",
    "benchmarks",
    "weight_sets",
    "reports",
    "report_links",
    "imports",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(comments()).await?;
        manager.create_table(report_text_versions()).await?;
        for (name, table, columns) in [
            ("comments_venture", "comments", ["venture_id", "id"]),
            ("comments_subject", "comments", ["venture_id", "subject_id"]),
            ("report_text_versions_topic", "report_text_versions", ["venture_id", "topic"]),
        ] {
            manager.create_index(index(name, table, columns)).await?;
        }
        let column =
            Table::alter().table("audit_log").add_column(uuid_null("venture_id")).to_owned();
        manager.alter_table(column).await?;
        assign_ventures(manager).await?;
        manager.create_index(index("audit_log_venture", "audit_log", ["venture_id", "id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let old = Index::drop().name("audit_log_venture").table("audit_log").to_owned();
        manager.drop_index(old).await?;
        let column = Table::alter().table("audit_log").drop_column("venture_id").to_owned();
        manager.alter_table(column).await?;
        drop_all(manager, &["comments", "report_text_versions"]).await
    }
}

fn index(
    name: &'static str,
    table: &'static str,
    columns: [&'static str; 2],
) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(column);
    }
    index
}

/// Earlier lines say what was changed: its row says in which venture, unless it is gone.
async fn assign_ventures(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    db.execute_unprepared(
        "UPDATE audit_log SET venture_id = subject_id \
         WHERE subject_id IN (SELECT id FROM ventures)",
    )
    .await?;
    for table in SUBJECTS {
        let statement = format!(
            "UPDATE audit_log SET venture_id = \
             (SELECT venture_id FROM {table} WHERE {table}.id = audit_log.subject_id) \
             WHERE venture_id IS NULL AND subject_id IN (SELECT id FROM {table})"
        );
        db.execute_unprepared(&statement).await?;
    }
    Ok(())
}

fn comments() -> TableCreateStatement {
    Table::create()
        .table("comments")
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(string("subject_kind"))
        // A record; a figure has a key instead.
        .col(uuid_null("subject_id"))
        .col(string("subject_key"))
        .col(uuid("author_id"))
        .col(text("body"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("edited_at"))
        .col(timestamp_with_time_zone_null("resolved_at"))
        .col(uuid_null("resolved_by"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .col(uuid_null("archived_by"))
        .foreign_key(&mut belongs_to("comments", "venture_id", "ventures"))
        .to_owned()
}

fn report_text_versions() -> TableCreateStatement {
    Table::create()
        .table("report_text_versions")
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(string("topic"))
        .col(text("words"))
        .col(boolean("left_out"))
        // Who wrote it, and when.
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("written_at"))
        .foreign_key(&mut belongs_to("report_text_versions", "venture_id", "ventures"))
        .to_owned()
}
