//! Keeping a version: the same content once, everything of it or nothing.

use std::path::Path;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QuerySelect,
    sea_query::{LockType, OnConflict},
};
use uuid::Uuid;

use super::{DatasetError, json, list_versions};
use crate::{
    DatasetKind, DatasetName, DatasetVersion,
    describe::{Described, describe},
    version::DatasetFile,
};
use account::audit;
use artifacts::Artifacts;
use db::entity::{dataset, dataset_version};
use lab::{
    data::{self, DataChoice, LoadOptions},
    progress::NoProgress,
};

/// The set that a version belongs to; made when it is not there yet.
#[derive(Debug, Clone)]
pub struct NewDataset {
    pub name: DatasetName,
    pub kind: DatasetKind,
    pub title: String,
}

/// Where the content of a data set came from.
#[derive(Debug, Clone)]
pub struct Origin {
    pub files: Vec<DatasetFile>,
    /// In words, for example `uploaded`.
    pub source: String,
    pub created_by: Option<Uuid>,
}

/// A kept version.
#[derive(Debug, Clone, PartialEq)]
pub struct Registered {
    pub version: DatasetVersion,
    /// False when the same content was kept before.
    pub fresh: bool,
}

/// Keeps described data as a version. The same content of a set is kept once.
///
/// # Errors
/// The database or the artefact store refuses, or the set is of another kind.
pub async fn register(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    set: &NewDataset,
    described: Described,
    origin: Origin,
) -> Result<Registered, DatasetError> {
    if let Some(version) = find_by_digest(db, &set.name, &described.digest).await? {
        return Ok(Registered { version, fresh: false });
    }
    let rows = described.rows;
    let rows = blocking::run(move || json(&rows)).await;
    let rows = rows.map_err(|ended| DatasetError::Reading(ended.to_string()))??;
    let rows = artifacts.put(rows.into_bytes()).await?;
    let sheet = match described.sheet {
        Some(png) => artifacts.put(png).await?.into(),
        None => String::new(),
    };
    let transaction = db::begin_write(db).await?;
    let owner = ensure_dataset(&transaction, set, &described.licence).await?;
    if owner.kind != set.kind.as_str() {
        let kept = DatasetKind::parse(&owner.kind).map_or("other rows", DatasetKind::as_str);
        return Err(DatasetError::OtherKind(set.name.to_string(), kept, set.kind.as_str()));
    }
    let older = dataset_version::Entity::find()
        .filter(dataset_version::Column::DatasetId.eq(owner.id))
        .count(&transaction)
        .await?;
    let id = db::new_id();
    let row = dataset_version::ActiveModel {
        id: Set(id),
        dataset_id: Set(owner.id),
        version: Set(i32::try_from(older).unwrap_or(i32::MAX - 1) + 1),
        digest: Set(described.digest.clone()),
        class_counts: Set(json(&described.counts)?),
        files: Set(json(&origin.files)?),
        samples: Set(sheet),
        rows: Set(Some(rows.into())),
        about: Set(Some(json(&described.about)?)),
        options: Set(Some(json(&described.load)?)),
        target: Set(described.target),
        licence: Set(Some(described.licence)),
        source: Set(origin.source),
        created_by: Set(origin.created_by),
        created_at: Set(db::now()),
    };
    let fresh =
        match dataset_version::Entity::insert(row).exec_without_returning(&transaction).await {
            Ok(_) => {
                let by = origin.created_by;
                audit::record(&transaction, by, "create", "dataset_version", Some(id)).await?;
                transaction.commit().await?;
                true
            }
            // Somebody else registered the same content in this moment.
            Err(error) if db::is_taken(&error) => {
                transaction.rollback().await?;
                false
            }
            Err(error) => return Err(error.into()),
        };
    let version = find_by_digest(db, &set.name, &described.digest).await?;
    let version = version.ok_or_else(|| DatasetError::NoVersion(set.name.to_string()))?;
    Ok(Registered { version, fresh })
}

/// Describes a generated set on first use and keeps the description.
///
/// # Errors
/// A kind that is not generated; otherwise as [`register`].
pub async fn register_generated(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    kind: DatasetKind,
    cache: &Path,
) -> Result<DatasetVersion, DatasetError> {
    let (choice, cache) = (kind.choice(None, None), cache.to_owned());
    let read = tokio::task::spawn_blocking(move || {
        describe(&choice, &LoadOptions::default(), &cache, &NoProgress)
    });
    let described = read.await.map_err(|ended| DatasetError::Reading(ended.to_string()))??;
    keep_generated(db, artifacts, kind, described).await
}

/// Keeps the description of a generated set, for those who computed it themselves.
///
/// # Errors
/// A kind that is not generated; otherwise as [`register`].
pub async fn keep_generated(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    kind: DatasetKind,
    described: Described,
) -> Result<DatasetVersion, DatasetError> {
    let name = DatasetName::generated(kind)
        .ok_or_else(|| DatasetError::NoVersion(kind.as_str().to_owned()))?;
    let source = format!("generated by assay {}", env!("CARGO_PKG_VERSION"));
    let set = NewDataset { name, kind, title: String::new() };
    let origin = Origin { files: Vec::new(), source, created_by: None };
    Ok(register(db, artifacts, &set, described, origin).await?.version)
}

/// Keeps the MNIST files of a folder on this machine as a version of the set `mnist`.
///
/// # Errors
/// Files that are missing or damaged; otherwise as [`register`].
pub async fn register_folder(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    folder: &Path,
    by: Option<Uuid>,
) -> Result<Registered, DatasetError> {
    let kind = DatasetKind::Mnist;
    let choice = DataChoice::Mnist(folder.to_owned());
    // MNIST is read where it lies and needs no cache.
    let read = tokio::task::spawn_blocking(move || {
        describe(&choice, &LoadOptions::default(), Path::new(""), &NoProgress)
    });
    let described = read.await.map_err(|ended| DatasetError::Reading(ended.to_string()))??;
    let mut files = Vec::new();
    for path in data::mnist_files(folder)? {
        let name =
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.push(DatasetFile { sha256: artifacts.put_file(&path).await?, name });
    }
    let set = NewDataset { name: DatasetName::of_kind(kind), kind, title: "MNIST".to_owned() };
    let origin = Origin { files, source: "from a folder".to_owned(), created_by: by };
    register(db, artifacts, &set, described, origin).await
}

async fn ensure_dataset(
    db: &impl ConnectionTrait,
    set: &NewDataset,
    licence: &str,
) -> Result<dataset::Model, DbErr> {
    // Until the transaction ends nobody else adds a version: numbers follow each other.
    let find = || {
        let named = dataset::Entity::find().filter(dataset::Column::Name.eq(set.name.as_str()));
        named.lock(LockType::NoKeyUpdate)
    };
    if let Some(known) = find().one(db).await? {
        return Ok(known);
    }
    let row = dataset::ActiveModel {
        id: Set(db::new_id()),
        name: Set(set.name.as_str().to_owned()),
        kind: Set(set.kind.as_str().to_owned()),
        title: Set(set.title.clone()),
        synthetic: Set(set.kind.generated()),
        licence: Set(licence.to_owned()),
        created_at: Set(db::now()),
        archived_at: Set(None),
    };
    // Of two who make the same set at once, the second adds to what the first made.
    let once = OnConflict::column(dataset::Column::Name).do_nothing().to_owned();
    dataset::Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
    find().one(db).await?.ok_or_else(|| DbErr::RecordNotFound(set.name.to_string()))
}

async fn find_by_digest(
    db: &impl ConnectionTrait,
    name: &DatasetName,
    digest: &str,
) -> Result<Option<DatasetVersion>, DbErr> {
    Ok(list_versions(db, name).await?.into_iter().find(|version| version.digest == digest))
}
