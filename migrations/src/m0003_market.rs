//! The market as a venture knows it: competitors, needs and what people said of them.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, date, double_null, small_integer, small_integer_null, string, string_null,
        text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    },
};

use super::keys::{belongs_to, drop_all};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// In the order in which they can be made; the reverse is the order to drop them.
const TABLES: [&str; 6] = [
    "competitors",
    "needs",
    "price_points",
    "competitor_features",
    "need_ratings",
    "offer_ratings",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            competitors(),
            needs(),
            price_points(),
            competitor_features(),
            need_ratings(),
            offer_ratings(),
        ] {
            manager.create_table(table).await?;
        }
        for table in TABLES {
            let name = format!("{table}_venture");
            let index = Index::create().name(name).table(table).col("venture_id").to_owned();
            manager.create_index(index).await?;
        }
        for table in ["need_ratings", "offer_ratings"] {
            // One answer per respondent and need: a new one takes the old one's place.
            let index = Index::create()
                .name(format!("{table}_respondent"))
                .table(table)
                .col("need_id")
                .col("respondent")
                .unique()
                .to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &TABLES).await
    }
}

/// A table of facts: what venture it is about, where it comes from, when and by whom.
fn facts(table: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(uuid("venture_id"))
        .col(text("source"))
        .col(date("observed_on"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut belongs_to(table, "venture_id", "ventures"))
        .to_owned()
}

fn competitors() -> TableCreateStatement {
    facts("competitors")
        .col(uuid("id").primary_key())
        .col(string("name"))
        .col(text("note"))
        .col(string_null("website"))
        // Per cent of the market.
        .col(double_null("share"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .to_owned()
}

fn needs() -> TableCreateStatement {
    facts("needs")
        .col(uuid("id").primary_key())
        .col(text("statement"))
        .col(text("note"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .to_owned()
}

fn price_points() -> TableCreateStatement {
    facts("price_points")
        .col(uuid("id").primary_key())
        .col(uuid("competitor_id"))
        .col(big_integer("amount_minor"))
        .col(string("unit"))
        .foreign_key(&mut belongs_to("price_points", "competitor_id", "competitors"))
        .to_owned()
}

fn competitor_features() -> TableCreateStatement {
    facts("competitor_features")
        .col(uuid("competitor_id"))
        .col(uuid("need_id"))
        // 0 to 5; null when somebody looked and could not tell.
        .col(small_integer_null("rating"))
        .col(text("evidence"))
        .primary_key(Index::create().col("competitor_id").col("need_id"))
        .foreign_key(&mut belongs_to("competitor_features", "competitor_id", "competitors"))
        .foreign_key(&mut belongs_to("competitor_features", "need_id", "needs"))
        .to_owned()
}

fn need_ratings() -> TableCreateStatement {
    facts("need_ratings")
        .col(uuid("id").primary_key())
        .col(uuid("need_id"))
        .col(string("respondent"))
        // Both 1 to 10.
        .col(small_integer("importance"))
        .col(small_integer("satisfaction"))
        .foreign_key(&mut belongs_to("need_ratings", "need_id", "needs"))
        .to_owned()
}

fn offer_ratings() -> TableCreateStatement {
    facts("offer_ratings")
        .col(uuid("id").primary_key())
        .col(uuid("need_id"))
        .col(string("respondent"))
        // 0 to 5.
        .col(small_integer("rating"))
        .foreign_key(&mut belongs_to("offer_ratings", "need_id", "needs"))
        .to_owned()
}
