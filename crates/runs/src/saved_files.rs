//! The files of a model, copied from the store into a folder of their own for as long as they
//! are needed. Knows no request and no page.

use std::path::{Path, PathBuf};

use sea_orm::DatabaseConnection;
use tempfile::TempDir;

use super::{model::Model, run::Run};
use artifacts::{Artifacts, Sha};
use config::Settings;
use figure::Note;
use lab::artifact;
use web::error::AppError;

/// What is at hand.
pub(super) struct Stores<'a> {
    pub(super) db: &'a DatabaseConnection,
    pub(super) artifacts: &'a Artifacts,
    pub(super) settings: &'a Settings,
}

/// A model's file and the file beside it; gone when this is dropped.
#[derive(Debug)]
pub(super) struct SavedFiles {
    folder: TempDir,
}

impl SavedFiles {
    /// The folder, in which more can be placed.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The model.
    pub(super) fn model(&self) -> PathBuf {
        self.folder.path().join(artifact::MODEL)
    }
}

/// Where the files of a model are in the store, or why it has none.
pub(super) fn stored(model: &Model, run: Option<&Run>) -> Result<(Sha, Sha), Note> {
    let (Some(file), Some(run)) = (&model.file, run) else {
        return Err(missing());
    };
    let beside = run.outcome.as_ref().and_then(|outcome| outcome.preprocessing_sha256());
    match beside.and_then(|sha256| Sha::try_from(sha256.to_owned()).ok()) {
        Some(beside) => Ok((file.clone(), beside)),
        None => {
            let said =
                "the model's preprocessing was not saved when it was trained; train it again";
            Err(Note::new("elsewhere-no-preprocessing", said))
        }
    }
}

/// The files are not there.
pub(super) fn missing() -> Note {
    Note::new("elsewhere-no-file", "the model's file is missing")
}

/// Copies both files into a folder.
pub(super) async fn place(
    stores: &Stores<'_>,
    (file, beside): (&Sha, &Sha),
) -> Result<SavedFiles, AppError> {
    let parent = stores.settings.data_dir.join("work");
    let folder = blocking::run(move || {
        std::fs::create_dir_all(&parent)?;
        tempfile::Builder::new().prefix("model-").tempdir_in(parent)
    });
    let folder = folder.await.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?;
    let files = SavedFiles { folder };
    let copied = async {
        stores.artifacts.copy_to(file, &files.model()).await?;
        stores.artifacts.copy_to(beside, &files.folder().join(artifact::PREPROCESSING)).await
    };
    copied.await.map_err(anyhow::Error::from)?;
    Ok(files)
}
