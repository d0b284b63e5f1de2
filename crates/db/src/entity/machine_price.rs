//! What an hour of a machine costs, in millionths of a currency's major unit.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "machine_prices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Option<Uuid>,
    pub name: String,
    pub measured_as: Option<String>,
    pub vcpus: Option<i32>,
    pub memory_gib: Option<i32>,
    pub currency: String,
    pub per_hour_millionths: i64,
    pub illustrative: bool,
    pub source: String,
    pub dated: TimeDate,
    pub author_id: Option<Uuid>,
    pub created_at: TimeDateTimeWithTimeZone,
    pub archived_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
