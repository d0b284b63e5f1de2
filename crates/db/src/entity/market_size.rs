//! How many accounts a part of the market has, what they pay, what we can get.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "market_sizes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub name: String,
    pub segment_id: Option<Uuid>,
    pub accounts: i64,
    pub acv_minor: i64,
    pub served: bool,
    pub share_low: f64,
    pub share_base: f64,
    pub share_high: f64,
    pub note: String,
    pub source: String,
    pub observed_on: TimeDate,
    pub author_id: Uuid,
    pub updated_at: TimeDateTimeWithTimeZone,
    pub archived_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
