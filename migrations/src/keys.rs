//! What tables of several steps are made of. A change here would change the
//! past: add a function instead.

use sea_orm_migration::prelude::*;

/// A row goes with the row that it belongs to.
pub(super) fn belongs_to(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(parent, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

/// Drops tables in the reverse of the order in which they were made.
pub(super) async fn drop_all(
    manager: &SchemaManager<'_>,
    tables: &[&'static str],
) -> Result<(), DbErr> {
    for table in tables.iter().rev() {
        manager.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}
