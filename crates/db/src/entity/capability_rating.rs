//! A rating of a competitor's capability.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "capability_ratings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub capability_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub competitor_id: Uuid,
    pub venture_id: Uuid,
    pub rating: Option<i16>,
    pub evidence: String,
    pub link: Option<String>,
    pub source: String,
    pub observed_on: TimeDate,
    pub author_id: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
