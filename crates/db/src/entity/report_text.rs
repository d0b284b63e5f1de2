//! What a founder writes for a section of reports, and whether it stays out.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report_texts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub venture_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic: String,
    /// Markdown as it was written.
    #[sea_orm(column_type = "Text")]
    pub words: String,
    pub left_out: bool,
    pub author_id: Uuid,
    pub updated_at: TimeDateTimeWithTimeZone,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
