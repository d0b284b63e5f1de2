//! A comment on a record or a figure of a venture.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "comments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    /// Which kind of record, or on which page the figure is.
    pub subject_kind: String,
    /// The record; none for a figure.
    pub subject_id: Option<Uuid>,
    /// The figure; empty for a record.
    pub subject_key: String,
    pub author_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub created_at: TimeDateTimeWithTimeZone,
    pub edited_at: Option<TimeDateTimeWithTimeZone>,
    pub resolved_at: Option<TimeDateTimeWithTimeZone>,
    pub resolved_by: Option<Uuid>,
    /// When it was removed, which can be taken back.
    pub archived_at: Option<TimeDateTimeWithTimeZone>,
    pub archived_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
