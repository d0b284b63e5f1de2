//! What every kind of record below a venture can do: be found, listed, archived and
//! restored. A kind says which table it is in and what its rows mean; its own rules,
//! forms and changes stay with it.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, EntityTrait};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Edit, records};
use db::Archivable;
use web::error::AppError;

/// A column of a record's table.
type Column<R> = <<R as Record>::Table as EntityTrait>::Column;
/// A row of a record's table.
type Row<R> = <<R as Record>::Table as EntityTrait>::Model;

/// A kind of record.
#[expect(
    async_fn_in_trait,
    reason = "each kind is named where it is used, so its futures are known"
)]
pub trait Record: Sized + 'static {
    type Table: Archivable;

    /// What a list is sorted by before identifiers, which are oldest first.
    const ORDER: &'static [Column<Self>] = &[];

    /// What a row says, without what other tables hold about the record.
    ///
    /// # Errors
    /// When the row is damaged.
    fn from_row(row: Row<Self>) -> Result<Self, DbErr>;

    /// What each row says.
    ///
    /// # Errors
    /// When a row is damaged.
    fn from_rows(rows: Vec<Row<Self>>) -> Result<Vec<Self>, DbErr> {
        rows.into_iter().map(Self::from_row).collect()
    }

    fn archived_at(&self) -> Option<OffsetDateTime>;

    /// Adds what other tables hold about records of the venture.
    async fn complete(
        _db: &impl ConnectionTrait,
        _venture: Uuid,
        records: Vec<Self>,
    ) -> Result<Vec<Self>, DbErr> {
        Ok(records)
    }

    /// Refuses to restore what contradicts a record that is in use now.
    async fn check_restorable(&self, _db: &impl ConnectionTrait) -> Result<(), DbErr> {
        Ok(())
    }

    /// A record of the venture, archived or not.
    async fn find(
        db: &impl ConnectionTrait,
        venture: Uuid,
        id: Uuid,
    ) -> Result<Option<Self>, DbErr> {
        let Some(row) = records::find::<Self::Table>(db, venture, id).await? else {
            return Ok(None);
        };
        Ok(Self::complete(db, venture, vec![Self::from_row(row)?]).await?.pop())
    }

    /// A record of the venture that is to be changed.
    ///
    /// # Errors
    /// 404 when there is none, 409 when it is archived.
    async fn open(db: &impl ConnectionTrait, venture: Uuid, id: Uuid) -> Result<Self, AppError> {
        records::open(Self::find(db, venture, id).await?, Self::archived_at)
    }

    /// The records of the venture that are archived, or those that are not.
    async fn list(
        db: &impl ConnectionTrait,
        venture: Uuid,
        archived: bool,
    ) -> Result<Vec<Self>, DbErr> {
        let rows = records::list::<Self::Table>(db, venture, archived, Self::ORDER).await?;
        Self::complete(db, venture, Self::from_rows(rows)?).await
    }

    /// Archives a record or restores it; false when there is none.
    async fn set_archived(
        db: &DatabaseConnection,
        edit: Edit,
        id: Uuid,
        archived: bool,
    ) -> Result<bool, DbErr> {
        let transaction = records::begin(db, edit).await?;
        if !archived {
            let row = records::find::<Self::Table>(&transaction, edit.venture, id).await?;
            if let Some(row) = row {
                Self::from_row(row)?.check_restorable(&transaction).await?;
            }
        }
        records::set_archived_in::<Self::Table>(transaction, edit, id, archived).await
    }
}
