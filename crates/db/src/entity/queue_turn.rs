//! When a venture was last served by the queue: the larger, the later.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "queue_turns")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub venture_id: Uuid,
    pub turn: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
