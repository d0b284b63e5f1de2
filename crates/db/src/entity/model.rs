//! A trained model: an ONNX file in the artefact store and what is known of it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "models")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub run_id: Uuid,
    pub name: String,
    pub sha256: String,
    pub bytes: i64,
    pub parameters: i64,
    pub dataset: String,
    pub data_digest: String,
    pub synthetic: bool,
    /// Which measure `value`, `low` and `high` are of.
    pub measure: String,
    #[sea_orm(column_name = "accuracy")]
    pub value: f64,
    #[sea_orm(column_name = "accuracy_low")]
    pub low: f64,
    #[sea_orm(column_name = "accuracy_high")]
    pub high: f64,
    /// Without one, low and high repeat the value.
    pub has_interval: bool,
    pub test_n: i64,
    /// False when the file was not part of the export that this came from.
    pub has_file: bool,
    /// JSON: the file that this came from, when it was not made here.
    #[sea_orm(column_type = "Text", nullable)]
    pub imported: Option<String>,
    pub created_at: TimeDateTimeWithTimeZone,
    pub archived_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
