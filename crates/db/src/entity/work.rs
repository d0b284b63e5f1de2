//! A piece of background work: the truth about its state, whatever the queue says.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "work")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub state: String,
    pub attempt: i32,
    pub delivery: i32,
    pub fence: Option<String>,
    pub heartbeat_at: Option<TimeDateTimeWithTimeZone>,
    pub cancel_requested: bool,
    pub step: String,
    pub done: i64,
    pub total: i64,
    pub sequence: i64,
    pub failure: Option<String>,
    /// Why it failed, as notes for pages.
    pub notes: Option<String>,
    pub created_at: TimeDateTimeWithTimeZone,
    pub started_at: Option<TimeDateTimeWithTimeZone>,
    pub finished_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
