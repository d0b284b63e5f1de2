//! Which records refer to a file of the artefact store. Files are content-addressed, so check
//! here before deleting one: another record may refer to it.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
};

use super::entity::{dataset_draft, dataset_version, evidence, model};

/// True while a record of any venture, or a data set, refers to the file.
pub async fn is_held(db: &impl ConnectionTrait, sha256: &str) -> Result<bool, DbErr> {
    let evidence =
        evidence::Entity::find().filter(evidence::Column::FileSha256.eq(sha256)).count(db).await?;
    let models = model::Entity::find()
        .filter(model::Column::Sha256.eq(sha256))
        .filter(model::Column::HasFile.eq(true))
        .count(db)
        .await?;
    let versions = dataset_version::Entity::find()
        .filter(
            Condition::any()
                .add(dataset_version::Column::Files.contains(sha256))
                .add(dataset_version::Column::Samples.eq(sha256))
                .add(dataset_version::Column::Rows.eq(sha256)),
        )
        .count(db)
        .await?;
    let drafts = dataset_draft::Entity::find()
        .filter(dataset_draft::Column::Files.contains(sha256))
        .count(db)
        .await?;
    Ok(evidence + models + versions + drafts > 0)
}
