//! Data sets and their versions as they are kept.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::DatasetError;
use crate::{Dataset, DatasetKind, DatasetName, DatasetVersion, describe::SampleRows};
use artifacts::{Artifacts, Sha};
use db::entity::{dataset, dataset_version};
use web::paging::readable;

/// Every known data set with its newest version: generated ones first, then the
/// others by name.
///
/// # Errors
/// When the database refuses.
pub async fn list_datasets(db: &impl ConnectionTrait) -> Result<Vec<Dataset>, DbErr> {
    let sets = dataset::Entity::find().order_by_asc(dataset::Column::Name).all(db).await?;
    let versions = dataset_version::Entity::find()
        .order_by_desc(dataset_version::Column::Version)
        .all(db)
        .await?;
    let mut all: Vec<Dataset> = Vec::new();
    for set in sets {
        let newest = versions.iter().find(|version| version.dataset_id == set.id).cloned();
        all.push(read_set(set, newest)?);
    }
    for kind in DatasetKind::all_generated() {
        let known = all.iter().any(|set| set.name.as_str() == kind.as_str());
        all.extend(
            DatasetName::generated(kind).filter(|_| !known).map(|name| generated(name, kind)),
        );
    }
    let place = |set: &Dataset| DatasetKind::ALL.iter().position(|kind| *kind == set.kind);
    // Stable, so that uploaded sets keep the order of their names.
    all.sort_by_key(|set| (!set.kind.generated(), set.kind.generated().then(|| place(set))));
    Ok(all)
}

/// A generated set that nobody has used yet.
fn generated(name: DatasetName, kind: DatasetKind) -> Dataset {
    let title = String::new();
    Dataset { name, kind, title, synthetic: true, newest: None, archived_at: None }
}

fn read_set(set: dataset::Model, newest: Option<dataset_version::Model>) -> Result<Dataset, DbErr> {
    let odd = |what: &str| db::damaged(format!("data set {}: {what}", set.id));
    let name = DatasetName::parse(&set.name).ok_or_else(|| odd("unreadable name"))?;
    let kind = DatasetKind::parse(&set.kind).ok_or_else(|| odd("unknown kind"))?;
    Ok(Dataset {
        title: if kind.generated() { String::new() } else { set.title.clone() },
        synthetic: set.synthetic,
        archived_at: set.archived_at,
        newest: newest.map(|version| read(version, set)).transpose()?,
        name,
        kind,
    })
}

/// One data set with its newest version; generated ones are always there.
///
/// # Errors
/// When the database refuses.
pub async fn find_dataset(
    db: &impl ConnectionTrait,
    name: &DatasetName,
) -> Result<Option<Dataset>, DbErr> {
    let set = dataset::Entity::find().filter(dataset::Column::Name.eq(name.as_str())).one(db);
    let Some(set) = set.await? else {
        let kind = DatasetKind::parse(name.as_str()).filter(|kind| kind.generated());
        return Ok(kind.map(|kind| generated(name.clone(), kind)));
    };
    let newest = dataset_version::Entity::find()
        .filter(dataset_version::Column::DatasetId.eq(set.id))
        .order_by_desc(dataset_version::Column::Version)
        .one(db)
        .await?;
    read_set(set, newest).map(Some)
}

/// The versions of a data set, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list_versions(
    db: &impl ConnectionTrait,
    name: &DatasetName,
) -> Result<Vec<DatasetVersion>, DbErr> {
    let rows = dataset_version::Entity::find()
        .find_also_related(dataset::Entity)
        .filter(dataset::Column::Name.eq(name.as_str()))
        .order_by_desc(dataset_version::Column::Version)
        .all(db)
        .await?;
    Ok(readable(rows.into_iter().filter_map(|(version, set)| Some(read(version, set?)))))
}

/// One version.
///
/// # Errors
/// When the database refuses.
pub async fn find_version(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<DatasetVersion>, DbErr> {
    let row =
        dataset_version::Entity::find_by_id(id).find_also_related(dataset::Entity).one(db).await?;
    row.and_then(|(version, set)| Some(read(version, set?))).transpose()
}

pub(super) fn read(
    row: dataset_version::Model,
    set: dataset::Model,
) -> Result<DatasetVersion, DbErr> {
    let odd = |what: &str| db::damaged(format!("data set version {}: {what}", row.id));
    let sha = |text: String| Sha::try_from(text).map_err(|error| odd(&error));
    let about = row.about.as_deref().map(serde_json::from_str).transpose();
    let load = row.options.as_deref().map(serde_json::from_str).transpose();
    Ok(DatasetVersion {
        id: row.id,
        name: DatasetName::parse(&set.name).ok_or_else(|| odd("unreadable name"))?,
        kind: DatasetKind::parse(&set.kind).ok_or_else(|| odd("unknown kind"))?,
        version: u32::try_from(row.version).map_err(|_| odd("negative version"))?,
        counts: serde_json::from_str(&row.class_counts).map_err(|_| odd("class counts"))?,
        files: serde_json::from_str(&row.files).map_err(|_| odd("files"))?,
        samples: Some(row.samples.clone()).filter(|text| !text.is_empty()).map(sha).transpose()?,
        rows: row.rows.clone().map(sha).transpose()?,
        about: about.map_err(|_| odd("about"))?,
        load: load.map_err(|_| odd("options"))?.unwrap_or_default(),
        target: row.target,
        digest: row.digest,
        licence: row.licence.unwrap_or(set.licence),
        source: row.source,
        created_at: row.created_at,
    })
}

/// The rows of a version that are kept to look at; nothing for versions of
/// before they were kept.
///
/// # Errors
/// When the artefact store refuses or holds something else.
pub async fn sample_rows(
    artifacts: &Artifacts,
    version: &DatasetVersion,
) -> Result<Option<SampleRows>, DatasetError> {
    let Some(sha) = &version.rows else { return Ok(None) };
    let content = artifacts.get(sha).await?;
    let read = blocking::run(move || serde_json::from_slice(&content)).await;
    let rows = read.map_err(|ended| DatasetError::Reading(ended.to_string()))?;
    Ok(Some(rows.map_err(|error| DatasetError::Reading(error.to_string()))?))
}
