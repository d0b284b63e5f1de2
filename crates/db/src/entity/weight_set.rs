//! A named set of weights for the criteria of a decision.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "weight_sets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub name: String,
    /// What is chosen among.
    pub subject: String,
    /// Why they weigh as they do.
    pub source: String,
    /// Criterion → weight, as JSON.
    #[sea_orm(column_type = "Text")]
    pub weights: String,
    pub author_id: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
    pub archived_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
