//! A step on the way from technology to product.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "milestones")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub title: String,
    pub note: String,
    pub due_on: TimeDate,
    pub state: String,
    pub done_on: Option<TimeDate>,
    pub owner: String,
    pub idea_id: Option<Uuid>,
    /// In words, as it was entered before experiments could be linked.
    pub experiment: String,
    pub experiment_id: Option<Uuid>,
    pub author_id: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
    pub updated_at: TimeDateTimeWithTimeZone,
    pub archived_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
