//! A report: an immutable snapshot with the few columns that lists need.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub verdict: String,
    pub p_go: f64,
    pub p_iterate: f64,
    pub p_stop: f64,
    pub coverage: f64,
    pub inputs_sha256: String,
    #[sea_orm(column_type = "Text")]
    pub document: String,
    /// JSON: the file that this came from, when it was not made here.
    #[sea_orm(column_type = "Text", nullable)]
    pub imported: Option<String>,
    pub created_by: Option<Uuid>,
    pub created_at: TimeDateTimeWithTimeZone,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
