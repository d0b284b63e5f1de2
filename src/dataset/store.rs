//! Data sets in the database and their files in the artefact store.

use std::path::Path;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::{
    samples,
    version::{ClassCounts, Dataset, DatasetFile, DatasetName, DatasetVersion},
};
use crate::{
    artifacts::{ArtifactError, Artifacts, Sha},
    db::{
        self,
        entity::{dataset, dataset_version},
    },
    lab::{
        data::{self, DataChoice, DataError, DataSet},
        watch::Unwatched,
    },
};

/// Why a data set could not be kept or had back.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    #[error("the sheet of sample images cannot be made: {0}")]
    Samples(std::io::Error),
    #[error("the data set {0} cannot be put into the folder {1}: {2}")]
    Folder(&'static str, String, std::io::Error),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("reading the data broke off: {0}")]
    Reading(String),
    #[error("the data set mnist has no files yet; an administrator can upload them")]
    NoVersion,
}

/// Every known data set with its newest version.
///
/// # Errors
/// When the database refuses.
pub async fn list_datasets(db: &impl ConnectionTrait) -> Result<Vec<Dataset>, DbErr> {
    let mut all = Vec::new();
    for name in DatasetName::ALL {
        let newest = list_versions(db, name).await?.into_iter().next();
        all.push(Dataset { name, newest });
    }
    Ok(all)
}

/// The versions of a data set, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list_versions(
    db: &impl ConnectionTrait,
    name: DatasetName,
) -> Result<Vec<DatasetVersion>, DbErr> {
    let rows = dataset_version::Entity::find()
        .find_also_related(dataset::Entity)
        .filter(dataset::Column::Name.eq(name.as_str()))
        .order_by_desc(dataset_version::Column::Version)
        .all(db)
        .await?;
    rows.into_iter().filter_map(|(version, set)| Some(read(version, set?))).collect()
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

fn read(row: dataset_version::Model, set: dataset::Model) -> Result<DatasetVersion, DbErr> {
    let odd = |what: &str| DbErr::Custom(format!("data set version {}: {what}", row.id));
    Ok(DatasetVersion {
        id: row.id,
        name: DatasetName::parse(&set.name).ok_or_else(|| odd("unknown name"))?,
        version: u32::try_from(row.version).map_err(|_| odd("negative version"))?,
        counts: serde_json::from_str(&row.class_counts).map_err(|_| odd("class counts"))?,
        files: serde_json::from_str(&row.files).map_err(|_| odd("files"))?,
        samples: Sha::try_from(row.samples.clone()).map_err(|error| odd(&error))?,
        digest: row.digest,
        licence: set.licence,
        source: row.source,
        created_at: row.created_at,
    })
}

/// Where the content of a data set came from.
#[derive(Debug, Clone)]
pub struct Origin {
    pub files: Vec<DatasetFile>,
    /// In words, for example `uploaded`.
    pub source: String,
    pub created_by: Option<Uuid>,
}

/// Keeps the description of loaded data as a version. The same content is kept once.
///
/// # Errors
/// The database or the artefact store refuses.
pub async fn register(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    name: DatasetName,
    data: &DataSet,
    origin: Origin,
) -> Result<DatasetVersion, DatasetError> {
    if let Some(known) = find_by_digest(db, name, &data.digest).await? {
        return Ok(known);
    }
    let sheet = samples::sheet(&data.test).map_err(DatasetError::Samples)?;
    let sheet = artifacts.put(sheet).await?;
    let transaction = db::begin_write(db).await?;
    let set = ensure_dataset(&transaction, name, data.licence).await?;
    let older = dataset_version::Entity::find()
        .filter(dataset_version::Column::DatasetId.eq(set.id))
        .count(&transaction)
        .await?;
    let row = dataset_version::ActiveModel {
        id: Set(db::new_id()),
        dataset_id: Set(set.id),
        version: Set(i32::try_from(older).unwrap_or(i32::MAX - 1) + 1),
        digest: Set(data.digest.clone()),
        class_counts: Set(json(&ClassCounts::of(data))?),
        files: Set(json(&origin.files)?),
        samples: Set(sheet.into()),
        source: Set(origin.source),
        created_by: Set(origin.created_by),
        created_at: Set(db::now()),
    };
    match dataset_version::Entity::insert(row).exec_without_returning(&transaction).await {
        Ok(_) => transaction.commit().await?,
        // Somebody else registered the same content in this moment.
        Err(error) if db::is_taken(&error) => transaction.rollback().await?,
        Err(error) => return Err(error.into()),
    }
    find_by_digest(db, name, &data.digest).await?.ok_or(DatasetError::NoVersion)
}

/// Keeps the description of the digits, which the program generates itself.
///
/// # Errors
/// As [`register`].
pub async fn register_digits(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    data: &DataSet,
) -> Result<DatasetVersion, DatasetError> {
    let source = format!("generated by assay {}", env!("CARGO_PKG_VERSION"));
    let origin = Origin { files: Vec::new(), source, created_by: None };
    register(db, artifacts, DatasetName::Digits, data, origin).await
}

/// Keeps the MNIST files of a folder on this machine as a version.
///
/// # Errors
/// Files that are missing or damaged; otherwise as [`register`].
pub async fn register_folder(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    folder: &Path,
    by: Uuid,
) -> Result<DatasetVersion, DatasetError> {
    let choice = DataChoice::Mnist(folder.to_owned());
    // MNIST is read where it lies and needs no cache.
    let read =
        tokio::task::spawn_blocking(move || data::load_images(&choice, Path::new(""), &Unwatched));
    let data = read.await.map_err(|ended| DatasetError::Reading(ended.to_string()))??;
    let mut files = Vec::new();
    for path in data::mnist_files(folder)? {
        let name =
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.push(DatasetFile { sha256: artifacts.put_file(&path).await?, name });
    }
    let origin = Origin { files, source: "from a folder".to_owned(), created_by: Some(by) };
    register(db, artifacts, DatasetName::Mnist, &data, origin).await
}

fn json(value: &impl serde::Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Custom(error.to_string()))
}

async fn ensure_dataset(
    db: &impl ConnectionTrait,
    name: DatasetName,
    licence: &str,
) -> Result<dataset::Model, DbErr> {
    let find = || dataset::Entity::find().filter(dataset::Column::Name.eq(name.as_str()));
    if let Some(known) = find().one(db).await? {
        return Ok(known);
    }
    let row = dataset::ActiveModel {
        id: Set(db::new_id()),
        name: Set(name.as_str().to_owned()),
        synthetic: Set(name.synthetic()),
        licence: Set(licence.to_owned()),
        created_at: Set(db::now()),
    };
    dataset::Entity::insert(row).exec_without_returning(db).await?;
    find().one(db).await?.ok_or_else(|| DbErr::RecordNotFound(name.as_str().to_owned()))
}

async fn find_by_digest(
    db: &impl ConnectionTrait,
    name: DatasetName,
    digest: &str,
) -> Result<Option<DatasetVersion>, DbErr> {
    Ok(list_versions(db, name).await?.into_iter().find(|version| version.digest == digest))
}

/// Puts a version's files into a folder and says how the lab names them.
///
/// # Errors
/// A file is missing or changed, or the folder cannot be written.
pub async fn lay_out(
    artifacts: &Artifacts,
    version: &DatasetVersion,
    folder: &Path,
) -> Result<DataChoice, DatasetError> {
    if version.files.is_empty() {
        return Ok(DataChoice::Digits);
    }
    tokio::fs::create_dir_all(folder).await.map_err(|error| {
        DatasetError::Folder(version.name.as_str(), folder.display().to_string(), error)
    })?;
    for file in &version.files {
        artifacts.copy_to(&file.sha256, &folder.join(&file.name)).await?;
    }
    Ok(DataChoice::Mnist(folder.to_owned()))
}
