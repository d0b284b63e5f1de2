//! An import, staged or committed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub author_id: Uuid,
    pub file_name: String,
    pub file_sha256: String,
    pub file_bytes: i64,
    pub state: String,
    pub target: String,
    #[sea_orm(column_type = "Text")]
    pub mapping: String,
    pub rows: i64,
    pub created: i64,
    pub replaced: i64,
    pub skipped: i64,
    pub staged_at: TimeDateTimeWithTimeZone,
    pub committed_at: Option<TimeDateTimeWithTimeZone>,
    pub undone_at: Option<TimeDateTimeWithTimeZone>,
    pub undone_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
