//! The run folder: what a run leaves behind, each file written whole or not at all. Of
//! their formats it contains only that of the weights.

use std::{
    fs,
    io::{self, BufWriter, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use figure::Note;

/// Name of the exported model in a run folder.
pub const MODEL: &str = "model.onnx";
/// Name of the file that says how a row becomes numbers, in a run folder.
pub const PREPROCESSING: &str = "preprocessing.json";
/// Name of the weights (safetensors) in a run folder.
pub const WEIGHTS: &str = "weights.safetensors";
/// Name of the file with one JSON record an epoch in a run folder.
pub const EPOCHS: &str = "epochs.jsonl";
/// Name of the file with all figures of the run in a run folder.
pub const METRICS: &str = "metrics.json";

/// A file could not be written.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot write {path}: {source}; nothing half-written was left; free space or choose another folder"
)]
pub struct ArtifactError {
    pub path: PathBuf,
    pub source: io::Error,
}

impl ArtifactError {
    /// Why, for pages: without the server's path.
    #[must_use]
    pub fn note(&self) -> Note {
        Note::said("failure-write", self).with("detail", &self.source)
    }
}

/// Writes a file so that it is there whole or not at all: into a temporary
/// neighbour, flushed to the disk, then renamed.
///
/// # Errors
/// I/O errors, for example a full disk; the temporary file is removed and an older file of the
/// name stays as it was.
pub fn write_atomically(
    path: &Path,
    write: &dyn Fn(&mut dyn Write) -> io::Result<()>,
) -> Result<(), ArtifactError> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let attempt = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        // Readable by whom the umask allows; temporary files are private otherwise.
        let readable = fs::Permissions::from_mode(0o666);
        let mut file = tempfile::Builder::new().permissions(readable).tempfile_in(folder)?;
        let mut buffered = BufWriter::new(file.as_file_mut());
        write(&mut buffered)?;
        buffered.flush()?;
        drop(buffered);
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        // The name is only safe when its folder has reached the disk.
        fs::File::open(folder)?.sync_all()
    };
    attempt().map_err(|source| ArtifactError { path: path.to_owned(), source })
}

/// A hidden folder inside `folder` to prepare files in; it vanishes unless it
/// is given to [`publish`].
///
/// # Errors
/// When the folder cannot be made.
pub fn staging(folder: &Path) -> Result<tempfile::TempDir, ArtifactError> {
    fs::create_dir_all(folder)
        .and_then(|()| tempfile::Builder::new().prefix(".partial-").tempdir_in(folder))
        .map_err(|source| ArtifactError { path: folder.to_owned(), source })
}

/// Moves prepared files into `folder`, the figures last: where they are, the
/// run is whole.
///
/// # Errors
/// When a file cannot be moved; what was moved is taken back.
pub fn publish(staging: tempfile::TempDir, folder: &Path) -> Result<(), ArtifactError> {
    let mut moved = Vec::new();
    for name in [MODEL, PREPROCESSING, WEIGHTS, EPOCHS, METRICS] {
        let path = folder.join(name);
        // Not every kind of run leaves every kind of file.
        if name != METRICS && !staging.path().join(name).exists() {
            continue;
        }
        if let Err(source) = fs::rename(staging.path().join(name), &path) {
            for path in moved {
                // The first error is reported; this one has the same cause.
                let _ = fs::remove_file(path);
            }
            return Err(ArtifactError { path, source });
        }
        moved.push(path);
    }
    Ok(())
}

/// One named tensor of 32-bit numbers.
#[derive(Debug, Clone, Copy)]
pub struct Tensor<'a> {
    pub name: &'a str,
    pub shape: &'a [usize],
    pub values: &'a [f32],
}

/// Writes tensors in the safetensors format: the length of a JSON header
/// (64 bit, little-endian), the header, then the numbers.
///
/// # Errors
/// I/O errors of the target.
pub fn write_safetensors(target: &mut dyn Write, tensors: &[Tensor<'_>]) -> io::Result<()> {
    let mut header = serde_json::Map::new();
    let mut start = 0;
    for tensor in tensors {
        let end = start + size_of_val(tensor.values);
        header.insert(
            tensor.name.to_owned(),
            serde_json::json!({
                "dtype": "F32", "shape": tensor.shape, "data_offsets": [start, end],
            }),
        );
        start = end;
    }
    let mut header = serde_json::to_vec(&header)?;
    // Numbers start at a multiple of 8; spaces may follow the header.
    header.resize(header.len().next_multiple_of(8), b' ');
    target.write_all(&(header.len() as u64).to_le_bytes())?;
    target.write_all(&header)?;
    for tensor in tensors {
        for value in tensor.values {
            target.write_all(&value.to_le_bytes())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/model.onnx");
        write_atomically(&path, &|target| target.write_all(b"old")).unwrap();
        let error = write_atomically(&path, &|target| {
            target.write_all(b"half")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        })
        .unwrap_err();
        assert!(error.to_string().contains("nothing half-written"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_ne!(fs::metadata(&path).unwrap().permissions().mode() & 0o440, 0o400);
        assert_eq!(fs::read_dir(folder.path().join("a")).unwrap().count(), 1);
    }

    /// `/dev/full` is the kernel's disk without free space: every write fails with "no space left".
    #[test]
    fn a_full_disk_says_so() {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let error = write_atomically(&folder.path().join("m"), &|_| {
            let mut full = &full;
            full.write_all(b"x")
        })
        .unwrap_err();
        assert_eq!(error.source.kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
