//! What a venture promises to its customers; one for each venture.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "offers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub venture_id: Uuid,
    pub benchmark_id: Option<Uuid>,
    pub machine_price_id: Option<Uuid>,
    pub latency_ms: Option<f64>,
    pub latency_percentile: Option<i32>,
    #[sea_orm(column_name = "required_accuracy")]
    pub required: Option<f64>,
    /// Measure of `required`; `None` means accuracy.
    pub required_measure: Option<String>,
    pub pricing: String,
    pub author_id: Uuid,
    pub updated_at: TimeDateTimeWithTimeZone,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
