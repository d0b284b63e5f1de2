//! Something that somebody said, did or paid, and where it can be looked up.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub kind: String,
    pub title: String,
    pub note: String,
    pub link: Option<String>,
    pub person: String,
    pub segment_id: Option<Uuid>,
    pub file_sha256: Option<String>,
    pub file_name: Option<String>,
    pub file_kind: Option<String>,
    pub file_bytes: Option<i64>,
    pub source: String,
    pub observed_on: TimeDate,
    pub author_id: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
    pub updated_at: TimeDateTimeWithTimeZone,
    pub archived_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
