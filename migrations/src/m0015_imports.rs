//! Imports: what was imported from a file, how its columns were read, what it
//! changed (for undo), the file itself while it is staged,
//! and pairs of records that somebody said are not the same.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, blob, integer, string, text, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

use super::keys::{belongs_to, drop_all};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// In the order in which they can be made; the reverse is the order to drop them.
const TABLES: [&str; 4] = ["imports", "import_files", "import_changes", "distinct_pairs"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [imports(), import_files(), import_changes(), distinct_pairs()] {
            manager.create_table(table).await?;
        }
        for table in ["imports", "distinct_pairs"] {
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

fn imports() -> TableCreateStatement {
    Table::create()
        .table("imports")
        .col(uuid("id").primary_key())
        .col(uuid("venture_id"))
        .col(uuid("author_id"))
        .col(string("file_name"))
        .col(string("file_sha256"))
        .col(big_integer("file_bytes"))
        // staged, committed, undone
        .col(string("state"))
        .col(string("target"))
        // How the file is read, as JSON.
        .col(text("mapping"))
        .col(big_integer("rows"))
        .col(big_integer("created"))
        .col(big_integer("replaced"))
        .col(big_integer("skipped"))
        .col(timestamp_with_time_zone("staged_at"))
        .col(timestamp_with_time_zone_null("committed_at"))
        .col(timestamp_with_time_zone_null("undone_at"))
        .col(uuid_null("undone_by"))
        .foreign_key(&mut belongs_to("imports", "venture_id", "ventures"))
        .to_owned()
}

fn import_files() -> TableCreateStatement {
    Table::create()
        .table("import_files")
        .col(uuid("import_id").primary_key())
        // Compressed.
        .col(blob("content"))
        .foreign_key(&mut belongs_to("import_files", "import_id", "imports"))
        .to_owned()
}

fn import_changes() -> TableCreateStatement {
    Table::create()
        .table("import_changes")
        .col(uuid("import_id"))
        .col(integer("part"))
        // Name of the table that was changed.
        .col(string("records"))
        // Keys of created records, one a line.
        .col(text("created"))
        // Replaced records as they were before, one JSON object a line.
        .col(text("replaced"))
        .primary_key(Index::create().col("import_id").col("part"))
        .foreign_key(&mut belongs_to("import_changes", "import_id", "imports"))
        .to_owned()
}

fn distinct_pairs() -> TableCreateStatement {
    Table::create()
        .table("distinct_pairs")
        .col(uuid("venture_id"))
        // The smaller identifier first.
        .col(uuid("first_id"))
        .col(uuid("second_id"))
        .col(uuid("author_id"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("first_id").col("second_id"))
        .foreign_key(&mut belongs_to("distinct_pairs", "venture_id", "ventures"))
        .to_owned()
}
