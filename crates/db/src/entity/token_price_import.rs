//! An imported list of prices of large-model endpoints.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "token_price_imports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counted from 1 when it is confirmed.
    pub version: Option<i32>,
    pub format: String,
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    /// SHA-256 of the list.
    pub digest: String,
    /// The day that the list states for itself.
    pub as_of: Option<TimeDate>,
    pub records: i32,
    pub prices: i32,
    /// Records that were not read, as JSON.
    #[sea_orm(column_type = "Text")]
    pub refused: String,
    /// Fields that were not read, as JSON.
    #[sea_orm(column_type = "Text")]
    pub skipped: String,
    pub created_by: Option<Uuid>,
    pub created_at: TimeDateTimeWithTimeZone,
    pub confirmed_at: Option<TimeDateTimeWithTimeZone>,
    pub undone_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
