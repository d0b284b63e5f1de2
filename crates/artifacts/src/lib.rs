//! Files that records point to: exported models, uploaded data sets, sample sheets.
//! Content-addressed, immutable, verified on reading. Depends on no capability and no database.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutMode, local::LocalFileSystem};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use config::Settings;

/// Bytes of a file that are in memory at a time while it is copied.
const PIECE: u64 = 8 << 20;

/// The SHA-256 of a file, in 64 hexadecimal digits: its name in the store.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha(String);

impl Sha {
    /// The digest of some content. Takes a while for large content.
    pub fn of(content: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(content)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn place(&self) -> object_store::path::Path {
        object_store::path::Path::from(format!("sha256/{}/{}", &self.0[..2], self.0))
    }
}

impl TryFrom<String> for Sha {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let fits = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if fits { Ok(Self(text)) } else { Err(format!("{text:?} is no SHA-256 digest")) }
    }
}

impl From<Sha> for String {
    fn from(sha: Sha) -> Self {
        sha.0
    }
}

/// Why a file could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    #[error("the artefact folder {path} cannot be used: {source}")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("the file {path} cannot be read: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("the file {path} cannot be written: {source}; nothing half-written was kept")]
    Unwritable { path: PathBuf, source: std::io::Error },
    #[error("the artefact {0} is not in the store; restore it from a backup or make it again")]
    Missing(String),
    #[error(
        "the artefact {wanted} has changed: its content is now {found}. It is not used; \
         restore it from a backup or make it again"
    )]
    Corrupt { wanted: String, found: String },
    #[error("the artefact store refused: {0}; nothing half-written was kept")]
    Store(String),
}

/// The store; cheap to clone.
#[derive(Debug, Clone)]
pub struct Artifacts {
    store: Arc<dyn ObjectStore>,
}

impl Artifacts {
    /// Opens the configured folder, creating it if needed.
    pub fn open(settings: &Settings) -> Result<Self, ArtifactError> {
        let path = settings.artifacts_dir();
        std::fs::create_dir_all(&path)
            .map_err(|source| ArtifactError::Folder { path: path.clone(), source })?;
        let store = LocalFileSystem::new_with_prefix(&path)
            .map_err(|error| ArtifactError::Store(error.to_string()))?
            .with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }

    /// Stores content and returns its digest. Content that exists already is left as it is.
    pub async fn put(&self, content: Vec<u8>) -> Result<Sha, ArtifactError> {
        let (sha, content) = digested(content).await?;
        match self.store.put_opts(&sha.place(), content.into(), PutMode::Create.into()).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(sha),
            Err(error) => Err(ArtifactError::Store(error.to_string())),
        }
    }

    /// Stores a copy of a file, with only a chunk in memory at a time.
    ///
    /// # Errors
    /// The file cannot be read or changes meanwhile, or as [`Artifacts::put`].
    pub async fn put_file(&self, path: &Path) -> Result<Sha, ArtifactError> {
        let unreadable = |source| ArtifactError::Unreadable { path: path.to_owned(), source };
        let length = tokio::fs::metadata(path).await.map_err(unreadable)?.len();
        if length <= PIECE {
            return self.put(tokio::fs::read(path).await.map_err(unreadable)?).await;
        }
        let file = path.to_owned();
        let sha = offload(move || digest_of_file(&file)).await?.map_err(unreadable)?;
        match self.store.head(&sha.place()).await {
            Ok(_) => return Ok(sha),
            Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(ArtifactError::Store(error.to_string())),
        }
        let mut upload = self.store.put_multipart(&sha.place()).await.map_err(refused)?;
        let copied = match copy_in(path, upload.as_mut()).await {
            Ok(found) if found == sha => upload.complete().await.map(drop).map_err(refused),
            Ok(found) => Err(ArtifactError::Corrupt { wanted: sha.0.clone(), found: found.0 }),
            Err(error) => Err(error),
        };
        if copied.is_err() {
            // Best effort: the error that matters is the one being reported.
            let _ = upload.abort().await;
        }
        copied.map(|()| sha)
    }

    /// The content with that digest, verified.
    ///
    /// # Errors
    /// It is missing, has changed, or the store refuses.
    pub async fn get(&self, sha: &Sha) -> Result<Vec<u8>, ArtifactError> {
        let content = match self.store.get(&sha.place()).await {
            Ok(found) => found.bytes().await,
            Err(error) => Err(error),
        };
        let content = content.map_err(|error| missing(sha, &error))?;
        let (found, content) = digested(content.into()).await?;
        if found != *sha {
            return Err(ArtifactError::Corrupt { wanted: sha.0.clone(), found: found.0 });
        }
        Ok(content)
    }

    /// Deletes the content with that digest, if it exists. Only for content that nothing else
    /// can point to, such as a person's own file.
    pub async fn remove(&self, sha: &Sha) -> Result<(), ArtifactError> {
        match self.store.delete(&sha.place()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(ArtifactError::Store(error.to_string())),
        }
    }

    /// Writes a checked copy to `path`, for programs that want a file.
    ///
    /// # Errors
    /// As [`Artifacts::get`], or the copy cannot be written.
    pub async fn copy_to(&self, sha: &Sha, path: &Path) -> Result<(), ArtifactError> {
        let copied = self.copy_out(sha, path).await;
        if copied.is_err() {
            // Best effort: the error that matters is the one being reported.
            let _ = tokio::fs::remove_file(path).await;
        }
        copied
    }

    /// Only a chunk is in memory at a time.
    async fn copy_out(&self, sha: &Sha, path: &Path) -> Result<(), ArtifactError> {
        let unwritable = |source| ArtifactError::Unwritable { path: path.to_owned(), source };
        let about = self.store.head(&sha.place()).await.map_err(|error| missing(sha, &error))?;
        let mut file = tokio::fs::File::create(path).await.map_err(unwritable)?;
        let (mut hasher, mut at) = (Sha256::new(), 0);
        while at < about.size {
            let end = (at + PIECE).min(about.size);
            let read = self.store.get_range(&sha.place(), at..end).await;
            let piece = read.map_err(|error| missing(sha, &error))?;
            let digested;
            (hasher, digested) = updated(hasher, piece).await?;
            file.write_all(&digested).await.map_err(unwritable)?;
            at = end;
        }
        file.flush().await.map_err(unwritable)?;
        let found = hex::encode(hasher.finalize());
        if found != sha.0 {
            return Err(ArtifactError::Corrupt { wanted: sha.0.clone(), found });
        }
        Ok(())
    }
}

/// Copies a file to the store chunk by chunk; returns its digest.
async fn copy_in(path: &Path, upload: &mut dyn MultipartUpload) -> Result<Sha, ArtifactError> {
    let unreadable = |source| ArtifactError::Unreadable { path: path.to_owned(), source };
    let mut file = tokio::fs::File::open(path).await.map_err(unreadable)?;
    let mut hasher = Sha256::new();
    loop {
        let mut piece = Vec::new();
        (&mut file).take(PIECE).read_to_end(&mut piece).await.map_err(unreadable)?;
        if piece.is_empty() {
            return Ok(Sha(hex::encode(hasher.finalize())));
        }
        (hasher, piece) = updated(hasher, piece).await?;
        upload.put_part(piece.into()).await.map_err(refused)?;
    }
}

async fn offload<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ArtifactError> {
    blocking::run(work).await.map_err(|ended| ArtifactError::Store(ended.to_string()))
}

/// Content with its digest.
async fn digested(content: Vec<u8>) -> Result<(Sha, Vec<u8>), ArtifactError> {
    offload(move || (Sha::of(&content), content)).await
}

/// Feeds another chunk into a digest.
async fn updated<P: AsRef<[u8]> + Send + 'static>(
    mut hasher: Sha256,
    piece: P,
) -> Result<(Sha256, P), ArtifactError> {
    offload(move || {
        hasher.update(piece.as_ref());
        (hasher, piece)
    })
    .await
}

fn digest_of_file(path: &Path) -> std::io::Result<Sha> {
    use std::io::Read;
    let (mut file, mut hasher) = (std::fs::File::open(path)?, Sha256::new());
    let mut piece = vec![0; 1 << 20];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(Sha(hex::encode(hasher.finalize()))),
            read => hasher.update(&piece[..read]),
        }
    }
}

fn refused(error: object_store::Error) -> ArtifactError {
    ArtifactError::Store(error.to_string())
}

fn missing(sha: &Sha, error: &object_store::Error) -> ArtifactError {
    match error {
        object_store::Error::NotFound { .. } => ArtifactError::Missing(sha.0.clone()),
        other => ArtifactError::Store(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Artifacts) {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings { data_dir: dir.path().to_owned(), ..Settings::default() };
        let artifacts = Artifacts::open(&settings).unwrap();
        (dir, artifacts)
    }

    #[tokio::test]
    async fn content_is_addressed_by_its_digest_and_stored_once() {
        let (_dir, artifacts) = store();
        let sha = artifacts.put(b"abc".to_vec()).await.unwrap();
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            sha.as_str(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(artifacts.put(b"abc".to_vec()).await.unwrap(), sha);
        assert_eq!(artifacts.get(&sha).await.unwrap(), b"abc");
    }

    #[tokio::test]
    async fn changed_content_is_refused() {
        let (dir, artifacts) = store();
        let sha = artifacts.put(b"abc".to_vec()).await.unwrap();
        let path =
            dir.path().join(format!("artifacts/sha256/{}/{}", &sha.as_str()[..2], sha.as_str()));
        std::fs::write(path, b"abd").unwrap();
        let error = artifacts.get(&sha).await.unwrap_err();
        assert!(matches!(error, ArtifactError::Corrupt { .. }), "{error}");
        let copy = dir.path().join("copy");
        assert!(artifacts.copy_to(&sha, &copy).await.is_err());
        assert!(!copy.exists());
    }

    #[tokio::test]
    async fn a_large_file_is_stored_and_copied_in_chunks() {
        let (dir, artifacts) = store();
        let content: Vec<u8> = (0..2 * PIECE + 5).map(|n| (n % 251) as u8).collect();
        let (file, copy) = (dir.path().join("file"), dir.path().join("copy"));
        std::fs::write(&file, &content).unwrap();
        let sha = artifacts.put_file(&file).await.unwrap();
        assert_eq!(sha, Sha::of(&content));
        assert_eq!(artifacts.put_file(&file).await.unwrap(), sha);
        artifacts.copy_to(&sha, &copy).await.unwrap();
        assert!(std::fs::read(&copy).unwrap() == content);
        let place = format!("artifacts/sha256/{}/{}", &sha.as_str()[..2], sha.as_str());
        let mut changed = content;
        changed[9_000_000] ^= 1;
        std::fs::write(dir.path().join(place), changed).unwrap();
        let error = artifacts.copy_to(&sha, &copy).await.unwrap_err();
        assert!(matches!(error, ArtifactError::Corrupt { .. }), "{error}");
        assert!(!copy.exists());
    }

    #[tokio::test]
    async fn missing_content_is_called_missing() {
        let (_dir, artifacts) = store();
        let error = artifacts.get(&Sha::of(b"never put")).await.unwrap_err();
        assert!(matches!(error, ArtifactError::Missing(_)), "{error}");
    }

    #[tokio::test]
    async fn removed_content_is_gone_and_may_be_removed_again() {
        let (_dir, artifacts) = store();
        let sha = artifacts.put(b"abc".to_vec()).await.unwrap();
        artifacts.remove(&sha).await.unwrap();
        assert!(matches!(artifacts.get(&sha).await, Err(ArtifactError::Missing(_))));
        artifacts.remove(&sha).await.unwrap();
    }

    #[test]
    fn only_a_digest_becomes_a_path() {
        for text in ["", "../../etc/passwd", "ABCDEF", &"g".repeat(64), &"A".repeat(64)] {
            assert!(Sha::try_from(text.to_string()).is_err(), "{text}");
        }
    }
}
