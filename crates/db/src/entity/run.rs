//! A training run: what was asked for and what came out. Its state is in `work` under the same id.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "runs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub venture_id: Uuid,
    pub name: String,
    pub dataset: String,
    pub dataset_version_id: Option<Uuid>,
    pub request: String,
    pub outcome: Option<String>,
    /// Which measure `value` is of.
    pub measure: String,
    #[sea_orm(column_name = "accuracy")]
    pub value: Option<f64>,
    pub note: Option<String>,
    /// The same as notes for pages.
    pub notes: Option<String>,
    /// JSON: the file that this came from, when it was not made here.
    #[sea_orm(column_type = "Text", nullable)]
    pub imported: Option<String>,
    pub created_by: Uuid,
    pub created_at: TimeDateTimeWithTimeZone,
    pub archived_at: Option<TimeDateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::work::Entity",
        from = "Column::Id",
        to = "super::work::Column::Id"
    )]
    Work,
}

impl Related<super::work::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Work.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
