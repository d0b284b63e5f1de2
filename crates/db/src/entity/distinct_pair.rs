//! Two records that look alike and that somebody said are not the same.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "distinct_pairs")]
pub struct Model {
    pub venture_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub first_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub second_id: Uuid,
    pub author_id: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
