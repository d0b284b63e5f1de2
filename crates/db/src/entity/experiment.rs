//! An experiment: what is believed, how it is tested, what came out, what was decided.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "experiments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub state: String,
    pub hypothesis: String,
    pub method: String,
    pub need_id: Option<Uuid>,
    pub idea_id: Option<Uuid>,
    pub about: String,
    pub metric: String,
    pub scale: String,
    pub unit: String,
    pub direction: String,
    pub threshold: f64,
    pub planned_n: i32,
    pub deadline: TimeDate,
    pub cost_minor: Option<i64>,
    pub started_at: Option<TimeDateTimeWithTimeZone>,
    pub result_value: Option<f64>,
    pub result_successes: Option<i64>,
    pub result_n: Option<i64>,
    pub result_on: Option<TimeDate>,
    pub result_source: String,
    pub result_note: String,
    pub evidence_id: Option<Uuid>,
    pub decision: Option<String>,
    pub decision_reason: String,
    pub decided_at: Option<TimeDateTimeWithTimeZone>,
    pub copied_from: Option<Uuid>,
    pub author_id: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
    pub updated_at: TimeDateTimeWithTimeZone,
    pub archived_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
