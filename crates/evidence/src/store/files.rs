//! Files of the library in the artefact store, which names them by content.
//! Each is kept under a first line of its own, so that no other upload ever
//! shares it and deleting one person's file deletes exactly that. Only a restored
//! export may hold the same file; it goes with the last record that holds it.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{Attachment, file::GoodFile};
use artifacts::{ArtifactError, Artifacts};

const MARK: &[u8] = b"assay evidence ";

/// Keeps a file.
///
/// # Errors
/// When the store refuses.
pub async fn keep_file(artifacts: &Artifacts, file: GoodFile) -> Result<Attachment, ArtifactError> {
    let bytes = file.content.len() as u64;
    let mut sealed = MARK.to_vec();
    sealed.extend(format!("{}\n", Uuid::new_v4()).into_bytes());
    sealed.extend(file.content);
    let sha256 = artifacts.put(sealed).await?;
    Ok(Attachment { sha256, name: file.name, kind: file.kind, bytes })
}

/// The content of a kept file.
///
/// # Errors
/// When it is missing, has changed, or the store refuses.
pub async fn open_file(
    artifacts: &Artifacts,
    attachment: &Attachment,
) -> Result<Vec<u8>, ArtifactError> {
    let mut sealed = artifacts.get(&attachment.sha256).await?;
    let line = sealed.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    Ok(if sealed.starts_with(MARK) { sealed.split_off(line) } else { sealed })
}

/// Deletes a file unless another record still holds it. A file that stays behind
/// is told in the log and harms nobody's request.
pub async fn drop_file(db: &impl ConnectionTrait, artifacts: &Artifacts, attachment: &Attachment) {
    let sha256 = attachment.sha256.as_str();
    match db::files::is_held(db, sha256).await {
        Ok(true) => {}
        Ok(false) => {
            if let Err(error) = artifacts.remove(&attachment.sha256).await {
                tracing::error!(sha256, %error, "a file was not deleted");
            }
        }
        Err(error) => tracing::error!(sha256, %error, "a file was not deleted"),
    }
}
