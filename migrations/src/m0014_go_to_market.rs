//! Going to market: ratings of segments and of Porter's forces, channels, sizes
//! of the market, milestones.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, boolean, date, date_null, double, double_null,
        small_integer, string, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
        uuid_null,
    },
};

use super::keys::{belongs_to, drop_all};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// In the order in which they can be made; the reverse is the order to drop them.
const TABLES: [&str; 7] = [
    "segment_scores",
    "channels",
    "force_ratings",
    "market_sizes",
    "market_checks",
    "milestones",
    "milestone_dependencies",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            segment_scores(),
            channels(),
            force_ratings(),
            market_sizes(),
            market_checks(),
            milestones(),
            milestone_dependencies(),
        ] {
            manager.create_table(table).await?;
        }
        for table in ["segment_scores", "channels", "market_sizes", "milestones"] {
            let name = format!("{table}_venture");
            let index = Index::create().name(name).table(table).col("venture_id").to_owned();
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
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut belongs_to(table, "venture_id", "ventures"))
        .to_owned()
}

fn segment_scores() -> TableCreateStatement {
    facts("segment_scores")
        .col(uuid("segment_id"))
        // All 1 to 5.
        .col(small_integer("size"))
        .col(small_integer("need"))
        .col(small_integer("reach"))
        .primary_key(Index::create().col("segment_id").col("author_id"))
        .foreign_key(&mut belongs_to("segment_scores", "segment_id", "segments"))
        .to_owned()
}

fn channels() -> TableCreateStatement {
    facts("channels")
        .col(uuid("id").primary_key())
        .col(string("name"))
        .col(uuid_null("segment_id"))
        // Per customer won, in minor units of the venture's currency.
        .col(big_integer_null("cost_minor"))
        // Expected in a year.
        .col(double_null("customers"))
        .col(text("note"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .to_owned()
}

fn force_ratings() -> TableCreateStatement {
    facts("force_ratings")
        .col(string("factor"))
        // 1 to 5; 5 is worst for who enters the market.
        .col(small_integer("rating"))
        .primary_key(Index::create().col("venture_id").col("author_id").col("factor"))
        .to_owned()
}

fn market_sizes() -> TableCreateStatement {
    facts("market_sizes")
        .col(uuid("id").primary_key())
        .col(string("name"))
        .col(uuid_null("segment_id"))
        .col(big_integer("accounts"))
        // What an account pays in a year, in minor units of the venture's currency.
        .col(big_integer("acv_minor"))
        .col(boolean("served"))
        // Attainable shares, 0 to 1.
        .col(double("share_low"))
        .col(double("share_base"))
        .col(double("share_high"))
        .col(text("note"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .to_owned()
}

fn market_checks() -> TableCreateStatement {
    facts("market_checks")
        // The whole market from above, a year, in minor units of the venture's currency.
        .col(big_integer("amount_minor"))
        .primary_key(Index::create().col("venture_id"))
        .to_owned()
}

fn milestones() -> TableCreateStatement {
    Table::create()
        .table("milestones")
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(string("title"))
        .col(text("note"))
        .col(date("due_on"))
        .col(string("state"))
        .col(date_null("done_on"))
        // Who sees to it, in words.
        .col(string("owner"))
        .col(uuid_null("idea_id"))
        // The experiment that it waits for, in words or as an address.
        .col(string("experiment"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .foreign_key(&mut belongs_to("milestones", "venture_id", "ventures"))
        .to_owned()
}

fn milestone_dependencies() -> TableCreateStatement {
    let table = "milestone_dependencies";
    Table::create()
        .table(table)
        .col(uuid("milestone_id"))
        .col(uuid("depends_on_id"))
        .col(uuid("venture_id"))
        .primary_key(Index::create().col("milestone_id").col("depends_on_id"))
        .foreign_key(&mut belongs_to(table, "milestone_id", "milestones"))
        .foreign_key(&mut belongs_to(table, "depends_on_id", "milestones"))
        .to_owned()
}
