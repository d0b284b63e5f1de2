//! Background work, data sets, training runs, models and benchmarks.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, boolean, double, double_null, integer, string, string_null, string_uniq, text,
        text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables =
            [work(), datasets(), dataset_versions(), runs(), run_epochs(), models(), benchmarks()];
        for table in tables {
            manager.create_table(table).await?;
        }
        for (name, table, column) in [
            ("work_state", "work", "state"),
            ("runs_venture", "runs", "venture_id"),
            ("models_venture", "models", "venture_id"),
            ("benchmarks_venture", "benchmarks", "venture_id"),
            ("benchmarks_model", "benchmarks", "model_id"),
        ] {
            let index = Index::create().name(name).table(table).col(column).to_owned();
            manager.create_index(index).await?;
        }
        let once = Index::create()
            .name("dataset_versions_digest")
            .table("dataset_versions")
            .col("dataset_id")
            .col("digest")
            .unique()
            .to_owned();
        manager.create_index(once).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in
            ["benchmarks", "models", "run_epochs", "runs", "dataset_versions", "datasets", "work"]
        {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn work() -> TableCreateStatement {
    Table::create()
        .table("work")
        .col(uuid("id").primary_key())
        .col(string("kind"))
        .col(string("state"))
        .col(integer("attempt"))
        // Raised whenever the work is handed to the queue anew; part of the job's key there.
        .col(integer("delivery"))
        // Changes with every claim; whoever writes must show it.
        .col(string_null("fence"))
        .col(timestamp_with_time_zone_null("heartbeat_at"))
        .col(boolean("cancel_requested"))
        .col(string("step"))
        .col(big_integer("done"))
        .col(big_integer("total"))
        // Raised by every change that a page may want to show.
        .col(big_integer("sequence"))
        .col(text_null("failure"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("started_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .to_owned()
}

fn datasets() -> TableCreateStatement {
    Table::create()
        .table("datasets")
        .col(uuid("id").primary_key())
        .col(string_uniq("name"))
        .col(boolean("synthetic"))
        .col(string("licence"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

fn dataset_versions() -> TableCreateStatement {
    Table::create()
        .table("dataset_versions")
        .col(uuid("id").primary_key())
        .col(uuid("dataset_id"))
        .col(integer("version"))
        .col(string("digest"))
        .col(text("class_counts"))
        .col(text("files"))
        .col(string("samples"))
        .col(string("source"))
        .col(uuid_null("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(
            ForeignKey::create().from("dataset_versions", "dataset_id").to("datasets", "id"),
        )
        .to_owned()
}

fn in_venture(table: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("archived_at"))
        .foreign_key(
            ForeignKey::create()
                .from(table, "venture_id")
                .to("ventures", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn runs() -> TableCreateStatement {
    in_venture("runs")
        .col(string("name"))
        .col(string("dataset"))
        .col(uuid_null("dataset_version_id"))
        .col(text("request"))
        .col(text_null("outcome"))
        .col(double_null("accuracy"))
        // What to know about the result, for example why parity was not checked.
        .col(text_null("note"))
        .col(uuid("created_by"))
        .foreign_key(ForeignKey::create().from("runs", "id").to("work", "id"))
        .to_owned()
}

fn run_epochs() -> TableCreateStatement {
    Table::create()
        .table("run_epochs")
        .col(uuid("run_id"))
        .col(integer("epoch"))
        .col(double("train_loss"))
        .col(double("train_accuracy"))
        .col(double_null("validation_loss"))
        .col(double_null("validation_accuracy"))
        .col(double("seconds"))
        .primary_key(Index::create().col("run_id").col("epoch"))
        .foreign_key(
            ForeignKey::create()
                .from("run_epochs", "run_id")
                .to("runs", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn models() -> TableCreateStatement {
    in_venture("models")
        .col(uuid("run_id"))
        .col(string("name"))
        .col(string("sha256"))
        .col(big_integer("bytes"))
        .col(big_integer("parameters"))
        .col(string("dataset"))
        .col(string("data_digest"))
        .col(boolean("synthetic"))
        .col(double("accuracy"))
        .col(double("accuracy_low"))
        .col(double("accuracy_high"))
        .col(big_integer("test_n"))
        .foreign_key(ForeignKey::create().from("models", "run_id").to("runs", "id"))
        .to_owned()
}

fn benchmarks() -> TableCreateStatement {
    in_venture("benchmarks")
        .col(uuid("model_id"))
        .col(string("provider"))
        .col(text("request"))
        .col(text_null("record"))
        .col(double_null("throughput"))
        .col(uuid("created_by"))
        .foreign_key(ForeignKey::create().from("benchmarks", "id").to("work", "id"))
        .foreign_key(ForeignKey::create().from("benchmarks", "model_id").to("models", "id"))
        .to_owned()
}
