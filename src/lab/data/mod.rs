//! Image data sets: where they come from, how they are read, checked and
//! split. Knows nothing of models and training.

mod choice;
mod digits;
mod error;
mod fetch;
mod idx;
mod mnist;
mod samples;
mod split;

pub use choice::{DataChoice, load};
pub use digits::DIGEST as DIGITS_DIGEST;
pub use error::DataError;
pub use fetch::{MIRRORS, fetch_mnist};
pub use mnist::mnist_files;
pub use samples::Samples;
pub use split::{Split, stratified};

use sha2::{Digest, Sha256};

/// Grey images with a class each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSet {
    /// Height of an image in pixels.
    pub rows: usize,
    /// Width of an image in pixels.
    pub columns: usize,
    /// One byte a pixel, image after image, row after row; 255 is full ink.
    pub images: Vec<u8>,
    /// One class an image, counted from 0.
    pub labels: Vec<u8>,
}

impl ImageSet {
    /// Number of images.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// True when there is no image.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Pixels of an image.
    #[must_use]
    pub fn width(&self) -> usize {
        self.rows * self.columns
    }

    /// Pixels of one image.
    ///
    /// # Panics
    /// When there is no such image.
    #[must_use]
    pub fn image(&self, index: usize) -> &[u8] {
        &self.images[index * self.width()..][..self.width()]
    }

    /// Largest class plus one.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.labels.iter().max().map_or(0, |label| usize::from(*label) + 1)
    }

    /// Rows of pixels scaled to 0 to 1, as a model takes them.
    #[must_use]
    pub fn scaled(&self) -> Vec<f32> {
        self.images.iter().map(|pixel| f32::from(*pixel) * (1.0 / 255.0)).collect()
    }
}

/// A data set with its training and test images and what is known of it.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// Short name, `digits` or `mnist`.
    pub name: &'static str,
    pub train: ImageSet,
    pub test: ImageSet,
    /// True when the images were generated in code.
    pub synthetic: bool,
    /// Licence of the images, as far as known.
    pub licence: &'static str,
    /// SHA-256 over sizes, images and labels of both parts, in hexadecimal.
    pub digest: String,
}

impl DataSet {
    fn new(name: &'static str, parts: (ImageSet, ImageSet), licence: &'static str) -> Self {
        let (train, test) = parts;
        let digest = digest(&train, &test);
        Self { name, train, test, synthetic: name == "digits", licence, digest }
    }
}

/// SHA-256 over the sizes (big-endian 32 bit), images and labels of both parts.
fn digest(train: &ImageSet, test: &ImageSet) -> String {
    let mut hash = Sha256::new();
    for part in [train, test] {
        for size in [part.len(), part.rows, part.columns] {
            hash.update((size as u32).to_be_bytes());
        }
        hash.update(&part.images);
        hash.update(&part.labels);
    }
    hex::encode(hash.finalize())
}
