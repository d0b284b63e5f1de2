//! A survey: what it is for, how it is answered and how long answers are stored.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "surveys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub title_en: String,
    pub title_zh: String,
    pub purpose_en: String,
    pub purpose_zh: String,
    pub contact: String,
    pub languages: String,
    pub mode: String,
    pub scale: String,
    pub state: String,
    pub token: String,
    pub closes_on: Option<TimeDate>,
    pub closes_after: Option<i32>,
    pub retention_days: i32,
    pub received: i32,
    pub sequence: i64,
    pub opened_at: Option<TimeDateTimeWithTimeZone>,
    pub closed_at: Option<TimeDateTimeWithTimeZone>,
    pub taken_over_at: Option<TimeDateTimeWithTimeZone>,
    pub author_id: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
    pub updated_at: TimeDateTimeWithTimeZone,
    pub archived_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
