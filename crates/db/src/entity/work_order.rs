//! For which venture a piece of work waits, and who ordered it. Not exported: the
//! queue of one installation means nothing in another.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "work_orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub work_id: Uuid,
    pub venture_id: Uuid,
    pub ordered_by: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::work::Entity",
        from = "Column::WorkId",
        to = "super::work::Column::Id"
    )]
    Work,
    #[sea_orm(
        belongs_to = "super::queue_turn::Entity",
        from = "Column::VentureId",
        to = "super::queue_turn::Column::VentureId"
    )]
    Turn,
}

impl ActiveModelBehavior for ActiveModel {}
