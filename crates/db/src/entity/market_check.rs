//! A top-down estimate of the whole market.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "market_checks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub venture_id: Uuid,
    pub amount_minor: i64,
    pub source: String,
    pub observed_on: TimeDate,
    pub author_id: Uuid,
    pub updated_at: TimeDateTimeWithTimeZone,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
