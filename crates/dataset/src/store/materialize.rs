//! Materializes a version's files for the lab.

use std::path::Path;

use super::DatasetError;
use crate::{DatasetKind, DatasetVersion, version::DatasetFile};
use artifacts::Artifacts;
use lab::data::{DataChoice, LoadOptions};

/// Puts a version's files into a folder and says how the lab names and reads them.
///
/// # Errors
/// A file is missing or changed, or the folder cannot be written.
pub async fn materialize(
    artifacts: &Artifacts,
    version: &DatasetVersion,
    folder: &Path,
) -> Result<(DataChoice, LoadOptions), DatasetError> {
    let load = version.load.clone();
    if version.kind.generated() {
        return Ok((version.kind.choice(None, None), load));
    }
    copy(artifacts, version.name.as_str(), &version.files, folder).await?;
    Ok((placed(version.kind, &version.files, folder, version.target.as_deref()), load))
}

/// Copies files out of the store.
pub(crate) async fn copy(
    artifacts: &Artifacts,
    name: &str,
    files: &[DatasetFile],
    folder: &Path,
) -> Result<(), DatasetError> {
    tokio::fs::create_dir_all(folder).await.map_err(|error| {
        DatasetError::Folder(name.to_owned(), folder.display().to_string(), error)
    })?;
    for file in files {
        artifacts.copy_to(&file.sha256, &folder.join(&file.name)).await?;
    }
    Ok(())
}

/// What the lab calls files that lie in a folder: readers of folders get the
/// folder, those of one file get that.
fn placed(
    kind: DatasetKind,
    files: &[DatasetFile],
    folder: &Path,
    target: Option<&str>,
) -> DataChoice {
    match (kind, files) {
        (DatasetKind::Mnist | DatasetKind::Credit, _) => kind.choice(Some(folder), target),
        (_, [file]) => kind.choice(Some(&folder.join(&file.name)), target),
        _ => kind.choice(Some(folder), target),
    }
}
