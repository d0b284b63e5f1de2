//! A price that a competitor asked on a day.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "price_points")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub competitor_id: Uuid,
    /// Whole minor units of the currency.
    pub amount_minor: i64,
    /// Ten-thousandths of a minor unit on top of them, from 0 to 9,999.
    pub amount_rest: i32,
    pub currency: Option<String>,
    pub unit: String,
    pub source: String,
    pub observed_on: TimeDate,
    pub author_id: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
