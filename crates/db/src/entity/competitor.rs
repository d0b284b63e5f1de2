//! A competitor of a venture's product, with its share of the market if known.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "competitors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub name: String,
    pub note: String,
    pub website: Option<String>,
    pub share: Option<f64>,
    pub segment_id: Option<Uuid>,
    pub founded: Option<i32>,
    pub funding_minor: Option<i64>,
    pub funding_currency: Option<String>,
    pub headcount: Option<i32>,
    pub strengths: String,
    pub weaknesses: String,
    pub source: String,
    pub observed_on: TimeDate,
    pub author_id: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
    pub updated_at: TimeDateTimeWithTimeZone,
    pub archived_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
