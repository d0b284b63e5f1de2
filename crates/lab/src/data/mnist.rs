//! The MNIST data set from its four published files. The files themselves are read in
//! `idx`.

use std::path::{Path, PathBuf};

use super::{About, Card, DataError, DataSet, ImageSet, idx, source::damaged};
use figure::Note;

/// One of the four files as published: gz, with its size and hashes.
#[derive(Debug, Clone, Copy)]
pub(super) struct PublishedFile {
    /// Name without `.gz`.
    pub(super) name: &'static str,
    /// Size of the gz file in bytes.
    pub(super) bytes: u64,
    /// SHA-256 of the gz file.
    pub(super) sha256: &'static str,
}

/// The files in the order in which they are read.
pub(super) const FILES: [PublishedFile; 4] = [
    PublishedFile {
        name: "train-images-idx3-ubyte",
        bytes: 9_912_422,
        sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    },
    PublishedFile {
        name: "train-labels-idx1-ubyte",
        bytes: 28_881,
        sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    },
    PublishedFile {
        name: "t10k-images-idx3-ubyte",
        bytes: 1_648_877,
        sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    },
    PublishedFile {
        name: "t10k-labels-idx1-ubyte",
        bytes: 4_542,
        sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    },
];

/// Loads the four files, each raw or gz, from a folder.
///
/// # Errors
/// A missing or damaged file, or images of another size than 28×28.
pub(super) fn load(folder: &Path) -> Result<DataSet, DataError> {
    let [train_images, train_labels, test_images, test_labels] = FILES;
    let part = |images: PublishedFile, labels: PublishedFile| -> Result<ImageSet, DataError> {
        let path = find(folder, images.name)?;
        let set = idx::read_pair(&path, &find(folder, labels.name)?)?;
        if (set.rows, set.columns) != (28, 28) {
            let message = Note::new("fault-mnist-size", "images are {size}, not 28×28");
            let size = format!("{}×{}", set.rows, set.columns);
            return Err(damaged(&path, message.with("size", size)));
        }
        Ok(set)
    };
    let parts = (part(train_images, train_labels)?, part(test_images, test_labels)?);
    let card = Card::new(
        "MNIST (LeCun, Cortes, Burges 1998): handwritten digits of census workers and students",
        "handwriting without names",
        "comparing image models, as the literature does",
        "clean, centred digits; a good figure says little about other images",
    );
    let licence = "CC BY-SA 3.0 (LeCun, Cortes, Burges; as commonly stated)";
    Ok(DataSet::of_digits(About::new("mnist", licence, card), parts))
}

/// The four files of a folder, each with the name under which it was found.
///
/// # Errors
/// A file that is missing.
pub fn mnist_files(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    FILES.iter().map(|file| find(folder, file.name)).collect()
}

/// The path of a file under one of its usual names.
fn find(folder: &Path, name: &'static str) -> Result<PathBuf, DataError> {
    // Some unpackers write `train-images.idx3-ubyte`.
    let dotted = name.replace("-idx", ".idx");
    [name, &dotted]
        .iter()
        .flat_map(|name| [folder.join(name), folder.join(format!("{name}.gz"))])
        .find(|path| path.is_file())
        .ok_or_else(|| DataError::Missing { folder: folder.to_owned(), name })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts and label histogram as published with the data set.
    #[test]
    fn the_real_files_have_the_published_counts() {
        let Some(data) = std::env::var_os("ASSAY_TEST_DATA") else {
            crate::engine::testing::skipped("ASSAY_TEST_DATA is not set");
            return;
        };
        let set = load(&Path::new(&data).join("mnist")).unwrap();
        assert_eq!((set.train.len(), set.test.len(), set.synthetic), (60_000, 10_000, false));
        let mut counts = [0; 10];
        for label in &set.train.labels {
            counts[usize::from(*label)] += 1;
        }
        assert_eq!(counts, [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    }

    #[test]
    fn a_missing_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = load(folder.path()).unwrap_err().to_string();
        assert!(error.contains("train-images-idx3-ubyte"), "{error}");
    }
}
