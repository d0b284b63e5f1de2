//! Competitors that became part of others.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "competitor_merges")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    /// The one that stays.
    pub kept_id: Uuid,
    pub other_id: Uuid,
    /// What moved, as JSON: the way back.
    #[sea_orm(column_type = "Text")]
    pub moved: String,
    pub author_id: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
    pub undone_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
