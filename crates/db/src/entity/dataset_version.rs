//! One unchangeable content of a data set.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dataset_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub dataset_id: Uuid,
    pub version: i32,
    pub digest: String,
    /// JSON: rows per class in the training and the test part.
    pub class_counts: String,
    /// JSON: names and digests of the files in the artefact store; empty when generated in code.
    pub files: String,
    /// Digest of the sheet of sample images in the artefact store; empty without images.
    pub samples: String,
    /// Digest of the sample rows in the artefact store.
    pub rows: Option<String>,
    /// JSON: card, findings, best achievable figure, split, classes.
    pub about: Option<String>,
    /// JSON: how the files are read.
    pub options: Option<String>,
    /// Column to predict, of a table.
    pub target: Option<String>,
    /// Licence of this version where it is not the set's.
    pub licence: Option<String>,
    pub source: String,
    pub created_by: Option<Uuid>,
    pub created_at: TimeDateTimeWithTimeZone,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::dataset::Entity",
        from = "Column::DatasetId",
        to = "super::dataset::Column::Id"
    )]
    Dataset,
}

impl Related<super::dataset::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Dataset.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
