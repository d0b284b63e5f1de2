//! A price of a large-model endpoint, in an imported list. Never changed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "token_prices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub import_id: Uuid,
    /// Its place in the list.
    pub place: i32,
    #[sea_orm(column_type = "Text")]
    pub provider: String,
    #[sea_orm(column_type = "Text")]
    pub model: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub title: Option<String>,
    pub region: Option<String>,
    pub tier: String,
    pub currency: String,
    pub valid_from: Option<TimeDate>,
    pub valid_until: Option<TimeDate>,
    /// Times of day in UTC, as text.
    pub hours_from: Option<String>,
    pub hours_until: Option<String>,
    /// Exact decimals per bucket, as JSON.
    #[sea_orm(column_type = "Text")]
    pub rates: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub names: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub source: String,
    pub as_of: Option<TimeDate>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
