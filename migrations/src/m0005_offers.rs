//! Offers, their assumptions, the prices of machines and the answers to risk
//! questions. Amounts are integers: millionths of the unit that their quantity
//! is stated in, since hourly prices and prices per request need finer steps
//! than a currency's minor unit.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, boolean, date, double_null, integer_null, string, string_null, text,
        timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
    },
    sea_orm::sea_query::Expr,
};
use time::{Date, macros::date};
use uuid::{Uuid, uuid};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [machine_prices(), offers(), assumptions(), risk_answers()] {
            manager.create_table(table).await?;
        }
        let index = Index::create()
            .name("machine_prices_venture")
            .table("machine_prices")
            .col("venture_id")
            .to_owned();
        manager.create_index(index).await?;
        for sample in SAMPLES {
            manager.execute(sample_price(sample)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["risk_answers", "assumptions", "offers", "machine_prices"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn venture_key(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "venture_id")
        .to("ventures", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

fn machine_prices() -> TableCreateStatement {
    Table::create()
        .table("machine_prices")
        .col(uuid("id").primary_key())
        // Bundled samples belong to no venture.
        .col(uuid_null("venture_id"))
        .col(string("name"))
        // Device name of the benchmarks that this price covers.
        .col(string_null("measured_as"))
        .col(integer_null("vcpus"))
        .col(integer_null("memory_gib"))
        .col(string("currency"))
        .col(big_integer("per_hour_millionths"))
        .col(boolean("illustrative"))
        .col(text("source"))
        .col(date("dated"))
        .col(uuid_null("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .foreign_key(&mut venture_key("machine_prices"))
        .to_owned()
}

fn offers() -> TableCreateStatement {
    Table::create()
        .table("offers")
        // One offer for each venture.
        .col(uuid("venture_id").primary_key())
        // Not a foreign key: the offer keeps its choice when the benchmark is purged, and says so.
        .col(uuid_null("benchmark_id"))
        .col(uuid_null("machine_price_id"))
        .col(double_null("latency_ms"))
        .col(integer_null("latency_percentile"))
        .col(double_null("required_accuracy"))
        .col(string("pricing"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut venture_key("offers"))
        .foreign_key(
            ForeignKey::create().from("offers", "machine_price_id").to("machine_prices", "id"),
        )
        .to_owned()
}

fn assumptions() -> TableCreateStatement {
    Table::create()
        .table("assumptions")
        .col(uuid("venture_id"))
        .col(string("quantity"))
        .col(big_integer("low_millionths"))
        .col(big_integer("base_millionths"))
        .col(big_integer("high_millionths"))
        // Somebody's assumption, or an observed record.
        .col(string("ground"))
        .col(text("source"))
        .col(date("dated"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("venture_id").col("quantity"))
        .foreign_key(&mut venture_key("assumptions"))
        .to_owned()
}

fn risk_answers() -> TableCreateStatement {
    Table::create()
        .table("risk_answers")
        .col(uuid("venture_id"))
        .col(string("question"))
        .col(string("answer"))
        .col(text("note"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("venture_id").col("question"))
        .foreign_key(&mut venture_key("risk_answers"))
        .to_owned()
}

/// A price that nobody was quoted: it shows how the calculation works.
struct Sample {
    id: Uuid,
    name: &'static str,
    vcpus: i32,
    memory_gib: i32,
    per_hour_millionths: i64,
}

const SAMPLES: [Sample; 3] = [
    Sample {
        id: uuid!("01900000-0000-7000-8000-0000000a5501"),
        name: "CPU instance, small",
        vcpus: 2,
        memory_gib: 8,
        per_hour_millionths: 96_000,
    },
    Sample {
        id: uuid!("01900000-0000-7000-8000-0000000a5502"),
        name: "CPU instance, medium",
        vcpus: 4,
        memory_gib: 16,
        per_hour_millionths: 192_000,
    },
    Sample {
        id: uuid!("01900000-0000-7000-8000-0000000a5503"),
        name: "CPU instance, large",
        vcpus: 8,
        memory_gib: 32,
        per_hour_millionths: 384_000,
    },
];
const SAMPLE_SOURCE: &str =
    "Illustrative sample that comes with Assay; nobody's offer. Enter your provider's price.";
const SAMPLE_DATE: Date = date!(2026 - 11 - 01);

fn sample_price(sample: Sample) -> InsertStatement {
    let values: [(&'static str, Expr); 10] = [
        ("id", sample.id.into()),
        ("name", sample.name.into()),
        ("vcpus", sample.vcpus.into()),
        ("memory_gib", sample.memory_gib.into()),
        ("currency", "USD".into()),
        ("per_hour_millionths", sample.per_hour_millionths.into()),
        ("illustrative", true.into()),
        ("source", SAMPLE_SOURCE.into()),
        ("dated", SAMPLE_DATE.into()),
        ("created_at", SAMPLE_DATE.midnight().assume_utc().into()),
    ];
    let (columns, values): (Vec<_>, Vec<_>) = values.into_iter().unzip();
    Query::insert().into_table("machine_prices").columns(columns).values_panic(values).to_owned()
}
