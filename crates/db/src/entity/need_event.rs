//! A step in a need's history: restated, merged, split.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "need_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub need_id: Uuid,
    pub kind: String,
    pub statement: String,
    pub other_id: Option<Uuid>,
    pub moved: String,
    pub author_id: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
    pub undone_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
