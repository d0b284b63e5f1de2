//! Data sets in the database and their files in the artefact store.

mod archive;
mod choices;
mod drafts;
mod materialize;
mod read;
mod register;

use sea_orm::DbErr;

use artifacts::ArtifactError;
use lab::data::DataError;

pub use archive::archive_dataset;
pub use choices::{DatasetChoice, choices, find_choice};
pub use drafts::{Draft, drop_draft, find_draft, insert_draft, list_drafts, update_draft};
pub(super) use materialize::copy;
pub use materialize::materialize;
pub use read::{find_dataset, find_version, list_datasets, list_versions, sample_rows};
pub use register::{
    NewDataset, Origin, Registered, keep_generated, register, register_folder, register_generated,
};

/// Why a data set could not be kept or had back.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    #[error("the data set {0} cannot be put into the folder {1}: {2}")]
    Folder(String, String, std::io::Error),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("reading the data broke off: {0}")]
    Reading(String),
    #[error("the data set {0} has no files yet; an administrator can upload them")]
    NoVersion(String),
    #[error("the data set {0} holds {1}, not {2}")]
    OtherKind(String, &'static str, &'static str),
}

fn json(value: &impl serde::Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Custom(error.to_string()))
}
